//! A search as each engine reads it: one text, which is bound. Words hold no sign of any notation.

use super::words::{Term, Words};
use super::{MARK, SearchSyntax};

impl Words {
    /// The search in the notation of an engine.
    pub(crate) fn print(&self, search: SearchSyntax) -> String {
        match search {
            SearchSyntax::Fts5 => self.fts5(),
            SearchSyntax::Vector => self.vector(),
            SearchSyntax::Boolean(_) => self.boolean(),
        }
    }

    /// `("sea" OR "lake") AND "clear water" AND "pur" *`, and what is not wanted behind NOT.
    fn fts5(&self) -> String {
        let term = |term: &Term| match (&*term.words, term.open) {
            (words, false) => format!("\"{}\"", words.join(" ")),
            ([word], true) => format!("\"{word}\" *"),
            (words, true) => format!("(\"{}\" *)", words.join("\" AND \"")),
        };
        let wanted = self.wanted.iter().map(|terms| list(terms, term, " OR "));
        let wanted = wanted.collect::<Vec<_>>().join(" AND ");
        match self.unwanted.is_empty() {
            true => wanted,
            false => format!("({wanted}) NOT {}", list(&self.unwanted, term, " OR ")),
        }
    }

    /// `('sea' | 'lake') & ('clear' <-> 'water') & 'pur':*`, and what is not wanted behind `!`.
    fn vector(&self) -> String {
        let term = |term: &Term| match (&*term.words, term.open) {
            ([word], false) => format!("'{word}'"),
            ([word], true) => format!("'{word}':*"),
            (words, false) => format!("('{}')", words.join("' <-> '")),
            (words, true) => format!("('{}':*)", words.join("' & '")),
        };
        let wanted = self.wanted.iter().map(|terms| list(terms, term, " | "));
        let unwanted = self.unwanted.iter().map(|unwanted| format!("!{}", term(unwanted)));
        wanted.chain(unwanted).collect::<Vec<_>>().join(" & ")
    }

    /// `+(zzsea zzlake) +"zzclear zzwater" +(+zzpur*)`, and what is not wanted behind `-`. A beginning has parentheses
    /// of its own: InnoDB mistakes one that is next to a phrase.
    fn boolean(&self) -> String {
        let marked = |words: &[String], between: &str| {
            words.iter().map(|word| format!("{MARK}{word}")).collect::<Vec<_>>().join(between)
        };
        let term = |term: &Term| match (&*term.words, term.open) {
            ([word], false) => format!("{MARK}{word}"),
            (words, false) => format!("\"{}\"", marked(words, " ")),
            (words, true) => format!("(+{}*)", marked(words, " +")),
        };
        let wanted = self.wanted.iter().map(|terms| format!("+{}", list(terms, term, " ")));
        let unwanted = self.unwanted.iter().map(|unwanted| format!("-{}", term(unwanted)));
        wanted.chain(unwanted).collect::<Vec<_>>().join(" ")
    }
}

/// One term, or several in parentheses.
fn list(terms: &[Term], print: impl Fn(&Term) -> String, between: &str) -> String {
    match terms {
        [term] => print(term),
        terms => format!("({})", terms.iter().map(print).collect::<Vec<_>>().join(between)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::search::InnoDb;

    #[test]
    fn a_search_is_written_as_each_engine_reads_it() {
        let words = Words::parse("clear sea OR lake \"still water\" pur* e-ma* -salt -\"a b\"").unwrap();
        assert_eq!(
            words.print(SearchSyntax::Fts5),
            r#"("clear" AND ("sea" OR "lake") AND "still water" AND "pur" * AND ("e" AND "ma" *)) NOT ("salt" OR "a b")"#
        );
        assert_eq!(
            words.print(SearchSyntax::Vector),
            "'clear' & ('sea' | 'lake') & ('still' <-> 'water') & 'pur':* & ('e' & 'ma':*) & !'salt' & !('a' <-> 'b')"
        );
        assert_eq!(
            words.print(SearchSyntax::Boolean(InnoDb::MySql)),
            r#"+zzclear +(zzsea zzlake) +"zzstill zzwater" +(+zzpur*) +(+zze +zzma*) -zzsalt -"zza zzb""#
        );
    }
}
