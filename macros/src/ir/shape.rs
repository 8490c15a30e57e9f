//! How a row is shown, in debug output and as JSON.

use proc_macro2::Span;
use syn::{Attribute, Expr, Ident, Path, Type};

/// What the derive writes out because of hidden fields and computed values.
pub(crate) struct Shape {
    /// Where `Debug` is asked for, if it is.
    pub(crate) debug: Option<Span>,
    /// Where `Serialize` is asked for, if it is.
    pub(crate) serialize: Option<Span>,
    /// The fields, in their order.
    pub(crate) fields: Vec<Shown>,
}

/// One field.
pub(crate) struct Shown {
    pub(crate) field: Ident,
    pub(crate) word: String,
    pub(crate) ty: Type,
    pub(crate) hidden: bool,
    /// Its name in JSON, if one is given.
    pub(crate) key: Option<String>,
    /// It is left out if this function says so.
    pub(crate) skip_if: Option<Path>,
}

/// A value that is worked out from a row.
pub(crate) struct Computed {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) key: String,
    /// Its type and expression; a method of the user's own, if there is none.
    pub(crate) value: Option<(Type, Expr)>,
}
