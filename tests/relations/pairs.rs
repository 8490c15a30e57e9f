//! A pivot that ties the same two rows twice: what is read with other rows counts each pair,
//! a query from a row counts each row.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to_many(topics: Topic, through = WorkTopic)]
struct Work {
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Topic {
    id: i64,
    #[fillable]
    word: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct WorkTopic {
    id: i64,
    #[fillable]
    #[belongs_to(work: Work)]
    work_id: i64,
    #[fillable]
    #[belongs_to(topic: Topic)]
    topic_id: i64,
}

each_engine! {
    async fn a_pair_that_is_there_twice(db) [Work, Topic, WorkTopic] {
        db.scope(async {
            let work = Work::create(WorkCreate { name: "Odyssey".into() }).await?;
            let words = ["sea", "home", "war"].map(|word| TopicCreate { word: word.into() });
            let topics = Topic::create_many(words).await?;
            let [sea, home, war] = [topics[0].id, topics[1].id, topics[2].id];
            for topic_id in [sea, sea, home, home, war] {
                WorkTopic::create(WorkTopicCreate { work_id: work.id, topic_id }).await?;
            }

            // Beside other rows, each pair.
            let loaded = Work::query().with(|work| work.topics.order_by(|topic| topic.id)).get().await?;
            let loaded: Vec<_> = loaded[0].1.iter().map(|topic| topic.id).collect();
            assert_eq!(loaded, [sea, sea, home, home, war]);
            let two = Work::query().with(|work| work.topics.order_by(|topic| topic.id).limit(2)).get().await?;
            assert_eq!(two[0].1.iter().map(|topic| topic.id).collect::<Vec<_>>(), [sea, sea]);
            assert_eq!(Work::query().with_count(|work| work.topics).get().await?[0].1, 5);
            assert_eq!(Work::query().join(|work| work.topics).count().await?, 5);
            let counted = Work::query().with_count_distinct(|work| work.topics, |topic| topic.id).get().await?;
            assert_eq!(counted[0].1, 3);

            // From a row, each row, on every way; with the pivot, each pair.
            assert_eq!(work.topics().get().await?.len(), 3);
            assert_eq!(work.topics().count().await?, 3);
            let page = work.topics().order_by(|topic| topic.id).paginate(2, 2).await?;
            assert_eq!((page.total, page.data[0].id), (3, war));
            // So does a condition about related rows, whatever is skipped.
            let other = Work::create(WorkCreate { name: "Iliad".into() }).await?;
            WorkTopic::create(WorkTopicCreate { work_id: other.id, topic_id: war }).await?;
            let works = || Work::query().filter(|work| work.topics.any(|topic| topic.id.gt(0))).order_by(|work| work.id);
            assert_eq!(works().offset(1).get().await?, std::slice::from_ref(&other));
            assert_eq!(works().paginate(2, 1).await?.data, std::slice::from_ref(&other));
            let page = work.topics().cursor_page(None, 2).await?;
            assert_eq!(page.data.iter().map(|topic| topic.id).collect::<Vec<_>>(), [sea, home]);
            assert_eq!(work.topics().with_pivot().get().await?.len(), 5);
            assert_eq!(work.topics().filter_pivot(|pivot| pivot.id.gt(0)).count().await?, 5);
            assert_eq!(work.topics().filter_pivot(|pivot| pivot.id.gt(0)).distinct().count().await?, 3);

            // `attach` never makes a pair twice.
            assert_eq!(work.topics().attach([sea, war]).await?.attached, 0);
            assert_eq!(work.topics().detach(sea).await?, 2);
            // Nor if it is asked for twice in one call.
            let pairs = async || other.topics().with_pivot().count().await;
            assert_eq!(other.topics().attach([sea, sea]).await?.attached, 1);
            assert_eq!(pairs().await?, 2);
            let synced = other.topics().sync([home, home, home]).await?;
            assert_eq!((synced.attached, synced.detached, pairs().await?), (1, 2, 1));
            assert_eq!(other.topics().toggle([war, war]).await?.attached, 1);
            assert_eq!(pairs().await?, 2);
            Ok(())
        })
        .await?;
    }
}
