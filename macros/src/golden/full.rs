/// Something to read.
#[model(table = "articles", ignore_unknown)]
#[soft_deletes]
#[timestamps]
#[unique(author_id, title)]
#[full_text(title, body)]
#[full_text(title, name = "titles")]
#[scope(published = published.eq(true))]
#[scope(
    /// Read often.
    popular(min: i64) = views.ge(min)
)]
#[global_scope(Sane = views.ge(0))]
#[global_scope(OfTenant)]
#[hooks(Self, Audit)]
pub struct Post {
    pub id: i64,
    #[fillable]
    #[filterable]
    #[sortable]
    pub title: String,
    #[fillable]
    #[column(name = "text")]
    pub body: Option<String>,
    #[guarded]
    #[references(User, on_delete = restrict)]
    pub author_id: i64,
    #[default(false)]
    pub published: bool,
    #[fillable]
    #[default(0)]
    #[index]
    #[filterable(eq, not_in)]
    pub views: i64,
    #[hidden]
    #[fillable]
    #[default("none")]
    pub token: Option<String>,
    #[fillable]
    pub r#type: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
    #[column(skip)]
    pub words: usize,
}
