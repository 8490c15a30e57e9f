#[soft_deletes]
#[timestamps]
#[has_many(comments: Comment)]
#[belongs_to_many(tags: Tag, through = PostTag)]
#[scope(published = published.eq(true))]
#[scope(popular(min: i64) = views.ge(min))]
pub struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    pub body: Option<String>,
    #[unique]
    #[fillable]
    pub slug: String,
    #[guarded]
    #[belongs_to(author: User)]
    pub author_id: i64,
    #[default(false)]
    pub published: bool,
    #[default(0)]
    pub views: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}
