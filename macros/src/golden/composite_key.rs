#[fillable(role)]
struct Membership {
    #[key]
    #[references(User, on_delete = cascade)]
    user_id: i64,
    #[key]
    team: String,
    role: String,
}
