//! Trees in one statement: down, up, with circles, with rules at every step.

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::staff::{
    Category, CategoryCreate, Employee, Friend, FriendCreate, FriendGuarded, Item, ItemCreate, Knows, Part,
    PartCreate, PartGuarded, Person, PersonCreate, Shown, Skill, hire,
};

/// 1 music (2 vinyl (4 new (6 rare)), 3 tape (5 old)), 7 books
async fn grow() -> limpid::Result<()> {
    for (name, parent_id) in [
        ("music", None),
        ("vinyl", Some(1)),
        ("tape", Some(1)),
        ("new", Some(2)),
        ("old", Some(3)),
        ("rare", Some(4)),
        ("books", None),
    ] {
        Category::create(CategoryCreate { name: name.into(), parent_id, hidden: false }).await?;
        Item::create(ItemCreate {
            name: format!("item of {name}"),
            category_id: Category::query().count().await?,
        })
        .await?;
    }
    Ok(())
}

fn below(id: i64) -> Query<(Category, limpid::read::Depth)> {
    Category::query().filter(|category| category.id.eq(id)).recursive(|category| category.children)
}

fn pairs(rows: &[(Category, i64)]) -> Vec<(&str, i64)> {
    rows.iter().map(|(category, depth)| (category.name.as_str(), *depth)).collect()
}

each_engine! {
    async fn down_a_tree(db) [Category, Item] {
        db.scope(grow()).await?;
        let rows: Vec<(Category, i64)> = Category::query()
            .filter(|category| category.parent_id.is_null())
            .recursive(|category| category.children)
            .order_by(|(category, depth)| (depth, category.name))
            .get()
            .await?;
        assert_eq!(pairs(&rows), [("books", 0), ("music", 0), ("tape", 1), ("vinyl", 1), ("new", 2), ("old", 2), ("rare", 3)]);
        let rows = below(2).order_by(|(_, depth)| depth).get().await?;
        assert_eq!(pairs(&rows), [("vinyl", 0), ("new", 1), ("rare", 2)]);
        // What follows is asked of the rows that were reached.
        assert_eq!(below(1).count().await?, 6);
        assert_eq!(below(1).filter(|(_, depth)| depth.ge(1)).max(|(_, depth)| depth).await?, Some(3));
        assert_eq!(below(1).filter(|(category, depth)| depth.eq(2) & category.name.starts_with("o")).pluck(|(category, _)| category.name).await?, ["old"]);
        let levels = below(1).group_by(|(_, depth)| depth).order_by(|group| group.key()).select(|group| (group.key(), group.count())).get().await?;
        assert_eq!(levels, [(0, 1), (1, 2), (2, 2), (3, 1)]);
        let page = below(1).order_by(|(_, depth)| depth.desc()).paginate(1, 2).await?;
        assert_eq!((page.total, page.data[0].0.name.as_str()), (6, "rare"));
        // The items of a whole branch.
        let items = Item::query()
            .filter(|item| item.category_id.in_query(below(2).pluck(|(category, _)| category.id)))
            .order_by(|item| item.id)
            .pluck(|item| item.name)
            .await?;
        assert_eq!(items, ["item of vinyl", "item of new", "item of rare"]);
        let joined = below(2).join(|(category, _)| category.items).order_by(|(_, depth, _)| depth.desc()).pluck(|(_, depth, item)| (depth, item.name)).await?;
        assert_eq!(joined[0], (2, "item of rare".to_owned()));
    }

    async fn a_tree_goes_up_to_the_root(db) [Category, Item] {
        db.scope(grow()).await?;
        let path = Category::query()
            .filter(|category| category.name.eq("rare"))
            .recursive(|category| category.parent)
            .order_by(|(_, depth)| depth.desc())
            .pluck(|(category, _)| category.name)
            .await?;
        assert_eq!(path, ["music", "vinyl", "new", "rare"]);
        // From several rows at once: each once, with the fewest steps.
        let rows = Category::query()
            .filter(|category| category.name.in_(["rare", "old", "vinyl"]))
            .recursive(|category| category.parent)
            .order_by(|(category, depth)| (depth, category.name))
            .get()
            .await?;
        assert_eq!(pairs(&rows), [("old", 0), ("rare", 0), ("vinyl", 0), ("music", 1), ("new", 1), ("tape", 1)]);
    }

    async fn max_depth_limits_a_tree(db) [Category, Item] {
        db.scope(grow()).await?;
        assert_eq!(pairs(&below(1).max_depth(1).order_by(|(category, _)| category.id).get().await?), [("music", 0), ("vinyl", 1), ("tape", 1)]);
        assert_eq!(below(1).max_depth(0).count().await?, 1);
        assert_eq!(below(1).max_depth(-3).count().await?, 1);
        assert_eq!(below(1).max_depth(100).count().await?, 6);
        // The rows that it starts with may be cut.
        let first = Category::query().order_by(|category| category.id.desc()).limit(2).recursive(|category| category.parent);
        assert_eq!(pairs(&first.order_by(|(_, depth)| depth.desc()).get().await?).first(), Some(&("music", 3)));
    }

    async fn a_circle_ends(db) [Category, Item] {
        db.scope(grow()).await?;
        Category::query().filter(|category| category.name.eq("music")).update(|category| category.parent_id.set(6)).await?;
        let rows = below(4).order_by(|(category, depth)| (depth, category.id)).get().await?;
        assert_eq!(pairs(&rows), [("new", 0), ("rare", 1), ("music", 2), ("vinyl", 3), ("tape", 3), ("old", 4)]);
        let up = Category::query().filter(|category| category.id.eq(4)).recursive(|category| category.parent);
        assert_eq!(pairs(&up.order_by(|(_, depth)| depth).get().await?), [("new", 0), ("vinyl", 1), ("music", 2), ("rare", 3)]);
        Category::query().filter(|category| category.id.eq(7)).update(|category| category.parent_id.set(7)).await?;
        assert_eq!(pairs(&below(7).get().await?), [("books", 0)]);
    }

    async fn rules_hold_at_every_step(db) [Category, Item] {
        db.scope(grow()).await?;
        Category::query().filter(|category| category.name.eq("vinyl")).delete().await?;
        Category::query().filter(|category| category.name.eq("old")).update(|category| category.hidden.set(true)).await?;
        // What is below a row in the trash is not reached, though it is not in the trash itself.
        assert_eq!(pairs(&below(1).order_by(|(category, _)| category.id).get().await?), [("music", 0), ("tape", 1)]);
        let all = Category::query().filter(|category| category.id.eq(1)).recursive(|category| category.children.with_trashed());
        assert_eq!(all.count().await?, 5);
        let hidden = Category::query().filter(|category| category.id.eq(1)).recursive(|category| category.children.without_scope(Shown));
        assert_eq!(pairs(&hidden.order_by(|(_, depth)| depth).get().await?), [("music", 0), ("tape", 1), ("old", 2)]);
        assert_eq!(below(2).count().await?, 0, "it starts in the trash");
        let within = Category::query().with_trashed().filter(|category| category.id.eq(2)).recursive(|category| category.children);
        assert_eq!(within.count().await?, 3);
        let narrowed = Category::query().filter(|category| category.id.eq(1)).recursive(|category| category.children.filter(|child| child.name.ne("tape")));
        assert_eq!(narrowed.count().await?, 1);
    }

    async fn keys_of_two_columns(db) [Part] {
        for (shop, number, parent) in [(1, 1, None), (1, 2, Some(1)), (1, 3, Some(2)), (2, 2, Some(1)), (2, 3, Some(2))] {
            Part::create(PartCreate { parent }.guarded(PartGuarded { shop, number })).await?;
        }
        let rows = Part::query()
            .filter(|part| part.number.eq(1))
            .recursive(|part| part.parts)
            .order_by(|(_, depth)| depth)
            .pluck(|(part, depth)| (part.shop, part.number, depth))
            .await?;
        assert_eq!(rows, [(1, 1, 0), (1, 2, 1), (1, 3, 2)]);
    }

    async fn people_below_people(db) [Employee, Skill, Knows] {
        db.scope(hire()).await?;
        let below = Employee::query()
            .order_by(|employee| employee.id)
            .pluck(|employee| (
                employee.name,
                Employee::query().filter(|one| one.id.eq(2)).recursive(|one| one.reports).filter(|(other, _)| other.id.eq(employee.id)).exists(),
            ))
            .await?;
        let found: Vec<_> = below.iter().filter(|(_, found)| *found).map(|(name, _)| name.as_str()).collect();
        assert_eq!(found, ["Bob", "Dee"]);
    }

    /// Friends of friends: many ways lead to a row, and each row is there once, with the fewest steps.
    async fn through_a_pivot(db) [Person, Friend] {
        for name in ["Ann", "Ben", "Cyd", "Dan", "Eva", "Fay"] {
            Person::create(PersonCreate { name: name.into() }).await?;
        }
        for (person_id, friend_id, since) in [(1, 2, 2001), (1, 3, 2020), (2, 4, 2002), (3, 4, 2003), (4, 1, 2004), (4, 5, 2005), (2, 3, 2006)] {
            Friend::create(FriendCreate { since }.guarded(FriendGuarded { person_id, friend_id })).await?;
        }
        let known = |depth: i64| Person::query().filter(|person| person.name.eq("Ann")).recursive(|person| person.knows).max_depth(depth).order_by(|(person, depth)| (depth, person.id)).pluck(|(person, depth)| (person.name, depth));
        let names = |rows: Vec<(String, i64)>| rows.into_iter().map(|(name, depth)| format!("{name}{depth}")).collect::<Vec<_>>();
        assert_eq!(names(known(9).await?), ["Ann0", "Ben1", "Cyd1", "Dan2", "Eva3"]);
        assert_eq!(names(known(1).await?), ["Ann0", "Ben1", "Cyd1"]);
        let back = Person::query().filter(|person| person.name.eq("Eva")).recursive(|person| person.known_by).order_by(|(person, depth)| (depth, person.id)).pluck(|(person, depth)| (person.name, depth)).await?;
        assert_eq!(names(back), ["Eva0", "Dan1", "Ben2", "Cyd2", "Ann3"]);
        // Narrowed by the row of the pivot, and by the rules of the model.
        let old = Person::query().filter(|person| person.name.eq("Ann")).recursive(|person| person.knows.filter_pivot(|friend| friend.since.lt(2010)));
        assert_eq!(names(old.order_by(|(person, depth)| (depth, person.id)).pluck(|(person, depth)| (person.name, depth)).await?), ["Ann0", "Ben1", "Cyd2", "Dan2", "Eva3"]);
        Person::query().filter(|person| person.name.eq("Dan")).delete().await?;
        assert_eq!(names(known(9).await?), ["Ann0", "Ben1", "Cyd1"]);
        let loaded: Vec<(Person, i64, Vec<Person>)> = Person::query().filter(|person| person.name.eq("Ben")).recursive(|person| person.knows.with_trashed()).with(|(person, _)| person.knows.order_by(|friend| friend.id)).order_by(|(person, depth)| (depth, person.id)).get().await?;
        assert_eq!(loaded.iter().map(|row| (row.0.name.as_str(), row.2.len())).collect::<Vec<_>>(), [("Ben", 1), ("Cyd", 0), ("Dan", 2), ("Ann", 2), ("Eva", 0)]);
    }

    /// As deep as the servers let nobody go by accident.
    async fn a_chain_of_fifteen_hundred_rows_is_followed(db) [Employee, Skill, Knows] {
        let chain: Vec<_> = (0..1_500).map(|number| crate::staff::EmployeeCreate { name: format!("e{number}"), manager_id: None }).collect();
        let chain = Employee::create_many(chain).await?;
        let updates: Vec<_> = chain.windows(2).map(|pair| (pair[1].id, pair[0].id)).collect();
        for (id, manager) in updates.iter().take(1_499) {
            Employee::query().filter(|employee| employee.id.eq(*id)).update(|employee| employee.manager_id.set(*manager)).await?;
        }
        let deepest = Employee::query().filter(|employee| employee.id.eq(chain[0].id)).recursive(|employee| employee.reports).max(|(_, depth)| depth).await?;
        assert_eq!(deepest, Some(1_499));
    }
}
