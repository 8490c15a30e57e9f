//! Passwords, of which only a hash is kept.

use limpid::Hashed;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct User {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    password: Hashed,
    #[fillable]
    pin: Option<Hashed>,
}

/// The same table, as anybody could read it.
#[derive(Debug, Model)]
#[model(table = "users")]
struct Plain {
    id: i64,
    password: String,
}

each_engine! {
    async fn a_password_is_hashed_and_verified(db) [User] {
        let json = r#"{"name": "Ada", "password": "correct horse ✓", "pin": null}"#;
        let input: UserCreate = serde_json::from_str(json).expect("it is an input");
        let mut user = User::create(input.clone()).await?;
        let held = User::find_or_fail(user.id).await?;
        assert_eq!(held, user);
        assert!(held.password.verify("correct horse ✓") && !held.password.verify("correct horse") && held.pin.is_none());
        let stored = Plain::find_or_fail(user.id).await?.password;
        assert!(stored.starts_with("$argon2id$") && !stored.contains("horse"));
        // Each has a salt of its own.
        let again: UserCreate = serde_json::from_str(json).expect("it is an input");
        assert_ne!(again.password, user.password);
        for text in [format!("{user:?}"), format!("{input:?}"), format!("{:?}", User::query().filter(|row| row.password.eq(user.password.clone())))] {
            assert!(!text.contains("argon2") && !text.contains("horse"), "{text}");
        }
        let new = Hashed::new("another")?;
        user.update(|user| (user.password.set(new), user.pin.set(Some(Hashed::new("1234").expect("hashed"))))).await?;
        assert!(user.password.verify("another") && user.pin.is_some_and(|pin| pin.verify("1234")));
    }

    async fn a_column_without_a_hash_verifies_no_password(db) [User] {
        db.execute_raw("INSERT INTO users (name, password) VALUES ('Eve', 'plain')").await?;
        let user = User::query().sole().await?;
        assert!(!user.password.verify("plain") && !user.password.verify(""));
    }
}

#[test]
fn an_input_error_does_not_show_the_value() {
    let error = serde_json::from_str::<UserCreate>(r#"{"name": "Ada", "password": 271828}"#).unwrap_err();
    assert!(!error.to_string().contains("271828"), "{error}");
}
