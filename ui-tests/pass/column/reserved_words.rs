use limpid::prelude::*;

#[derive(Model)]
#[scope(of(kind: &str) = r#type.eq(kind))]
#[scope(r#where(min: i64) = r#match.ge(min))]
#[fillable(r#type, order)]
#[unique(r#type, select)]
pub struct Entry {
    pub id: i64,
    pub r#type: String,
    pub r#match: i64,
    pub order: i64,
    pub group: i64,
    pub select: i64,
    pub from: Option<String>,
    pub limit: i64,
    #[column(name = "end")]
    pub finish: i64,
}

#[test]
fn compiles_and_runs() {
    let input = EntryCreate { r#type: "a".into(), order: 1 };
    let _ =
        Entry::create(input.guarded(EntryGuarded { r#match: 1, group: 1, select: 1, limit: 1, finish: 1 }));
    let _ = Entry::query().of("a").r#where(3).filter(|entry| entry.order.gt(entry.group)).get();
}
