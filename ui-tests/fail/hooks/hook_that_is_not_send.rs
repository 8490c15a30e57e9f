use std::rc::Rc;

use limpid::Changes;
use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[hooks]
struct Post {
    id: i64,
    #[fillable]
    title: String,
}

impl Hooks for Post {
    async fn before_create(_changes: &mut Changes<Post>, db: &Db) -> limpid::Result<()> {
        let held = Rc::new(1);
        Post::query().count().on(db).await?;
        drop(held);
        Ok(())
    }
}

fn main() {}
