//! Normalisers: on every path of writing, and on what a column is compared with.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, ColumnType)]
struct Word(String);

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(aliases: Alias)]
struct Account {
    id: i64,
    #[fillable]
    #[unique]
    #[normalize(trim, lowercase)]
    email: String,
    #[fillable]
    #[normalize(squish, empty_as_null)]
    name: Option<String>,
    #[normalize(uppercase)]
    #[default("  nl ")]
    country: String,
    #[normalize(with = digits, with = |text: String| format!("+{text}"))]
    #[default(None)]
    phone: Option<String>,
    #[normalize(with = i32::abs)]
    #[default(-5)]
    level: i32,
    #[normalize(trim, with = |word: Word| Word(word.0.replace(' ', "-")))]
    #[default(Word("a b".into()))]
    word: Word,
}

/// The same table, as it is.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "accounts")]
struct Raw {
    id: i64,
    email: String,
    name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Alias {
    #[key(given)]
    #[normalize(trim, lowercase)]
    id: String,
    #[belongs_to(account: Account)]
    account_id: i64,
}

fn digits(text: String) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn account(email: &str, name: &str) -> AccountCreate {
    AccountCreate { email: email.into(), name: Some(name.into()) }
}

async fn held(id: i64) -> limpid::Result<(String, Option<String>)> {
    let raw = Raw::find_or_fail(id).await?;
    Ok((raw.email, raw.name))
}

each_engine! {
    async fn every_write_path_normalizes(db) [Account] {
        let mut ada = Account::create(account("  Ada@X.Org\n", " Ada   Lovelace "))
            .set(|row| (row.country.set(" be"), row.phone.set("06-12 34"), row.level.set(-3)))
            .await?;
        assert_eq!((ada.email.as_str(), ada.name.as_deref()), ("ada@x.org", Some("Ada Lovelace")));
        assert_eq!((ada.country.as_str(), ada.phone.as_deref(), ada.level), (" BE", Some("+061234"), 3));
        // `update`, `patch`, a draft.
        ada.update(|row| (row.email.set(" B@X.ORG"), row.name.set("  "), row.word.set(Word(" c d".into())))).await?;
        assert_eq!(held(ada.id).await?, ("b@x.org".into(), None));
        assert_eq!((ada.email.as_str(), ada.name.as_deref(), &ada.word), ("b@x.org", None, &Word("c-d".into())));
        ada.patch(AccountUpdate { email: " C@x.org".into(), name: Patch::Set(Some("C  c".into())) }).await?;
        assert_eq!(held(ada.id).await?, ("c@x.org".into(), Some("C c".into())));
        let mut draft = ada.edit();
        draft.email = "D@X.ORG ".into();
        draft.level = -7;
        draft.save().await?;
        assert_eq!((draft.email.as_str(), draft.level), ("d@x.org", 7));
        // Updates of queries and of many rows.
        let id = draft.id;
        Account::query().all().update(|row| row.email.set("E@X.ORG")).await?;
        assert_eq!(held(id).await?.0, "e@x.org");
        Account::update_many([(id, Account::columns().email.set(" F@X.ORG"))]).await?;
        assert_eq!(held(id).await?.0, "f@x.org");
        // Many new rows, and those that are merged.
        let many = Account::create_many([account("G@x.org ", " g "), account(" H@x.org", "")]).await?;
        assert_eq!((many[0].email.as_str(), many[1].email.as_str(), many[1].name.as_deref()), ("g@x.org", "h@x.org", None));
        assert_eq!(Account::insert_or_ignore([account(" G@X.ORG ", "other"), account("I@X.org", "i")]).await?, 1);
        let upserted = Account::upsert(account("G@X.ORG", " New  G ")).on(Account::BY_EMAIL).overwrite().await?;
        assert!(upserted.is_updated() && upserted.id == many[0].id && upserted.name.as_deref() == Some("New G"));
        let upserted = Account::upsert(account("g@x.org", "x"))
            .on(Account::BY_EMAIL)
            .update(|row, _| row.name.set("  Again   G "))
            .await?;
        assert_eq!((upserted.email.as_str(), upserted.name.as_deref()), ("g@x.org", Some("Again G")));
        let first = Account::first_or_create(Account::BY_EMAIL, account(" G@x.ORG", "")).await?;
        assert!(!first.is_created() && first.id == many[0].id);
        assert_eq!((first.country.as_str(), first.level, &first.word), ("  NL ", 5, &Word("a-b".into())));
        let copy = many[1].replicate().set(|row| row.email.set("  K@X.ORG")).await?;
        assert_eq!(copy.email, "k@x.org");
    }

    async fn compared_values_are_normalized_too(db) [Account, Alias] {
        let ada = Account::create(account("ada@x.org", "Ada")).await?;
        Account::create(account("bob@x.org", "")).await?;
        let count = async |filter: limpid::Filter| Account::query().filter(|_| filter).count().await;
        let row = Account::columns();
        assert_eq!(count(row.email.eq(" ADA@x.org")).await?, 1);
        assert_eq!(count(row.email.ne(" ADA@x.org")).await?, 1);
        assert_eq!(count(row.email.in_([" ADA@x.org", "BOB@X.ORG ", "c"])).await?, 2);
        assert_eq!(count(row.email.not_in([" ADA@x.org"])).await?, 1);
        assert_eq!(count(row.email.between(" ADA@x.org", "ADB")).await?, 1);
        assert_eq!(count(row.name.eq("   ")).await?, 1);
        assert_eq!(count(row.name.in_([Some(" ".to_owned()), Some(" Ada ".to_owned())])).await?, 2);
        assert_eq!(count(row.level.eq(-5)).await?, 2);
        // A part of a text is taken as it is given, and so is what is compared with an expression.
        assert_eq!(count(row.email.contains("ADA")).await?, 0);
        assert_eq!(count(row.email.lower().eq("ADA@X.ORG")).await?, 0);
        assert!(Account::first_where(|row| row.email.eq("Ada@X.org ")).await?.is_some());
        // Keys, and columns of a relation.
        let alias = Alias::create(AliasGuarded { id: " Countess ".into(), account_id: ada.id }).await?;
        assert_eq!(alias.id, "countess");
        assert!(Alias::find("COUNTESS").await?.is_some());
        assert_eq!(Alias::find_or_fail(" countess".to_owned()).await?, alias);
        assert_eq!(Alias::find_many(["COUNTESS ", "none"]).await?.len(), 1);
        assert_eq!(Account::query().filter(|row| row.aliases.any(|alias| alias.id.eq("Countess"))).count().await?, 1);
    }

    async fn existing_rows_stay_as_they_are_until_written(db) [Account] {
        Account::create(account("x@x.org", "x")).await?;
        db.execute_raw("UPDATE accounts SET email = ' OLD@x.org'").await?;
        let mut old = Account::query().sole().await?.edit();
        assert_eq!(old.email, " OLD@x.org");
        old.level = 9;
        old.save().await?;
        assert_eq!(held(old.id).await?.0, " OLD@x.org");
        let email = old.email.clone();
        old.update_email(email).await?;
        assert_eq!(held(old.id).await?.0, "old@x.org");
    }
}

impl Account {
    async fn update_email(&mut self, email: String) -> limpid::Result<()> {
        self.update(|row| row.email.set(email)).await
    }
}
