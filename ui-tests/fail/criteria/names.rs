use limpid::prelude::*;

#[derive(Model)]
#[filterable(titel, autor.name, author.name, author.name, author.country.name)]
#[sortable(title, comments.id, author)]
#[has_many(comments: Comment)]
struct Post {
    id: i64,
    #[sortable]
    title: String,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
#[filterable]
struct User {
    id: i64,
    name: String,
}

#[derive(Model)]
struct Comment {
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

fn main() {}
