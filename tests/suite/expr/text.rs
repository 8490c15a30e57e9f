//! Patterns on text, with the same answer on every engine.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Word {
    id: i64,
    #[fillable]
    text: String,
    #[fillable]
    other: Option<String>,
}

const WORDS: &[&str] = &[
    "", "a", "A", "abc", "ABC", "a%c", "a_c", "a\\c", "a*c", "a?c", "a[b]c", "a!c", "a'c", "a\"c", "a^c",
    "a-c", "a]c", "100%", "é", "É", "été", "ete", "ß", "ss", "a c", "a\nc", "🦀", " abc", "abc ", "\\", "%",
    "_", "[", "!!", "a;--c", "a$1c", "{a}",
];

async fn words() -> limpid::Result<()> {
    for text in WORDS {
        Word::create(WordCreate { text: (*text).into(), other: None }).await?;
    }
    Ok(())
}

type Condition = fn(limpid::Column<Word, String>, &str) -> Filter;

/// Asks for each piece and compares with what Rust itself says of each word.
async fn agrees(condition: Condition, expected: fn(&str, &str) -> bool) -> limpid::Result<()> {
    let pieces = WORDS.iter().copied().chain([
        "b", "B", "c", "bc", "%c", "_c", "a_", "*", "?", "[b]", "[a-z]", "\\%", "\\c", "!%", "'", "zzz",
    ]);
    for piece in pieces {
        let query = Word::query().filter(|word| condition(word.text, piece)).order_by(|word| word.id);
        let found = query.pluck(|word| word.text).await?;
        let wanted: Vec<_> = WORDS.iter().filter(|word| expected(word, piece)).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{piece:?}");
    }
    Ok(())
}

/// Whether letters are capitals or not, of ASCII only: what every engine can.
fn folded(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn is_folded_alike(text: &str) -> bool {
    text.is_ascii()
}

each_engine! {
    async fn contains_takes_text_literally(db) [Word] {
        words().await?;
        agrees(|text, piece| text.contains(piece), |word, piece| word.contains(piece)).await?;
    }

    async fn starts_with_takes_text_literally(db) [Word] {
        words().await?;
        agrees(|text, piece| text.starts_with(piece), |word, piece| word.starts_with(piece)).await?;
    }

    async fn ends_with_takes_text_literally(db) [Word] {
        words().await?;
        agrees(|text, piece| text.ends_with(piece), |word, piece| word.ends_with(piece)).await?;
    }

    async fn equality_takes_text_literally(db) [Word] {
        words().await?;
        agrees(|text, piece| text.eq(piece), |word, piece| word == piece).await?;
        agrees(|text, piece| text.ne(piece), |word, piece| word != piece).await?;
    }

    async fn any_case_folds_ascii_letters(db) [Word] {
        words().await?;
        for piece in WORDS.iter().copied().filter(|word| is_folded_alike(word)) {
            let piece = piece.to_uppercase();
            type Ask = fn(limpid::Column<Word, String>, &str) -> Filter;
            type Say = fn(&str, &str) -> bool;
            let pairs: [(Ask, Say); 4] = [
                (|text, piece| text.contains_any_case(piece), |word, piece| word.contains(piece)),
                (|text, piece| text.starts_with_any_case(piece), |word, piece| word.starts_with(piece)),
                (|text, piece| text.ends_with_any_case(piece), |word, piece| word.ends_with(piece)),
                (|text, piece| text.eq_any_case(piece), |word, piece| word == piece),
            ];
            for (ask, say) in pairs {
                let query = Word::query().filter(|word| ask(word.text, &piece)).order_by(|word| word.id);
                let found = query.pluck(|word| word.text).await?;
                let wanted: Vec<_> = WORDS.iter().filter(|word| say(&folded(word), &folded(&piece))).collect();
                assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{piece:?}");
            }
        }
    }

    async fn any_case_does_not_confuse_letters(db) [Word] {
        words().await?;
        assert_eq!(Word::query().filter(|word| word.text.eq_any_case("ETE")).pluck(|word| word.text).await?, ["ete"]);
        assert_eq!(Word::query().filter(|word| word.text.eq_any_case("SS")).pluck(|word| word.text).await?, ["ss"]);
        assert!(!Word::query().filter(|word| word.text.contains_any_case("e") & word.text.eq("é")).exists().await?);
    }

    async fn like_reads_percent_underscore_and_backslash(db) [Word] {
        words().await?;
        for (pattern, wanted) in [
            ("a%c", vec!["abc", "a%c", "a_c", "a\\c", "a*c", "a?c", "a[b]c", "a!c", "a'c", "a\"c", "a^c", "a-c", "a]c", "a c", "a\nc", "a;--c", "a$1c"]),
            ("a_c", vec!["abc", "a%c", "a_c", "a\\c", "a*c", "a?c", "a!c", "a'c", "a\"c", "a^c", "a-c", "a]c", "a c", "a\nc"]),
            (r"a\%c", vec!["a%c"]),
            (r"a\_c", vec!["a_c"]),
            (r"a\\c", vec!["a\\c"]),
            (r"\%", vec!["%"]),
            ("A_C", vec!["ABC"]),
            ("a[b]c", vec!["a[b]c"]),
            ("a*", vec![]),
            ("___", vec!["abc", "ABC", "a%c", "a_c", "a\\c", "a*c", "a?c", "a!c", "a'c", "a\"c", "a^c", "a-c", "a]c", "été", "ete", "a c", "a\nc", "{a}"]),
            ("", vec![""]),
            ("abc", vec!["abc"]),
        ] {
            let query = Word::query().filter(|word| word.text.like(pattern)).order_by(|word| word.id);
            assert_eq!(query.pluck(|word| word.text).await?, wanted, "{pattern:?}");
        }
        assert_eq!(Word::query().filter(|word| word.text.like("%")).count().await?, WORDS.len() as i64);
        let query = Word::query().filter(|word| word.text.like_any_case("AB_")).order_by(|word| word.id);
        assert_eq!(query.pluck(|word| word.text).await?, ["abc", "ABC"]);
    }

    async fn a_pattern_on_null_finds_nothing(db) [Word] {
        words().await?;
        assert_eq!(Word::query().filter(|word| word.other.contains("")).count().await?, 0);
        assert_eq!(Word::query().filter(|word| word.other.like_any_case("%")).count().await?, 0);
        Word::query().all().update(|word| word.other.set(word.text)).await?;
        assert_eq!(Word::query().filter(|word| word.other.contains("")).count().await?, WORDS.len() as i64);
        assert_eq!(Word::query().filter(|word| word.other.starts_with("abc")).count().await?, 2);
    }

    async fn patterns_can_be_negated_and_combined(db) [Word] {
        words().await?;
        let query = Word::query().filter(|word| !word.text.contains("a") & (word.text.ends_with("%") | word.text.starts_with("É")));
        assert_eq!(query.order_by(|word| word.id).pluck(|word| word.text).await?, ["100%", "É", "%"]);
    }

    async fn long_texts_are_found(db) [Word] {
        let long = "x%_".repeat(10_000);
        Word::create(WordCreate { text: format!("<{long}>"), other: None }).await?;
        assert_eq!(Word::query().filter(|word| word.text.contains(&long[..9_000])).count().await?, 1);
        assert_eq!(Word::query().filter(|word| word.text.starts_with("<x%") & word.text.ends_with("_>")).count().await?, 1);
    }

    async fn texts_order_by_their_bytes(db) [Word] {
        words().await?;
        let mut wanted: Vec<_> = WORDS.iter().map(|word| (*word).to_owned()).collect();
        wanted.sort();
        assert_eq!(Word::query().order_by(|word| word.text).pluck(|word| word.text).await?, wanted);
        let above = Word::query().filter(|word| word.text.gt("a")).count().await?;
        assert_eq!(above, wanted.iter().filter(|word| word.as_str() > "a").count() as i64);
    }
}
