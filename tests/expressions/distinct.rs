//! One row of each group.

use limpid::prelude::*;
use limpid::window::{partition_by, row_number};
use limpid_tests::each_engine;

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[has_many(remarks: Remark, key = essay_id)]
struct Essay {
    id: i64,
    #[fillable]
    author: i64,
    #[fillable]
    year: Option<i64>,
    #[fillable]
    views: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Model)]
struct Remark {
    id: i64,
    #[fillable]
    #[belongs_to(essay: Essay)]
    essay_id: i64,
}

async fn seed() -> limpid::Result<()> {
    for (author, year, views) in [
        (1, Some(2024), 10),
        (1, Some(2025), 30),
        (1, Some(2025), 30),
        (2, None, 5),
        (2, None, 50),
        (3, Some(2024), 7),
    ] {
        let essay = Essay::create(EssayCreate { author, year, views }).await?;
        Remark::create(RemarkCreate { essay_id: essay.id }).await?;
    }
    Essay::find_or_fail(5).await?.delete().await
}

each_engine! {
    async fn the_first_row_of_each_group_is_kept(db) [Essay, Remark] {
        seed().await?;
        let best = || Essay::query().order_by(|essay| essay.views.desc()).distinct_on(|essay| essay.author);
        // Of equal ones the key decides, and what is in the trash is not there.
        assert_eq!(best().pluck(|essay| essay.id).await?, [2, 6, 4]);
        assert_eq!(best().count().await?, 3);
        assert!(best().filter(|essay| essay.id.eq(3)).first().await?.is_none());
        assert_eq!(best().filter(|essay| essay.views.lt(30)).pluck(|essay| essay.id).await?, [6, 4]);
        assert_eq!(best().limit(1).offset(1).pluck(|essay| essay.id).await?, [6]);
        assert_eq!(best().sum(|essay| essay.views).await?, 42);
        let page = best().paginate(2, 2).await?;
        assert_eq!((page.total, page.data.len(), page.data[0].id), (3, 1, 4));
        let with: Vec<(Essay, i64)> = best().with_count(|essay| essay.remarks).get().await?;
        assert_eq!(with.iter().map(|(essay, count)| (essay.id, *count)).collect::<Vec<_>>(), [(2, 1), (6, 1), (4, 1)]);
        let loaded: Vec<(Essay, Vec<Remark>)> = best().filter(|essay| essay.remarks.exists()).with(|essay| essay.remarks).get().await?;
        assert!(loaded.len() == 3 && loaded.iter().all(|(_, remarks)| remarks.len() == 1));
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = best().cursor_page(cursor.as_deref(), 1).await?;
            seen.extend(page.data.iter().map(|essay| essay.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [2, 6, 4]);
        let early = Essay::query().limit(2).order_by(|essay| essay.views).distinct_on(|essay| essay.author);
        assert_eq!(early.pluck(|essay| essay.id).await?, [4, 6]);
    }

    async fn groups_are_of_several_columns_expressions_and_null(db) [Essay, Remark] {
        seed().await?;
        let ids = |query: Query<Essay>| async move { query.order_by(|essay| essay.id).pluck(|essay| essay.id).await };
        assert_eq!(ids(Essay::query().distinct_on(|essay| (essay.author, essay.year))).await?, [1, 2, 4, 6]);
        assert_eq!(ids(Essay::query().distinct_on(|essay| essay.year)).await?, [1, 2, 4]);
        assert_eq!(ids(Essay::query().distinct_on(|essay| essay.views % 3)).await?, [1, 2, 4]);
        assert_eq!(ids(Essay::query().with_trashed().order_by(|essay| essay.views.desc()).distinct_on(|essay| essay.author)).await?, [5, 2, 6]);
        assert_eq!(ids(Essay::query().filter(|essay| essay.views.lt(30)).distinct_on(|essay| essay.author)).await?, [1, 4, 6]);
    }
    async fn a_write_after_distinct_on_is_refused(db) [Essay, Remark] {
        seed().await?;
        let best = || Essay::query().order_by(|essay| essay.views.desc()).distinct_on(|essay| essay.author);
        let error = best().filter(|essay| essay.views.gt(5)).update(|essay| essay.views.set(0)).await.unwrap_err();
        assert!(matches!(error, limpid::Error::Usage { .. }), "{error:?}");
        let kept = best().filter(|essay| essay.views.gt(5)).pluck(|essay| essay.id);
        let written = Essay::query().filter(|essay| essay.id.in_query(kept)).update(|essay| essay.views.set(0)).await?;
        assert_eq!(written, 2);
        let views = Essay::query().order_by(|essay| essay.id).pluck(|essay| essay.views).await?;
        assert_eq!(views, [10, 0, 30, 5, 0]);
    }

    async fn a_window_function_is_filtered_through_a_derived_table(db) [Essay, Remark] {
        seed().await?;
        let places = Essay::query()
            .pluck(|essay| (essay.id, row_number().over(partition_by(essay.author).order_by((essay.views.desc(), essay.id)))));
        let best: Vec<(i64, i64)> =
            Query::from(places).filter(|(_, place)| place.le(2)).order_by(|(id, place)| (place.desc(), id)).get().await?;
        assert_eq!(best, [(3, 2), (2, 1), (4, 1), (6, 1)]);
    }
}
