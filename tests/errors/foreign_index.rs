//! A unique index that somebody else made and named: the error names its fields all the same.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Locker {
    id: i64,
    #[fillable]
    #[column(name = "hall_no")]
    hall: i32,
    #[fillable]
    number: i32,
    #[fillable]
    owner: String,
}

fn locker(hall: i32, number: i32) -> LockerCreate {
    LockerCreate { hall, number, owner: "s3cret".into() }
}

fn fields<T: std::fmt::Debug>(result: limpid::Result<T>) -> Vec<String> {
    match result {
        Err(Error::Unique { model: "Locker", fields, .. }) => fields,
        other => panic!("{other:?}"),
    }
}

each_engine! {
    async fn its_fields_are_named_on_every_path(db) [Locker] {
        db.execute_raw("CREATE UNIQUE INDEX somebody_elses ON lockers (hall_no, number)").await?;
        let mut first = Locker::create(locker(1, 1)).await?;
        Locker::create(locker(1, 2)).await?;
        let told = [
            fields(Locker::create(locker(1, 1)).await),
            fields(Locker::create_many([locker(2, 1), locker(1, 1)]).await),
            fields(Locker::insert_many([locker(2, 1), locker(1, 1)]).await),
            fields(first.update(|row| row.number.set(2)).await),
            fields(Locker::query().all().update(|row| row.number.set(7)).await),
        ];
        for told in told {
            assert_eq!(told, ["hall", "number"]);
        }
        assert_eq!(Locker::query().count().await?, 2);
    }

    async fn a_transaction_goes_on_after_it(db) [Locker] on(sqlite, mysql) {
        db.execute_raw("CREATE UNIQUE INDEX somebody_elses ON lockers (hall_no, number)").await?;
        Locker::create(locker(1, 1)).await?;
        db.transaction(async |_| {
            assert_eq!(fields(Locker::create(locker(1, 1)).await), ["hall", "number"]);
            Locker::create(locker(3, 3)).await
        })
        .await?;
        assert_eq!(Locker::query().count().await?, 2);
    }

    async fn an_index_of_an_expression_names_none(db) [Locker] on(postgres) {
        db.execute_raw("CREATE UNIQUE INDEX somebody_elses ON lockers (lower(owner))").await?;
        Locker::create(locker(1, 1)).await?;
        assert!(fields(Locker::create(locker(2, 2)).await).is_empty());
    }
}
