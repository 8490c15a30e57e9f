//! Relations: how models belong together, and everything that is asked, loaded and written along them.
//!
//! Floor 5. Knows models and their queries, not pages.

mod ask;
mod beside;
mod eager;
mod join;
mod key;
mod kind;
mod link;
mod load;
mod nest;
mod owned;
mod pivot;
mod polymorph;
mod related;
mod shape;
mod slots;
mod target;
mod tree;

pub use beside::{PivotRow, Relating};
pub use eager::Load;
pub use join::{Joining, Unloaded};
pub use kind::{
    Arity, BelongsTo, BelongsToMany, Certain, HasMany, HasOne, Kind, Many, MayBelongTo, Optional, Required,
};
pub use link::{Is, Joins, Link, Path};
pub use load::{LoadMissing, LoadRows, load, load_missing};
pub use nest::{Branch, Branches, CreateNested, Grow, Nested, Nesting, Nests, OneBranch};
pub use owned::{Along, Associate, CreateIn, FromRow, Owned, ToOne, query};
pub use pivot::{Pivoting, Synced, Via};
pub use polymorph::{KindOf, Polymorph, PolymorphOf, Polymorphic, Variant, fetch_variant, refers_to_kind};
pub use related::{AlwaysThere, Limited, Related, Relation};
pub use target::Targets;
pub use tree::Leads;
