//! Writing all rows that a query finds.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Job {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    #[default(0)]
    tries: i32,
    #[fillable]
    owner: Option<String>,
}

async fn jobs() -> limpid::Result<()> {
    for (name, tries) in [("a", 0), ("b", 1), ("c", 2), ("d", 3)] {
        Job::create(JobCreate { name: name.into(), tries: Some(tries), owner: None }).await?;
    }
    Ok(())
}

each_engine! {
    async fn an_update_writes_the_rows_the_query_finds(db) [Job] {
        jobs().await?;
        let changed = Job::query()
            .filter(|job| job.tries.ge(2))
            .update(|job| (job.owner.set("ops"), job.tries.increment(10)))
            .await?;
        assert_eq!(changed, 2);
        let rows = Job::query().order_by(|job| job.name).pluck(|job| (job.tries, job.owner)).await?;
        assert_eq!(rows, [(0, None), (1, None), (12, Some("ops".into())), (13, Some("ops".into()))]);
    }

    async fn all_means_every_row(db) [Job] {
        jobs().await?;
        assert_eq!(Job::query().all().update(|job| job.tries.set(5)).await?, 4);
        assert_eq!(Job::query().all().increment(|job| job.tries, -2).await?, 4);
        assert_eq!(Job::query().filter(|job| job.tries.eq(3)).count().await?, 4);
        assert_eq!(Job::query().all().delete().await?, 4);
        assert_eq!(Job::query().all().delete().await?, 0);
    }

    async fn rows_that_already_hold_the_value_count_as_updated(db) [Job] {
        jobs().await?;
        assert_eq!(Job::query().all().update(|job| job.tries.set(1)).await?, 4);
        assert_eq!(Job::query().all().update(|job| job.tries.set(1)).await?, 4);
    }

    async fn a_write_whose_optional_filters_are_absent_is_refused(db) [Job] {
        jobs().await?;
        let search: Option<&str> = None;
        let query = Job::query().filter(|job| search.map(|text| job.name.eq(text)));
        assert_eq!(query.clone().delete().await.unwrap_err(), Error::Unfiltered { model: "Job" });
        assert_eq!(query.update(|job| job.tries.set(9)).await.unwrap_err(), Error::Unfiltered { model: "Job" });
        let mut query = Job::query();
        assert_eq!(query.clone().delete().await.unwrap_err(), Error::Unfiltered { model: "Job" });
        query = query.when(false, |query| query.filter(|job| job.id.gt(0)));
        assert_eq!(query.clone().delete().await.unwrap_err(), Error::Unfiltered { model: "Job" });
        assert_eq!(query.clone().increment(|job| job.tries, 1).await.unwrap_err(), Error::Unfiltered { model: "Job" });
        // Filters do not change the type: a query is built step by step.
        if search.is_none() {
            query = query.filter(|job| job.tries.eq(1));
        }
        assert_eq!(query.update(|job| job.tries.set(1)).await?, Job::query().filter(|job| job.tries.eq(1)).count().await? as u64);
        assert_eq!(Job::query().filter(|job| job.tries.lt(9)).count().await?, 4);
    }

    async fn a_write_has_no_limit_offset_or_distinct(db) [Job] {
        jobs().await?;
        let query = Job::query().all();
        for query in [query.clone().limit(1), query.clone().offset(1), query.distinct()] {
            assert!(matches!(query.clone().delete().await, Err(Error::Usage { .. })));
            assert!(matches!(query.update(|job| job.tries.set(1)).await, Err(Error::Usage { .. })));
        }
        assert_eq!(Job::query().count().await?, 4);
    }

    async fn an_order_is_ignored_by_a_write(db) [Job] {
        jobs().await?;
        assert_eq!(Job::query().filter(|job| job.tries.gt(0)).order_by(|job| job.name).delete().await?, 3);
        assert_eq!(Job::query().count().await?, 1);
    }

    async fn a_filter_that_cannot_match_writes_nothing(db) [Job] {
        jobs().await?;
        let none: Vec<i64> = Vec::new();
        assert_eq!(Job::query().filter(|job| job.id.in_(&none)).delete().await?, 0);
        assert_eq!(Job::query().filter(|job| job.id.in_(&none)).update(|job| job.tries.set(1)).await?, 0);
        assert_eq!(Job::query().filter(|job| job.id.gt(0)).update(|_| Vec::<limpid::expr::Assignment<Job>>::new()).await?, 0);
        assert_eq!(Job::query().count().await?, 4);
    }

    async fn a_write_that_breaks_a_rule_changes_no_row(db) [Job] {
        jobs().await?;
        let update = Job::query().all().update(|job| job.id.set(7));
        assert!(update.await.unwrap_err().is_unique());
        assert_eq!(Job::query().filter(|job| job.id.eq(7)).count().await?, 0);
    }

    async fn a_long_list_of_keys_is_deleted_in_one_statement(db) [Job] {
        jobs().await?;
        let keys: Vec<i64> = (-40_000..40_000).collect();
        assert_eq!(Job::query().filter(|job| job.id.in_(&keys)).delete().await?, 4);
    }

    async fn twenty_tasks_may_write_the_same_rows(db) [Job] {
        jobs().await?;
        let tasks: Vec<_> = (0..20)
            .map(|_| limpid::spawn(async { Job::query().filter(|job| job.name.eq("a")).increment(|job| job.tries, 1).await }))
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("the task ends")?, 1);
        }
        assert_eq!(Job::query().filter(|job| job.name.eq("a")).value(|job| job.tries).await?, Some(20));
    }
}
