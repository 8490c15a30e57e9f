use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[scope(of(wanted: i64) = value.eq(wanted) & eq.eq(1))]
pub struct Query2 {
    pub id: i64,
    #[fillable]
    pub new: i64,
    #[fillable]
    pub path: String,
    #[fillable]
    pub query: i64,
    #[fillable]
    pub eq: i64,
    #[fillable]
    pub name: Option<String>,
    #[fillable]
    pub key: i64,
    #[fillable]
    pub value: i64,
    #[fillable]
    pub table: i64,
    #[fillable]
    pub row: i64,
    #[fillable]
    pub source: i64,
    #[fillable]
    pub columns: i64,
    #[fillable]
    pub place: i64,
    #[fillable]
    pub to: i64,
    #[fillable]
    pub f: i64,
    #[fillable]
    pub map: i64,
    #[fillable]
    pub input: i64,
    #[fillable]
    pub guarded: i64,
    #[fillable]
    pub fields: i64,
    #[fillable]
    #[default(3)]
    pub some: i64,
}

#[test]
fn compiles_and_runs() {
    let _ = Query2::query().of(3).filter(|row| row.new.gt(row.eq) & row.name.is_null()).get();
    let update = Query2Update { to: 3.into(), ..Default::default() };
    assert!(update.clone().from_default());
}

trait FromDefault {
    fn from_default(self) -> bool;
}

impl FromDefault for Query2Update {
    fn from_default(self) -> bool {
        !self.to.is_keep() && self.map.is_keep()
    }
}
