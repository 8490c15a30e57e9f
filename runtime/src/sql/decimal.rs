//! Exact decimals on SQLite, which has none: they are text, and so are lists of them that are to be added up.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Reads `1.50`, a sum such as `1.50+-0.25`, or a mean such as `1.50+2/2`.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (terms, count) = match text.split_once('/') {
        Some((terms, count)) => (terms, Some(count.parse::<Decimal>().ok()?)),
        None => (text, None),
    };
    let sum = terms.split('+').try_fold(Decimal::ZERO, |sum, term| sum.checked_add(number(term)?))?;
    count.map_or(Some(sum), |count| sum.checked_div(count))
}

/// A product of decimals is a float, which SQLite may write as `1.0e-05`.
fn number(term: &str) -> Option<Decimal> {
    term.parse().or_else(|_| Decimal::from_scientific(term)).ok()
}

/// Puts them in the order of numbers.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    match (parse(left), parse(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_its_exact_sum_or_mean() {
        let read = |text| parse(text).map(|number| number.normalize().to_string());
        assert_eq!(read("0.1+0.2").as_deref(), Some("0.3"));
        assert_eq!(read("1.50+-0.25+-3").as_deref(), Some("-1.75"));
        assert_eq!(read("1+2/2").as_deref(), Some("1.5"));
        assert_eq!(read("79228162514264337593543950335+1"), None);
        assert_eq!(read("1/0"), None);
        assert_eq!(compare("0.1+0.2", "0.3"), Ordering::Equal);
        assert_eq!(compare("9", "10.0"), Ordering::Less);
    }
}
