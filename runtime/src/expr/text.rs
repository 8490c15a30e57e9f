//! Conditions on text.

use super::column::{Column, Expr, Expression};
use super::filter::Filter;
use super::node::Node;
use crate::sql::dialect::LetterCase;
use crate::sql::pattern::Pattern;
use crate::sql::types::ColumnType;

/// Types whose columns are text: `String`, and newtypes of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text, so a pattern does not apply to it",
    label = "this column holds `{Self}`",
    note = "`like`, `contains`, `starts_with` and `ends_with` are for columns of type `String`: write `.eq(..)`, or `.cast::<String>()` first"
)]
pub trait Textual {}

#[diagnostic::do_not_recommend]
impl Textual for String {}

pub(super) fn matches(left: Node, pattern: Pattern, case: LetterCase) -> Filter {
    Filter(Node::Like(Box::new(left), pattern, case))
}

macro_rules! text_methods {
    ($($name:ident, $folded:ident, $pattern:ident, $what:literal;)*) => {$(
        #[doc = concat!("The text ", $what, ". Capitals count; `%` and `_` are ordinary characters.")]
        pub fn $name(self, text: impl AsRef<str>) -> Filter where T::Base: Textual {
            matches(self.into_node(), Pattern::$pattern(text.as_ref()), LetterCase::Sensitive)
        }

        #[doc = concat!("Like `", stringify!($name), "`, whether letters are capitals or not. SQLite folds ASCII letters only.")]
        pub fn $folded(self, text: impl AsRef<str>) -> Filter where T::Base: Textual {
            matches(self.into_node(), Pattern::$pattern(text.as_ref()), LetterCase::Insensitive)
        }
    )*};
}

macro_rules! patterns {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: ColumnType> $ty {
            text_methods! {
                contains, contains_any_case, contains, "contains this";
                starts_with, starts_with_any_case, starts_with, "starts with this";
                ends_with, ends_with_any_case, ends_with, "ends with this";
            }

            /// Equal, whether letters are capitals or not. SQLite folds ASCII letters only.
            pub fn eq_any_case(self, text: impl AsRef<str>) -> Filter where T::Base: Textual {
                matches(self.into_node(), Pattern::exactly(text.as_ref()), LetterCase::Insensitive)
            }

            /// The text matches a pattern: `%` for any number of characters, `_` for one, a backslash before
            /// either for itself. Capitals count, on every engine. For text of a user, use `contains`.
            pub fn like(self, pattern: impl AsRef<str>) -> Filter where T::Base: Textual {
                matches(self.into_node(), Pattern::parse(pattern.as_ref()), LetterCase::Sensitive)
            }

            /// Like `like`, whether letters are capitals or not. SQLite folds ASCII letters only.
            pub fn like_any_case(self, pattern: impl AsRef<str>) -> Filter where T::Base: Textual {
                matches(self.into_node(), Pattern::parse(pattern.as_ref()), LetterCase::Insensitive)
            }
        }
    };
}

patterns!([M,] Column<M, T>);
patterns!([] Expr<T>);
