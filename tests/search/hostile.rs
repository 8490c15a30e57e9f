//! Whatever a user types, and whatever stands in a text: never an error, and the same answer everywhere.

use limpid::prelude::*;
use limpid_tests::each_engine;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::shop::{Author, Note, NoteCreate, Post, found, post};

/// So many values, always the same ones.
fn some<S: Strategy>(count: usize, strategy: S) -> Vec<S::Value> {
    let config = Config { rng_seed: RngSeed::Fixed(20_260_701), ..Config::default() };
    let mut runner = TestRunner::new(config);
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("it has values").current()).collect()
}

/// What means something to an engine, to a language, or to nobody.
const SIGNS: &[&str] = &[
    "'",
    "\"",
    "`",
    "\\",
    "\\'",
    ";",
    "--",
    "/*",
    "*/",
    "%",
    "_",
    "*",
    "**",
    "+",
    "-",
    "~",
    "<",
    ">",
    "(",
    ")",
    "@",
    "@@",
    "!",
    "&",
    "|",
    "||",
    "<->",
    "<2>",
    ":",
    ":*",
    ":A",
    "::",
    "^",
    "{",
    "}",
    "[",
    "]",
    "$1",
    "?",
    "#",
    ",",
    ".",
    "=",
    "\0",
    "\n",
    "\t",
    "\r\n",
    "\u{a0}",
    "\u{200d}",
    "\u{202e}",
    "\u{feff}",
    "\u{301}",
    "🙂",
    "👩‍👩‍👧",
    "“",
    "”",
    "’",
    "–",
    "…",
    "½",
    "²",
    "Ⅷ",
    "\u{e000}",
    "\u{fffd}",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(a b, 2)",
    "or",
    "and",
    "not",
    "title:",
    "rank",
    "rowid",
    "limpid",
    "zz",
    "zza",
    "a",
    "b",
    "é",
    "Straße",
    "ΟΔΟΣ",
    "İ",
    "𝒳",
    "𠮷",
    "日本",
    "ไทย",
    "हिन्दी",
    "ﷺ",
    "posts_full_text",
];

fn typed() -> impl Strategy<Value = String> {
    let sign =
        prop_oneof![6 => select(SIGNS).prop_map(str::to_owned), 2 => Just(" ".to_owned()), 1 => ".{0,3}"];
    vec(sign, 0..14).prop_map(|parts| parts.concat())
}

/// A word, and a search of such words.
#[derive(Debug, Clone)]
enum Term {
    Word(&'static str),
    Beginning(&'static str),
    Phrase(Vec<&'static str>),
    Parts(&'static str, &'static str),
}

const WORDS: &[&str] = &["ab", "abc", "b", "bc", "bcd", "c", "cd", "d", "ac", "the", "a1"];
const STARTS: &[&str] = &["a", "b", "c", "ab", "bc", "z", "t"];

fn term() -> impl Strategy<Value = Term> {
    let word = || select(WORDS);
    prop_oneof![
        word().prop_map(Term::Word),
        select(STARTS).prop_map(Term::Beginning),
        vec(word(), 2..4).prop_map(Term::Phrase),
        (word(), select(STARTS)).prop_map(|(word, start)| Term::Parts(word, start)),
    ]
}

impl Term {
    fn text(&self) -> String {
        match self {
            Term::Word(word) => (*word).into(),
            Term::Beginning(start) => format!("{start}*"),
            Term::Phrase(words) => format!("\"{}\"", words.join(" ")),
            Term::Parts(word, start) => format!("{word}-{start}*"),
        }
    }

    fn holds(&self, text: &[&str]) -> bool {
        let begins = |start: &str| text.iter().any(|word| word.starts_with(start));
        match self {
            Term::Word(word) => text.contains(word),
            Term::Beginning(start) => begins(start),
            Term::Phrase(words) => text.windows(words.len()).any(|part| part == words),
            Term::Parts(word, start) => text.contains(word) && begins(start),
        }
    }
}

each_engine! {
    async fn no_search_text_is_an_error(db) [Author, Post] {
        Post::create(post("one", "a b zza limpid 日本", "é 𝒳 Straße")).await?;
        for words in some(400, typed()) {
            let query = Post::query().search(&words).by_relevance();
            let rows = query.clone().get().await.unwrap_or_else(|error| panic!("{words:?}: {error}"));
            assert_eq!(query.count().await?, rows.len() as i64, "{words:?}");
        }
    }

    /// The SQL is the same, whatever is typed.
    async fn no_search_text_becomes_sql(db) [Author, Post] {
        let plain = Post::query().search("water").by_relevance().to_sql(&db).text;
        for words in some(400, typed()) {
            let text = Post::query().search(&words).by_relevance().to_sql(&db).text;
            assert!(text == plain || text.contains("1 = 0"), "{words:?}: {text}");
        }
    }

    async fn any_text_can_be_written_and_found(db) [Author, Post, Note] {
        for (number, text) in some(120, typed()).into_iter().enumerate() {
            let text = format!("{} mark{number} {}", text.replace('\0', ""), text.replace(['\0', '\n'], ""));
            let note = Note::create(NoteCreate { post_id: None, text }).await?;
            let found = Note::query().search(format!("mark{number}")).get().await?;
            assert_eq!(found, [note]);
        }
    }

    async fn a_word_of_letters_and_digits_is_one_word(db) [Author, Post, Note] {
        let words = prop_oneof!["[a-z0-9]{1,12}", "[0-9]{1,6}[a-zé]{0,3}[0-9]{0,4}", "[а-яέ日本١-٣]{1,9}", "0x[0-9a-f]{1,4}"];
        for (number, word) in some(150, words).into_iter().enumerate() {
            let text = format!("start {word}, (it{number})");
            let note = Note::create(NoteCreate { post_id: None, text }).await?;
            let exact = format!("\"start {} it{number}\"", word.to_uppercase());
            assert_eq!(Note::query().search(exact).get().await?, [note], "{word}");
        }
    }

    async fn a_search_means_the_same_as_in_memory(db) [Author, Post, Note] {
        let texts = some(60, vec(select(WORDS), 1..8));
        let notes = texts.iter().map(|words| NoteCreate { post_id: None, text: words.join(" ") });
        Note::insert_many(notes).await?;
        let group = prop_oneof![3 => vec(term(), 1..2), 2 => vec(term(), 2..4)];
        for (wanted, unwanted) in some(250, (vec(group, 1..4), vec(term(), 0..3))) {
            let groups = wanted.iter().map(|terms| terms.iter().map(Term::text).collect::<Vec<_>>().join(" OR "));
            let not = unwanted.iter().map(|term| format!("-{}", term.text()));
            let search = groups.chain(not).collect::<Vec<_>>().join(" ");
            let holds = |text: &&Vec<&str>| {
                wanted.iter().all(|terms| terms.iter().any(|term| term.holds(text)))
                    && !unwanted.iter().any(|term| term.holds(text))
            };
            let mut expected: Vec<_> = texts.iter().filter(holds).map(|words| words.join(" ")).collect();
            let mut found = Note::query().search(&search).pluck(|note| note.text).await?;
            expected.sort();
            found.sort();
            assert_eq!(found, expected, "{search}");
        }
    }

    async fn a_search_of_any_length_works(db) [Author, Post] {
        Post::create(post("one", "water", None)).await?;
        assert_eq!(found(&"water ".repeat(100_000)).await?, ["one"]);
        assert_eq!(found(&"(".repeat(1_000_000)).await?, [""; 0]);
        assert_eq!(found(&format!("water {}", "-x ".repeat(200))).await?, ["one"]);
        assert_eq!(found(&format!("water OR {}", "y OR ".repeat(200))).await?, ["one"]);
        let many = "a* OR \"x y\" OR water -b* -\"c d\" e-f* ".repeat(50) + &"-x OR y* z ".repeat(50);
        assert!(found(&many).await?.len() <= 1);
        assert_eq!(found(&"none* OR water ".repeat(40)).await?, ["one"]);
        assert_eq!(found(&"\"x y\" OR \"z a\" OR water ".repeat(6)).await?, ["one"]);
        let long = "w".repeat(100_000);
        assert_eq!(found(&format!("water {long}")).await?, [""; 0]);
        assert_eq!(found(&format!("water -{long}")).await?, ["one"]);
    }
}
