//! A hook that refuses: nothing is half-written, and the error names the hook and the reason.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::house::*;

/// A post whose title makes this hook refuse.
fn refusing(hook: &str) -> PostCreate {
    PostCreate { title: format!("refuse {hook}"), ..input(hook) }
}

/// The row is as it was, and nothing that a hook has written is there.
async fn nothing_happened(db: &Db, result: limpid::Result<()>, before: &[Post]) -> limpid::Result<()> {
    let error = result.expect_err("a hook refuses");
    assert_eq!((error.code(), error.status(), error.is_refused()), ("refused", 409, true));
    assert!(error.to_string().starts_with("a hook of Post refused this: "), "{error}");
    assert!(!error.is_retryable());
    assert_eq!(told(db).await?, Vec::<String>::new());
    assert_eq!(Post::query().with_trashed().order_by(|post| post.id).get().on(db).await?, before);
    Ok(())
}

each_engine! {
    async fn a_refused_create_writes_nothing(db) [Tag, Post, Comment, PostTag, Entry] {
        for hook in ["before_save new", "before_create", "after_create", "after_save new", "second after_save new"] {
            let created = Post::create(refusing(hook)).await.map(drop);
            nothing_happened(&db, created, &[]).await?;
            let created = Post::create_many([input("fine"), refusing(hook)]).with_hooks().await.map(drop);
            nothing_happened(&db, created, &[]).await?;
            let created = Post::upsert(refusing(hook)).on(Post::BY_SLUG).overwrite().await.map(drop);
            nothing_happened(&db, created, &[]).await?;
        }
    }

    async fn a_refused_update_writes_nothing(db) [Tag, Post, Comment, PostTag, Entry] {
        let rows = posts(&db, &["a", "b"]).await?;
        for hook in ["before_save old", "before_update", "after_update", "after_save old", "second before_update"] {
            let title = format!("refuse {hook}");
            let mut post = rows[1].clone();
            let updated = post.update(|post| post.title.set(title.clone())).await;
            nothing_happened(&db, updated, &rows).await?;
            assert_eq!(post, rows[1], "the struct is as it was");
            let updated = Post::query().all().update(|post| post.title.set(title.clone())).with_hooks().await;
            nothing_happened(&db, updated.map(drop), &rows).await?;
            let again = PostCreate { title: title.clone(), ..input("a") };
            let updated = Post::update_or_create(Post::BY_SLUG, again).await;
            nothing_happened(&db, updated.map(drop), &rows).await?;
        }
    }

    async fn a_refused_delete_writes_nothing(db) [Tag, Post, Comment, PostTag, Entry] {
        for hook in ["before_delete", "after_delete", "before_force_delete", "after_force_delete", "second after_delete"] {
            let mut post = Post::create(refusing(hook)).without_events().await?;
            let rows = [post.clone()];
            if !hook.contains("force") {
                nothing_happened(&db, post.delete().await, &rows).await?;
                nothing_happened(&db, Post::query().all().delete().with_hooks().await.map(drop), &rows).await?;
            }
            nothing_happened(&db, post.force_delete().await, &rows).await?;
            post.force_delete().without_events().await?;
        }
    }

    async fn a_refused_restore_writes_nothing(db) [Tag, Post, Comment, PostTag, Entry] {
        for hook in ["before_restore", "after_restore"] {
            let mut post = Post::create(refusing(hook)).without_events().await?;
            post.delete().without_events().await?;
            let rows = [post.clone()];
            nothing_happened(&db, post.restore().await, &rows).await?;
            nothing_happened(&db, Post::query().all().restore().with_hooks().await.map(drop), &rows).await?;
            let restored = Post::create_or_restore(Post::BY_SLUG, refusing(hook)).await;
            nothing_happened(&db, restored.map(drop), &rows).await?;
            post.force_delete().without_events().await?;
        }
    }

    /// In a transaction of the user's, which goes on.
    async fn a_transaction_continues_after_a_refusal(db) [Tag, Post, Comment, PostTag, Entry] {
        let kept = db.transaction(async |tx| -> limpid::Result<Post> {
            let kept = Post::create(input("kept")).on(tx).await?;
            let refused = Post::create(refusing("after_save new")).await;
            assert!(refused.is_err_and(|error| error.is_refused()));
            assert_eq!(Post::query().count().await?, 1);
            Ok(kept)
        }).await?;
        assert_eq!(Post::query().get().await?, [kept]);
        assert_eq!(heard(&db).await?, CREATED, "and of what was refused nothing is committed");
    }

    /// Hooks do not run for a row that is not there, or is not the one that was read.
    async fn nothing_is_raised_for_a_row_that_is_not_there(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        let mut old = post.clone();
        post.update(|post| post.title.set("b")).without_events().await?;
        let stale = old.update(|post| post.title.set("c")).await;
        assert!(matches!(stale, Err(Error::Stale { model: "Post", .. })), "{stale:?}");
        assert!(matches!(old.delete().await, Err(Error::Stale { .. })));
        assert!(matches!(old.force_delete().await, Err(Error::Stale { .. })));
        post.delete().without_events().await?;
        let mut gone = Post { deleted_at: None, ..post.clone() };
        assert!(matches!(gone.update(|post| post.title.set("c")).await, Err(Error::NotFound { .. })));
        assert!(matches!(gone.delete().await, Err(Error::NotFound { .. })));
        assert_eq!(told(&db).await?, Vec::<String>::new());
    }

    /// What the database refuses after the hooks before have run.
    async fn an_error_of_the_database_undoes_what_hooks_wrote(db) [Tag, Post, Comment, PostTag, Entry] {
        let first = post(&db, "a").await?;
        let again = Post::create(input("a")).await;
        assert!(matches!(again, Err(Error::Unique { model: "Post", .. })), "{again:?}");
        let mut second = post(&db, "b").await?;
        assert!(second.update(|post| post.slug.set("a")).await.is_err_and(|error| error.is_unique()));
        assert_eq!(told(&db).await?, Vec::<String>::new());
        assert_eq!(Post::query().order_by(|post| post.id).get().await?, [first, second]);
    }
}

#[test]
fn a_refusal_says_why() {
    let error = Error::refused("no");
    assert_eq!((error.status(), error.to_string()), (422, "refused: no".into()));
    assert_eq!(error.clone().with_status(403).status(), 403);
    let json = serde_json::to_value(&error).expect("an error is JSON");
    assert_eq!(json, serde_json::json!({"code": "refused", "message": "refused: no"}));
    assert_eq!(Error::Deadlock.with_status(200).status(), 503, "other errors have a status of their own");
}
