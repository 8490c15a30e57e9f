//! Rows that a write of another one reaches: their hooks run too.

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::house::*;

fn of_comment(raised: &[&str]) -> Vec<String> {
    raised.iter().map(|told| format!("comment {told}")).collect()
}

each_engine! {
    async fn children_trashed_by_a_cascade_raise_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        let first = comment(&db, &post, "one").await?;
        comment(&db, &post, "two").await?;
        let mut gone = comment(&db, &post, "three").await?;
        gone.delete().without_events().await?;
        post.refresh().await?;
        post.delete().await?;
        let told = heard(&db).await?;
        assert_eq!(told, [
            "before_delete", "comment before_delete", "comment after_delete", "comment before_delete",
            "comment after_delete", "after_delete", "comment committed deleted", "comment committed deleted",
            "committed deleted",
        ]);
        let child = Comment::query().with_trashed().find_or_fail(first.id).await?;
        assert_eq!(child.deleted_at, post.deleted_at, "they share the stamp");

        post.restore().await?;
        assert_eq!(heard(&db).await?, [
            "before_restore", "comment before_restore", "comment after_restore", "comment before_restore",
            "comment after_restore", "after_restore", "comment committed restored", "comment committed restored",
            "committed restored",
        ]);
        assert_eq!(post.comments().count().await?, 2, "what was in the trash before stays there");
    }

    async fn a_child_that_refuses_keeps_its_parent(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        comment(&db, &post, "one").await?;
        comment(&db, &post, "refuse comment after_delete").await?;
        post.refresh().await?;
        let error = post.delete().await.expect_err("a comment refuses");
        assert_eq!(error.to_string(), "a hook of Comment refused this: comment after_delete is not wanted");
        assert_eq!(heard(&db).await?, Vec::<String>::new());
        assert_eq!((Post::query().count().await?, Comment::query().count().await?), (1, 2));
    }

    async fn a_parent_that_is_touched_raises_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let post = post(&db, "a").await?;
        let mut comment = post.comments().create(CommentCreate { text: "one".into(), post_id: post.id }).await?;
        let touched: Vec<String> = UPDATED[..4].iter().map(|told| told.to_string()).collect();
        let around = |raised: &[&str], commit: &str| -> Vec<String> {
            let mut all = of_comment(&raised[..2]);
            all.extend(touched.clone());
            all.extend(of_comment(&raised[2..4]));
            all.extend(["committed updated".to_owned(), format!("comment {commit}")]);
            all
        };
        assert_eq!(heard(&db).await?, around(CREATED, "committed created"));
        comment.update(|comment| comment.text.set("two")).await?;
        assert_eq!(heard(&db).await?, around(UPDATED, "committed updated"));
        let now = Post::find_or_fail(post.id).await?;
        assert!(now.updated_at > post.updated_at);
        assert_eq!(now.version, post.version, "a touch by a child is no change");
    }

    async fn a_parent_may_refuse_to_be_touched(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        post.update(|post| post.title.set("refuse after_update")).without_events().await?;
        let written = post.comments().create(CommentCreate { text: "one".into(), post_id: post.id }).await;
        assert_eq!(written.expect_err("the post refuses").code(), "refused");
        assert_eq!(Comment::query().count().await?, 0);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }

    async fn without_hooks_skips_the_hooks_of_cascaded_rows(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        comment(&db, &post, "one").await?;
        post.refresh().await?;
        post.delete().without_events().await?;
        Post::query().all().restore().without_hooks().await?;
        assert_eq!(post.comments().create_many([CommentCreate { text: "b".into(), post_id: post.id }])
            .without_hooks().await?.len(), 1);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
        assert_eq!(Comment::query().count().await?, 2);
    }

    async fn many_children_are_created_with_their_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        let post = post(&db, "a").await?;
        let inputs = ["b", "c"].map(|text| CommentCreate { text: text.into(), post_id: post.id });
        post.comments().create_many(inputs).with_hooks().await?;
        let told = heard(&db).await?;
        assert_eq!(told.iter().filter(|told| *told == "comment after_create").count(), 2);
        assert_eq!(told.iter().filter(|told| *told == "after_update").count(), 2);
    }
}
