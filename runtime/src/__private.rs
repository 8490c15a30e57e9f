//! The only path that generated code names. Not for use by hand: anything here may change.

#[cfg(feature = "migrate")]
pub use inventory;
pub use serde;

pub use crate::error::Mistakes;
pub use crate::error::Result;
pub use crate::exec::{Db, Reader};
pub use crate::expr::normalize::{empty_as_null, lowercase, normalize_with, squish, trim, uppercase};
pub use crate::expr::{
    Assignment, Assignments, Column, EncryptedColumn, Expr, Filter, IntoFilter, Operand, Operator, Order,
    Raw, Textual, Version,
};
pub use crate::model::asking::Asking;
pub use crate::model::cascade::{Cascade, Joint};
pub use crate::model::default::{IntoDefault, default_value};
pub use crate::model::field_rule::{FieldRule, Limit, RuleCheck, ruled_number, ruled_text, ruled_with};
pub use crate::model::hooks::table::{Observers, Observing};
pub use crate::model::input::{
    Fill, Input, InputKeys, NotShown, Shown, assign, copy, fill, fill_nullable, read, read_new, required,
};
pub use crate::model::key::{is_model, refers};
pub use crate::model::rules::ParentRules;
pub use crate::model::scope::{ScopeRule, scope_filter as filter};
pub use crate::model::serialize::{Serialized, Visible};
pub use crate::model::shown::{is_shown, wrong};
pub use crate::model::{CreateFrom, GlobalScope, Model, Patch, SoftDeletes, Timestamps, Unique};
pub use crate::query::Output;
pub use crate::read::criteria::rule::{
    FilterRule, RelatedColumn, SortRule, filterable, fits, order_of, sortable,
};
pub use crate::read::criteria::{Criteria, Filterable};
pub use crate::read::projection::{ask, pick, shaped};
pub use crate::read::search::{relevance, search, searched};
pub use crate::read::{
    FullText as Searching, HasFullText, Inline, LoadSet, Loader, Projection, Query, Scoped, SearchIndex,
    Shaped,
};
pub use crate::relation::UsualKeys;
pub use crate::relation::owned::query as belonging;
pub use crate::relation::polymorph::refers_to_kind;
pub use crate::relation::within::{Within, inside};
pub use crate::relation::{
    Along, AlwaysThere, Arity, Associate, Attachable, BelongsTo, BelongsToMany, Certain, CreateIn, FromRow,
    HasMany, HasOne, Is, Joins, KindOf, Limited, Link, Load, LoadMissing, LoadRows, Many, MayBelongTo,
    Optional, Owned, Path, PivotRow, Pivoting, Polymorph, PolymorphOf, Polymorphic, Relating, Relation,
    RelationKind, Required, ToOne, Variant, Via,
};
#[cfg(feature = "testing")]
pub use crate::schema::Schema;
pub use crate::sql::cell::{Cell, Mismatch, no_variant};
#[cfg(feature = "testing")]
pub use crate::sql::engine::Engine;
pub use crate::sql::kind::Kind;
pub use crate::sql::table::{ColumnDef, ForeignKey, Former, FullTextIndex, Index, KeyOf, Origin, Table};
pub use crate::sql::texts::Texts;
pub use crate::sql::types::{ColumnType, Domain};
pub use crate::sql::value::Value;
pub use crate::sql::writer::Source;
#[cfg(all(feature = "testing", feature = "migrate"))]
pub use crate::testing::TestMigrations;
#[cfg(feature = "testing")]
pub use crate::testing::{Outcome, run_and_keep as test};
pub use crate::write::hooked::Observer;
pub use crate::write::{Hooked, Prunable, Unhooked};

/// Makes a model known to migrations.
#[cfg(feature = "migrate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($model:ty) => {
        $crate::__private::inventory::submit! { $crate::__private::Registered::of::<$model>() }
    };
}

/// Without the cargo feature `migrate` there is nobody who would want to know.
#[cfg(not(feature = "migrate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($model:ty) => {};
}

pub use crate::__register as register;
#[cfg(feature = "migrate")]
pub use crate::migrate::{Embedded, Migrator, Registered};

/// Rules are checked with the cargo feature `validate`.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __validates {
    () => {};
}

/// Without it nobody would check them.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __validates {
    () => {
        ::core::compile_error!("rules are checked with the cargo feature `validate` of limpid: add it");
    };
}

pub use crate::__validates as validates;

#[cfg(feature = "validate")]
pub use crate::validate::{Body, FormFields, Validated, form};
#[cfg(feature = "validate")]
pub use serde_json::Value as JsonValue;
