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
/// What not every engine has names those that have it, so that no test passes where it does nothing:
/// `async fn a_row_is_locked(db) [Post] on(postgres, mysql) { .. }`.
///
/// The body may use `?` on Limpid's results.
#[macro_export]
macro_rules! each_engine {
    ($($(#[$docs:meta])* async fn $name:ident($db:ident) [$($model:ty),* $(,)?] $(on($($engine:ident),+))? $body:block)*) => {$(
        $(#[$docs])*
        #[limpid::test(models($($model),*) $(, on($($engine),+))?)]
        async fn $name($db: limpid::Db) -> limpid::Result<()> {
            let _ = &$db;
            let () = $body;
            Ok(())
        }
    )*};
}
