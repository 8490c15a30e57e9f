//! What is true: plain data with the user's spans, ready to be written out.

mod name;
mod plural;
mod relation;
mod shape;

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, LitStr, Path, Type, Visibility};

use crate::parse::RuleKind;
pub(crate) use name::{Names, table_name};
pub(crate) use relation::{ForeignKey, Relation, Way};
pub(crate) use shape::{Computed, Shape, Shown};

/// A model.
pub(crate) struct Model {
    pub(crate) names: Names,
    pub(crate) vis: Visibility,
    pub(crate) table: String,
    pub(crate) schema: Option<String>,
    pub(crate) columns: Vec<Column>,
    /// Fields that are not columns.
    pub(crate) skipped: Vec<(Ident, Type)>,
    /// Fields whose types are errors already.
    pub(crate) wrong: Vec<Ident>,
    /// The places of the key's columns.
    pub(crate) key: Vec<usize>,
    pub(crate) created_at: Option<usize>,
    pub(crate) updated_at: Option<usize>,
    pub(crate) deleted_at: Option<usize>,
    /// The column that counts the changes of a row.
    pub(crate) version: Option<usize>,
    pub(crate) timestamps: bool,
    pub(crate) soft_deletes: bool,
    pub(crate) indexes: Vec<Index>,
    pub(crate) full_texts: Vec<FullText>,
    pub(crate) ignore_unknown: bool,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) global_scopes: Vec<GlobalScope>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// What a request may filter by.
    pub(crate) filters: Vec<Asked>,
    /// What a request may sort by.
    pub(crate) sorts: Vec<Asked>,
    /// Its observers. `None` means that there is no attribute.
    pub(crate) hooks: Option<Vec<Path>>,
    /// How it is shown, if the derive writes that.
    pub(crate) shape: Option<Shape>,
    pub(crate) computed: Vec<Computed>,
    /// What the table was called before.
    pub(crate) renamed_from: Vec<String>,
    /// The rules of what inputs give.
    pub(crate) rules: Vec<FieldRule>,
    /// The columns by which a URL names a row, if they were said.
    pub(crate) route_key: Vec<usize>,
    /// The relations that a URL may name a row inside of, with their models.
    pub(crate) within: Vec<(Ident, Path)>,
    /// The condition that a row is no longer wanted, and the columns that it names.
    pub(crate) prunable: Option<(Expr, Vec<Ident>)>,
}

/// A column.
pub(crate) struct Column {
    pub(crate) field: Ident,
    /// The field without `r#`, as JSON and errors say it.
    pub(crate) word: String,
    /// The name in the database.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    pub(crate) fillable: bool,
    pub(crate) hidden: bool,
    /// What happens to a value on its way to the column.
    pub(crate) normalizers: Vec<Normalizer>,
    pub(crate) origin: Origin,
    /// Set by the library: timestamps and the trash stamp.
    pub(crate) stamped: bool,
    /// What it was called before.
    pub(crate) renamed_from: Vec<String>,
}

/// A rule of a field, with the place of the other field that it names.
pub(crate) struct FieldRule {
    pub(crate) place: usize,
    pub(crate) other: usize,
    pub(crate) word: Ident,
    pub(crate) kind: RuleKind,
    pub(crate) message: Option<LitStr>,
    pub(crate) code: Option<LitStr>,
}

/// A column that a request may name.
pub(crate) enum Asked {
    /// A column of the model, with the operators that are allowed if not all are.
    Own { place: usize, operators: Vec<Ident> },
    /// A column of a related model.
    Related { relation: Ident, column: Ident },
}

/// One step on the way of a value to its column.
pub(crate) enum Normalizer {
    /// One that the library has.
    Known(Ident),
    /// A function of the user's own.
    With(Expr),
}

/// Where a value comes from when none is given.
pub(crate) enum Origin {
    Given,
    Counted,
    Uuid,
    Default(Expr),
}

/// An index.
pub(crate) struct Index {
    pub(crate) columns: Vec<usize>,
    pub(crate) unique: bool,
}

/// A full-text index.
pub(crate) struct FullText {
    pub(crate) name: Option<String>,
    pub(crate) columns: Vec<usize>,
}

/// A scope with the columns that its condition names.
pub(crate) struct Scope {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) arguments: Vec<(Ident, Type)>,
    pub(crate) condition: Expr,
    pub(crate) columns: Vec<Ident>,
}

/// A global scope. Without a condition it is a type of the user.
pub(crate) struct GlobalScope {
    pub(crate) name: Path,
    pub(crate) condition: Option<(Expr, Vec<Ident>)>,
}

impl Column {
    /// Whether a new row must be given a value.
    pub(crate) fn is_required(&self) -> bool {
        matches!(self.origin, Origin::Given) && !self.nullable && !self.stamped
    }
}

impl Model {
    pub(crate) fn fillable(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| column.fillable)
    }

    /// Columns that must have a value and that no input may set.
    pub(crate) fn guarded(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| !column.fillable && column.is_required())
    }
}

/// The identifiers among some tokens, however deep, except those after a dot, which are methods and fields.
pub(crate) fn idents(tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    let mut after_dot = false;
    for token in tokens {
        let skip = std::mem::replace(
            &mut after_dot,
            matches!(&token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == '.'),
        );
        match token {
            proc_macro2::TokenTree::Ident(_) if skip => {}
            proc_macro2::TokenTree::Ident(ident) => found.push(ident),
            proc_macro2::TokenTree::Group(group) => found.extend(idents(group.stream())),
            _ => {}
        }
    }
    found
}
