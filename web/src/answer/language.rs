//! Which language a client prefers, of those that there are.

use super::context::Words;
use std::sync::Arc;

/// The words of the language that is preferred; none if that is English, or none of those there are.
pub(super) fn choose(accepted: &str, languages: &[(Arc<str>, Words)]) -> Option<Words> {
    let mut wanted: Vec<(u16, String)> = accepted.split(',').filter_map(wish).collect();
    // Equal ones stay in the order of the client.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    for (_, tag) in wanted {
        let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let known = languages.iter().find(|(known, _)| **known == *tag);
        let known = known.or_else(|| languages.iter().find(|(known, _)| first(known) == first(&tag)));
        if let Some((_, words)) = known {
            return Some(Arc::clone(words));
        }
        if first(&tag) == "en" {
            return None;
        }
    }
    None
}

/// `de-CH;q=0.8`: a language and how much it is wanted, in thousandths.
fn wish(text: &str) -> Option<(u16, String)> {
    let (tag, rest) = text.split_once(';').unwrap_or((text, ""));
    let weight = match rest.trim().strip_prefix("q=") {
        Some(weight) => weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))?,
        None => 1.0,
    };
    let tag = tag.trim().to_ascii_lowercase();
    (weight > 0.0 && !tag.is_empty()).then_some(((weight * 1_000.0) as u16, tag))
}
