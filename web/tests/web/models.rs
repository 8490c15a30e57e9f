//! The models of these tests: teams have users, users write posts, posts have tags.

use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[route_key(slug)]
pub struct Team {
    pub id: i64,
    #[fillable]
    #[unique]
    pub slug: String,
}

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[route_key(within(team))]
pub struct User {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[guarded]
    #[belongs_to(team: Team)]
    pub team_id: i64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[global_scope(Open = archived.eq(false))]
#[belongs_to_many(tags: Tag, through = PostTag)]
#[route_key(slug, within(author, tags))]
pub struct Post {
    pub id: i64,
    #[fillable]
    #[unique]
    pub slug: String,
    #[fillable]
    #[filterable]
    #[sortable]
    pub title: String,
    #[guarded]
    #[belongs_to(author: User)]
    pub author_id: i64,
    #[default(false)]
    pub archived: bool,
    #[version]
    pub version: i64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Model)]
pub struct Tag {
    pub id: i64,
    #[fillable]
    pub word: String,
}

#[derive(Debug, Clone, Model)]
pub struct PostTag {
    #[key]
    #[belongs_to(post: Post)]
    pub post_id: i64,
    #[key]
    #[belongs_to(tag: Tag)]
    pub tag_id: i64,
}

/// A team, a user in it and a post of theirs: `/teams/red/users/{id}/posts/water`.
pub async fn seed(db: &Db) -> limpid::Result<(Team, User, Post)> {
    let team = Team::create(TeamCreate { slug: "red".into() }).on(db).await?;
    let user = write_user(db, "Ada", &team).await?;
    let post = write_post(db, "water", &user).await?;
    Ok((team, user, post))
}

pub async fn write_user(db: &Db, name: &str, team: &Team) -> limpid::Result<User> {
    let input = UserCreate { name: name.into() }.guarded(UserGuarded { team_id: team.id });
    User::create(input).on(db).await
}

pub async fn write_post(db: &Db, slug: &str, author: &User) -> limpid::Result<Post> {
    let input = PostCreate { slug: slug.into(), title: format!("About {slug}") };
    Post::create(input.guarded(PostGuarded { author_id: author.id })).on(db).await
}
