//! What a model is: its table, its keys and indexes, its rules, its observers.

pub(crate) mod asking;
pub(crate) mod cascade;
pub(crate) mod clock;
pub(crate) mod conflict;
pub(crate) mod default;
pub(crate) mod field_rule;
pub(crate) mod hooks;
pub(crate) mod input;
pub(crate) mod key;
pub(crate) mod rules;
pub(crate) mod scope;
pub(crate) mod serialize;
pub(crate) mod shown;
pub(crate) mod unique;
pub(crate) mod values;

pub use conflict::Upserted;
pub use hooks::changes::Changes;
pub use hooks::{Committed, Hooks};
pub use input::{CreateFrom, Input, Patch};
pub use key::{IntoKey, Key};
pub use scope::GlobalScope;
pub use unique::{ConflictTarget, Unique};

#[doc(hidden)]
pub use self::{
    cascade::{Cascade, Joint},
    default::{IntoDefault, default_value},
    field_rule::{
        FieldRule, Limit, RuleCheck, RuledNumber, RuledText, RuledWith, ruled_number, ruled_text, ruled_with,
    },
    hooks::table::{Observers, Observing},
    input::{Fill, InputKeys, NotShown, Shown, assign, copy, fill, fill_nullable, read, read_new, required},
    key::{is_model, refers},
    rules::ParentRules,
    scope::{ScopeRule, scope_filter},
    serialize::{Serialized, Visible},
};

use crate::error::Result;
use crate::exec::Reader;
use crate::sql::table::{Former, Table};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A struct whose values are rows of a table. Derive it:
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Debug, Clone, Model)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     title: String,
/// }
///
/// # async fn example() -> limpid::Result<()> {
/// let mut post = Post::create(PostCreate { title: "Water".into() }).await?;
/// post.update(|post| post.title.set("Clear water")).await?;
/// assert_eq!(Post::find_or_fail(post.id).await?.title, "Clear water");
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Model: Sized + Send + Sync + 'static {
    /// The columns, as closures get them: `|post| post.title`.
    type Fields: Copy + Send + Sync + 'static;
    /// The type of the key; a tuple if several columns are the key together.
    type Key: Key;

    /// What it was called before, by `#[renamed_from = ".."]`.
    #[doc(hidden)]
    const FORMER: Former = Former::NONE;
    #[doc(hidden)]
    const TABLE: &'static Table;
    #[doc(hidden)]
    const SCOPES: &'static [ScopeRule] = &[];
    /// The columns by which a URL names a row; none if it is the key.
    #[doc(hidden)]
    const ROUTE_KEY: &'static [usize] = &[];
    /// The rules of its fields.
    #[doc(hidden)]
    const RULES: &'static [FieldRule] = &[];
    /// The conditions that hold of the rows that others may refer to.
    #[doc(hidden)]
    const AS_PARENT: ParentRules = rules::parent_rules::<Self>;
    /// Those of the models that its foreign keys refer to, in their order.
    #[doc(hidden)]
    const PARENTS: &'static [ParentRules] = &[];
    #[doc(hidden)]
    const TOUCHES: &'static [Cascade] = &[];
    #[doc(hidden)]
    const CASCADES: &'static [Cascade] = &[];
    #[doc(hidden)]
    const HOOKS: Observers<Self> = Observers::NONE;
    #[doc(hidden)]
    fn fields(source: Source) -> Self::Fields;
    #[doc(hidden)]
    fn from_row(row: &mut Reader<'_>) -> Result<Self>;
    #[doc(hidden)]
    fn value_at(&self, place: usize) -> Value;
    #[doc(hidden)]
    fn default_at(_place: usize) -> Option<Value> {
        None
    }
    /// Swaps one column with another row's.
    #[doc(hidden)]
    fn swap_at(&mut self, _place: usize, _other: &mut Self) {}
    /// Whether it has fields that are not columns.
    #[doc(hidden)]
    const SKIPS: bool = false;
    #[doc(hidden)]
    fn keep_skipped(&mut self, _from: &mut Self) {}

    /// The key of this row.
    fn key(&self) -> Self::Key;
}

/// A model with `#[timestamps]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no timestamps",
    label = "this needs `created_at` and `updated_at`",
    note = "add `#[timestamps]` to `{Self}`, with the fields `created_at: DateTime<Utc>` and `updated_at: DateTime<Utc>`"
)]
pub trait Timestamps: Model {}

/// A model with `#[soft_deletes]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no soft deletes",
    label = "this needs `#[soft_deletes]`",
    note = "add `#[soft_deletes]` to `{Self}`, with the field `deleted_at: Option<DateTime<Utc>>`"
)]
pub trait SoftDeletes: Model {}
