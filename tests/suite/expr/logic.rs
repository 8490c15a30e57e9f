//! Conditions joined with `&`, `|` and `!`, and optional ones.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Bit {
    id: i64,
    #[fillable]
    number: i32,
    #[fillable]
    a: bool,
    #[fillable]
    b: bool,
    #[fillable]
    c: bool,
}

/// All eight combinations; the number holds them as bits.
async fn bits() -> limpid::Result<()> {
    for number in 0..8 {
        Bit::create(BitCreate { number, a: number & 1 != 0, b: number & 2 != 0, c: number & 4 != 0 }).await?;
    }
    Ok(())
}

async fn agrees<F: limpid::expr::IntoFilter>(
    filter: impl FnOnce(BitFields) -> F,
    expected: fn(bool, bool, bool) -> bool,
) -> limpid::Result<()> {
    let found = Bit::query().filter(filter).order_by(|bit| bit.number).pluck(|bit| bit.number).await?;
    let wanted: Vec<i32> = (0..8).filter(|n| expected(n & 1 != 0, n & 2 != 0, n & 4 != 0)).collect();
    assert_eq!(found, wanted);
    Ok(())
}

each_engine! {
    async fn every_nesting_means_what_rust_means(db) [Bit] {
        bits().await?;
        agrees(|x| x.a & x.b, |a, b, _| a & b).await?;
        agrees(|x| x.a | x.b, |a, b, _| a | b).await?;
        agrees(|x| (x.a & x.b) | x.c, |a, b, c| (a & b) | c).await?;
        agrees(|x| x.a & (x.b | x.c), |a, b, c| a & (b | c)).await?;
        agrees(|x| x.a | x.b & x.c, |a, b, c| a | b & c).await?;
        agrees(|x| !(x.a | x.b) & !x.c, |a, b, c| !(a | b) & !c).await?;
        agrees(|x| !(x.a & !(x.b | !x.c)), |a, b, c| !(a & !(b | !c))).await?;
        agrees(|x| !!x.a, |a, _, _| a).await?;
        agrees(|x| (x.a | x.b) & (x.b | x.c) & (x.a | x.c), |a, b, c| (a | b) & (b | c) & (a | c)).await?;
        agrees(|x| (x.a.eq(x.b)) | (x.b.ne(x.c)), |a, b, c| a == b || b != c).await?;
    }

    async fn several_filters_all_apply(db) [Bit] {
        bits().await?;
        let query = Bit::query().filter(|x| x.a | x.b).filter(|x| x.c | x.b).filter(|x| !x.c);
        assert_eq!(query.order_by(|x| x.number).pluck(|x| x.number).await?, [2, 3]);
    }

    async fn an_absent_condition_adds_no_filter(db) [Bit] {
        bits().await?;
        let none: Option<i32> = None;
        let some = Some(6);
        let query = Bit::query().filter(|x| none.map(|min| x.number.ge(min))).filter(|x| some.map(|min| x.number.ge(min)));
        assert_eq!(query.count().await?, 2);
        assert_eq!(Bit::query().filter(|x| Some(x.a)).count().await?, 4);
        assert_eq!(Bit::query().filter(|_| None::<Filter>).count().await?, 8);
    }

    async fn known_truths_are_folded(db) [Bit] {
        bits().await?;
        let none: [i32; 0] = [];
        agrees(|x| x.number.in_(none) | x.a, |a, _, _| a).await?;
        agrees(|x| x.number.not_in(none) & x.a, |a, _, _| a).await?;
        agrees(|x| x.number.in_(none) & x.a, |_, _, _| false).await?;
        agrees(|x| x.number.not_in(none) | x.a, |_, _, _| true).await?;
        agrees(|x| !x.number.in_(none), |_, _, _| true).await?;
        agrees(|x| !(x.number.not_in(none)), |_, _, _| false).await?;
    }

    async fn a_thousand_conditions_are_no_problem(db) [Bit] {
        bits().await?;
        let any = |count: i32| Bit::query().filter(|x| (0..count).map(|n| x.number.eq(n)).reduce(|a, b| a | b));
        assert_eq!(any(3_000).count().await?, 8);
        let all = Bit::query().filter(|x| (8..3_000).map(|n| x.number.ne(n)).reduce(|a, b| a & b));
        assert_eq!(all.count().await?, 8);
        let mut query = Bit::query();
        for n in 0..1_500 {
            query = query.filter(|x| x.number.ne(n) | x.a);
        }
        assert_eq!(query.count().await?, 4);
    }
}
