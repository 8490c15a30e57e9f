//! More callers than connections.

use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid_tests::url;

#[derive(Debug, Clone, PartialEq, Model)]
struct Visit {
    id: i64,
    #[fillable]
    page: String,
}

/// While connections go from hand to hand, the pool opens those that it may, and keeps them: one that is given up while
/// it is being opened costs a server more than any query.
#[limpid::test(models(Visit), on(postgres, mysql))]
async fn a_crowd_gets_all_connections_of_the_pool(db: Db) -> limpid::Result<()> {
    let db = limpid::Config::new(&url(&db).await?)?.max_connections(6).connect().await?;
    let start = Instant::now();
    while db.metrics().open < 6 || db.metrics().in_use > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", db.metrics());
        let tasks: Vec<_> = (0..32)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move {
                    Visit::create(VisitCreate { page: format!("{number}") }).on(&db).await?;
                    Visit::query().count().on(&db).await
                })
            })
            .collect();
        for task in tasks {
            assert!(task.await.expect("no task panics")? > 0);
        }
    }
    assert_eq!(db.metrics().waiting, 0);
    db.close().await;
    Ok(())
}
