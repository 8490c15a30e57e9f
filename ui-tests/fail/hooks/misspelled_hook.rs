use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[hooks]
struct Post {
    id: i64,
}

impl Hooks for Post {
    async fn after_created(_post: &Post, _db: &Db) -> limpid::Result<()> {
        Ok(())
    }
}

fn main() {}
