//! Every kind of relation, in the shortest and the longest way to write it.

use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(posts: blog::Post)]
#[has_one(profile: Profile, key = owner, references = id)]
#[latest_of_many(last_post: blog::Post, by = id)]
#[oldest_of_many(first_post: blog::Post, by = id,)]
#[has_many(comments: blog::Comment, through = posts)]
#[has_many(answers: blog::Comment, through = posts.comments, source = answers)]
#[belongs_to_many(friends: User, through = Friendship, key = user_id, other_key = friend_id)]
pub struct User {
    pub id: i64,
    #[unique]
    pub email: String,
}

#[derive(Clone, Model)]
struct Profile {
    id: i64,
    #[belongs_to(user: User, on_delete = cascade, on_update = cascade)]
    owner: i64,
    #[belongs_to(by_email: User, references = email, no_foreign_key)]
    email: Option<String>,
}

#[derive(Clone, Model)]
struct Friendship {
    #[key]
    #[belongs_to(user: User)]
    user_id: i64,
    #[key]
    #[belongs_to(friend: User)]
    friend_id: i64,
}

mod blog {
    use super::User;
    use limpid::prelude::*;

    #[derive(Clone, Model)]
    #[soft_deletes]
    #[has_many(comments: Comment, cascade = soft)]
    pub struct Post {
        pub id: i64,
        #[belongs_to(author: User)]
        #[belongs_to(owner: crate::relation::every_kind::User, no_foreign_key)]
        pub user_id: i64,
        pub deleted_at: Option<DateTime<Utc>>,
    }

    #[derive(Clone, Model)]
    #[soft_deletes]
    #[timestamps]
    #[has_many(answers: Comment, key = r#in, references = id)]
    #[touches(question)]
    pub struct Comment {
        pub id: i64,
        #[belongs_to(post: Post, on_delete = restrict)]
        pub post_id: i64,
        #[belongs_to(question: Comment, on_delete = set_null)]
        pub r#in: Option<i64>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
        pub deleted_at: Option<DateTime<Utc>>,
    }
}

#[derive(Clone, Model)]
#[has_many(parcels: Parcel, key = (order_id, number))]
struct Line {
    #[key]
    order_id: i64,
    #[key]
    number: i32,
}

#[derive(Clone, Model)]
#[belongs_to(line: Line, key = (order_id, number))]
struct Parcel {
    id: i64,
    order_id: i64,
    number: i32,
}

async fn example(user: User) -> limpid::Result<()> {
    let _: Vec<(User, Vec<blog::Post>, Option<Profile>, Option<blog::Post>, i64)> = User::query()
        .with(|user| user.posts)
        .with(|user| user.profile)
        .with(|user| user.last_post)
        .with_count(|user| user.answers)
        .get()
        .await?;
    let _: Vec<(Parcel, Line)> = Parcel::query().with(|parcel| parcel.line).get().await?;
    let _: Vec<(blog::Comment, Option<blog::Comment>)> =
        blog::Comment::query().with(|comment| comment.question).get().await?;
    let _: Vec<blog::Comment> = user.comments().get().await?;
    user.friends().attach(&user).await?;
    Ok(())
}
