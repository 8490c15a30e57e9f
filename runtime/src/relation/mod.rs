//! Relations: how models belong together, and the conditions, loads and writes that follow them.

pub(crate) mod eager;
pub(crate) mod grouping;
pub(crate) mod hints;
mod join;
pub(crate) mod key;
pub(crate) mod kind;
pub(crate) mod link;
pub(crate) mod load;
pub(crate) mod nest;
pub(crate) mod owned;
pub(crate) mod path;
pub(crate) mod pivot;
pub(crate) mod polymorph;
pub(crate) mod predicates;
pub(crate) mod recursive;
pub(crate) mod related;
pub(crate) mod shape;
pub(crate) mod standing;
pub(crate) mod with_aggregate;
pub(crate) mod within;

pub use eager::Load;
pub use join::{Joining, NothingLoaded};
pub use kind::{
    Arity, BelongsTo, BelongsToMany, Certain, HasMany, HasOne, Many, MayBelongTo, Optional, RelationKind,
    Required, Through,
};
pub use link::{Joins, Link};
pub use load::{LoadMissing, LoadRows, load, load_missing};
pub use nest::{
    CreateWith, CreatesNested, NestedInput, NestedMany, NestedOne, NestedWrite, NestedWrites, Nesting,
};
pub use owned::{Along, Associate, CreateIn, FromRow, Owned, ToOne};
pub use path::{Is, Path};
pub use pivot::attachable::Attachable;
pub use pivot::row::PivotRow;
pub use pivot::{Pivoting, Synced, Via};
pub use polymorph::{KindOf, Polymorph, PolymorphOf, Polymorphic, Variant};
pub use recursive::SelfRelation;
pub use related::{AlwaysThere, Limited, Related, Relation};
pub use with_aggregate::Relating;
pub use within::Within;

#[doc(hidden)]
pub use self::{link::UsualKeys, owned::query as belonging, polymorph::refers_to_kind};
