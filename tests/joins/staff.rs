//! People with managers and skills, and categories below categories: models that refer to themselves.

use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(reports: Employee, key = manager_id)]
#[belongs_to_many(skills: Skill, through = Knows)]
#[latest_of_many(last_report: Employee, by = id, key = manager_id)]
pub struct Employee {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    #[belongs_to(manager: Employee)]
    pub manager_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[global_scope(InUse = retired.eq(false))]
pub struct Skill {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub retired: bool,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Knows {
    #[key]
    #[belongs_to(employee: Employee)]
    pub employee_id: i64,
    #[key]
    #[belongs_to(skill: Skill)]
    pub skill_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[global_scope(Shown = hidden.eq(false))]
#[has_many(children: Category, key = parent_id)]
#[has_many(items: Item)]
pub struct Category {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    #[belongs_to(parent: Category)]
    pub parent_id: Option<i64>,
    #[fillable]
    pub hidden: bool,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[scopes]
impl Category {
    #[scope]
    pub fn starting(query: Query<Category>, start: String) -> Query<Category> {
        query.filter(|category| category.name.starts_with(start)).order_by(|category| category.name.desc())
    }

    /// A scope that is a table of its own: the first of those with one parent.
    #[scope]
    pub fn eldest(query: Query<Category>) -> Query<Category> {
        query.order_by(|category| category.id).distinct_on(|category| category.parent_id).limit(3)
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Item {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    #[belongs_to(category: Category)]
    pub category_id: i64,
}

/// A row whose key has two columns, and its parent.
#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(parts: Part, key = (shop, parent))]
pub struct Part {
    #[key]
    pub shop: i64,
    #[key]
    pub number: i64,
    #[fillable]
    pub parent: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[belongs_to_many(knows: Person, through = Friend, key = person_id, other_key = friend_id)]
#[belongs_to_many(known_by: Person, through = Friend, key = friend_id, other_key = person_id)]
pub struct Person {
    pub id: i64,
    #[fillable]
    pub name: String,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Friend {
    #[key]
    #[belongs_to(person: Person)]
    pub person_id: i64,
    #[key]
    #[belongs_to(friend: Person)]
    pub friend_id: i64,
    #[fillable]
    pub since: i32,
}

/// Ada leads Bob and Cy, Bob leads Dee; Eve is alone.
pub async fn hire() -> limpid::Result<()> {
    for (name, manager_id) in
        [("Ada", None), ("Bob", Some(1)), ("Cy", Some(1)), ("Dee", Some(2)), ("Eve", None)]
    {
        Employee::create(EmployeeCreate { name: name.into(), manager_id }).await?;
    }
    for (name, retired) in [("Rust", false), ("SQL", false), ("COBOL", true), ("Dust", false)] {
        Skill::create(SkillCreate { name: name.into(), retired }).await?;
    }
    for (employee_id, skill_id) in [(1, 1), (1, 2), (2, 2), (3, 3), (4, 4)] {
        Knows::create(KnowsGuarded { employee_id, skill_id }).await?;
    }
    Skill::query().filter(|skill| skill.name.eq("Dust")).delete().await?;
    Ok(())
}
