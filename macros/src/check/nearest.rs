//! Names that are looked up, and the advice when one is not there.

use syn::Ident;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::parse;

/// The place of the field with this name. If there is none, the mistake lies on the name.
pub(super) fn place_of(name: &Ident, columns: &[parse::Column], errors: &mut Errors) -> Option<usize> {
    let place = columns.iter().position(|column| column.ident.unraw() == name.unraw());
    if place.is_none() {
        let known: Vec<_> = columns.iter().map(|column| column.ident.unraw().to_string()).collect();
        let similar = nearest(&name.unraw().to_string(), &known);
        let advice = similar.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
        errors.at(name, format!("no field is called `{name}`{advice}"));
    }
    place
}

/// The known word that looks most like the given one, if any does.
pub(super) fn nearest<'a>(given: &str, known: &'a [String]) -> Option<&'a str> {
    let scored = known.iter().map(|word| (strsim::jaro_winkler(given, word), word));
    scored.filter(|(score, _)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word.as_str())
}
