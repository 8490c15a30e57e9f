//! Batches in an order of one's own, and by key.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, Model)]
struct Step {
    id: i64,
    #[fillable]
    rank: i64,
}

async fn steps(count: i64) -> limpid::Result<()> {
    Step::insert_many((0..count).map(|number| StepCreate { rank: number % 3 })).await?;
    Ok(())
}

async fn sizes(query: Query<Step>, size: i64) -> limpid::Result<(Vec<usize>, Vec<i64>)> {
    let (mut sizes, mut ids) = (Vec::new(), Vec::new());
    let mut chunks = query.chunk(size);
    while let Some(chunk) = chunks.try_next().await? {
        sizes.push(chunk.len());
        ids.extend(chunk.iter().map(|step| step.id));
    }
    Ok((sizes, ids))
}

each_engine! {
    async fn chunks_follow_the_order_and_the_key(db) [Step] {
        steps(10).await?;
        let query = || Step::query().order_by(|step| step.rank.desc());
        let ordered = vec![3, 6, 9, 2, 5, 8, 1, 4, 7, 10];
        assert_eq!(sizes(query(), 4).await?, (vec![4, 4, 2], ordered.clone()));
        assert_eq!(sizes(query(), 5).await?, (vec![5, 5], ordered.clone()));
        assert_eq!(sizes(query(), 100).await?, (vec![10], ordered.clone()));
        assert_eq!(sizes(query(), 0).await?.0, vec![1; 10]);
        assert_eq!(sizes(query().offset(2).limit(5), 2).await?, (vec![2, 2, 1], ordered[2..7].to_vec()));
        assert_eq!(sizes(query().limit(0), 2).await?, (vec![], vec![]));
        assert_eq!(sizes(query().filter(|step| step.rank.gt(5)), 2).await?, (vec![], vec![]));
    }

    async fn rows_that_change_are_read_by_key(db) [Step] {
        steps(10).await?;
        // Each row that was read leaves the filter: by offset half of them would never be read.
        let unread = || Step::query().filter(|step| step.rank.ge(0));
        let (mut by_offset, mut by_key) = (0, 0);
        let mut chunks = unread().chunk(2);
        while let Some(chunk) = chunks.try_next().await? {
            by_offset += chunk.len();
            for mut step in chunk {
                step.update(|step| step.rank.set(-1)).await?;
            }
        }
        Step::query().all().update(|step| step.rank.set(1)).await?;
        let mut chunks = unread().chunk_by_id(2);
        while let Some(chunk) = chunks.try_next().await? {
            by_key += chunk.len();
            for mut step in chunk {
                step.update(|step| step.rank.set(-1)).await?;
            }
        }
        assert_eq!((by_offset, by_key), (6, 10));
    }
}
