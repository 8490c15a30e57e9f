//! Writing a row through its struct.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
struct Account {
    id: i64,
    #[fillable]
    owner: String,
    #[fillable]
    note: Option<String>,
    #[fillable]
    #[default(0)]
    balance: i64,
    #[fillable]
    #[default(0)]
    moves: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A row whose key is its only other column.
#[derive(Debug, Clone, PartialEq, Model)]
struct Tag {
    #[key]
    name: String,
    #[default(0)]
    uses: i64,
}

async fn account() -> limpid::Result<Account> {
    let input = AccountCreate { owner: "Ada".into(), note: Some("n".into()), balance: Some(10), moves: None };
    Account::create(input).await
}

each_engine! {
    async fn the_struct_equals_the_row_afterwards(db) [Account] {
        let mut account = account().await?;
        account.update(|account| (account.owner.set("Bob"), account.note.set(None), account.balance.increment(5))).await?;
        assert_eq!((account.owner.as_str(), account.note.as_deref(), account.balance), ("Bob", None, 15));
        assert!(account.updated_at > account.created_at);
        assert_eq!(Account::find_or_fail(account.id).await?, account);
    }

    async fn only_the_named_columns_are_written(db) [Account] {
        let mut mine = account().await?;
        let mut theirs = mine.clone();
        theirs.update(|account| account.owner.set("Theirs")).await?;
        mine.update(|account| account.balance.set(99)).await?;
        // The struct learns what the other writer did.
        assert_eq!((mine.owner.as_str(), mine.balance), ("Theirs", 99));
    }

    async fn a_column_can_be_set_to_another_column_or_an_expression(db) [Account] {
        let mut account = account().await?;
        account.update(|account| account.note.set(account.owner)).await?;
        assert_eq!(account.note.as_deref(), Some("Ada"));
        account.update(|account| account.balance.set(account.balance * 3 - 1)).await?;
        assert_eq!(account.balance, 29);
    }

    async fn nothing_to_write_sends_nothing(db) [Account] {
        let mut account = account().await?;
        let before = account.clone();
        account.update(|_| Vec::<limpid::expr::Assignment<Account>>::new()).await?;
        account.update(|account| None::<i64>.map(|balance| account.balance.set(balance))).await?;
        account.patch(AccountUpdate::default()).await?;
        assert_eq!(account, before);
        account.refresh().await?;
        assert_eq!(account, before);
        // Not even a row that is gone is missed.
        Account::query().all().delete().await?;
        account.patch(AccountUpdate::default()).await?;
        assert_eq!(account, before);
    }

    async fn a_patch_writes_what_it_sets(db) [Account] {
        let mut account = account().await?;
        account.patch(AccountUpdate { note: Patch::null(), balance: 7.into(), ..AccountUpdate::default() }).await?;
        assert_eq!((account.owner.as_str(), account.note.as_deref(), account.balance), ("Ada", None, 7));
    }

    async fn the_last_assignment_to_a_column_wins(db) [Account] {
        let mut account = account().await?;
        account.update(|account| (account.balance.set(1), account.balance.set(2))).await?;
        assert_eq!(account.balance, 2);
    }

    async fn twenty_increments_at_once_all_count(db) [Account] {
        let account = account().await?;
        let mut tasks = Vec::new();
        for _ in 0..20 {
            let mut copy = account.clone();
            tasks.push(limpid::spawn(async move {
                copy.update(|account| (account.balance.increment(2), account.moves.decrement(1))).await
            }));
        }
        for task in tasks {
            task.await.expect("the task ends")?;
        }
        let after = Account::find_or_fail(account.id).await?;
        assert_eq!((after.balance, after.moves), (50, -20));
    }

    async fn increment_returns_the_new_row(db) [Account] {
        let mut account = account().await?;
        account.increment(|account| account.balance, 5).await?;
        account.increment(|account| account.balance, -1).await?;
        assert_eq!(account.balance, 14);
    }

    async fn a_row_that_is_gone_cannot_be_written(db) [Account] {
        let mut account = account().await?;
        let mut copy = account.clone();
        let gone = Error::NotFound { model: "Account", key: Some(account.id.to_string()) };
        account.delete().await?;
        assert_eq!(copy.update(|account| account.balance.set(1)).await.unwrap_err(), gone);
        assert_eq!(copy.increment(|account| account.balance, 1).await.unwrap_err(), gone);
        assert_eq!(copy.delete().await.unwrap_err(), gone);
        assert_eq!(copy.balance, 10);
        assert_eq!(Account::query().count().await?, 0);
    }

    async fn writing_what_is_there_already_finds_the_row(db) [Tag] {
        let mut tag = Tag::create(TagGuarded { name: "t".into() }).await?;
        tag.update(|tag| tag.uses.set(0)).await?;
        tag.update(|tag| tag.name.set("t")).await?;
        assert_eq!(Tag::query().all().update(|tag| tag.uses.set(0)).await?, 1);
    }

    async fn the_key_itself_can_be_changed(db) [Tag] {
        let mut tag = Tag::create(TagGuarded { name: "old".into() }).await?;
        tag.update(|tag| (tag.name.set("new"), tag.uses.increment(1))).await?;
        assert_eq!((tag.name.as_str(), tag.uses), ("new", 1));
        assert!(Tag::find("old").await?.is_none());
        assert_eq!(Tag::find_or_fail("new").await?, tag);
    }

    async fn a_computed_key_is_written_or_refused(db) [Account] {
        let mut account = account().await?;
        let old = account.id;
        match account.update(|account| account.id.increment(100)).await {
            Ok(()) => assert_eq!(account.id, old + 100),
            Err(error) => assert!(matches!(error, Error::Usage { .. }), "{error:?}"),
        }
        assert_eq!(Account::query().sole().await?, account);
    }

    async fn an_update_that_fails_leaves_struct_and_row_alone(db) [Tag] {
        Tag::create(TagGuarded { name: "taken".into() }).await?;
        let mut tag = Tag::create(TagGuarded { name: "free".into() }).await?;
        assert!(tag.update(|tag| (tag.name.set("taken"), tag.uses.set(5))).await.unwrap_err().is_unique());
        assert_eq!((tag.name.as_str(), tag.uses), ("free", 0));
        tag.refresh().await?;
        assert_eq!(tag.uses, 0);
    }
}
