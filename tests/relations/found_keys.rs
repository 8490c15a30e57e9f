//! Keys that are said once: `has_many`, `has_one` and pivots find the `belongs_to` of the other model, whatever its
//! column is called.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(titles: Title)]
#[has_one(desk: Desk)]
#[belongs_to_many(teams: Team, through = Seat)]
pub struct Employee {
    pub id: i64,
    #[fillable]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Title {
    pub id: i64,
    #[fillable]
    pub word: String,
    #[belongs_to(holder: Employee)]
    pub worker: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Desk {
    pub id: i64,
    #[fillable]
    #[belongs_to(sitter: Employee)]
    pub whose: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to_many(members: Employee, through = Seat)]
pub struct Team {
    pub id: i64,
    #[fillable]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Seat {
    #[key]
    #[belongs_to(team: Team)]
    pub of: i64,
    #[key]
    #[belongs_to(member: Employee)]
    pub who: i64,
}

/// The key to the parent has another name than that of the model.
#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(children: Page)]
pub struct Page {
    pub id: i64,
    #[fillable]
    pub path: String,
    #[fillable]
    #[belongs_to(parent: Page)]
    pub parent_id: Option<i64>,
}

/// Two keys to one model: that of the usual name is found.
#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(letters: Letter)]
pub struct Person {
    pub id: i64,
    #[fillable]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Letter {
    pub id: i64,
    #[fillable]
    #[belongs_to(sender: Person)]
    pub sender_id: i64,
    #[fillable]
    #[belongs_to(reader: Person)]
    pub person_id: i64,
}

each_engine! {
    async fn rows_are_created_and_loaded_by_a_key_of_another_name(db) [Employee, Title, Desk, Team, Seat] {
        db.scope(async {
            let ada = Employee::create(EmployeeCreate { name: "Ada".into() }).await?;
            let other = Employee::create(EmployeeCreate { name: "Ben".into() }).await?;
            let title = ada.titles().create(TitleCreate { word: "Countess".into() }).await?;
            assert_eq!(title.worker, ada.id);
            other.titles().create(TitleCreate { word: "Baker".into() }).await?;
            let desk = Desk::create(DeskCreate { whose: Some(ada.id) }).await?;
            let rows = Employee::query()
                .order_by(|employee| employee.id)
                .with(|employee| employee.titles)
                .with(|employee| employee.desk)
                .get()
                .await?;
            assert_eq!(rows[0], (ada.clone(), vec![title], Some(desk)));
            assert_eq!((rows[1].1.len(), &rows[1].2), (1, &None));
            let query = Employee::query().filter(|employee| employee.titles.any(|title| title.word.eq("Baker")));
            assert_eq!(query.sole().await?, other);
            assert_eq!(ada.titles().count().await?, 1);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn pivots_are_found_from_both_sides(db) [Employee, Title, Desk, Team, Seat] {
        db.scope(async {
            let ada = Employee::create(EmployeeCreate { name: "Ada".into() }).await?;
            let [red, blue] = ["Red", "Blue"].map(|name| Team::create(TeamCreate { name: name.into() }));
            let (red, blue) = (red.await?, blue.await?);
            ada.teams().attach([red.id, blue.id]).await?;
            ada.teams().detach(&blue).await?;
            assert_eq!(ada.teams().sole().await?, red);
            assert_eq!(red.members().get().await?, [ada]);
            assert_eq!(blue.members().count().await?, 0);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_model_finds_its_key_to_itself(db) [Page] {
        db.scope(async {
            let root = Page::create(PageCreate { path: "/".into(), parent_id: None }).await?;
            let child = Page::create(PageCreate { path: "/a".into(), parent_id: Some(root.id) }).await?;
            assert_eq!(root.children().sole().await?, child);
            assert_eq!(child.children().count().await?, 0);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn of_two_keys_the_usual_one_is_found(db) [Person, Letter] {
        db.scope(async {
            let [ada, ben] = ["Ada", "Ben"].map(|name| Person::create(PersonCreate { name: name.into() }));
            let (ada, ben) = (ada.await?, ben.await?);
            let letter = Letter::create(LetterCreate { sender_id: ada.id, person_id: ben.id }).await?;
            assert_eq!(ben.letters().get().await?, [letter]);
            assert_eq!(ada.letters().count().await?, 0);
            limpid::Result::Ok(())
        })
        .await?;
    }
}
