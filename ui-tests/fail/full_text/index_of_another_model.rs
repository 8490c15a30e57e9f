use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, name = "titles")]
struct Post {
    id: i64,
    title: String,
}

#[derive(Model)]
#[full_text(text)]
struct Note {
    id: i64,
    text: String,
}

fn main() {
    let _ = Note::query().search_in(Post::IN_TITLES, "clear water").get();
}
