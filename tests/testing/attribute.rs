//! `#[limpid::test]` as users write it.

use limpid::prelude::*;
use limpid::{Db, Engine};

#[derive(Debug, Clone, Model)]
struct Branch {
    id: i64,
    #[references(Tree)]
    tree_id: i64,
}

#[derive(Debug, Clone, Model)]
struct Tree {
    id: i64,
    #[unique]
    name: String,
}

/// An error of the user's own.
#[derive(Debug)]
struct Wilted;

impl From<limpid::Error> for Wilted {
    fn from(_: limpid::Error) -> Self {
        Wilted
    }
}

#[limpid::test(models(Branch, Tree))]
async fn the_tables_are_there_and_empty(db: &Db) -> limpid::Result<()> {
    assert_eq!(Tree::query().count().on(db).await?, 0);
    let tree = Tree::create(TreeGuarded { name: "oak".into() }).await?;
    Branch::create(BranchGuarded { tree_id: tree.id }).on(db).await?;
    assert_eq!(Branch::query().count().await?, 1);
    Ok(())
}

#[limpid::test(models(Tree))]
async fn the_database_handle_may_be_moved(db: Db) -> Result<(), Wilted> {
    let task = tokio::spawn(async move { Tree::query().count().on(&db).await });
    assert_eq!(task.await.expect("it does not panic")?, 0);
    Ok(())
}

#[limpid::test(models(Tree))]
async fn the_database_is_found_without_an_argument() {
    assert_eq!(Tree::query().count().await.expect("a count"), 0);
}

#[limpid::test]
async fn without_models_there_is_no_table(db: &Db) {
    assert!(Tree::query().count().on(db).await.is_err());
}

#[limpid::test(models(Tree))]
#[should_panic(expected = "the test failed: Unique")]
async fn a_returned_error_fails_the_test() -> limpid::Result<()> {
    for _ in 0..2 {
        Tree::create(TreeGuarded { name: "oak".into() }).await?;
    }
    Ok(())
}

#[limpid::test(models(Tree), on(sqlite))]
async fn one_engine_can_be_named(db: &Db) {
    assert_eq!(db.engine(), Engine::Sqlite);
}

#[limpid::test(on(postgres, mysql))]
async fn several_engines_can_be_named(db: &Db) {
    assert_ne!(db.engine(), Engine::Sqlite);
}

#[limpid::test(on(sqlite))]
#[ignore = "the attribute is for the test"]
async fn a_test_can_be_ignored() {
    panic!("it does not run");
}

#[limpid::test(on(sqlite))]
#[cfg(any())]
async fn a_test_can_be_left_out() {
    this_does_not_compile();
}

mod elsewhere {
    #[limpid::test(models(super::Tree))]
    async fn paths_are_those_of_the_module(db: &limpid::Db) -> limpid::Result<()> {
        use limpid::prelude::*;
        assert_eq!(super::Tree::query().count().on(db).await?, 0);
        Ok(())
    }
}
