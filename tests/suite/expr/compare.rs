//! Comparisons with values, columns and NULL.
#![allow(clippy::needless_borrows_for_generic_args, reason = "that a reference fits is what is claimed")]

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Item {
    id: i64,
    #[fillable]
    low: i64,
    #[fillable]
    high: i64,
    #[fillable]
    note: Option<String>,
    #[fillable]
    size: Option<i64>,
    #[fillable]
    on: bool,
}

async fn items() -> limpid::Result<()> {
    for (low, high, note, size, on) in [
        (1, 5, None, None, true),
        (2, 2, Some("two"), Some(2), false),
        (3, 1, Some(""), Some(0), true),
        (4, 4, Some("x"), None, false),
    ] {
        Item::create(ItemCreate { low, high, note: note.map(str::to_owned), size, on }).await?;
    }
    Ok(())
}

async fn found<F: limpid::expr::IntoFilter>(
    filter: impl FnOnce(ItemFields) -> F,
) -> limpid::Result<Vec<i64>> {
    Item::query().filter(filter).order_by(|item| item.low).pluck(|item| item.low).await
}

each_engine! {
    async fn every_comparison_compares(db) [Item] {
        items().await?;
        assert_eq!(found(|item| item.low.eq(2)).await?, [2]);
        assert_eq!(found(|item| item.low.ne(2)).await?, [1, 3, 4]);
        assert_eq!(found(|item| item.low.gt(2)).await?, [3, 4]);
        assert_eq!(found(|item| item.low.ge(2)).await?, [2, 3, 4]);
        assert_eq!(found(|item| item.low.lt(2)).await?, [1]);
        assert_eq!(found(|item| item.low.le(2)).await?, [1, 2]);
        assert_eq!(found(|item| item.low.between(2, 3)).await?, [2, 3]);
        assert_eq!(found(|item| item.low.between(3, 2)).await?, [0_i64; 0]);
    }

    async fn none_is_null(db) [Item] {
        items().await?;
        assert_eq!(found(|item| item.note.eq(None)).await?, [1]);
        assert_eq!(found(|item| item.note.ne(None)).await?, [2, 3, 4]);
        assert_eq!(found(|item| item.note.is_null()).await?, [1]);
        assert_eq!(found(|item| item.note.is_not_null()).await?, [2, 3, 4]);
        let wanted: Option<i64> = None;
        assert_eq!(found(|item| item.size.eq(wanted)).await?, [1, 4]);
        assert_eq!(found(|item| item.size.eq(Some(2))).await?, [2]);
        assert_eq!(found(|item| item.size.gt(wanted)).await?, [0_i64; 0]);
        assert_eq!(found(|item| item.size.le(wanted)).await?, [0_i64; 0]);
    }

    async fn null_is_neither_equal_nor_unequal_to_a_value(db) [Item] {
        items().await?;
        assert_eq!(found(|item| item.size.eq(2)).await?, [2]);
        assert_eq!(found(|item| item.size.ne(2)).await?, [3]);
        assert_eq!(found(|item| !item.size.eq(2)).await?, [3]);
        assert_eq!(found(|item| item.size.ne(2) | item.size.is_null()).await?, [1, 3, 4]);
        assert_eq!(found(|item| item.note.eq("")).await?, [3]);
    }

    async fn columns_compare_with_columns(db) [Item] {
        items().await?;
        assert_eq!(found(|item| item.low.eq(item.high)).await?, [2, 4]);
        assert_eq!(found(|item| item.low.lt(item.high)).await?, [1]);
        assert_eq!(found(|item| item.low.ge(item.high)).await?, [2, 3, 4]);
        assert_eq!(found(|item| item.size.eq(item.low)).await?, [2]);
        assert_eq!(found(|item| item.low.eq(item.size)).await?, [2]);
        assert_eq!(found(|item| item.low.between(item.high, 3)).await?, [2, 3]);
        assert_eq!(found(|item| item.low.in_([item.high])).await?, [2, 4]);
    }

    async fn values_are_taken_by_value_by_reference_and_borrowed(db) [Item] {
        items().await?;
        let owned = "two".to_owned();
        let number = &2_i64;
        assert_eq!(found(|item| item.note.eq(&owned)).await?, [2]);
        assert_eq!(found(|item| item.note.eq(owned.as_str())).await?, [2]);
        assert_eq!(found(|item| item.note.eq(Some(owned.clone()))).await?, [2]);
        assert_eq!(found(|item| item.note.eq(std::borrow::Cow::Borrowed("two"))).await?, [2]);
        assert_eq!(found(|item| item.low.eq(number)).await?, [2]);
        assert_eq!(found(|item| item.size.eq(number)).await?, [2]);
        assert_eq!(found(|item| item.note.eq(owned)).await?, [2]);
    }

    async fn a_column_of_booleans_is_a_condition(db) [Item] {
        items().await?;
        assert_eq!(found(|item| item.on).await?, [1, 3]);
        assert_eq!(found(|item| !item.on).await?, [2, 4]);
        assert_eq!(found(|item| item.on.eq(false)).await?, [2, 4]);
        assert_eq!(found(|item| item.on.ne(true) & item.low.gt(2)).await?, [4]);
        assert_eq!(found(|item| item.on | item.low.eq(2)).await?, [1, 2, 3]);
        assert_eq!(found(|item| item.on.in_([true, false])).await?, [1, 2, 3, 4]);
    }
}
