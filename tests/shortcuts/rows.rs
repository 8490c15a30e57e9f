//! Statements of one row, and statements of many rows.

use limpid::prelude::*;
use limpid::{Engine, Error};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Parcel {
    id: i64,
    #[fillable]
    owner: i64,
}

fn parcel(owner: i64) -> ParcelCreate {
    ParcelCreate { owner }
}

each_engine! {
    async fn the_first_row_is_enough_and_the_connection_stays_usable(db) [Parcel] {
        for owner in 0..50 {
            Parcel::create(parcel(owner)).await?;
        }
        for _ in 0..20 {
            let first = Parcel::query().order_by(|parcel| parcel.id.desc()).first().await?;
            assert_eq!(first.map(|parcel| parcel.owner), Some(49));
            assert!(Parcel::find(99_999).await?.is_none());
            assert_eq!(Parcel::query().count().await?, 50);
            assert!(Parcel::query().filter(|parcel| parcel.owner.eq(7)).exists().await?);
            assert!(matches!(Parcel::find_or_fail(99_999).await, Err(Error::NotFound { .. })));
        }
        let tx = db.begin().await?;
        let found = Parcel::find_or_fail(3).on(&tx).await?;
        assert_eq!(Parcel::query().count().on(&tx).await?, 50);
        tx.commit().await?;
        assert_eq!(found.owner, 2);
    }
}

/// Every action is moved into a box: what it keeps beside its statement costs each call.
#[test]
fn the_future_of_an_action_is_small() {
    let find = Parcel::find(1).boxed();
    let get = Parcel::query().filter(|parcel| parcel.owner.ge(1)).get().boxed();
    let count = Parcel::query().count().boxed();
    let create = Parcel::create(parcel(1)).boxed();
    let update = Parcel::query().all().update(|parcel| parcel.owner.set(1)).without_hooks().boxed();
    // Up to 1,032 bytes the allocator of Linux is fastest.
    let sizes = [
        (size_of_val(&*find), 1_032),
        (size_of_val(&*get), 1_032),
        (size_of_val(&*count), 1_032),
        (size_of_val(&*create), 1_152),
        (size_of_val(&*update), 1_152),
    ];
    for (size, most) in sizes {
        assert!(size <= most, "{size} bytes where {most} are enough: {sizes:?}");
    }
}

/// The error of a constraint that is looked at last comes after the row.
#[limpid::test(models(Parcel), on(postgres))]
async fn an_error_after_the_row_is_an_error(db: Db) -> limpid::Result<()> {
    assert_eq!(db.engine(), Engine::Postgres);
    db.execute_raw(
        "ALTER TABLE parcels ADD CONSTRAINT parcels_owner_fkey FOREIGN KEY (owner) REFERENCES parcels (id) \
         DEFERRABLE INITIALLY DEFERRED",
    )
    .await?;
    let refused = Parcel::create(parcel(99)).on(&db).await;
    assert!(matches!(refused, Err(Error::ForeignKey { .. })), "{refused:?}");
    assert_eq!(Parcel::query().count().on(&db).await?, 0);
    // The connection is as good as before.
    let own = Parcel::create(parcel(2)).on(&db).await?;
    assert_eq!((own.id, own.owner), (2, 2));
    Ok(())
}
