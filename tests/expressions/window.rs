//! Window functions, read and sorted by.

use limpid::prelude::*;
use limpid::window::{self, Edge, all, order_by, partition_by};
use limpid_tests::each_engine;
use rust_decimal::Decimal;

#[derive(Debug, Clone, Model)]
#[has_many(hits: Hit)]
struct Post {
    id: i64,
    #[fillable]
    author: i64,
    #[fillable]
    views: i64,
    #[fillable]
    rate: Option<f64>,
    #[fillable]
    price: Decimal,
}

#[derive(Debug, Clone, Model)]
struct Hit {
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

async fn seed() -> limpid::Result<()> {
    for (author, views, rate, cents) in [
        (1, 10, Some(1.0), 110),
        (1, 30, None, 220),
        (1, 10, Some(2.0), 330),
        (2, 5, Some(4.0), 440),
        (2, 50, None, 550),
    ] {
        Post::create(PostCreate { author, views, rate, price: Decimal::new(cents, 2) }).await?;
    }
    Ok(())
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Post)]
struct Ranked {
    id: i64,
    #[select(|post| window::row_number().over(partition_by(post.author).order_by((post.views.desc(), post.id))))]
    place: i64,
}

each_engine! {
    async fn rows_are_numbered_and_ranked(db) [Post, Hit] {
        seed().await?;
        let rows = Post::query()
            .order_by(|post| post.id)
            .pluck(|post| {
                let by_views = || partition_by(post.author).order_by(post.views.desc());
                (window::row_number().over(by_views().order_by(post.id)), window::rank().over(by_views()), window::dense_rank().over(by_views()), window::count().over(partition_by(post.author)), window::ntile(2).over(order_by(post.id)))
            })
            .await?;
        assert_eq!(rows, [(2, 2, 2, 3, 1), (1, 1, 1, 3, 1), (3, 2, 2, 3, 1), (2, 2, 2, 2, 2), (1, 1, 1, 2, 2)]);
        let shares = Post::query()
            .order_by(|post| post.id)
            .pluck(|post| (window::percent_rank().over(order_by(post.id)), window::cume_dist().over(order_by(post.id))))
            .await?;
        assert_eq!(shares, [(0.0, 0.2), (0.25, 0.4), (0.5, 0.6), (0.75, 0.8), (1.0, 1.0)]);
        let places: Vec<Ranked> = Post::query().order_by(|post| post.id).select().get().await?;
        assert_eq!(places.iter().map(|row| row.place).collect::<Vec<_>>(), [2, 1, 3, 2, 1]);
    }

    async fn neighbours_are_read(db) [Post, Hit] {
        seed().await?;
        let rows = Post::query()
            .order_by(|post| post.id)
            .pluck(|post| {
                let own = || partition_by(post.author).order_by(post.id);
                (window::lag(post.views, 1).over(own()), window::lead(post.views, 2).over(own()), window::first_value(post.views).over(own()), window::last_value(post.views).over(own().rows(Edge::Start, Edge::End)), window::lag(post.rate, 1).over(own()))
            })
            .await?;
        assert_eq!(rows, [
            (None, Some(10), Some(10), Some(10), None),
            (Some(10), None, Some(10), Some(10), Some(1.0)),
            (Some(30), None, Some(10), Some(10), None),
            (None, None, Some(5), Some(50), None),
            (Some(5), None, Some(5), Some(50), Some(4.0)),
        ]);
    }

    async fn window_sums_run_and_frames_move(db) [Post, Hit] {
        seed().await?;
        let rows = Post::query()
            .order_by(|post| post.id)
            .pluck(|post| {
                (window::sum(post.views).over(order_by(post.id)), window::avg(post.views).over(order_by(post.id).rows(Edge::Before(1), Edge::After(1))), window::sum(post.rate).over(all()), window::min(post.views).over(partition_by(post.author)), window::max(post.views).over(order_by(post.id).rows(Edge::Current, Edge::End)))
            })
            .await?;
        assert_eq!(rows, [
            (10, Some(20.0), 7.0, Some(10), Some(50)),
            (40, Some(50.0 / 3.0), 7.0, Some(10), Some(50)),
            (50, Some(15.0), 7.0, Some(10), Some(50)),
            (55, Some(65.0 / 3.0), 7.0, Some(5), Some(50)),
            (105, Some(27.5), 7.0, Some(5), Some(50)),
        ]);
        let prices = Post::query()
            .order_by(|post| post.id)
            .pluck(|post| (window::sum(post.price).over(order_by(post.id)), window::avg(post.price).over(partition_by(post.author))))
            .await?;
        let cents = |cents: i64| Decimal::new(cents, 2);
        assert_eq!(prices[2], (cents(660), Some(cents(220))));
        assert_eq!(prices[4], (cents(1650), Some(cents(495))));
    }

    async fn rows_are_sorted_by_a_window_function(db) [Post, Hit] {
        seed().await?;
        let ids = Post::query()
            .filter(|post| post.hits.is_empty())
            .order_by(|post| (window::rank().over(partition_by(post.author).order_by(post.views.desc())), window::sum(post.views).over(partition_by(post.author)).desc(), post.id))
            .pluck(|post| post.id)
            .await?;
        assert_eq!(ids, [5, 2, 4, 1, 3]);
        let page = Post::query().order_by(|post| window::row_number().over(order_by(post.views.desc())).desc()).paginate(1, 2).await?;
        assert_eq!((page.total, page.data[0].id), (5, 4));
        let error = Post::query().order_by(|post| window::rank().over(order_by(post.views))).cursor_page(None, 2).await.unwrap_err();
        assert!(matches!(error, limpid::Error::Usage { .. }), "{error:?}");
        let with: Vec<(Post, i64)> = Post::query().with(|post| window::rank().over(order_by(post.views.desc()))).order_by(|post| post.id).limit(2).get().await?;
        assert_eq!(with.iter().map(|(_, rank)| *rank).collect::<Vec<_>>(), [3, 2]);
    }

    /// Read first, then chosen by: the best of each, and every row with what the one before it has.
    async fn rows_are_filtered_by_a_window_function(db) [Post, Hit] {
        seed().await?;
        let placed = || Query::from(Post::query().pluck(|post| (
            post.id,
            post.author,
            window::row_number().over(partition_by(post.author).order_by((post.views.desc(), post.id))),
            window::lag(post.views, 1).over(partition_by(post.author).order_by(post.id)),
        )));
        let best = placed().filter(|(.., place, _)| place.eq(1)).order_by(|(id, ..)| id).pluck(|(id, ..)| id).await?;
        let expected = {
            let mut posts = Post::query().order_by(|post| (post.author, post.views.desc(), post.id)).get().await?;
            posts.dedup_by_key(|post| post.author);
            let mut ids: Vec<_> = posts.iter().map(|post| post.id).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(best, expected);
        // The rows themselves: joined, or found by their key.
        let whole: Vec<Post> = Post::query().filter(|post| post.id.in_query(placed().filter(|(.., place, _)| place.eq(1)).pluck(|(id, ..)| id))).order_by(|post| post.id).get().await?;
        assert_eq!(whole.iter().map(|post| post.id).collect::<Vec<_>>(), expected);
        let joined = Post::query().join_on(placed(), |post, (id, _, place, _)| post.id.eq(id) & place.le(2)).count().await?;
        assert_eq!(joined, 4);
        let grown = placed().filter(|(_, _, _, before)| before.is_not_null()).count().await?;
        assert_eq!(grown, 3);
        let page = placed().order_by(|(_, _, place, _)| place).cursor_page(None, 2).await?;
        let next = placed().order_by(|(_, _, place, _)| place).cursor_page(page.next.as_deref(), 9).await?;
        assert_eq!((page.data.len(), next.data.len()), (2, 3));
    }
}
