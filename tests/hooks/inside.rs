//! What a hook can see and do.

use limpid::prelude::*;
use limpid::{Changes, Committed, Error};
use limpid_tests::each_engine;

/// An item whose hooks change what is written.
#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[hooks]
struct Item {
    #[key(uuid)]
    id: Uuid,
    #[fillable]
    name: String,
    #[default("")]
    slug: String,
    #[default(5)]
    price: i64,
    #[default(0)]
    renamed: i64,
    #[version]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// The prices that were: written by a hook of the item.
#[derive(Debug, Clone, PartialEq, Model)]
struct Price {
    id: i64,
    #[fillable]
    #[belongs_to(item: Item)]
    item_id: Uuid,
    #[fillable]
    was: Option<i64>,
    #[fillable]
    now: i64,
}

impl Hooks for Item {
    async fn before_save(was: Option<&Item>, changes: &mut Changes<Item>, _db: &Db) -> limpid::Result<()> {
        if let Some(name) = changes.get(|item| item.name)? {
            changes.set(|item| item.slug.set(name.to_lowercase().replace(' ', "-")));
            if was.is_some() {
                changes.set(|item| item.renamed.increment(1));
            }
        }
        Ok(())
    }

    async fn before_create(changes: &mut Changes<Item>, _db: &Db) -> limpid::Result<()> {
        // What the row gets by itself is known.
        assert!(changes.get(|item| item.id)?.is_some());
        assert!(changes.get(|item| item.created_at)?.is_some());
        if changes.get(|item| item.price)? == Some(5) {
            changes.set(|item| item.price.set(7));
        }
        if changes.get(|item| item.name)?.as_deref() == Some("by default") {
            changes.keep(|item| item.price);
            changes.keep(|item| item.id);
            changes.keep(|item| item.created_at);
        }
        Ok(())
    }

    async fn before_update(item: &Item, changes: &mut Changes<Item>, db: &Db) -> limpid::Result<()> {
        assert_eq!(Item::find_or_fail(item.id).on(db).await?, *item, "it is read as it is");
        assert!(!changes.contains(|item| item.updated_at), "stamps come after the hooks");
        assert!(!changes.is_empty() && !changes.fields().is_empty());
        if changes.contains(|item| item.renamed) {
            assert_eq!(changes.get(|item| item.renamed)?, None, "an expression has no value yet");
            assert!(changes.fields().contains(&"renamed"));
        }
        // A price never falls.
        if changes.get(|item| item.price)?.is_some_and(|price| price < item.price) {
            changes.keep(|item| item.price);
        }
        Ok(())
    }

    async fn after_save(item: &Item, was: Option<&Item>, _db: &Db) -> limpid::Result<()> {
        if was.is_none_or(|was| was.price != item.price) {
            let input = PriceCreate { item_id: item.id, was: was.map(|was| was.price), now: item.price };
            Price::create(input).await?;
        }
        Ok(())
    }
}

/// A row whose hook writes the row itself, so that it raises itself.
#[derive(Debug, Clone, PartialEq, Model)]
#[hooks]
struct Snake {
    id: i64,
    #[fillable]
    length: i64,
    #[fillable]
    #[default(false)]
    quiet: bool,
}

impl Hooks for Snake {
    async fn after_update(snake: &Snake, _was: &Snake, db: &Db) -> limpid::Result<()> {
        let mut snake = snake.clone();
        let longer = snake.length + 1;
        let quiet = snake.quiet;
        let update = snake.update(|snake| snake.length.set(longer)).on(db);
        if quiet { update.without_events().await } else { update.await }
    }
}

/// A tree whose rows take their children along by a hook: recursion that ends.
#[derive(Debug, Clone, PartialEq, Model)]
#[hooks]
#[has_many(children: Node, key = parent_id)]
struct Node {
    id: i64,
    #[fillable]
    #[belongs_to(parent: Node)]
    parent_id: Option<i64>,
}

impl Hooks for Node {
    async fn before_delete(node: &Node, db: &Db) -> limpid::Result<()> {
        node.children().delete().with_hooks().on(db).await.map(drop)
    }

    async fn after_commit(event: &Committed<Node>, _db: &Db) {
        assert!(matches!(event, Committed::Created(_) | Committed::Deleted(_)));
        assert!(event.row().id > 0);
    }
}

/// Many rows in a tree, so that its lines are deleted with few rows locked beforehand.
async fn tree(parent: Option<i64>, depth: u32) -> limpid::Result<()> {
    if depth > 0 {
        for _ in 0..2 {
            let node = Node::create(NodeCreate { parent_id: parent }).await?;
            Box::pin(tree(Some(node.id), depth - 1)).await?;
        }
    }
    Ok(())
}

/// The hook of a wagon takes the next one off too.
#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[hooks]
struct Wagon {
    id: i64,
    #[fillable]
    number: i64,
    deleted_at: Option<DateTime<Utc>>,
}

impl Hooks for Wagon {
    async fn before_delete(wagon: &Wagon, _db: &Db) -> limpid::Result<()> {
        let next = wagon.number + 1;
        Wagon::query().filter(|wagon| wagon.number.eq(next)).delete().without_hooks().await.map(drop)
    }
}

each_engine! {
    async fn a_row_that_a_hook_of_an_earlier_one_trashed_is_not_trashed_again(db) [Wagon] {
        Wagon::create_many((1..=4).map(|number| WagonCreate { number })).without_hooks().await?;
        // The first takes the second, the third the fourth.
        assert_eq!(Wagon::query().all().delete().with_hooks().await?, 2);
        assert_eq!(Wagon::query().only_trashed().count().await?, 4);
    }

    async fn a_hook_changes_what_is_written(db) [Item, Price] {
        let mut item = Item::create(ItemCreate { name: "Clear Water".into() }).await?;
        assert_eq!((&*item.slug, item.price, item.renamed), ("clear-water", 7, 0));
        item.update(|item| (item.name.set("Cold Water"), item.price.set(9))).await?;
        assert_eq!((&*item.slug, item.price, item.renamed, item.version), ("cold-water", 9, 1, 2));
        item.update(|item| (item.name.set("Ice"), item.price.set(1))).await?;
        assert_eq!((&*item.slug, item.price, item.renamed, item.version), ("ice", 9, 2, 3));
        let prices = Price::query().order_by(|price| price.id).pluck(|price| (price.was, price.now)).await?;
        assert_eq!(prices, [(None, 7), (Some(7), 9)]);
        assert_eq!(Item::find_or_fail(item.id).await?, item);
    }

    async fn a_hook_that_removes_every_change_leads_to_no_write(db) [Item, Price] {
        let mut item = Item::create(ItemCreate { name: "Water".into() }).await?;
        let before = item.clone();
        item.update(|item| item.price.set(1)).await?;
        assert_eq!(item, before, "no stamp, no version");
        let mut draft = item.edit();
        draft.price = 2;
        draft.save().await?;
        assert_eq!((&*draft, draft.is_changed()), (&before, false), "the struct holds what the row holds");
    }

    async fn defaults_apply_to_what_a_hook_removes(db) [Item, Price] {
        let item = Item::create(ItemCreate { name: "by default".into() }).await?;
        assert_eq!(item.price, 5);
        assert!(item.created_at <= Utc::now());
        assert!(!item.id.is_nil());
    }

    /// 12 hooks run inside of each other, and then it is an error, not a full stack.
    async fn a_hook_that_triggers_itself_is_stopped(db) [Snake] {
        let mut snake = Snake::create(SnakeCreate { length: 1, quiet: None }).await?;
        let error = snake.update(|snake| snake.length.set(2)).await.expect_err("it never ends");
        assert!(matches!(error, Error::Usage { .. }), "{error}");
        assert!(error.to_string().contains("does one raise itself?"), "{error}");
        assert_eq!(Snake::find_or_fail(snake.id).await?.length, 1);
        snake.update(|snake| snake.quiet.set(true)).await?;
        assert_eq!(Snake::find_or_fail(snake.id).await?.length, 2);
    }

    async fn nested_hooks_delete_a_tree(db) [Node] {
        let mut root = Node::create(NodeCreate { parent_id: None }).await?;
        tree(Some(root.id), 4).await?;
        assert_eq!(Node::query().count().await?, 31);
        root.delete().await?;
        assert_eq!(Node::query().count().await?, 0);
    }
}
