//! Exact decimals on SQLite, which has none: they are text, and so is what is computed from them. A sum is the
//! list of its terms, a product is both numbers with a sign between them; who reads or compares it works it out.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Reads `1.50`, a sum such as `1.50+-0.25`, a mean such as `1.50+2/2`, and `((1.50)*(2))`.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let mut reading = Reading { rest: text, depth: 0 };
    let number = reading.list()?;
    reading.rest.is_empty().then_some(number)
}

/// The deepest nesting of parentheses.
const DEEPEST: usize = 256;

struct Reading<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reading<'_> {
    /// Terms with signs between them, from left to right: each pair of numbers has its own parentheses.
    fn list(&mut self) -> Option<Decimal> {
        let mut number = self.term()?;
        while let Some(sign) = self.next_of(b"+-*/%") {
            let term = self.term()?;
            number = match sign {
                b'+' => number.checked_add(term)?,
                b'-' => number.checked_sub(term)?,
                b'*' => number.checked_mul(term)?,
                b'/' => number.checked_div(term)?,
                _ => number.checked_rem(term)?,
            };
        }
        Some(number)
    }

    fn term(&mut self) -> Option<Decimal> {
        if self.next_of(b"(").is_none() {
            return self.number();
        }
        self.depth += 1;
        let number = if self.depth < DEEPEST { self.list()? } else { return None };
        self.depth -= 1;
        self.next_of(b")").map(|_| number)
    }

    /// A number, maybe a float that another program has written, as `1.0e-05`.
    fn number(&mut self) -> Option<Decimal> {
        let mut before = b'e';
        let ends = |letter: u8| {
            let signed = matches!(letter, b'-' | b'+') && matches!(before, b'e' | b'E');
            before = letter;
            !(signed || letter.is_ascii_digit() || matches!(letter, b'.' | b'e' | b'E'))
        };
        let end = self.rest.bytes().position(ends).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().or_else(|_| Decimal::from_scientific(number)).ok()
    }

    fn next_of(&mut self, letters: &[u8]) -> Option<u8> {
        let next = *self.rest.as_bytes().first().filter(|next| letters.contains(next))?;
        self.rest = &self.rest[1..];
        Some(next)
    }
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
        assert_eq!(read("((1.50)*(-2))").as_deref(), Some("-3"));
        assert_eq!(read("((0.1+0.2)-((5.5)%(-2)))+1e-2").as_deref(), Some("-1.19"));
        assert_eq!(read("((1)/(8))+((1)/(8))/2").as_deref(), Some("0.125"));
        for wrong in
            ["", "(", "()", "(1", "1)", "(1)(2)", "1+", "*1", "1 + 1", "e", "1e", "\u{e9}", "(\u{e9})"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&"(".repeat(100_000)), None);
        assert_eq!(compare("0.1+0.2", "0.3"), Ordering::Equal);
        assert_eq!(compare("9", "10.0"), Ordering::Less);
    }
}
