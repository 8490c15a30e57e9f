//! `prune`: rows that are no longer wanted, deleted in chunks.

use chrono::TimeDelta;
use limpid::{Error, Prunable, prelude::*};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[soft_deletes]
#[global_scope(Ours = team.eq(1))]
#[prunable(created_at.lt(Utc::now() - TimeDelta::days(30)) & kept.eq(false))]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[default(1)]
    team: i64,
    #[default(false)]
    kept: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    #[belongs_to(post: Post, on_delete = restrict)]
    post_id: i64,
}

/// A condition that is written by hand, on a key of two columns.
#[derive(Debug, Clone, PartialEq, Model)]
#[touches(post)]
struct Vote {
    #[key(given)]
    #[belongs_to(post: Post)]
    post_id: i64,
    #[key(given)]
    voter: String,
    #[default(0)]
    weight: i64,
}

impl Prunable for Vote {
    fn prunable(vote: VoteFields) -> impl limpid::expr::IntoFilter {
        vote.weight.eq(0)
    }
}

/// Old posts, among new ones.
async fn posts(old: usize) -> limpid::Result<Vec<Post>> {
    let input = |number: usize| PostCreate { title: number.to_string() };
    let then = Utc::now() - TimeDelta::days(31);
    let posts = Post::create_many((0..old).map(input)).set(|post| post.created_at.set(then)).await?;
    Post::create_many((0..3).map(input)).await?;
    Ok(posts)
}

each_engine! {
    async fn old_rows_are_deleted_for_good_in_chunks(db) [Post] {
        let old = posts(7).await?;
        old[1].clone().delete().await?;
        old[2].clone().update(|post| post.kept.set(true)).await?;
        let mut theirs = old[3].clone();
        theirs.update(|post| post.team.set(2)).await?;
        let dry = Post::prune().dry_run().await?;
        assert_eq!((dry.found, dry.deleted, dry.chunks), (5, 0, 0));
        assert_eq!(Post::prune().limit(2).dry_run().await?.found, 2);
        let report = Post::prune().chunk(2).await?;
        assert_eq!((report.found, report.deleted, report.chunks), (5, 5, 3));
        let left: Vec<i64> = Post::query().with_trashed().without_scope(Ours).oldest().pluck(|post| post.id).await?;
        assert_eq!(left.len(), 5);
        // What is kept, and what another rule keeps out of reach.
        assert!(left.contains(&old[2].id) && left.contains(&old[3].id));
        let report = Post::prune().await?;
        assert_eq!((report.found, report.deleted, report.chunks), (0, 0, 0));
    }

    async fn an_interrupted_prune_is_continued_by_the_next(db) [Post, Note] {
        let old = posts(6).await?;
        let report = Post::prune().chunk(2).limit(3).await?;
        assert_eq!((report.found, report.deleted, report.chunks), (3, 3, 2));
        // A row that cannot be deleted ends a run. The chunks before it stay deleted, its own comes back whole.
        let note = Note::create(NoteCreate { post_id: old[5].id }).await?;
        let result = Post::prune().chunk(2).await;
        assert!(matches!(result, Err(Error::ForeignKey { .. })), "{result:?}");
        assert_eq!(Post::query().filter(|post| post.kept.eq(false)).count().await?, 4);
        note.clone().delete().await?;
        assert_eq!(Post::prune().await?.deleted, 1);
        assert_eq!(Post::query().count().await?, 3);
    }

    async fn composite_keys_and_cascades_are_pruned(db) [Post, Vote] {
        let post = Post::create(PostCreate { title: "P".into() }).await?;
        let votes = ["a", "b", "c", "d", "e"];
        for (number, voter) in votes.iter().enumerate() {
            let vote = VoteGuarded { post_id: post.id, voter: (*voter).into() };
            Vote::create(vote).set(|vote| vote.weight.set(number as i64 / 4)).await?;
        }
        let before = Post::find_or_fail(post.id).await?.updated_at;
        let report = Vote::prune().chunk(3).await?;
        assert_eq!((report.found, report.deleted, report.chunks), (4, 4, 2));
        assert_eq!(Vote::query().sole().await?.voter, "e");
        assert!(Post::find_or_fail(post.id).await?.updated_at > before);
    }

    async fn concurrent_prunes_delete_each_row_once(db) [Post] {
        posts(40).await?;
        let other = db.clone();
        let (one, two) = tokio::join!(
            limpid::spawn(async move { Post::prune().chunk(3).on(&other).await }),
            async { Post::prune().chunk(3).await },
        );
        let (one, two) = (one.expect("the task ends")?, two?);
        assert_eq!(one.deleted + two.deleted, 40);
        assert_eq!(Post::query().count().await?, 3);
    }

    async fn a_rolled_back_prune_deletes_nothing(db) [Post] {
        posts(4).await?;
        let tx = db.begin().await?;
        assert_eq!(Post::prune().chunk(1).on(&tx).await?.deleted, 4);
        tx.rollback().await?;
        assert_eq!(Post::query().count().await?, 7);
    }

    async fn a_row_that_becomes_wanted_meanwhile_is_kept(db) [Post] on(postgres, mysql) {
        let old = posts(3).await?;
        let writer = db.begin().await?;
        let mut wanted = old[1].clone();
        wanted.update(|post| post.kept.set(true)).on(&writer).await?;
        let pruning = tokio::spawn({
            let db = db.clone();
            async move { Post::prune().on(&db).await }
        });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(!pruning.is_finished(), "it waits for the writer");
        writer.commit().await?;
        assert_eq!(pruning.await.expect("no panic")?.deleted, 2);
        assert!(Post::find(wanted.id).await?.is_some_and(|post| post.kept));
    }
}
