//! From a configuration to the lanes of a database, one file for each engine.

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

#[cfg(any(feature = "mysql", feature = "postgres"))]
mod probe {
    use std::future::Future;
    use std::io::{Error, ErrorKind};
    use std::net::TcpStream;
    use std::pin::pin;
    use std::time::Duration;

    use futures_util::future::{Either, select};

    /// How long a server may take to answer before Limpid checks whether there is one.
    const SOON: Duration = Duration::from_millis(250);

    /// Waits for the first connection, but not for a server that is not there: sqlx tries again while nobody listens,
    /// until the time to wait is over.
    pub(crate) async fn unless_refused<T>(
        place: Option<(String, u16)>,
        connecting: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        let mut connecting = pin!(connecting);
        let first = tokio::time::timeout(SOON, &mut connecting).await;
        let (Err(_), Some(place)) = (&first, place) else {
            return match first {
                Ok(result) => result,
                Err(_) => connecting.await,
            };
        };
        let probe = async move {
            let probe = tokio::task::spawn_blocking(move || TcpStream::connect(place)).await;
            match probe {
                Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => error,
                // Somebody is there.
                _ => std::future::pending::<Error>().await,
            }
        };
        match select(connecting, pin!(probe)).await {
            Either::Left((result, _)) => result,
            Either::Right((error, _)) => Err(sqlx::Error::Io(error)),
        }
    }
}
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) use probe::unless_refused;
