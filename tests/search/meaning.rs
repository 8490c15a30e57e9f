//! What a search finds: texts and searches, with one answer on every engine.

use limpid::prelude::*;
use limpid_tests::each_engine;

use super::shop::{Author, Entry, EntryCreate, EntryGuarded, Note, NoteCreate, Post, found, post};

/// A text, and what finds it.
const TEXTS: &[(&str, &str, &str)] = &[
    ("water", "Clear Water", "The still lake, and a go-to page."),
    ("salt", "Salt water", "It is a still, deep sea; the lake is far."),
    (
        "mail",
        "Write to Ada.Lovelace+x@Example.org!",
        "Version 1.5 of foo_bar/baz is at https://example.com/a?b=c&d",
    ),
    ("signs", "Don't «quote» me – it’s C++, C# & <b>R&D</b>", "x² = 0x1F; 1e5 007 3d-2nd #tag $5"),
    ("world", "Élan Ôde ÑANDÚ", "ВОДА и Мир, 日本語 テキスト, Αθήνα, हिन्दी, مرحبا, ١٢٣"),
    ("words", "I am of the on by", "what will be who was how"),
    ("marks", "e\u{301}tude NEAR AND NOT title", "-dash *star \"q\" (p) a:b ^c {d} ~e"),
];

/// What a user types, and the posts that it finds.
const SEARCHES: &[(&str, &[&str])] = &[
    // Words, in any order, of any column, in any case.
    ("water", &["salt", "water"]),
    ("WATER clear", &["water"]),
    ("lake CLEAR", &["water"]),
    ("wate", &[]),
    ("елан", &[]),
    // Frequent words and short ones are words.
    ("the", &["salt", "water", "words"]),
    ("of the", &["words"]),
    ("i am", &["words"]),
    ("a", &["mail", "marks", "salt", "water"]),
    ("go", &["water"]),
    ("who will be", &["words"]),
    // Phrases, within one column.
    ("\"still lake\"", &["water"]),
    ("\"lake still\"", &[]),
    ("\"water the\"", &[]),
    ("\"salt water it\"", &[]),
    ("“STILL deep sea”", &["salt"]),
    ("\"the lake\"", &["salt"]),
    ("\"of the on\"", &["words"]),
    // Not.
    ("water -salt", &["water"]),
    ("lake -\"still lake\"", &["salt"]),
    ("water -nothing", &["salt", "water"]),
    ("lake -cle*", &["salt"]),
    ("a -the -write", &["marks"]),
    // Or.
    ("clear OR salt", &["salt", "water"]),
    ("clear OR salt deep", &["salt"]),
    ("\"still lake\" OR нет OR foo*", &["mail", "water"]),
    ("sea OR e-mai* OR ex* -version", &["salt"]),
    ("clear or salt", &[]),
    // Beginnings.
    ("wat*", &["salt", "water"]),
    ("s*", &["marks", "salt", "signs", "water"]),
    ("st* -star", &["salt", "water"]),
    ("go-t*", &["water"]),
    ("page go-t*", &["water"]),
    ("вод*", &["world"]),
    ("日本*", &["world"]),
    // What stands together is looked for together.
    ("go-to", &["water"]),
    ("ada.lovelace+x@example.org", &["mail"]),
    ("lovelace@example", &[]),
    ("lovelace", &["mail"]),
    ("example", &["mail"]),
    ("example.com/a", &["mail"]),
    ("1.5", &["mail"]),
    ("5", &["mail", "signs"]),
    ("foo_bar", &["mail"]),
    ("bar", &["mail"]),
    ("don't", &["signs"]),
    ("don’t", &["signs"]),
    ("it’s", &["signs"]),
    ("c++", &["mail", "marks", "signs"]),
    ("R&D", &["signs"]),
    ("quote", &["signs"]),
    ("b>r", &["signs"]),
    // Adjacent letters and digits are one word.
    ("0x1f", &["signs"]),
    ("1e5", &["signs"]),
    ("1e", &[]),
    ("7", &[]),
    ("007", &["signs"]),
    ("3d", &["signs"]),
    ("2nd", &["signs"]),
    ("x", &["mail", "signs"]),
    // Capitals do not count, accents do.
    ("élan", &["world"]),
    ("ÉLAN ôde", &["world"]),
    ("elan", &[]),
    ("ñandú", &["world"]),
    ("nandu", &[]),
    // Every script.
    ("вода МИР", &["world"]),
    ("αθήνα", &["world"]),
    ("日本語", &["world"]),
    ("本", &[]),
    ("हिन्दी", &["world"]),
    ("مرحبا", &["world"]),
    ("١٢٣", &["world"]),
    ("e\u{301}tude", &["marks"]),
    ("etude", &[]),
    // Operators of the engines are not operators here.
    ("near", &["marks"]),
    ("NOT title", &["marks"]),
    ("title:near", &[]),
    ("d:water", &[]),
    ("q AND p", &["marks"]),
    ("(dash | star)", &["marks"]),
    ("+dash", &["marks"]),
    ("<star >dash ~e", &["marks"]),
    ("dash @2", &[]),
    ("water & !salt", &["salt"]),
    // Nothing to be found.
    ("", &[]),
    ("   ", &[]),
    ("-water", &[]),
    ("*", &[]),
    ("\"\"", &[]),
    ("- , .", &[]),
    ("🙂", &[]),
    ("OR", &[]),
];

each_engine! {
    async fn a_search_finds_the_same_rows_everywhere(db) [Author, Post] {
        for (slug, title, body) in TEXTS {
            Post::create(post(slug, title, *body)).await?;
        }
        let mut wrong = Vec::new();
        for (words, expected) in SEARCHES {
            let found = found(words).await?;
            if found != *expected {
                wrong.push(format!("{words:?} finds {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// One that is `NOT` of a search is about all other rows.
    async fn a_search_is_a_condition_like_any_other(db) [Author, Post] {
        for (slug, title, body) in TEXTS {
            Post::create(post(slug, title, *body)).await?;
        }
        let slugs = async |query: limpid::Query<Post>| query.order_by(|post| post.id).pluck(|post| post.slug).await;
        let query = Post::query().filter(|post| !post.search("a"));
        assert_eq!(slugs(query).await?, ["signs", "world", "words"]);
        let query = Post::query().filter(|post| post.search("sea") | post.slug.eq("mail") | post.search("вода"));
        assert_eq!(slugs(query).await?, ["salt", "mail", "world"]);
        let query = Post::query().filter(|post| post.search("water") & (post.search("salt") | post.search("none")));
        assert_eq!(slugs(query).await?, ["salt"]);
        let query = Post::query().search("water").search("clear");
        assert_eq!(slugs(query).await?, ["water"]);
        // Nothing to be found is no row, and its opposite every row.
        assert_eq!(Post::query().filter(|post| post.search("")).count().await?, 0);
        assert_eq!(Post::query().filter(|post| !post.search("")).count().await?, 7);
        let words: Option<&str> = None;
        let query = Post::query().filter(|post| words.map(|words| post.search(words)));
        assert_eq!(query.count().await?, 7);
    }

    async fn of_several_indexes_the_call_names_one(db) [Author, Post] {
        for (slug, title, body) in TEXTS {
            Post::create(post(slug, title, *body)).await?;
        }
        let titles = Post::query().search_in(Post::IN_TITLES, "lake");
        assert_eq!(titles.count().await?, 0);
        let titles = Post::query().search_in(Post::IN_TITLES, "water").filter(|post| post.search("lake"));
        assert_eq!(titles.count().await?, 2);
        let titles = Post::query().filter(|post| post.search_in(Post::IN_TITLES, "clear"));
        assert_eq!(titles.by_relevance().pluck(|post| post.slug).await?, ["water"]);
        assert_eq!(format!("{:?}", Post::IN_TITLES), r#"["title"]"#);
    }

    async fn a_key_may_be_of_any_type(db) [Author, Post, Note, Entry] {
        let notes = ["Clear water", "Salt water", "A lake"];
        let notes = notes.map(|text| NoteCreate { post_id: None, text: text.into() });
        let notes = Note::create_many(notes).await?;
        let found = Note::query().search("water -salt").get().await?;
        assert_eq!(found, [notes[0].clone()]);
        let entry = |shelf: &str, place, text: &str| {
            EntryCreate { rank: Some(text.into()) }.guarded(EntryGuarded { shelf: shelf.into(), place })
        };
        Entry::create(entry("a", 1, "Clear water")).await?;
        Entry::create(entry("a", 2, "Salt water")).await?;
        Entry::create(entry("b", 1, "A lake")).await?;
        let nothing = EntryCreate { rank: None };
        Entry::create(nothing.guarded(EntryGuarded { shelf: "c".into(), place: 1 })).await?;
        let found = Entry::query().search("water").order_by(|entry| entry.place.desc()).get().await?;
        assert_eq!(found.iter().map(|entry| entry.key()).collect::<Vec<_>>(), [("a".into(), 2), ("a".into(), 1)]);
        // The key still keeps rows apart.
        assert_eq!(Entry::create(entry("a", 1, "Twice")).await.unwrap_err().code(), "unique");
        assert_eq!(Entry::find(("b".to_owned(), 1)).await?.map(|entry| entry.place), Some(1));
    }

    /// Texts that take long to be taken apart, if that is done without care.
    async fn a_strange_text_is_indexed_in_time(db) [Author, Post] {
        for (slug, text) in [
            ("short", "a ".repeat(150_000)),
            ("signs", "-".repeat(150_000) + " water"),
            ("pairs", "- ".repeat(75_000)),
            ("one", "x".repeat(300_000)),
            ("parts", ("x".repeat(3_990) + " still, lake ").repeat(20)),
        ] {
            let mut input = post(slug, "Strange", None);
            input.body = Some(text);
            let started = std::time::Instant::now();
            Post::create(input).await?;
            assert!(started.elapsed().as_secs() < 20, "{slug}: {:?}", started.elapsed());
        }
        assert_eq!(found("\"still lake\"").await?, ["parts"]);
        assert_eq!(found("\"a a a\"").await?, ["short"]);
        assert_eq!(found("strange").await?.len(), 5);
    }

    async fn a_long_text_is_searched_to_its_end(db) [Author, Post] {
        let middle = "lorem ipsum ".repeat(5_000);
        let mut input = post("long", "Long", None);
        input.body = Some(format!("beginning {middle} ending"));
        Post::create(input).await?;
        assert_eq!(found("beginning ending").await?, ["long"]);
        // More different words than PostgreSQL keeps of one row.
        let mut input = post("many", "Many", None);
        input.body = Some((0..120_000).map(|number| format!("word{number} ")).collect());
        Post::create(input).await?;
        assert_eq!(found("word77 many").await?, ["many"]);
        let word = "x".repeat(80);
        Post::create(post("word", &format!("{word} {word}y"), None)).await?;
        assert_eq!(found(&word).await?, ["word"]);
        assert_eq!(found(&format!("{word}y")).await?, [""; 0]);
    }
}
