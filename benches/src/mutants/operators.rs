//! Where a source can be broken by one small change, and how.

/// One change of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutant {
    /// From the top of the workspace.
    pub file: String,
    /// The first line is 0.
    pub line: usize,
    /// From where the line is replaced, and how many bytes.
    pub at: usize,
    pub from: String,
    pub to: String,
}

/// What is exchanged, with the space around it that tells an operator from a generic or a closure.
const EXCHANGED: [(&str, &str); 18] = [
    (" == ", " != "),
    (" != ", " == "),
    (" < ", " <= "),
    (" <= ", " < "),
    (" > ", " >= "),
    (" >= ", " > "),
    (" && ", " || "),
    (" + ", " - "),
    (" - ", " + "),
    (".is_some()", ".is_none()"),
    (".is_none()", ".is_some()"),
    (".is_ok()", ".is_err()"),
    (".any(", ".all("),
    (".all(", ".any("),
    (".min(", ".max("),
    (".max(", ".min("),
    (".first()", ".last()"),
    (".last()", ".first()"),
];
/// A statement that begins with one of these is needed for what follows to compile.
const KEPT: [&str; 14] = [
    "let ",
    "use ",
    "pub ",
    "return",
    "const ",
    "static ",
    "type ",
    "mod ",
    "break",
    "continue",
    "impl ",
    "fn ",
    "debug_assert",
    "}",
];

/// All mutants of a source.
pub(super) fn of_source(file: &str, source: &str) -> Vec<Mutant> {
    let code = masked(source);
    // Its own tests stand at the end of a file.
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut found = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let start = text.trim_start();
        let declares = ["#", "use ", "pub use", "extern "].iter().any(|word| start.starts_with(word));
        if !declares {
            let whole = source.lines().nth(line).unwrap_or_default();
            let mutant =
                |(at, from, to): (usize, String, String)| Mutant { file: file.into(), line, at, from, to };
            found.extend(of_line(text, whole).into_iter().map(mutant));
        }
    }
    found
}

/// The changes of one line: `code` is the line without texts and comments, as long as `whole`.
fn of_line(code: &str, whole: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    for (from, to) in EXCHANGED {
        found.extend(code.match_indices(from).map(|(at, _)| (at, from.to_owned(), to.to_owned())));
    }
    for (from, to) in [("true", "false"), ("false", "true")] {
        let word =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let alone = code.match_indices(from).filter(|(at, _)| {
            !word(code[..*at].chars().next_back()) && !word(code[at + from.len()..].chars().next())
        });
        found.extend(alone.map(|(at, _)| (at, from.to_owned(), to.to_owned())));
    }
    let start = code.len() - code.trim_start().len();
    let (statement, end) = (&code[start..], code.trim_end().len());
    if let Some(condition) = statement.strip_prefix("if ").and_then(|rest| rest.trim_end().strip_suffix(" {"))
        && !condition.contains("let ")
    {
        let at = start + 3;
        let from = &whole[at..at + condition.len()];
        found.push((at, from.to_owned(), format!("!({from})")));
    }
    if let Some((_, value)) = statement.strip_prefix("const ").and_then(|rest| rest.split_once(" = ")) {
        let digits = value.trim_end().trim_end_matches(';');
        if !digits.is_empty() && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '_') {
            let number: u64 = digits.replace('_', "").parse().unwrap_or_default();
            let at = end - 1 - digits.len();
            found.push((at, digits.to_owned(), (number * 2 + 1).to_string()));
        }
    }
    let calls = statement.trim_end().ends_with(");") || statement.trim_end().ends_with("?;");
    let begins = statement.starts_with(|letter: char| letter.is_ascii_lowercase());
    let balanced = statement.matches('(').count() == statement.matches(')').count();
    if calls && begins && balanced && !KEPT.iter().any(|word| statement.starts_with(word)) {
        found.push((start, whole[start..end].to_owned(), String::new()));
    }
    found
}

/// The source with blanks for texts and comments, byte for byte as long.
fn masked(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let length = match bytes[at] {
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'r' if rest.starts_with("r\"") => rest[2..].find('"').map_or(rest.len(), |end| end + 3),
            b'r' if rest.starts_with("r#\"") => rest[3..].find("\"#").map_or(rest.len(), |end| end + 5),
            b'"' => text(rest),
            b'\'' => letter(rest),
            _ => 0,
        };
        for byte in &mut out[at..at + length] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at += length.max(1);
        while !source.is_char_boundary(at) {
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// How long the text is that begins here.
fn text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How long the letter is that begins here; 0 if it is a lifetime.
fn letter(rest: &str) -> usize {
    if let Some(escape) = rest.strip_prefix("'\\") {
        return escape.char_indices().skip(1).find(|(_, letter)| *letter == '\'').map_or(0, |(at, _)| at + 3);
    }
    let mut letters = rest.char_indices().skip(2);
    match letters.next() {
        Some((at, '\'')) => at + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(source: &str) -> Vec<(String, String)> {
        of_source("x.rs", source).into_iter().map(|mutant| (mutant.from, mutant.to)).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.into(), to.into())
    }

    #[test]
    fn operators_and_conditions_are_turned_round() {
        let found = changes("    if left == right && name != \"a == b\" {\n");
        let whole = pair("left == right && name != \"a == b\"", "!(left == right && name != \"a == b\")");
        let expected = [pair(" == ", " != "), pair(" != ", " == "), pair(" && ", " || "), whole];
        assert_eq!(found, expected);
    }

    #[test]
    fn statements_are_left_out_and_numbers_are_others() {
        assert_eq!(changes("    self.queue.leave(number);\n"), [pair("self.queue.leave(number);", "")]);
        assert_eq!(changes("    tx.commit().await?;\n"), [pair("tx.commit().await?;", "")]);
        assert_eq!(changes("const MOST: usize = 1_000;\n"), [pair("1_000", "2001")]);
        assert_eq!(changes("    let found = all();\n    return all();\n"), []);
    }

    #[test]
    fn texts_comments_letters_and_tests_stay() {
        assert_eq!(
            changes("// a == b\n/* true */ let it = ('\"', r#\"true\"#, b'\\'', 'x', \"\\\"true\");\n"),
            []
        );
        assert_eq!(changes("#[cfg(test)]\nmod tests {\n    assert!(a == b);\n}\n"), []);
        assert_eq!(changes("fn of<'a>(it: &'a str) -> bool { it == \"é\" }\n"), [pair(" == ", " != ")]);
    }
}
