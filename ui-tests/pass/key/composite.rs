use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
pub struct Membership {
    #[key]
    pub user_id: i64,
    #[key]
    pub team: String,
    #[fillable]
    pub role: String,
}

#[test]
fn compiles_and_runs() {
    let key = (7_i64, "red".to_string());
    let _ = Membership::find(&key);
    let _ = Membership::find(key.clone());
    let _ = Membership::find_many([key]);
    let input = MembershipCreate { role: "captain".into() };
    let _ = Membership::create(input.guarded(MembershipGuarded { user_id: 7, team: "red".into() }));
}
