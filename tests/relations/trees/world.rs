//! The rows: in the database and as plain lists.

use limpid::prelude::*;

use super::Dice;
use crate::blog::*;

/// All rows, those in the trash too.
#[derive(Debug)]
pub struct World {
    pub users: Vec<User>,
    pub posts: Vec<Post>,
    pub comments: Vec<Comment>,
    pub tags: Vec<Tag>,
    pub links: Vec<PostTag>,
    pub follows: Vec<Follow>,
}

fn pick<'a, T>(dice: &mut Dice, rows: &'a [T]) -> &'a T {
    &rows[dice.below(rows.len())]
}

impl World {
    /// Empties the tables and fills them again.
    pub async fn build(db: &Db, dice: &mut Dice) -> limpid::Result<World> {
        let tx = db.begin().await?;
        let world = tx.scope(fill(dice)).await?;
        tx.commit().await?;
        Ok(world)
    }
}

async fn fill(dice: &mut Dice) -> limpid::Result<World> {
    PostTag::query().all().delete().await?;
    Follow::query().all().delete().await?;
    Comment::query().with_trashed().all().force_delete().await?;
    Post::query().with_trashed().all().force_delete().await?;
    User::query().all().update(|user| user.boss_id.set(None::<i64>)).await?;
    User::query().all().delete().await?;
    Tag::query().all().delete().await?;

    let mut users: Vec<User> = Vec::new();
    for _ in 0..6 {
        let boss_id = if users.is_empty() || dice.one_in(3) { None } else { Some(pick(dice, &users).id) };
        users.push(User::create(UserCreate { name: dice.word().into(), boss_id }).await?);
    }
    let mut follows = Vec::new();
    for _ in 0..8 {
        let (follower_id, followed_id) = (pick(dice, &users).id, pick(dice, &users).id);
        follows.push(Follow::create(FollowGuarded { follower_id, followed_id }).await?);
    }
    let mut posts = Vec::new();
    for _ in 0..14 {
        let editor_id = dice.one_in(2).then(|| pick(dice, &users).id);
        let input = PostCreate { title: dice.word().into(), published: dice.one_in(2), editor_id };
        let mut post = pick(dice, &users).posts().create(input).await?;
        if dice.one_in(5) {
            post.delete().await?;
        }
        posts.push(post);
    }
    let mut comments = Vec::new();
    for number in 0..30 {
        let input = CommentCreate {
            body: format!("{number}"),
            approved: Some(dice.one_in(2)),
            votes: Some(dice.number(6)),
            post_id: pick(dice, &posts).id,
            author_id: pick(dice, &users).id,
        };
        let mut comment = Comment::create(input).await?;
        if dice.one_in(4) {
            comment.delete().await?;
        }
        comments.push(comment);
    }
    let mut tags = Vec::new();
    for word in ["clear", "cold", "Ada"] {
        tags.push(Tag::create(TagCreate { word: word.into() }).await?);
    }
    for post in &posts {
        let chosen: Vec<_> = tags.iter().filter(|_| dice.one_in(3)).cloned().collect();
        post.tags().attach(&chosen).await?;
    }
    let links = PostTag::query().get().await?;
    Ok(World { users, posts, comments, tags, links, follows })
}
