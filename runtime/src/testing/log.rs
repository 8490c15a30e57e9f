//! What a piece of work sends to the database.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use crate::exec::pool::observe::is_control;
use crate::exec::{Db, Executed};

/// Runs some work and returns its output and the statements that were sent to the database meanwhile, by
/// whomever. The beginnings and ends of transactions are left out.
///
/// ```
/// # use limpid::prelude::*;
/// # use limpid::testing;
/// # #[derive(Clone, Model)] #[has_many(comments: Comment)] struct Post { id: i64, title: String }
/// # #[derive(Clone, Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?;
/// # limpid::schema![Post, Comment].create(&db).await?;
/// let (posts, queries) = testing::queries(&db, async || {
///     Post::query().with(|post| post.comments).paginate(1, 20).on(&db).await
/// })
/// .await;
/// assert!(posts?.is_empty());
/// assert_eq!(queries.len(), 1, "{queries:#?}"); // the count says that there is nothing to read
/// assert_eq!(queries[0].model, Some("Post"));
/// # Ok(()) }
/// ```
pub async fn queries<T>(db: &Db, work: impl AsyncFnOnce() -> T) -> (T, Vec<Executed>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&log);
    let listening = db.listen(Arc::new(move |query| {
        if !is_control(query) {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(query.clone());
        }
    }));
    let output = work().await;
    drop(listening);
    let queries = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
    (output, queries)
}

/// Runs some work in which no line may send the same statement twice, as a loop does that asks for what
/// belongs to each row.
///
/// A call that sends a long list in several steps counts once.
///
/// # Panics
///
/// If a line does, with that line and the statement.
///
/// ```
/// # use limpid::prelude::*;
/// # use limpid::testing;
/// # #[derive(Clone, Model)] #[has_many(comments: Comment)] struct Post { id: i64, title: String }
/// # #[derive(Clone, Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?;
/// # limpid::schema![Post, Comment].create(&db).await?;
/// let posts = testing::no_n_plus_one(&db, async || {
///     Post::query().with(|post| post.comments).get().on(&db).await
/// })
/// .await?;
/// # Ok(()) }
/// ```
pub async fn no_n_plus_one<T>(db: &Db, work: impl AsyncFnOnce() -> T) -> T {
    let (output, queries) = queries(db, work).await;
    let mut calls: HashMap<(&str, &'static Location<'static>), Vec<u64>> = HashMap::new();
    for query in &queries {
        let calls = calls.entry((&query.text, query.at)).or_default();
        // Release builds do not number calls: there each statement counts.
        if query.call == 0 || !calls.contains(&query.call) {
            calls.push(query.call);
        }
    }
    if let Some(((text, at), calls)) = calls.iter().max_by_key(|(_, calls)| calls.len())
        && calls.len() > 1
    {
        panic!(
            "{at} has sent the same statement {} times; load what belongs to rows with `.with(..)` or \
             `limpid::load`: {text}",
            calls.len()
        );
    }
    output
}
