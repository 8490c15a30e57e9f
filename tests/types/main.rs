//! Types that PostgreSQL alone has come back as they were written: their extremes, and a thousand at random.

use std::net::IpAddr;
use std::ops::Bound;

use limpid::prelude::*;
use limpid::{Db, Pg};
use proptest::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sqlx::postgres::types::{PgInterval, PgRange};
use sqlx::types::ipnetwork::IpNetwork;

/// So many random values of each type.
const CASES: usize = 1_000;

/// Values of a type: those that are named, then random ones, always the same.
fn values<T: Clone + std::fmt::Debug>(named: Vec<T>, any: impl Strategy<Value = T>) -> Vec<T> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let random = (0..CASES).map(|_| any.new_tree(&mut runner).expect("a strategy without filters").current());
    named.into_iter().chain(random).collect()
}

macro_rules! round_trips {
    ($($name:ident: $ty:ty, $values:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Debug, Clone, Model)]
            #[model(table = "kept_values")]
            struct Kept {
                id: i64,
                value: Pg<$ty>,
                perhaps: Option<Pg<$ty>>,
            }

            #[limpid::test(models(Kept), on(postgres))]
            async fn comes_back(db: &Db) -> limpid::Result<()> {
                let values: Vec<$ty> = $values;
                assert!(values.len() >= CASES);
                db.transaction(async |_| -> limpid::Result<()> {
                    for (place, value) in values.iter().enumerate() {
                        let mut kept = Kept::create(KeptGuarded { value: Pg(value.clone()) });
                        if place % 2 == 0 {
                            kept = kept.set(|kept| kept.perhaps.set(Pg(value.clone())));
                        }
                        assert_eq!(&kept.await?.value.0, value);
                    }
                    Ok(())
                })
                .await?;
                let kept = Kept::query().order_by(|kept| kept.id).get().await?;
                assert_eq!(kept.len(), values.len());
                for (place, (kept, value)) in kept.iter().zip(&values).enumerate() {
                    assert_eq!(&kept.value.0, value);
                    let perhaps = kept.perhaps.as_ref().map(|perhaps| &perhaps.0);
                    assert_eq!(perhaps, (place % 2 == 0).then_some(value));
                }
                Ok(())
            }
        }
    )*};
}

fn networks() -> Vec<IpNetwork> {
    let named =
        ["0.0.0.0/0", "255.255.255.255/32", "10.1.2.3/8", "::/0", "::1/128", "2001:db8::ff00:42:8329/64"];
    let named = named.map(|text| text.parse().expect("a network")).into();
    let any = (any::<IpAddr>(), 0_u8..=128).prop_map(|(address, prefix)| {
        let most = if address.is_ipv4() { 32 } else { 128 };
        IpNetwork::new(address, prefix.min(most)).expect("a prefix that fits")
    });
    values(named, any)
}

/// PostgreSQL writes ranges of whole numbers with the start in and the end out, so these are made so.
fn ranges<T: Copy + Ord + std::fmt::Debug>(
    least: T,
    most: T,
    any: impl Strategy<Value = (T, T)>,
) -> Vec<PgRange<T>> {
    let range = |start, end| PgRange { start, end };
    let named = vec![
        range(Bound::Unbounded, Bound::Unbounded),
        range(Bound::Included(least), Bound::Unbounded),
        range(Bound::Unbounded, Bound::Excluded(most)),
        range(Bound::Included(least), Bound::Excluded(most)),
    ];
    let any = any.prop_map(move |(one, other)| match one == other {
        true => range(Bound::Included(one), Bound::Unbounded),
        false => range(Bound::Included(one.min(other)), Bound::Excluded(one.max(other))),
    });
    values(named, any)
}

fn intervals() -> Vec<PgInterval> {
    let interval = |(months, days, microseconds)| PgInterval { months, days, microseconds };
    let named = vec![
        interval((0, 0, 0)),
        interval((i32::MAX, i32::MAX, i64::MAX)),
        interval((-1, 31, -1)),
        interval((i32::MIN + 1, i32::MIN + 1, i64::MIN + 1)),
    ];
    // The extremes of all three mean infinity to newer servers.
    values(named, (-1_000_000..1_000_000_i32, -1_000_000..1_000_000_i32, any::<i64>()).prop_map(interval))
}

round_trips! {
    ip_networks: IpNetwork, networks();
    int_ranges: PgRange<i32>, ranges(i32::MIN, i32::MAX, any::<(i32, i32)>());
    long_ranges: PgRange<i64>, ranges(i64::MIN, i64::MAX, any::<(i64, i64)>());
    spans: PgInterval, intervals();
}
