//! `create_many`, `insert_many`, `insert_or_ignore` and `update_many`.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[soft_deletes]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[fillable]
    body: Option<String>,
    #[fillable]
    #[default(Some(7))]
    rank: Option<i32>,
    #[default(false)]
    published: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// Every kind that a statement with many rows carries.
#[derive(Debug, Clone, PartialEq, Model)]
struct Sample {
    #[key(uuid)]
    id: Uuid,
    #[fillable]
    place: u16,
    #[fillable]
    large: u64,
    #[fillable]
    ratio: f64,
    #[fillable]
    small: Option<i8>,
    #[fillable]
    text: Option<String>,
    #[fillable]
    bytes: Option<Vec<u8>>,
    #[fillable]
    on: Option<bool>,
    #[fillable]
    at: Option<DateTime<Utc>>,
    #[fillable]
    day: Option<NaiveDate>,
    #[fillable]
    clock: Option<NaiveTime>,
    #[fillable]
    json: Option<Json<Vec<i32>>>,
    #[fillable]
    price: Option<rust_decimal::Decimal>,
    #[fillable]
    word: Option<Word>,
    #[fillable]
    list: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize)]
enum Word {
    Clear,
    Cold,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Word2 {
    #[key]
    word: String,
    #[default(0)]
    count: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Digest {
    #[key]
    hash: Vec<u8>,
    #[default(0)]
    count: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Mark {
    id: i64,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Grade {
    #[key]
    student: i64,
    #[key]
    subject: String,
    #[default(0)]
    points: i32,
}

fn post(title: impl Into<String>) -> PostCreate {
    PostCreate { title: title.into(), body: None, rank: limpid::Patch::Keep }
}

fn word(word: &str) -> Word2Guarded {
    Word2Guarded { word: word.into() }
}

fn sample(place: u16) -> SampleCreate {
    let full = !place.is_multiple_of(3);
    SampleCreate {
        place,
        large: u64::MAX - u64::from(place),
        ratio: f64::from(place) / 4.0,
        small: full.then_some(-5),
        text: full.then(|| format!("it's \"{place}\" \\ ✓")),
        bytes: full.then(|| vec![0, 255, 7]),
        on: full.then_some(place.is_multiple_of(2)),
        at: full.then(|| DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap_or_default()),
        day: full.then(|| NaiveDate::from_ymd_opt(2024, 2, 29).unwrap_or_default()),
        clock: full.then(|| NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap_or_default()),
        json: full.then(|| Json(vec![1, 2])),
        price: full.then(|| rust_decimal::Decimal::new(1_995, 2)),
        word: full.then_some(Word::Cold),
        list: vec![1, 2, 3],
    }
}

each_engine! {
    async fn rows_come_back_in_the_order_of_the_inputs(db) [Post] {
        let titles: Vec<_> = (0..1_201).map(|place| format!("{}", (place * 7_919) % 1_201)).collect();
        let posts = Post::create_many(titles.iter().map(post)).await?;
        assert_eq!(posts.iter().map(|post| &post.title).collect::<Vec<_>>(), titles.iter().collect::<Vec<_>>());
        assert!(posts.is_sorted_by_key(|post| post.id));
        let held = Post::query().order_by(|post| post.id).get().await?;
        assert_eq!(held, posts);
    }

    async fn keys_defaults_and_timestamps_are_those_of_create(db) [Post] {
        let inputs = [post("a"), PostCreate { rank: limpid::Patch::null(), ..post("b") }, PostCreate { rank: Some(3).into(), ..post("c") }];
        let posts = Post::create_many(inputs).set(|post| post.published.set(true)).await?;
        assert_eq!(posts.iter().map(|post| post.rank).collect::<Vec<_>>(), [Some(7), None, Some(3)]);
        assert!(posts.iter().all(|post| post.published && post.created_at == post.updated_at && post.deleted_at.is_none()));
        assert_eq!(posts[0].created_at, posts[2].created_at);
    }

    async fn no_input_sends_nothing(db) [Post] {
        assert_eq!(Post::create_many(Vec::<PostCreate>::new()).await?, []);
        assert_eq!(Post::insert_many(Vec::<PostCreate>::new()).await?, 0);
        assert_eq!(Post::insert_or_ignore(Vec::<PostCreate>::new()).await?, 0);
        assert_eq!(Post::update_many(Vec::<(i64, PostUpdate)>::new()).await?, 0);
    }

    async fn all_rows_are_inserted_or_none(db) [Post] {
        let titles = (0..2_500).map(|place| post(format!("{}", place % 2_499)));
        let error = Post::create_many(titles.clone()).await.unwrap_err();
        assert!(matches!(error, limpid::Error::Unique { model: "Post", .. }), "{error:?}");
        assert_eq!(Post::query().count().await?, 0);
        // In a transaction, what came before stays.
        let tx = db.begin().await?;
        Post::create(post("before")).on(&tx).await?;
        let inner = tx.begin().await?;
        assert!(Post::insert_many(titles).on(&inner).await.is_err());
        inner.rollback().await?;
        tx.commit().await?;
        assert_eq!(Post::query().pluck(|post| post.title).await?, ["before"]);
    }

    async fn more_values_than_a_statement_binds(db) [Word2] {
        let words: Vec<_> = (0..40_000).map(|place| format!("w{place}")).collect();
        assert_eq!(Word2::insert_many(words.iter().map(|text| word(text))).await?, 40_000);
        assert_eq!(Word2::query().count().await?, 40_000);
    }

    async fn large_values_are_cut_into_statements(db) [Post] {
        let body = "x".repeat(1 << 20);
        let inputs = (0..20).map(|place| PostCreate { body: Some(body.clone()), ..post(format!("{place}")) });
        let posts = Post::create_many(inputs).await?;
        assert!(posts.iter().all(|post| post.body.as_ref().is_some_and(|text| text.len() == 1 << 20)));
        assert_eq!(posts[13].title, "13");
    }

    async fn every_kind_travels(db) [Sample] {
        let samples = Sample::create_many((0..10).map(sample)).await?;
        for (place, made) in samples.iter().enumerate() {
            let one = Sample::create(sample(place as u16)).await?;
            assert_eq!(Sample { id: one.id, ..made.clone() }, one);
            assert_eq!(&Sample::find_or_fail(made.id).await?, made);
        }
    }

    async fn given_keys_are_kept(db) [Word2, Grade] {
        let words = Word2::create_many(["pear", "apple", "fig"].map(word)).set(|word| word.count.set(2)).await?;
        assert_eq!(words.iter().map(|word| (word.word.as_str(), word.count)).collect::<Vec<_>>(), [("pear", 2), ("apple", 2), ("fig", 2)]);
        let inputs = [(2, "b"), (1, "c"), (2, "a")].map(|(student, subject)| GradeGuarded { student, subject: subject.into() });
        let grades = Grade::create_many(inputs).await?;
        assert_eq!(grades.iter().map(|grade| (grade.student, grade.subject.as_str())).collect::<Vec<_>>(), [(2, "b"), (1, "c"), (2, "a")]);
    }

    async fn rows_without_any_value(db) [Mark] {
        let marks = Mark::create_many([MarkCreate {}, MarkCreate {}]).await?;
        assert!(marks[0].id < marks[1].id);
        assert_eq!(Mark::query().count().await?, 2);
    }

    async fn insert_or_ignore_skips_existing_rows(db) [Post, Word2] {
        let mut old = Post::create(PostCreate { body: Some("old".into()), ..post("b") }).await?;
        assert_eq!(Post::insert_or_ignore(["a", "b", "c", "a"].map(post)).await?, 2);
        assert_eq!(Post::query().order_by(|post| post.title).pluck(|post| post.title).await?, ["a", "b", "c"]);
        assert_eq!(Post::find_or_fail(old.id).await?, old, "it is as it was");
        // A row in the trash does not hold its title.
        old.delete().await?;
        assert_eq!(Post::insert_or_ignore(["a", "b", "c"].map(post)).await?, 1);
        let words = (0..5_000).map(|place| format!("w{place}"));
        Word2::insert_many(words.clone().step_by(2).map(|text| word(&text))).await?;
        assert_eq!(Word2::insert_or_ignore(words.map(|text| word(&text))).await?, 2_500);
    }

    async fn insert_or_ignore_fails_on_any_other_violation(db) [Sample] {
        db.execute_raw(match db.engine() {
            limpid::Engine::Sqlite => "CREATE TRIGGER few BEFORE INSERT ON samples WHEN NEW.place >= 5 BEGIN SELECT RAISE(ABORT, 'few'); END",
            _ => "ALTER TABLE samples ADD CONSTRAINT few CHECK (place < 5)",
        }).await?;
        assert!(Sample::insert_or_ignore([sample(1), sample(9)]).await.is_err());
        assert_eq!(Sample::query().count().await?, 0);
    }

    async fn update_many_sets_each_row_to_its_own_values(db) [Post] {
        let posts = Post::create_many((0..1_500).map(|place| post(format!("{place}")))).await?;
        let column = Post::columns();
        let rows = posts.iter().map(|post| (post.id, (column.title.set(format!("new {}", post.id)), column.rank.set(post.id as i32))));
        assert_eq!(Post::update_many(rows).await?, 1_500);
        let held = Post::query().order_by(|post| post.id).get().await?;
        assert!(held.iter().all(|post| post.title == format!("new {}", post.id) && post.rank == Some(post.id as i32)));
        assert!(held.iter().all(|post| post.updated_at > post.created_at));
    }

    async fn rows_set_different_columns(db) [Post] {
        let posts = Post::create_many(["a", "b", "c", "d"].map(post)).await?;
        let ids: Vec<_> = posts.iter().map(|post| post.id).collect();
        let column = Post::columns();
        let rows = vec![
            (ids[0], vec![column.body.set("first")]),
            (ids[1], vec![column.body.set(None), column.rank.set(Some(1))]),
            (ids[2], vec![column.rank.increment(5)]),
            (ids[3], vec![]),
            (ids[0], vec![column.body.set("second")]),
            (999, vec![column.body.set("nobody")]),
        ];
        assert_eq!(Post::update_many(rows).await?, 4);
        let held = Post::query().order_by(|post| post.id).get().await?;
        assert_eq!(held.iter().map(|post| (post.body.as_deref(), post.rank)).collect::<Vec<_>>(),
            [(Some("second"), Some(7)), (None, Some(1)), (None, Some(12)), (None, Some(7))]);
        assert_eq!(held[3], posts[3], "nothing was set, so it is not stamped");
    }

    async fn update_many_respects_the_rules(db) [Post] {
        let mut posts = Post::create_many(["a", "b"].map(post)).await?;
        posts[0].delete().await?;
        let column = Post::columns();
        let rows = posts.iter().map(|post| (post.id, column.body.set("x")));
        assert_eq!(Post::update_many(rows).await?, 1);
        assert_eq!(Post::query().only_trashed().first_or_fail().await?.body, None);
        // All or nothing, over several statements.
        let more = Post::create_many((0..2_400).map(|place| post(format!("{place}")))).await?;
        let rows = more.iter().enumerate().map(|(place, post)| {
            (post.id, column.title.set(if place == 2_399 { "b".to_owned() } else { format!("n{place}") }))
        });
        assert!(matches!(Post::update_many(rows).await, Err(limpid::Error::Unique { .. })));
        assert_eq!(Post::query().filter(|post| post.title.starts_with("n")).count().await?, 0);
    }

    async fn every_kind_is_updated(db) [Sample] {
        let samples = Sample::create_many((0..6).map(|_| sample(0))).await?;
        let column = Sample::columns();
        let wanted: Vec<_> = (1..7).map(sample).collect();
        let rows = samples.iter().zip(&wanted).map(|(row, new)| (row.id, vec![
            column.large.set(new.large), column.ratio.set(new.ratio), column.small.set(new.small),
            column.text.set(new.text.clone()), column.bytes.set(new.bytes.clone()), column.on.set(new.on),
            column.at.set(new.at), column.day.set(new.day), column.clock.set(new.clock),
            column.json.set(new.json.clone()), column.price.set(new.price), column.word.set(new.word),
        ]));
        assert_eq!(Sample::update_many(rows).await?, 6);
        for (row, new) in samples.iter().zip(wanted) {
            let held = Sample::find_or_fail(row.id).await?;
            let one = Sample::create(new).await?;
            assert_eq!(Sample { id: one.id, place: one.place, ..held }, one);
        }
        // Not every engine allows a list in such a statement, but the call is the same.
        let rows = samples.iter().map(|row| (row.id, column.list.set(vec![9, i64::from(row.on == Some(true))])));
        assert_eq!(Sample::update_many(rows).await?, 6);
        assert_eq!(Sample::find_or_fail(samples[0].id).await?.list, [9, 0]);
    }

    async fn keys_of_several_columns_are_updated(db) [Grade] {
        let inputs = [(2, "b"), (1, "c"), (2, "a")].map(|(student, subject)| GradeGuarded { student, subject: subject.into() });
        Grade::create_many(inputs).await?;
        let column = Grade::columns();
        let rows = [((2_i64, "a".to_owned()), 5), ((1, "c".to_owned()), 6)];
        assert_eq!(Grade::update_many(rows.map(|(key, points)| (key, column.points.set(points)))).await?, 2);
        let points = Grade::query().order_by(|grade| (grade.student, grade.subject)).pluck(|grade| grade.points).await?;
        assert_eq!(points, [6, 5, 0]);
    }

    async fn a_key_of_bytes_or_text_is_updated(db) [Digest, Word2] {
        let digests = Digest::create_many([[7; 200], [0; 200]].map(|hash| DigestGuarded { hash: hash.to_vec() })).await?;
        let column = Digest::columns();
        let rows = digests.iter().map(|digest| (&digest.hash, column.count.set(i64::from(digest.hash[0]))));
        assert_eq!(Digest::update_many(rows).await?, 2);
        assert_eq!(Digest::find_or_fail(vec![7; 200]).await?.count, 7);
        Word2::create_many(["a", "A", "b"].map(word)).await?;
        let column = Word2::columns();
        assert_eq!(Word2::update_many([("a", column.count.set(1)), ("b", column.count.set(2))]).await?, 2);
        assert_eq!(Word2::query().order_by(|word| word.count).pluck(|word| word.word).await?, ["A", "a", "b"]);
    }

    async fn many_tasks_insert_at_once(db) [Post] {
        let tasks: Vec<_> = (0..8).map(|task| {
            limpid::spawn(async move {
                let posts = Post::create_many((0..300).map(|place| post(format!("{task}/{place}")))).await?;
                limpid::Result::Ok(posts.iter().enumerate().all(|(place, post)| post.title == format!("{task}/{place}")))
            })
        }).collect();
        for task in tasks {
            assert!(task.await.expect("no panic")?);
        }
        assert_eq!(Post::query().count().await?, 2_400);
    }
}
