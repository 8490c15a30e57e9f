//! How far a transaction is kept apart from others.

use limpid::prelude::*;
use limpid::{Engine, Isolation};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Word {
    id: i64,
    #[fillable]
    #[unique]
    text: String,
}

fn word(text: &str) -> WordCreate {
    WordCreate { text: text.into() }
}

/// How many rows a transaction sees before and after another one has committed one.
async fn seen(db: &Db, isolation: Option<Isolation>) -> limpid::Result<(i64, i64)> {
    let call = db.transaction(async |tx| {
        let before = Word::query().count().on(tx).await?;
        Word::create(word(&format!("the next after {before}"))).on(db).await?;
        limpid::Result::Ok((before, Word::query().count().on(tx).await?))
    });
    match isolation {
        Some(isolation) => call.isolation(isolation).await,
        // On SQLite a transaction that writes keeps others out.
        None => call.read_only().await,
    }
}

each_engine! {
    async fn by_default_each_statement_sees_what_is_committed(db) [Word] {
        let (before, after) = seen(&db, None).await?;
        let expected = if db.engine() == Engine::Sqlite { 0 } else { 1 };
        assert_eq!(after - before, expected, "SQLite reads one snapshot, the others what is committed");
        if db.engine() != Engine::Sqlite {
            assert_eq!(seen(&db, Some(Isolation::RepeatableRead)).await?, (1, 1));
            // Said for one transaction, it is not so for the next.
            assert_eq!(seen(&db, None).await?, (2, 3));
        }
    }

    async fn what_create_or_first_returns_is_seen_in_its_transaction(db) [Word] {
        let rows = db.transaction(async |tx| {
            // The snapshot of the transaction, were there one, is from here.
            assert_eq!(Word::query().count().on(tx).await?, 0);
            // On SQLite nobody else can write now.
            let theirs = if db.engine() == Engine::Sqlite { tx } else { &db };
            let theirs = Word::create(word("water")).on(theirs).await?;
            let found = Word::create_or_first(Word::BY_TEXT, word("water")).on(tx).await?;
            assert!(!found.is_created());
            assert_eq!(found.id, theirs.id);
            limpid::Result::Ok((theirs, Word::find(found.id).on(tx).await?))
        }).await?;
        assert_eq!(rows.1, Some(rows.0));
    }
}
