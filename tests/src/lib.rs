//! What the behaviour suite shares: one test, written once, on every engine.

pub mod events;
pub mod proxy;
pub mod sources;

pub use limpid::Engine;
pub use limpid::testing::{database, run, url};

/// Makes a test of each function, three times: on SQLite, PostgreSQL and MariaDB or MySQL. Each runs in a
/// database of its own that holds the tables of the models in brackets.
///
/// ```ignore
/// each_engine! {
///     /// What is claimed.
///     async fn a_row_is_found_by_its_key(db) [Post] {
///         assert!(Post::find(1).on(&db).await?.is_none());
///     }
/// }
/// ```
///
/// The body may use `?` on Limpid's results.
#[macro_export]
macro_rules! each_engine {
    ($($(#[$docs:meta])* async fn $name:ident($db:ident) [$($model:ty),* $(,)?] $body:block)*) => {$(
        $(#[$docs])*
        #[limpid::test(models($($model),*))]
        async fn $name($db: limpid::Db) -> limpid::Result<()> {
            let _ = &$db;
            let () = $body;
            Ok(())
        }
    )*};
}
