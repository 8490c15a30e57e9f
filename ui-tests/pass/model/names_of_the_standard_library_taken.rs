//! What the derive writes uses full paths, so that names of the user's own are no trouble.

#![allow(dead_code)]

struct Option;
struct Result;
struct Vec;
struct String;
struct Some;
struct Ok;

mod core {}
mod std {}

#[derive(limpid::Model)]
#[scope(popular(min: i64) = views.ge(min))]
#[global_scope(Real = id.gt(0))]
struct Post {
    id: i64,
    #[fillable]
    #[default(0)]
    views: i64,
    #[fillable]
    likes: i64,
    body: ::std::option::Option<i64>,
}

#[test]
fn compiles_and_runs() {
    let _ = <Post as limpid::Record>::query().popular(3).get();
}
