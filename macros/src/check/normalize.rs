//! What happens to a value on its way to its column.

use proc_macro2::Span;
use syn::Type;

use crate::errors::Errors;
use crate::ir;
use crate::parse::Normalizer;
use crate::types;

pub(super) fn check(
    written: Option<(Span, Vec<Normalizer>)>,
    ty: &Type,
    errors: &mut Errors,
) -> Vec<ir::Normalizer> {
    let steps = written.into_iter().flat_map(|(_, steps)| steps);
    let checked = steps.map(|step| match step {
        Normalizer::Known(word) => {
            if word == "empty_as_null" && types::option(ty).is_none() {
                errors.at(
                    &word,
                    "only a column that may be NULL can hold it instead: make the field an `Option`",
                );
            }
            ir::Normalizer::Known(word)
        }
        Normalizer::With(function) => ir::Normalizer::With(function),
    });
    checked.collect()
}
