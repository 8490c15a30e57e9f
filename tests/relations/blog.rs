//! The models that the tests of this binary share.

use chrono::{DateTime, Utc};
use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(posts: Post, key = author_id)]
#[has_many(comments: Comment, key = author_id)]
#[has_one(profile: Profile)]
#[has_many(received: Comment, through = posts, source = comments)]
#[has_many(used_tags: Tag, through = posts, source = tags)]
#[belongs_to_many(following: User, through = Follow, key = follower_id, other_key = followed_id)]
#[belongs_to_many(followers: User, through = Follow, key = followed_id, other_key = follower_id)]
#[belongs_to(boss: User, key = boss_id)]
#[has_many(staff: User, key = boss_id)]
pub struct User {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub boss_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Profile {
    pub id: i64,
    #[fillable]
    pub motto: String,
    #[belongs_to(user: User)]
    pub user_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "follows")]
pub struct Follow {
    pub id: i64,
    #[belongs_to(follower: User)]
    pub follower_id: i64,
    #[belongs_to(followed: User)]
    pub followed_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[has_many(comments: Comment)]
#[latest_of_many(last_comment: Comment, by = id)]
#[latest_of_many(best_comment: Comment, by = votes)]
#[belongs_to_many(tags: Tag, through = PostTag)]
#[scope(published = published.eq(true))]
pub struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    pub published: bool,
    #[belongs_to(author: User, on_delete = cascade)]
    pub author_id: i64,
    #[belongs_to(editor: User)]
    #[fillable]
    pub editor_id: Option<i64>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[scope(approved = approved.eq(true))]
pub struct Comment {
    pub id: i64,
    #[fillable]
    pub body: String,
    #[fillable]
    #[default(true)]
    pub approved: bool,
    #[fillable]
    #[default(0)]
    pub votes: i64,
    #[fillable]
    #[belongs_to(post: Post)]
    pub post_id: i64,
    #[fillable]
    #[belongs_to(author: User)]
    pub author_id: i64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to_many(posts: Post, through = PostTag)]
pub struct Tag {
    pub id: i64,
    #[fillable]
    #[unique]
    pub word: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[unique(post_id, tag_id)]
pub struct PostTag {
    pub id: i64,
    #[belongs_to(post: Post)]
    pub post_id: i64,
    #[belongs_to(tag: Tag)]
    pub tag_id: i64,
    #[default(false)]
    pub main: bool,
}

/// Two users, three posts, five comments, three tags.
pub async fn seed(db: &limpid::Db) -> limpid::Result<(User, User)> {
    db.scope(async {
        let ada = User::create(UserCreate { name: "Ada".into(), boss_id: None }).await?;
        let bob = User::create(UserCreate { name: "Bob".into(), boss_id: Some(ada.id) }).await?;
        let (water, _stone) = (post(&ada, "Water", true).await?, post(&ada, "Stone", false).await?);
        let fire = post(&bob, "Fire", true).await?;
        for (post, author, body, votes) in [
            (&water, &bob, "first", 3),
            (&water, &ada, "second", 7),
            (&water, &bob, "third", 5),
            (&fire, &ada, "hot", 1),
            (&fire, &bob, "cold", 2),
        ] {
            let input = CommentCreate {
                body: body.into(),
                approved: Some(votes != 5),
                votes: Some(votes),
                post_id: post.id,
                author_id: author.id,
            };
            Comment::create(input).await?;
        }
        for word in ["clear", "cold", "hard"] {
            Tag::create(TagCreate { word: word.into() }).await?;
        }
        Ok((ada, bob))
    })
    .await
}

pub async fn post(author: &User, title: &str, published: bool) -> limpid::Result<Post> {
    author.posts().create(PostCreate { title: title.into(), published, editor_id: None }).await
}
