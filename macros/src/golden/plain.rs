pub struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    pub body: Option<String>,
}
