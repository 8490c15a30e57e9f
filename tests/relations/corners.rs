//! Loads and projections together with everything else that a query can do.

use futures_util::TryStreamExt;
use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::blog::*;

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = User)]
struct Name {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Post)]
struct Card {
    title: String,
    author: Name,
    comments: Vec<Comment>,
}

/// How many comments come with each post.
async fn counts<L>(query: Query<Post, L>) -> limpid::Result<Vec<usize>>
where
    L: limpid::read::LoadSet<Post, Row = (Post, Vec<Comment>)>,
{
    let rows = query.order_by(|post| post.id).get().await?;
    Ok(rows.iter().map(|(_, comments)| comments.len()).collect())
}

each_engine! {
    async fn projections_work_in_pages_streams_and_transactions(db) [User, Post, Comment, Tag] {
        db.scope(async {
            seed(&db).await?;
            let query = || Post::query().order_by(|post| post.title);
            let page = query().select::<Card>().cursor_page(None, 2).await?;
            let titles: Vec<_> = page.data.iter().map(|card| card.title.as_str()).collect();
            assert_eq!(titles, ["Fire", "Stone"]);
            let next = query().select::<Card>().cursor_page(page.next.as_deref(), 2).await?;
            assert_eq!((next.data.len(), next.data[0].comments.len(), next.data[0].author.name.as_str()), (1, 3, "Ada"));
            let rows = query().with(|post| post.comments).cursor_page(None, 1).await?;
            assert_eq!((rows.data[0].0.title.as_str(), rows.data[0].1.len()), ("Fire", 2));

            let streamed: Vec<Card> = Post::query().select::<Card>().stream().try_collect().await?;
            assert_eq!(streamed.iter().map(|card| card.comments.len()).sum::<usize>(), 5);

            let tx = db.begin().await?;
            let locked = Post::query().filter(|post| post.title.eq("Water")).with(|post| post.author);
            let locked = if db.engine() == limpid::Engine::Sqlite { locked } else { locked.for_update() };
            assert_eq!(locked.sole().on(&tx).await?.1.name, "Ada");
            tx.commit().await?;
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_relation_takes_limits_offsets_and_orders(db) [User, Post, Comment, Tag] {
        db.scope(async {
            seed(&db).await?;
            let query = || Post::query().filter(|post| post.id.gt(0));
            assert_eq!(counts(query().with(|post| post.comments.limit(0))).await?, [0, 0, 0]);
            assert_eq!(counts(query().with(|post| post.comments.offset(1))).await?, [2, 0, 1]);
            assert_eq!(counts(query().with(|post| post.comments.order_by(|row| row.votes).limit(1).offset(2))).await?, [1, 0, 0]);
            assert_eq!(counts(query().with(|post| post.comments.filter(|row| row.votes.lt(2) | row.votes.gt(6)))).await?, [1, 0, 1]);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn loads_of_rows_that_are_there(db) [User, Post, Comment, Tag] {
        db.scope(async {
            seed(&db).await?;
            let posts = Post::query().order_by(|post| post.id).get().await?;
            let named: Vec<(Post, Name)> = limpid::load(posts.clone(), |post| post.author.select::<Name>()).await?;
            assert_eq!(named.iter().map(|(_, name)| name.name.as_str()).collect::<Vec<_>>(), ["Ada", "Ada", "Bob"]);
            // Twice the same row, and none at all.
            let twice = limpid::load(vec![posts[0].clone(), posts[0].clone()], |post| post.comments).await?;
            assert_eq!((twice[0].1.len(), twice[1].1.len()), (3, 3));
            assert!(limpid::load(Vec::<Post>::new(), |post| post.comments).await?.is_empty());
            limpid::Result::Ok(())
        })
        .await?;
    }
}
