use limpid::prelude::*;

#[derive(Clone, Model)]
#[belongs_to_many(friends: User, through = Friendship)]
struct User {
    id: i64,
}

#[derive(Clone, Model)]
struct Friendship {
    id: i64,
    user_id: i64,
    friend_id: i64,
}

fn main() {}
