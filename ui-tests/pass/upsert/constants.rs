//! Each unique index is a constant, under the visibility of its model.

mod blog {
    use limpid::prelude::*;

    #[derive(Model)]
    #[unique(author_id, r#type)]
    #[unique(slug)]
    pub struct Post {
        pub id: i64,
        #[unique]
        pub slug: String,
        pub author_id: i64,
        pub r#type: String,
    }

    #[derive(Model)]
    pub struct Setting {
        #[key]
        pub name: String,
    }
}

#[test]
fn compiles_and_runs() {
    let _: [limpid::write::Unique<blog::Post>; 2] = [blog::Post::BY_SLUG, blog::Post::BY_AUTHOR_ID_AND_TYPE];
    let _: limpid::write::Unique<blog::Setting> = blog::Setting::BY_NAME;
}
