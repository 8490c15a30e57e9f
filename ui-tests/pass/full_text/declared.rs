use limpid::prelude::*;

#[derive(Debug, Clone, ColumnType)]
struct Slug(String);

/// Fields of the same names as the methods.
#[derive(Model)]
#[full_text(search, relevance, slug)]
#[full_text(slug, name = "slugs")]
#[full_text(search, name = "words_2")]
struct Post {
    id: i64,
    search: String,
    relevance: Option<String>,
    slug: Slug,
}

#[derive(Model)]
#[full_text(text, name = "texts")]
struct Note {
    id: Uuid,
    text: Option<String>,
}

#[test]
fn compiles_and_runs() {
    let words = String::from("clear water");
    let _ = Post::query().search(&words).search_in(Post::IN_SLUGS, "water").by_relevance().get();
    let _ = Post::query().filter(|post| post.search(&words) | post.search_in(Post::IN_WORDS_2, "x")).delete();
    let _ = Post::query().pluck(|post| (post.search, post.relevance(&words)));
    let _ = Note::query().search_in(Note::IN_TEXTS, words).by_relevance().get();
}
