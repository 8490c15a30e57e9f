//! What a draft remembers when something else writes its row, and when a transaction is rolled back.

use std::collections::HashMap;

use limpid::prelude::*;
use limpid::{Db, Error};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Shop {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    #[normalize(trim, lowercase)]
    handle: String,
    #[default(1)]
    views: i64,
    #[default(0.0)]
    score: f64,
    #[default(Json(HashMap::new()))]
    words: Json<HashMap<String, String>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Deed {
    id: i64,
    #[fillable]
    title: String,
    #[default(0)]
    views: i64,
    #[version]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Model)]
struct Noted {
    id: i64,
    #[fillable]
    name: String,
    #[column(skip)]
    note: u8,
}

async fn shop() -> limpid::Result<Shop> {
    Shop::create(ShopCreate { name: "Water".into(), handle: "water".into() }).await
}

async fn deed() -> limpid::Result<Deed> {
    Deed::create(DeedCreate { title: "a".into() }).await
}

fn words() -> Json<HashMap<String, String>> {
    Json((0..9).map(|word| (format!("word {word}"), "x".to_owned())).collect())
}

/// Another handle on the row.
async fn other(id: i64) -> limpid::Result<Deed> {
    Deed::query().with_trashed().find_or_fail(id).await
}

each_engine! {
    async fn what_is_not_saved_stays_so_when_something_else_is_written(db) [Shop] {
        let mut draft = shop().await?.edit();
        draft.name = "Clear".into();
        draft.increment(|shop| shop.views, 1).await?;
        assert_eq!((draft.name.as_str(), draft.views, draft.changes()), ("Clear", 2, vec!["name"]));
        assert_eq!(draft.original(|shop| shop.name)?, "Water");
        draft.touch().await?;
        draft.update(|shop| shop.views.set(5)).await?;
        draft.delete().await?;
        assert!(draft.is_trashed());
        draft.restore().await?;
        assert_eq!(draft.changes(), ["name"]);
        assert_eq!(Shop::find_or_fail(draft.id).await?.name, "Water");
        draft.save().await?;
        assert_eq!(Shop::find_or_fail(draft.id).await?.name, "Clear");
        // What the write itself names is as it was written.
        draft.name = "Mine".into();
        draft.patch(ShopUpdate { name: Patch::Set("Theirs".into()), ..ShopUpdate::default() }).await?;
        assert_eq!((draft.name.as_str(), draft.is_changed()), ("Theirs", false));
        draft.name = "Gone".into();
        draft.force_delete().await?;
        assert_eq!(draft.changes(), ["name"]);
        assert!(draft.save().await.unwrap_err().is_not_found());
    }

    async fn what_was_written_elsewhere_is_not_written_again(db) [Shop] {
        let mut draft = shop().await?.edit();
        draft.increment(|shop| shop.views, 1).await?;
        assert!(!draft.is_changed());
        Shop::query().all().increment(|shop| shop.views, 10).await?;
        draft.name = "Clear".into();
        draft.save().await?;
        assert_eq!((draft.views, Shop::query().sole().await?.views), (12, 12));
        draft.update(|shop| shop.name.set("mine")).await?;
        Shop::query().all().update(|shop| shop.name.set("theirs")).await?;
        draft.handle = "h".into();
        draft.save().await?;
        assert_eq!(draft.name, "theirs");
    }

    async fn a_refresh_makes_it_clean(db) [Shop] {
        let mut draft = shop().await?.edit();
        Shop::query().all().update(|shop| (shop.name.set("theirs"), shop.views.set(7))).await?;
        draft.name = "mine".into();
        draft.refresh().await?;
        assert_eq!((draft.name.as_str(), draft.views, draft.is_changed()), ("theirs", 7, false));
        assert_eq!(draft.original(|shop| shop.views)?, 7);
        let before = Shop::query().sole().await?;
        draft.save().await?;
        assert_eq!(Shop::query().sole().await?, before);
    }

    async fn equal_is_as_the_column_compares(db) [Shop] {
        let mut shop = shop().await?;
        shop.update(|shop| shop.words.set(words())).await?;
        let mut draft = shop.edit();
        let before = Shop::query().sole().await?;
        for _ in 0..20 {
            draft.words = words();
            draft.handle = "  WATER\n".into();
            draft.score = -0.0;
            assert_eq!(draft.changes(), [""; 0]);
        }
        draft.save().await?;
        assert_eq!((draft.handle.as_str(), draft.score.to_bits()), ("water", 0.0_f64.to_bits()), "as it is stored");
        assert_eq!(Shop::query().sole().await?, before, "nothing was written");
        draft.words.insert("word 0".into(), "y".into());
        assert_eq!(draft.changes(), ["words"]);
        draft.save().await?;
        // A text that is stored otherwise than it would be now is changed once it is set.
        db.execute_raw("UPDATE shops SET handle = ' Old '").await?;
        let mut draft = Shop::query().sole().await?.edit();
        assert!(!draft.is_changed());
        draft.handle = "old".into();
        assert_eq!(draft.changes(), ["handle"]);
        draft.save().await?;
        assert_eq!(Shop::query().sole().await?.handle, "old");
    }

    async fn it_tells_what_was_saved_and_takes_back_what_was_not(db) [Shop] {
        let mut draft = shop().await?.edit();
        assert_eq!((draft.saved_changes(), draft.previous(|shop| shop.name)?), (vec![], None));
        draft.name = "Clear".into();
        draft.views = 9;
        draft.discard()?;
        assert_eq!((draft.name.as_str(), draft.views), ("Water", 1));
        draft.name = "Clear".into();
        draft.save().await?;
        assert_eq!(draft.saved_changes(), ["name"]);
        assert_eq!(draft.previous(|shop| shop.name)?.as_deref(), Some("Water"));
        assert_eq!(draft.previous(|shop| shop.views)?, None);
        draft.increment(|shop| shop.views, 2).await?;
        assert_eq!((draft.saved_changes(), draft.previous(|shop| shop.views)?), (vec!["views"], Some(1)));
        draft.save().await?;
        assert_eq!(draft.saved_changes(), [""; 0], "a save that sends nothing saves nothing");
    }

    async fn what_is_rolled_back_is_still_to_be_saved(db) [Shop] {
        let mut draft = shop().await?.edit();
        let before = draft.clone().into_inner();
        let tx = db.begin().await?;
        draft.name = "Clear".into();
        draft.save().on(&tx).await?;
        draft.increment(|shop| shop.views, 1).on(&tx).await?;
        assert_eq!((draft.is_changed(), draft.views), (false, 2));
        tx.rollback().await?;
        assert_eq!((draft.changes(), draft.views, draft.updated_at), (vec!["name"], 1, before.updated_at));
        assert_eq!((draft.name.as_str(), draft.saved_changes()), ("Clear", vec![]));
        assert_eq!(draft.original(|shop| shop.name)?, "Water");
        draft.save().await?;
        let row = Shop::query().sole().await?;
        assert_eq!((row.name.as_str(), row.views), ("Clear", 1));
        // What is set after the save, and before the end, stays set.
        let tx = db.begin().await?;
        draft.name = "One".into();
        draft.save().on(&tx).await?;
        draft.name = "Two".into();
        draft.views = 8;
        drop(tx);
        assert_eq!(draft.changes(), ["name", "views"]);
        draft.save().await?;
        let row = Shop::query().sole().await?;
        assert_eq!((row.name.as_str(), row.views), ("Two", 8));
    }

    async fn fields_that_are_no_columns_stay(db) [Noted] {
        let mut draft = Noted::create(NotedCreate { name: "a".into() }).await?.edit();
        (draft.name, draft.note) = ("b".into(), 3);
        let tx = db.begin().await?;
        draft.save().on(&tx).await?;
        draft.update(|row| row.name.set("c")).on(&tx).await?;
        draft.note += 1;
        tx.rollback().await?;
        assert_eq!((draft.note, draft.changes()), (4, vec!["name"]));
        draft.note += 1;
        assert_eq!((draft.name.as_str(), draft.note), ("b", 5));
        draft.discard()?;
        assert_eq!((draft.name.as_str(), draft.note), ("a", 5));
    }

    async fn a_savepoint_takes_back_its_own_part(db) [Shop] {
        let mut draft = shop().await?.edit();
        let tx = db.begin().await?;
        draft.name = "Outer".into();
        draft.save().on(&tx).await?;
        let inner = tx.begin().await?;
        draft.views = 5;
        draft.save().on(&inner).await?;
        inner.rollback().await?;
        assert_eq!(draft.changes(), ["views"]);
        let inner = tx.begin().await?;
        draft.save().on(&inner).await?;
        inner.commit().await?;
        assert!(!draft.is_changed());
        tx.commit().await?;
        assert!(!draft.is_changed());
        let row = Shop::query().sole().await?;
        assert_eq!((row.name.as_str(), row.views), ("Outer", 5));
        // A savepoint that was released goes with the whole.
        let result = db.transaction(async |tx| -> limpid::Result<()> {
            tx.transaction(async |tx| {
                draft.name = "Inner".into();
                draft.save().on(tx).await
            })
            .await?;
            Err(Error::TransactionEnded)
        });
        result.await.unwrap_err();
        assert_eq!(draft.changes(), ["name"]);
    }

    async fn the_version_follows(db) [Deed] {
        let mut draft = deed().await?.edit();
        other(draft.id).await?.increment(|deed| deed.views, 1).await?;
        draft.title = "b".into();
        assert_eq!(draft.save().await.unwrap_err().code(), "stale");
        assert_eq!(draft.changes(), ["title"]);
        draft.refresh().await?;
        draft.title = "b".into();
        draft.save().await?;
        draft.touch().await?;
        draft.title = "c".into();
        draft.increment(|deed| deed.views, 1).await?;
        draft.save().await?;
        draft.delete().await?;
        draft.title = "d".into();
        draft.save().await?;
        draft.restore().await?;
        draft.save().await?;
        assert_eq!((draft.version, draft.changes()), (9, vec![]));
        let tx = db.begin().await?;
        draft.title = "e".into();
        draft.save().on(&tx).await?;
        assert_eq!(draft.version, 10);
        tx.rollback().await?;
        assert_eq!((draft.version, draft.changes()), (9, vec!["title"]));
        draft.save().await?;
        assert_eq!(other(draft.id).await?, draft.into_inner());
    }

    async fn a_struct_whose_version_was_rolled_back_is_not_stale(db) [Deed] {
        let mut deed = deed().await?;
        for drops in [false, true] {
            let tx = db.begin().await?;
            deed.update(|deed| deed.title.set("b")).on(&tx).await?;
            let inner = tx.begin().await?;
            deed.increment(|deed| deed.views, 1).on(&inner).await?;
            if drops { drop(inner) } else { inner.commit().await? }
            tx.rollback().await?;
            deed.update(|deed| deed.title.set("c")).await?;
            assert_eq!(other(deed.id).await?, deed);
        }
        // Inside the transaction, after a savepoint.
        let tx = db.begin().await?;
        let inner = tx.begin().await?;
        deed.touch().on(&inner).await?;
        inner.rollback().await?;
        deed.touch().on(&tx).await?;
        tx.commit().await?;
        assert_eq!(other(deed.id).await?, deed);
        // The same number, given by somebody else since: what they wrote is not lost.
        let tx = db.begin().await?;
        deed.increment(|deed| deed.views, 1).on(&tx).await?;
        tx.rollback().await?;
        let mut theirs = other(deed.id).await?;
        theirs.update(|deed| deed.title.set("theirs")).await?;
        assert_eq!(theirs.version, deed.version);
        for result in [deed.update(|deed| deed.title.set("mine")).await, deed.delete().await] {
            assert_eq!(result.unwrap_err().code(), "stale");
        }
        let mut third = other(deed.id).await?;
        third.title = "by hand".into();
        third.update(|deed| deed.views.set(3)).await?;
        assert_eq!(other(deed.id).await?.title, "theirs");
        deed.refresh().await?;
        let tx = db.begin().await?;
        deed.delete().on(&tx).await?;
        tx.rollback().await?;
        deed.deleted_at = None;
        deed.delete().await?;
        let tx = db.begin().await?;
        deed.restore().on(&tx).await?;
        tx.rollback().await?;
        deed.force_delete().await?;
        assert_eq!(Deed::query().with_trashed().count().await?, 0);
    }

    async fn a_transaction_that_runs_again_saves_again(db) [Deed] {
        let draft = tokio::sync::Mutex::new(deed().await?.edit());
        draft.lock().await.title = "b".into();
        let runs = std::sync::atomic::AtomicU8::new(0);
        let work = async |tx: &Db| -> limpid::Result<()> {
            draft.lock().await.save().on(tx).await?;
            match runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0 => Err(Error::TransactionEnded),
                _ => Ok(()),
            }
        };
        db.transaction(&work).await.unwrap_err();
        db.transaction(&work).await?;
        let draft = draft.into_inner();
        assert_eq!((draft.version, draft.is_changed()), (2, false));
        assert_eq!(other(draft.id).await?, draft.into_inner());
    }
}
