//! Pages with their numbers.

use limpid::prelude::*;
use limpid_tests::each_engine;
use serde_json::json;

#[derive(Debug, Clone, PartialEq, serde::Serialize, Model)]
struct Line {
    id: i64,
    #[fillable]
    text: String,
    #[fillable]
    rank: i32,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Cell {
    #[key]
    row: i32,
    #[key]
    column: i32,
}

async fn lines(count: i32) -> limpid::Result<()> {
    for n in 0..count {
        Line::create(LineCreate { text: format!("line {n}"), rank: n % 2 }).await?;
    }
    Ok(())
}

each_engine! {
    async fn a_page_knows_where_it_is(db) [Line] {
        lines(5).await?;
        let first = Line::query().paginate(1, 2).await?;
        assert_eq!((first.len(), first.page, first.per_page, first.total, first.pages), (2, 1, 2, 5, 3));
        assert!(first.has_next && !first.has_prev);
        let second = Line::query().paginate(2, 2).await?;
        assert!(second.has_next && second.has_prev);
        let last = Line::query().paginate(3, 2).await?;
        assert_eq!((last.len(), last.has_next, last.has_prev), (1, false, true));
        assert_eq!(Line::query().paginate(1, 5).await?.pages, 1);
        assert_eq!(Line::query().filter(|line| line.rank.eq(1)).paginate(1, 1).await?.pages, 2);
    }

    async fn page_numbers_are_clamped(db) [Line] {
        lines(3).await?;
        for page in [0, -5, 1, i64::MIN] {
            let found = Line::query().paginate(page, 2).await?;
            assert_eq!((found.page, found.len()), (1, 2), "{page}");
        }
        for page in [i64::MAX, i64::MAX / 2, 5] {
            let found = Line::query().paginate(page, 2).await?;
            assert_eq!((found.page, found.len(), found.total, found.pages, found.has_next, found.has_prev), (page, 0, 3, 2, false, true));
        }
        assert_eq!(Line::query().paginate(u64::MAX, usize::MAX).await?.page, i64::MAX);
        for (per_page, wanted, len) in [(0, 1, 1), (-7, 1, 1), (i64::MIN, 1, 1), (1_000, 1_000, 3), (1_001, 1_000, 3), (i64::MAX, 1_000, 3)] {
            let found = Line::query().paginate(1, per_page).await?;
            assert_eq!((found.per_page, found.len()), (wanted, len));
        }
        assert_eq!(Line::query().paginate(1_u8, 2_u32).await?.len(), 2);
        assert_eq!(Line::query().paginate(-1_i8, -1_isize).await?.len(), 1);
    }

    async fn without_rows_there_is_no_page(db) [Line] {
        let empty = Line::query().paginate(1, 10).await?;
        assert_eq!((empty.len(), empty.total, empty.pages, empty.has_next, empty.has_prev), (0, 0, 0, false, false));
    }

    async fn no_row_is_on_two_pages(db) [Line] {
        lines(23).await?;
        for query in [Line::query(), Line::query().order_by(|line| line.rank), Line::query().order_by(|line| line.rank.desc())] {
            let mut seen = Vec::new();
            for page in 1..=5 {
                seen.extend(query.clone().paginate(page, 5).await?.into_iter().map(|line| line.id));
            }
            assert_eq!(seen.len(), 23);
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 23);
        }
    }

    async fn a_key_of_two_columns_orders_pages_too(db) [Cell] {
        for (row, column) in [(2, 1), (1, 2), (1, 1), (2, 2)] {
            Cell::create(CellGuarded { row, column }).await?;
        }
        let page = Cell::query().order_by(|cell| cell.row.desc()).paginate(1, 3).await?;
        assert_eq!(page.iter().map(|cell| (cell.row, cell.column)).collect::<Vec<_>>(), [(2, 1), (2, 2), (1, 1)]);
    }

    async fn a_page_ignores_the_limit_and_offset_of_the_query(db) [Line] {
        lines(5).await?;
        let page = Line::query().limit(1).offset(3).paginate(1, 4).await?;
        assert_eq!((page.total, page.len()), (5, 4));
    }

    async fn a_page_serializes_as_data_and_meta(db) [Line] {
        lines(3).await?;
        let page = Line::query().order_by(|line| line.id).paginate(2, 2).await?;
        let id = page[0].id;
        assert_eq!(
            serde_json::to_string(&page).expect("it is written"),
            format!(
                r#"{{"data":[{{"id":{id},"text":"line 2","rank":0}}],"meta":{{"page":2,"per_page":2,"total":3,"pages":2,"has_next":false,"has_prev":true}}}}"#
            )
        );
        let mapped = page.map(|line| line.text.len());
        assert_eq!(
            serde_json::to_value(&mapped).expect("it is written"),
            json!({"data": [6], "meta": {"page": 2, "per_page": 2, "total": 3, "pages": 2, "has_next": false, "has_prev": true}})
        );
    }

    async fn a_page_is_read_like_a_slice(db) [Line] {
        lines(3).await?;
        let page = Line::query().order_by(|line| line.id).paginate(1, 2).await?;
        assert_eq!(page.first().map(|line| line.text.as_str()), Some("line 0"));
        let mut texts = Vec::new();
        for line in &page {
            texts.push(line.text.clone());
        }
        assert_eq!(texts, ["line 0", "line 1"]);
        assert_eq!(page.into_iter().map(|line| line.text).collect::<Vec<_>>(), texts);
    }
}
