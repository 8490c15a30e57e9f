//! What the behaviour suite shares: one test, written once, on every engine.

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
        mod $name {
            #[allow(unused_imports, reason = "a test takes what it needs from its file")]
            use super::*;

            $(#[$docs])*
            async fn claim($db: limpid::Db) -> limpid::Result<()> {
                let _ = &$db;
                $body
                Ok(())
            }

            fn run(engine: $crate::Engine) {
                $crate::run(engine, &limpid::schema![$($model),*], async |db| {
                    if let Err(error) = claim(db).await {
                        panic!("{error}");
                    }
                });
            }

            #[test]
            fn sqlite() {
                run($crate::Engine::Sqlite);
            }

            #[test]
            #[cfg_attr(not(limpid_postgres), ignore = "NOT TESTED: set LIMPID_TEST_POSTGRES to the URL of a server")]
            fn postgres() {
                run($crate::Engine::Postgres);
            }

            #[test]
            #[cfg_attr(not(limpid_mysql), ignore = "NOT TESTED: set LIMPID_TEST_MYSQL to the URL of a server")]
            fn mysql() {
                run($crate::Engine::MariaDb);
            }
        }
    )*};
}
