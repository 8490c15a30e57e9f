//! Nested writes: a row, what belongs to it, and what belongs to that, in one call.

use limpid::{Error, prelude::*, testing};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[has_many(posts: Post, key = author_id)]
#[has_one(profile: Profile)]
struct Author {
    id: i64,
    #[fillable]
    #[normalize(trim)]
    name: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Profile {
    #[key(uuid)]
    id: Uuid,
    #[fillable]
    about: String,
    #[unique]
    #[belongs_to(author: Author)]
    author_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(comments: Comment)]
#[belongs_to_many(tags: Tag, through = PostTag)]
#[has_many(notes: Note, polymorphic = subject)]
struct Post {
    #[key(uuid)]
    id: Uuid,
    #[fillable]
    #[unique]
    title: String,
    #[belongs_to(author: Author)]
    author_id: i64,
    #[default(false)]
    published: bool,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(likes: Like)]
struct Comment {
    id: i64,
    #[fillable]
    body: String,
    /// Given by trusted code, beside the key that the relation gives.
    stars: i64,
    #[belongs_to(post: Post)]
    post_id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Like {
    id: i64,
    #[fillable]
    name: String,
    #[belongs_to(comment: Comment)]
    comment_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Tag {
    id: i64,
    #[fillable]
    word: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct PostTag {
    #[key]
    #[belongs_to(post: Post)]
    post_id: Uuid,
    #[key]
    #[belongs_to(tag: Tag)]
    tag_id: i64,
    #[default(true)]
    main: bool,
}

#[derive(Debug, Clone, Polymorphic)]
#[allow(dead_code, reason = "what a note is about is written here, and not read")]
enum Subject {
    Post(Post),
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
    #[belongs_to(subject: Subject, polymorphic)]
    subject_id: Uuid,
    subject_type: SubjectKind,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(parts: Part, key = (order_id, line_number), references = (order_id, number))]
struct Line {
    #[key(given)]
    order_id: i64,
    #[key(given)]
    number: i64,
    #[fillable]
    text: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to(line: Line, key = (order_id, line_number))]
struct Part {
    id: i64,
    #[fillable]
    name: String,
    order_id: i64,
    line_number: i64,
}

fn author() -> AuthorCreate {
    AuthorCreate { name: " Ada ".into() }
}

fn post(title: &str) -> PostCreate {
    PostCreate { title: title.into() }
}

fn like(name: &str) -> LikeCreate {
    LikeCreate { name: name.into() }
}

fn tag(word: &str) -> TagCreate {
    TagCreate { word: word.into() }
}

/// With the columns that the relation does not give.
fn comment(body: &str, post_id: Uuid) -> (CommentCreate, CommentGuarded) {
    CommentCreate { body: body.into() }.guarded(CommentGuarded { stars: 5, post_id })
}

each_engine! {
    async fn children_are_created_with_their_parent(db) [Author, Profile, Post] {
        let create = Author::create(author())
            .set(|author| author.name.set(" Eve "))
            .nest(Author::posts, ["a", "b", "c"].map(post))
            .nest_one(Author::profile, ProfileCreate { about: "Numbers".into() });
        let (author, posts, profile) = create.await?;
        assert_eq!((author.name.as_str(), posts.len()), ("Eve", 3));
        assert!(posts.iter().all(|post| post.author_id == author.id) && profile.author_id == author.id);
        assert_eq!(posts.iter().map(|post| post.title.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        // What comes back is what a load gives.
        let loaded: (Author, Vec<Post>, Option<Profile>) = Author::query()
            .with(|author| author.posts.order_by(|post| post.title.asc()))
            .with(|author| author.profile)
            .sole()
            .await?;
        assert_eq!(loaded, (author, posts, Some(profile)));
    }

    async fn any_depth_takes_one_statement_for_each_relation(db) [Author, Post, Comment, Like, Tag, PostTag, Note] {
        let nobody = Uuid::nil();
        let first = Post::nested(post("a"))
            .nest_with(Post::comments, [
                Comment::nested(comment("1", nobody)).nest(Comment::likes, ["x", "y"].map(like)),
                Comment::nested(comment("2", nobody)).nest(Comment::likes, [].map(like)),
            ])
            .nest(Post::tags, ["clear", "cold"].map(tag))
            .nest(Post::notes, [NoteCreate { text: "n".into() }]);
        let second = Post::nested(post("b"))
            .nest_with(Post::comments, [Comment::nested(comment("3", nobody)).nest(Comment::likes, ["z"].map(like))])
            .nest(Post::tags, ["deep"].map(tag))
            .nest(Post::notes, [].map(|text: &str| NoteCreate { text: text.into() }));
        let (created, seen) = testing::queries(&db, async || {
            Author::create(author()).nest_with(Author::posts, [first, second]).await
        })
        .await;
        type Told = (Post, Vec<(Comment, Vec<Like>)>, Vec<Tag>, Vec<Note>);
        let (author, posts): (Author, Vec<Told>) = created?;
        let inserts = seen.iter().filter(|query| query.text.starts_with("INSERT")).count();
        assert_eq!(inserts, 7, "one for each table");
        let (post, comments, tags, notes) = &posts[0];
        assert!(posts.iter().all(|(post, ..)| post.author_id == author.id));
        assert!(comments.iter().all(|(comment, _)| comment.post_id == post.id && comment.stars == 5));
        assert_eq!(comments[0].1.iter().map(|like| (like.comment_id, like.name.as_str())).collect::<Vec<_>>(), [(Some(comments[0].0.id), "x"), (Some(comments[0].0.id), "y")]);
        assert!(comments[1].1.is_empty());
        assert_eq!((tags.len(), notes[0].subject_id, posts[1].3.len()), (2, post.id, 0));
        assert_eq!(posts[1].1[0].1[0].comment_id, Some(posts[1].1[0].0.id));
        // The same is read again.
        let loaded: Vec<Told> = Post::query()
            .with(|post| post.comments.order_by(|comment| comment.id.asc()).with(|comment| comment.likes.order_by(|like| like.id.asc())))
            .with(|post| post.tags.order_by(|tag| tag.id.asc()))
            .with(|post| post.notes)
            .order_by(|post| post.title.asc())
            .get()
            .await?;
        assert_eq!(loaded, posts);
        assert!(PostTag::query().get().await?.iter().all(|pivot| pivot.main));
    }

    async fn keys_of_several_columns_are_filled_in(db) [Line, Part] {
        let line = LineCreate { text: "L".into() }.guarded(LineGuarded { order_id: 7, number: 2 });
        let part = |name: &str| PartCreate { name: name.into() };
        let (line, parts) = Line::create(line).nest(Line::parts, ["a", "b"].map(part)).await?;
        assert!(parts.iter().all(|part| (part.order_id, part.line_number) == (line.order_id, line.number)));
    }

    async fn a_failure_leaves_nothing(db) [Author, Profile, Post, Tag, PostTag] {
        let result = Author::create(author())
            .nest_one(Author::profile, ProfileCreate { about: "A".into() })
            .nest_with(Author::posts, ["same", "same"].map(|title| Post::nested(post(title)).nest(Post::tags, [tag("t")])))
            .await;
        assert!(matches!(result, Err(Error::Unique { .. })), "{result:?}");
        assert_eq!((Author::query().count().await?, Post::query().count().await?, Tag::query().count().await?), (0, 0, 0));
        assert_eq!(Profile::query().count().await?, 0);
        // A transaction around it goes on.
        let tx = db.begin().await?;
        let failed = Author::create(author()).nest(Author::posts, ["same", "same"].map(post)).on(&tx).await;
        assert!(matches!(failed, Err(Error::Unique { .. })));
        let (_, posts) = Author::create(author()).nest(Author::posts, ["one"].map(post)).on(&tx).await?;
        tx.commit().await?;
        assert_eq!(Post::query().get().await?, posts);
    }

    async fn many_children_are_cut_at_the_limits_of_the_engine(db) [Author, Post] {
        let titles = (0..12_000).map(|number| post(&format!("post {number:05}")));
        let (author, posts) = Author::create(author()).nest(Author::posts, titles).await?;
        assert_eq!(posts.len(), 12_000);
        assert!(posts.iter().enumerate().all(|(number, post)| post.title == format!("post {number:05}") && post.author_id == author.id));
        assert_eq!(author.posts().count().await?, 12_000);
    }

    async fn nothing_nested_is_a_plain_create(db) [Author, Post] {
        let (author, posts) = Author::create(author()).nest(Author::posts, Vec::<PostCreate>::new()).await?;
        assert!(posts.is_empty() && Author::find(author.id).await?.is_some());
    }
}
