//! A program whose tables come from its models. `cargo run` brings the database up to date and counts posts.
//!
//! The feature `grown` plays some months of work: in your own program the models would simply change.

#[cfg(not(feature = "grown"))]
mod models {
    use limpid::prelude::*;

    /// A text of a blog.
    #[derive(Debug, Clone, Model)]
    pub(crate) struct Post {
        pub(crate) id: i64,
        #[fillable]
        pub(crate) title: String,
    }
}

#[cfg(feature = "grown")]
mod models {
    use limpid::prelude::*;

    /// Who writes.
    #[derive(Debug, Clone, Model)]
    pub(crate) struct Author {
        pub(crate) id: i64,
        #[fillable]
        pub(crate) name: String,
    }

    /// A text of a blog.
    #[derive(Debug, Clone, Model)]
    #[soft_deletes]
    pub(crate) struct Post {
        pub(crate) id: i64,
        #[fillable]
        #[renamed_from = "title"]
        pub(crate) heading: String,
        #[fillable]
        #[unique]
        pub(crate) slug: Option<String>,
        #[belongs_to(author: Author)]
        pub(crate) author_id: Option<i64>,
        pub(crate) deleted_at: Option<DateTime<Utc>>,
    }
}

use limpid::prelude::*;
use models::Post;

#[tokio::main]
async fn main() -> limpid::Result<()> {
    limpid::migrate::hook();
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://migrations.db".to_owned());
    let db = limpid::connect(&url).await?.install();
    limpid::migrate!("migrations").run(&db).await?;
    println!("{} posts", Post::query().count().await?);
    Ok(())
}

#[cfg(all(test, not(feature = "grown")))]
mod tests {
    use limpid::prelude::*;

    #[limpid::test(migrations, on(sqlite))]
    async fn models_and_migrations_agree(db: &Db) -> limpid::Result<()> {
        limpid::migrate::Models::registered().agree(db).await
    }
}
