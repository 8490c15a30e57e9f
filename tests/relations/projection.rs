//! `#[derive(Projection)]` and `select`: exactly these columns, expressions and relations.

use limpid::prelude::*;
use limpid_tests::each_engine;
use serde::Serialize;

use crate::blog::*;

#[derive(Debug, Clone, PartialEq, Serialize, Projection)]
#[projection(of = User)]
struct Name {
    name: String,
}

#[derive(Debug, PartialEq, Serialize, Projection)]
#[projection(of = Post)]
struct Card {
    id: i64,
    title: String,
    author: Name,
    editor: Option<Name>,
    #[select(|post| post.comments.count())]
    comment_count: i64,
    #[select(|post| post.published.eq(true))]
    public: bool,
    #[select(|post| post.comments.approved().order_by(|comment| comment.votes.desc()).limit(1))]
    best: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Projection)]
#[projection(of = Comment)]
struct Line {
    body: String,
    author: Name,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Post)]
struct Wide {
    id: i64,
    title: String,
    published: bool,
    author_id: i64,
    editor_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
    author: User,
    comments: Vec<Comment>,
    tags: Vec<Tag>,
    last_comment: Option<Comment>,
    #[select(|post| post.comments.with(|comment| comment.author))]
    said: Vec<(Comment, User)>,
    #[select(|post| post.tags.with_pivot())]
    linked: Vec<(Tag, PostTag)>,
    #[select(|post| post.author.optional())]
    perhaps: Option<Name>,
}

each_engine! {
    async fn projections_come_as_streams(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let expected = Post::query().order_by(|post| post.id).select::<Card>().get().await?;
        assert!(expected.len() > 1);
        for mut rows in [Post::query().select::<Card>().stream(), Post::query().select::<Card>().lazy(1)] {
            for card in &expected {
                assert_eq!(rows.try_next().await?.as_ref(), Some(card));
            }
            assert!(rows.try_next().await?.is_none());
        }
        // Without relations it is one statement, in any order.
        let names = User::query().order_by(|user| user.name.desc()).select::<Name>();
        let (expected, mut rows) = (names.clone().get().await?, names.stream());
        for name in expected {
            assert_eq!(rows.try_next().await?, Some(name));
        }
        assert!(rows.try_next().await?.is_none());
        let mut rows = User::query().select::<Name>().lazy(2);
        let mut count = 0;
        while rows.try_next().await?.is_some() {
            count += 1;
        }
        assert_eq!(count, User::query().count().await?);
    }

    async fn a_projection_reads_and_serializes_exactly_its_fields(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let cards: Vec<Card> = Post::query().published().order_by(|post| post.id).select().get().await?;
        let json = serde_json::to_value(&cards).expect("it serialises");
        assert_eq!(
            json,
            serde_json::json!([
                {
                    "id": cards[0].id, "title": "Water", "author": {"name": "Ada"}, "editor": null,
                    "comment_count": 3, "public": true,
                    "best": [{"body": "second", "author": {"name": "Ada"}}],
                },
                {
                    "id": cards[1].id, "title": "Fire", "author": {"name": "Ada"}, "editor": null,
                    "comment_count": 2, "public": true,
                    "best": [{"body": "cold", "author": {"name": "Bob"}}],
                },
            ])
            .as_array()
            .map(|rows| {
                let mut rows = rows.clone();
                rows[1]["author"]["name"] = "Bob".into();
                serde_json::Value::from(rows)
            })
            .expect("it is a list")
        );
    }

    async fn a_projection_works_with_every_way_of_reading(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let query = Post::query().order_by(|post| post.id).select::<Card>();
        let first = query.clone().first_or_fail().await?;
        assert_eq!(first.title, "Water");
        assert_eq!(query.clone().find_or_fail(first.id).await?, first);
        let page = query.clone().paginate(2, 2).await?;
        assert_eq!((page.total, page.data.len(), page.data[0].title.as_str()), (3, 1, "Fire"));
        assert_eq!(query.clone().filter(|post| post.title.eq("Stone")).sole().await?.comment_count, 0);
        assert_eq!(query.count().await?, 3);
    }

    async fn more_fields_than_a_tuple_holds(db) [User, Post, Comment, Tag, PostTag] {
        let (ada, _) = seed(&db).await?;
        let post = Post::query().first_or_fail().await?;
        let tags = Tag::query().get().await?;
        post.tags().attach(&tags[..2]).await?;
        let wide: Wide = Post::query().select().find_or_fail(post.id).await?;
        assert_eq!((wide.id, wide.title.as_str(), wide.author_id), (post.id, "Water", ada.id));
        assert_eq!((wide.published, wide.editor_id, wide.deleted_at), (true, None, None));
        assert_eq!(wide.author, ada);
        assert_eq!((wide.comments.len(), wide.tags.len(), wide.said.len(), wide.linked.len()), (3, 2, 3, 2));
        assert!(wide.said.iter().all(|(comment, author)| comment.author_id == author.id));
        assert!(wide.linked.iter().all(|(tag, pivot)| pivot.tag_id == tag.id));
        assert_eq!(wide.last_comment.map(|comment| comment.body).as_deref(), Some("third"));
        assert_eq!(wide.perhaps, Some(Name { name: "Ada".into() }));
    }

    async fn a_projection_can_be_part_of_a_tuple(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let rows: Vec<(Post, Name, Vec<Line>)> = Post::query()
            .filter(|post| post.title.eq("Fire"))
            .with(|post| post.author.select::<Name>())
            .with(|post| post.comments.order_by(|comment| comment.body).select::<Line>())
            .get()
            .await?;
        let [(_, name, lines)] = rows.as_slice() else { panic!("{} rows", rows.len()) };
        assert_eq!(name.name, "Bob");
        let lines: Vec<_> = lines.iter().map(|line| (line.body.as_str(), line.author.name.as_str())).collect();
        assert_eq!(lines, [("cold", "Bob"), ("hot", "Ada")]);
    }

    async fn the_rules_hold_for_a_projection(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        Post::query().filter(|post| post.title.eq("Water")).delete().await?;
        Comment::query().filter(|comment| comment.body.eq("cold")).delete().await?;
        let cards: Vec<Card> = Post::query().order_by(|post| post.id).select().get().await?;
        let shown: Vec<_> =
            cards.iter().map(|card| (card.title.as_str(), card.comment_count, card.best.len())).collect();
        assert_eq!(shown, [("Stone", 0, 0), ("Fire", 1, 1)]);
    }
}

#[test]
fn only_what_a_projection_has_is_in_the_statement() {
    let sql = Post::query().select::<Card>().to_sql(limpid::Engine::Postgres);
    let text = sql.text;
    assert!(
        text.starts_with(r#"SELECT "id", "title", "author_id", "editor_id", (SELECT COUNT(*)"#),
        "{text}"
    );
    assert!(!text.contains("body"), "{text}");
}
