//! Relations and foreign keys, as they are true.

use syn::{Ident, Path};

/// A relation to another model.
pub(crate) struct Relation {
    pub(crate) name: Ident,
    pub(crate) model: Path,
    pub(crate) way: Way,
    /// Whether the other row is stamped as changed when this one is.
    pub(crate) touched: bool,
    /// Whether the other rows go into the trash with this one.
    pub(crate) trashed: bool,
}

/// How the other model is found.
pub(crate) enum Way {
    /// The columns here hold the key of the other row.
    BelongsTo { keys: Vec<Ident>, references: Vec<Ident>, nullable: bool },
    /// Columns of the other model hold what the columns here have.
    Has { many: bool, keys: Vec<Ident>, references: Vec<Ident>, one_of: Option<(Ident, bool)> },
    /// Rows of a pivot hold the keys of both.
    Pivot { through: Path, keys: Vec<Ident>, references: Vec<Ident>, others: Vec<Ident>, targets: Vec<Ident> },
    /// Columns hold the key of a row and the model that it is of.
    Polymorph { key: usize, kind: usize, nullable: bool },
    /// Columns of the other model do, by this relation of it.
    About { many: bool, relation: Ident },
    /// Along other relations: the first is of this model, the last leads to the other one.
    Along { many: bool, steps: Vec<Ident> },
}

/// A foreign key in the schema.
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<usize>,
    pub(crate) model: Path,
    /// The fields of the other model; its key, if there are none.
    pub(crate) references: Vec<Ident>,
    pub(crate) on_delete: Option<&'static str>,
    pub(crate) on_update: Option<&'static str>,
    /// Whether the types are compared here: a relation compares them itself.
    pub(crate) checked: bool,
}
