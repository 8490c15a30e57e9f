//! Splits a file into statements.

use super::token::{Token, Tokens};
use crate::error::{Error, Result};
use crate::sql::engine::Engine;

/// A statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileStatement {
    pub text: String,
    /// The line on which it begins.
    pub line: usize,
    /// Its words before the first parenthesis, in capitals.
    pub words: Vec<String>,
}

/// The statements of a file. A `;` in a text, a comment, a body between dollar signs, or between BEGIN and END of a
/// trigger or routine ends none.
///
/// # Errors
///
/// With file and line, if a quote or comment is not closed, or a BEGIN has no END.
pub(crate) fn statements(text: &str, engine: Engine, file: &str) -> Result<Vec<FileStatement>> {
    let line_of = |place: usize| text[..place].matches('\n').count() + 1;
    let mut found = Vec::new();
    let mut now = Now::default();
    for (place, token) in Tokens::new(text, engine) {
        match token {
            Token::Space(_) => continue,
            Token::Open(open) => {
                let mark = open.chars().next().unwrap_or_default();
                let mark = if open.starts_with("/*") { "/*".to_owned() } else { mark.to_string() };
                return Err(Error::usage(format!(
                    "{file}:{}: the {mark} that begins here is not closed",
                    line_of(place)
                )));
            }
            Token::End if now.depth == 0 => {
                if let Some(start) = now.start {
                    found.push(FileStatement {
                        text: text[start..place].trim_end().to_owned(),
                        line: line_of(start),
                        words: now.words,
                    });
                }
                now = Now::default();
                continue;
            }
            Token::Word(word) => now.word(word),
            Token::Sign("(") => now.is_past_head = true,
            Token::End | Token::Quoted(_) | Token::Sign(_) => now.after_end = false,
        }
        now.start.get_or_insert(place);
    }
    if now.depth > 0 {
        return Err(Error::usage(format!(
            "{file}:{}: this statement has a BEGIN without its END",
            line_of(now.start.unwrap_or_default())
        )));
    }
    if let Some(start) = now.start {
        found.push(FileStatement {
            text: text[start..].trim_end().to_owned(),
            line: line_of(start),
            words: now.words,
        });
    }
    Ok(found)
}

/// A statement that is being read.
#[derive(Default)]
struct Now {
    start: Option<usize>,
    words: Vec<String>,
    is_past_head: bool,
    /// How many BEGIN and CASE are open, in the body of a trigger or routine.
    depth: usize,
    /// The last word was END, which may be followed by its kind: END IF, END CASE.
    after_end: bool,
}

impl Now {
    fn word(&mut self, word: &str) {
        let word = word.to_uppercase();
        let after_end = std::mem::take(&mut self.after_end);
        if self.has_body() {
            match word.as_str() {
                // `END IF` ends what `IF` began, which is not counted; `END CASE` was counted as END.
                "IF" | "LOOP" | "WHILE" | "REPEAT" if after_end => self.depth += 1,
                "CASE" if after_end => {}
                "BEGIN" | "CASE" => self.depth += 1,
                "END" => {
                    self.depth = self.depth.saturating_sub(1);
                    self.after_end = true;
                }
                _ => {}
            }
        }
        if !self.is_past_head {
            self.words.push(word);
        }
    }

    /// Whether it creates a trigger, function, procedure or event, which has statements inside.
    fn has_body(&self) -> bool {
        let begins = matches!(self.words.first().map(String::as_str), Some("CREATE"));
        let kind = self.words.iter().take(8).find(|word| {
            ["TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "TABLE", "INDEX", "VIEW", "TYPE"]
                .contains(&word.as_str())
        });
        begins && matches!(kind.map(String::as_str), Some("TRIGGER" | "FUNCTION" | "PROCEDURE" | "EVENT"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, engine: Engine) -> Vec<String> {
        statements(text, engine, "a.sql").unwrap().into_iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn a_semicolon_inside_ends_nothing() {
        let text = "-- a; b\nSELECT 'x;''y' ; /* ; */ SELECT \"a;b\";\n\n;SELECT 3";
        assert_eq!(texts(text, Engine::Sqlite), ["SELECT 'x;''y'", "SELECT \"a;b\"", "SELECT 3"]);
    }

    #[test]
    fn bodies_stay_in_one_piece() {
        let dollars =
            "CREATE FUNCTION f() RETURNS void AS $b$ BEGIN; $$ ; END $b$ LANGUAGE plpgsql; SELECT 1";
        assert_eq!(texts(dollars, Engine::Postgres).len(), 2);
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END; SELECT 1";
        assert_eq!(texts(trigger, Engine::Sqlite).len(), 2);
        let routine = "CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; CASE x WHEN 1 THEN SELECT 2; END CASE; END; SELECT 1";
        assert_eq!(texts(routine, Engine::MariaDb).len(), 2);
        assert_eq!(texts(r"SELECT 'a\';b'; SELECT 2", Engine::MariaDb).len(), 2);
        assert_eq!(texts(r"SELECT 'a\'; SELECT 2", Engine::Sqlite).len(), 2);
    }

    #[test]
    fn what_is_not_closed_is_told_with_its_line() {
        let error = statements("SELECT 1;\nSELECT 'a", Engine::Sqlite, "x.sql").unwrap_err();
        assert!(error.to_string().contains("x.sql:2: the ' that begins here is not closed"), "{error}");
    }

    #[test]
    fn a_checksum_is_over_what_is_meant() {
        let sum = |text| super::super::checksum(text, Engine::Sqlite);
        assert_eq!(sum("SELECT 1;\n"), sum("\u{feff}-- licence\r\nSELECT\r\n  1 ;"));
        assert_ne!(sum("SELECT 1"), sum("SELECT 2"));
        assert_ne!(sum("SELECT 'a b'"), sum("SELECT 'a  b'"));
    }
}
