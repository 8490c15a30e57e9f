//! Who observes the model.

use quote::ToTokens;
use syn::Path;

use crate::errors::Errors;

/// Each observer is named once: named twice, its hooks would run twice.
pub(super) fn check(observers: Vec<Path>, errors: &mut Errors) -> Vec<Path> {
    let mut known: Vec<Path> = Vec::new();
    for observer in observers {
        match known.contains(&observer) {
            true => errors.at(
                &observer,
                format!("`{}` observes this model already: take one away", observer.to_token_stream()),
            ),
            false => known.push(observer),
        }
    }
    known
}
