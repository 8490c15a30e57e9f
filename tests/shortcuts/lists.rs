//! Lists of keys of any length, and loads whose rows come in any order.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(leaves: Leaf)]
struct Branch {
    id: i64,
    #[fillable]
    code: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Leaf {
    id: i64,
    #[fillable]
    #[belongs_to(branch: Branch)]
    branch_id: Option<i64>,
    #[fillable]
    rank: i64,
}

async fn branches(count: usize) -> limpid::Result<Vec<Branch>> {
    Branch::create_many((0..count).map(|n| BranchCreate { code: format!("b{n}") })).await
}

each_engine! {
    async fn a_list_of_any_length_finds_its_rows(db) [Branch, Leaf] {
        let all = branches(600).await?;
        // Around each step at which the text changes: a power of two, 256, a multiple of it, 4,096.
        for length in [0_i64, 1, 2, 3, 4, 5, 255, 256, 257, 511, 512, 513, 600, 4_095, 4_096, 4_097, 9_000] {
            let ids = 1..=length;
            let found = Branch::query().filter(|branch| branch.id.in_(ids.clone())).count().await?;
            assert_eq!(found, length.min(600), "{length}");
            let others = Branch::query().filter(|branch| branch.id.not_in(ids)).count().await?;
            assert_eq!(others, 600 - length.min(600), "{length}");
            let codes = (0..length).map(|n| format!("b{n}"));
            let found = Branch::query().filter(|branch| branch.code.in_(codes)).count().await?;
            assert_eq!(found, length.min(600), "{length}");
        }
        assert_eq!(all.len(), 600);
    }

    async fn several_long_lists_stay_below_the_limit_of_binds(db) [Branch, Leaf] {
        branches(3).await?;
        let ids = || 1..=4_000_i64;
        let query = (0..20).fold(Branch::query(), |query, _| query.filter(|branch| branch.id.in_(ids())));
        assert_eq!(query.count().await?, 3);
    }

    async fn a_load_finds_the_rows_of_each_parent_in_any_order(db) [Branch, Leaf] {
        let parents = branches(300).await?;
        let ids: Vec<i64> = parents.iter().map(|branch| branch.id).collect();
        // Neighbours belong to different parents, every seventh to none; the last parent has no rows.
        let leaves = (0..2_000_i64).map(|rank| LeafCreate {
            branch_id: (rank % 7 != 0).then(|| ids[(rank * 31 % 299) as usize]),
            rank,
        });
        Leaf::insert_many(leaves.collect::<Vec<_>>()).await?;
        let rows: Vec<(Branch, Vec<Leaf>)> = Branch::query()
            .order_by(|branch| branch.id)
            .with(|branch| branch.leaves.order_by(|leaf| leaf.id))
            .get()
            .await?;
        assert_eq!(rows.len(), 300);
        for (place, (_, leaves)) in rows.iter().enumerate() {
            let wanted: Vec<i64> = (0..2_000).filter(|rank| rank % 7 != 0 && rank * 31 % 299 == place as i64).collect();
            let found: Vec<i64> = leaves.iter().map(|leaf| leaf.rank).collect();
            assert_eq!(found, wanted, "{place}");
        }
        assert!(rows[299].1.is_empty());
        // The other way many rows share one, and some have none.
        let rows: Vec<(Leaf, Option<Branch>)> =
            Leaf::query().order_by(|leaf| leaf.id).with(|leaf| leaf.branch).get().await?;
        assert_eq!(rows.len(), 2_000);
        for (leaf, branch) in rows {
            assert_eq!(branch.map(|branch| branch.id), leaf.branch_id);
        }
    }
}
