///The columns of [`Post`], as closures get them.
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub)]
pub struct PostFields {
    pub id: ::limpid::__private::Column<Post, i64>,
    pub title: ::limpid::__private::Column<Post, String>,
    pub body: ::limpid::__private::Column<Post, Option<String>>,
    pub author_id: ::limpid::__private::Column<Post, i64>,
    pub published: ::limpid::__private::Column<Post, bool>,
    pub views: ::limpid::__private::Column<Post, i64>,
    pub token: ::limpid::__private::Column<Post, Option<String>>,
    pub r#type: ::limpid::__private::Column<Post, String>,
    pub created_at: ::limpid::__private::Column<Post, DateTime<Utc>>,
    pub updated_at: ::limpid::__private::Column<Post, DateTime<Utc>>,
    pub deleted_at: ::limpid::__private::Column<Post, Option<DateTime<Utc>>>,
}
impl ::core::marker::Copy for PostFields {}
impl ::core::clone::Clone for PostFields {
    fn clone(&self) -> Self {
        *self
    }
}
#[allow(dead_code, private_interfaces, unreachable_pub)]
impl Post {
    ///The unique index on `author_id`, `title`.
    pub const BY_AUTHOR_ID_AND_TITLE: ::limpid::__private::Unique<Post> = ::limpid::__private::Unique::new(
        &[3usize, 1usize],
        true,
    );
}
impl ::limpid::__private::HasFullText for Post {}
impl ::limpid::__private::Searching for Post {
    const INDEX: ::limpid::__private::SearchIndex<Self> = ::limpid::__private::SearchIndex::new(
        0usize,
    );
}
#[allow(dead_code, private_interfaces, unreachable_pub)]
impl Post {
    ///The full-text index on `title`.
    pub const IN_TITLES: ::limpid::__private::SearchIndex<Post> = ::limpid::__private::SearchIndex::new(
        1usize,
    );
}
#[allow(dead_code, private_interfaces, unreachable_pub)]
impl PostFields {
    /// The row holds these words, in the columns of the full-text index without a name.
    pub fn search(
        self,
        words: impl ::core::convert::AsRef<str>,
    ) -> ::limpid::__private::Filter {
        ::limpid::__private::search(
            self.title,
            <Post as ::limpid::__private::Searching>::INDEX,
            words.as_ref(),
        )
    }
    /// How well the row holds these words: the larger the better, and 0 if it does not.
    pub fn relevance(
        self,
        words: impl ::core::convert::AsRef<str>,
    ) -> ::limpid::__private::Expr<f64> {
        ::limpid::__private::relevance(
            self.title,
            <Post as ::limpid::__private::Searching>::INDEX,
            words.as_ref(),
        )
    }
    /// The row holds these words, in the columns of this full-text index.
    pub fn search_in(
        self,
        index: ::limpid::__private::SearchIndex<Post>,
        words: impl ::core::convert::AsRef<str>,
    ) -> ::limpid::__private::Filter {
        ::limpid::__private::search(self.title, index, words.as_ref())
    }
    /// How well the row holds these words in the columns of this full-text index: the larger the better, and 0
    /// if it does not.
    pub fn relevance_in(
        self,
        index: ::limpid::__private::SearchIndex<Post>,
        words: impl ::core::convert::AsRef<str>,
    ) -> ::limpid::__private::Expr<f64> {
        ::limpid::__private::relevance(self.title, index, words.as_ref())
    }
}
const _: () = {
    ::limpid::__private::searched::<String>();
    ::limpid::__private::searched::<Option<String>>();
    ::limpid::__private::searched::<String>();
};
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Model for Post {
    type Fields = PostFields;
    type Key = i64;
    const TABLE: &'static ::limpid::__private::Table = {
        use ::limpid::__private::ColumnType as __ColumnType;
        static TEXTS: ::limpid::__private::Texts = ::limpid::__private::Texts::new();
        static TABLE: ::limpid::__private::Table = ::limpid::__private::Table {
            model: "Post",
            name: "articles",
            schema: ::core::option::Option::None,
            columns: &[
                <i64 as __ColumnType>::COLUMN
                    .called("id", "id")
                    .from(::limpid::__private::Origin::Counted),
                <String as __ColumnType>::COLUMN.called("title", "title"),
                <Option<String> as __ColumnType>::COLUMN.called("body", "text"),
                <i64 as __ColumnType>::COLUMN.called("author_id", "author_id"),
                <bool as __ColumnType>::COLUMN
                    .called("published", "published")
                    .from(::limpid::__private::Origin::Constant),
                <i64 as __ColumnType>::COLUMN
                    .called("views", "views")
                    .from(::limpid::__private::Origin::Constant),
                <Option<String> as __ColumnType>::COLUMN
                    .called("token", "token")
                    .from(::limpid::__private::Origin::Constant)
                    .hide(),
                <String as __ColumnType>::COLUMN.called("type", "type"),
                <DateTime<Utc> as __ColumnType>::COLUMN
                    .called("created_at", "created_at"),
                <DateTime<Utc> as __ColumnType>::COLUMN
                    .called("updated_at", "updated_at"),
                <Option<DateTime<Utc>> as __ColumnType>::COLUMN
                    .called("deleted_at", "deleted_at"),
            ],
            list: "\"id\", \"title\", \"text\", \"author_id\", \"published\", \"views\", \"token\", \"type\", \"created_at\", \"updated_at\", \"deleted_at\"",
            list_in_ticks: "`id`, `title`, `text`, `author_id`, `published`, `views`, `token`, `type`, `created_at`, `updated_at`, `deleted_at`",
            key: &[0usize],
            created_at: ::core::option::Option::Some(8usize),
            updated_at: ::core::option::Option::Some(9usize),
            deleted_at: ::core::option::Option::Some(10usize),
            version: ::core::option::Option::None,
            indexes: &[
                ::limpid::__private::Index {
                    columns: &[5usize],
                    unique: false,
                },
                ::limpid::__private::Index {
                    columns: &[3usize, 1usize],
                    unique: true,
                },
            ],
            full_texts: &[
                ::limpid::__private::FullTextIndex {
                    name: ::core::option::Option::None,
                    columns: &[1usize, 2usize],
                },
                ::limpid::__private::FullTextIndex {
                    name: ::core::option::Option::Some("titles"),
                    columns: &[1usize],
                },
            ],
            foreign_keys: &[
                ::limpid::__private::ForeignKey {
                    columns: {
                        ::limpid::__private::refers::<
                            i64,
                            <User as ::limpid::__private::Model>::Key,
                        >();
                        &[3usize]
                    },
                    table: || <User as ::limpid::__private::Model>::TABLE,
                    references: &[],
                    on_delete: ::core::option::Option::Some("RESTRICT"),
                    on_update: ::core::option::Option::None,
                },
            ],
            texts: &TEXTS,
        };
        &TABLE
    };
    const SCOPES: &'static [::limpid::__private::ScopeRule] = &[
        ::limpid::__private::ScopeRule::of::<Self, Sane>(),
        ::limpid::__private::ScopeRule::of::<Self, OfTenant>(),
    ];
    const HOOKS: ::limpid::__private::Observers<Self> = ::limpid::__private::Observers::by(
        &[
            ::limpid::__private::Observer::<Self>::of::<Self>(),
            ::limpid::__private::Observer::<Audit>::of::<Self>(),
        ],
    );
    const PARENTS: &'static [::limpid::__private::ParentRules] = &[
        <User as ::limpid::__private::Model>::AS_PARENT,
    ];
    fn fields(source: ::limpid::__private::Source) -> PostFields {
        let columns = Self::TABLE.columns;
        PostFields {
            id: ::limpid::__private::Column::new(source, &columns[0usize]),
            title: ::limpid::__private::Column::new(source, &columns[1usize]),
            body: ::limpid::__private::Column::new(source, &columns[2usize]),
            author_id: ::limpid::__private::Column::new(source, &columns[3usize]),
            published: ::limpid::__private::Column::new(source, &columns[4usize]),
            views: ::limpid::__private::Column::new(source, &columns[5usize]),
            token: ::limpid::__private::Column::new(source, &columns[6usize]),
            r#type: ::limpid::__private::Column::new(source, &columns[7usize]),
            created_at: ::limpid::__private::Column::new(source, &columns[8usize]),
            updated_at: ::limpid::__private::Column::new(source, &columns[9usize]),
            deleted_at: ::limpid::__private::Column::new(source, &columns[10usize]),
        }
    }
    fn from_row(
        row: &mut ::limpid::__private::Reader<'_>,
    ) -> ::limpid::__private::Result<Self> {
        use ::limpid::__private::ColumnType as __ColumnType;
        let mut model = Self {
            id: row.read(|row, place| <i64 as __ColumnType>::read(row, place))?,
            title: row.read(|row, place| <String as __ColumnType>::read(row, place))?,
            body: row
                .read(|row, place| <Option<String> as __ColumnType>::read(row, place))?,
            author_id: row.read(|row, place| <i64 as __ColumnType>::read(row, place))?,
            published: row.read(|row, place| <bool as __ColumnType>::read(row, place))?,
            views: row.read(|row, place| <i64 as __ColumnType>::read(row, place))?,
            token: row
                .read(|row, place| <Option<String> as __ColumnType>::read(row, place))?,
            r#type: row.read(|row, place| <String as __ColumnType>::read(row, place))?,
            created_at: row
                .read(|row, place| <DateTime<Utc> as __ColumnType>::read(row, place))?,
            updated_at: row
                .read(|row, place| <DateTime<Utc> as __ColumnType>::read(row, place))?,
            deleted_at: row
                .read(|row, place| <Option<
                    DateTime<Utc>,
                > as __ColumnType>::read(row, place))?,
            words: <usize as ::core::default::Default>::default(),
        };
        ::limpid::__private::Observer::<Self>::of::<Self>().retrieved(&mut model);
        ::limpid::__private::Observer::<Audit>::of::<Self>().retrieved(&mut model);
        ::core::result::Result::Ok(model)
    }
    fn value_at(&self, place: usize) -> ::limpid::__private::Value {
        use ::limpid::__private::ColumnType as __ColumnType;
        match place {
            0usize => <i64 as __ColumnType>::to_value(&self.id),
            1usize => <String as __ColumnType>::to_value(&self.title),
            2usize => <Option<String> as __ColumnType>::to_value(&self.body),
            3usize => <i64 as __ColumnType>::to_value(&self.author_id),
            4usize => <bool as __ColumnType>::to_value(&self.published),
            5usize => <i64 as __ColumnType>::to_value(&self.views),
            6usize => <Option<String> as __ColumnType>::to_value(&self.token),
            7usize => <String as __ColumnType>::to_value(&self.r#type),
            8usize => <DateTime<Utc> as __ColumnType>::to_value(&self.created_at),
            9usize => <DateTime<Utc> as __ColumnType>::to_value(&self.updated_at),
            _ => <Option<DateTime<Utc>> as __ColumnType>::to_value(&self.deleted_at),
        }
    }
    fn swap_at(&mut self, place: usize, other: &mut Self) {
        match place {
            0usize => ::core::mem::swap(&mut self.id, &mut other.id),
            1usize => ::core::mem::swap(&mut self.title, &mut other.title),
            2usize => ::core::mem::swap(&mut self.body, &mut other.body),
            3usize => ::core::mem::swap(&mut self.author_id, &mut other.author_id),
            4usize => ::core::mem::swap(&mut self.published, &mut other.published),
            5usize => ::core::mem::swap(&mut self.views, &mut other.views),
            6usize => ::core::mem::swap(&mut self.token, &mut other.token),
            7usize => ::core::mem::swap(&mut self.r#type, &mut other.r#type),
            8usize => ::core::mem::swap(&mut self.created_at, &mut other.created_at),
            9usize => ::core::mem::swap(&mut self.updated_at, &mut other.updated_at),
            10usize => ::core::mem::swap(&mut self.deleted_at, &mut other.deleted_at),
            _ => {}
        }
    }
    fn default_at(place: usize) -> ::core::option::Option<::limpid::__private::Value> {
        use ::limpid::__private::ColumnType as __ColumnType;
        match place {
            4usize => {
                ::core::option::Option::Some(
                    <bool as __ColumnType>::into_value(
                        ::limpid::__private::default_value::<bool>(false),
                    ),
                )
            }
            5usize => {
                ::core::option::Option::Some(
                    <i64 as __ColumnType>::into_value(
                        ::limpid::__private::default_value::<i64>(0),
                    ),
                )
            }
            6usize => {
                ::core::option::Option::Some(
                    <Option<
                        String,
                    > as __ColumnType>::into_value(
                        ::limpid::__private::default_value::<Option<String>>("none"),
                    ),
                )
            }
            _ => ::core::option::Option::None,
        }
    }
    const SKIPS: bool = true;
    fn keep_skipped(&mut self, from: &mut Self) {
        ::core::mem::swap(&mut self.words, &mut from.words);
    }
    fn key(&self) -> Self::Key {
        <i64 as ::core::clone::Clone>::clone(&self.id)
    }
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::SoftDeletes for Post {}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Timestamps for Post {}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Hooked for Post {}
///What an input gives for a new [`Post`].
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
pub struct PostCreate {
    pub title: String,
    pub body: Option<String>,
    pub views: ::core::option::Option<i64>,
    pub token: ::limpid::__private::Patch<Option<String>>,
    pub r#type: String,
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Assignments<Post> for PostCreate {
    #[allow(unused_variables)]
    fn add_to(self, to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Post>>) {
        use ::limpid::__private::ColumnType as __ColumnType;
        use ::core::option::Option::Some;
        to.push(
            ::limpid::__private::assign(
                1usize,
                <String as __ColumnType>::into_value(self.title),
            ),
        );
        to.push(
            ::limpid::__private::assign(
                2usize,
                <Option<String> as __ColumnType>::into_value(self.body),
            ),
        );
        if let Some(value) = self.views {
            to.push(
                ::limpid::__private::assign(
                    5usize,
                    <i64 as __ColumnType>::into_value(value),
                ),
            );
        }
        if let Some(value) = self.token.set() {
            to.push(
                ::limpid::__private::assign(
                    6usize,
                    <Option<String> as __ColumnType>::into_value(value),
                ),
            );
        }
        to.push(
            ::limpid::__private::assign(
                7usize,
                <String as __ColumnType>::into_value(self.r#type),
            ),
        );
    }
}
impl ::core::clone::Clone for PostCreate {
    fn clone(&self) -> Self {
        Self {
            title: <String as ::core::clone::Clone>::clone(&self.title),
            body: <Option<String> as ::core::clone::Clone>::clone(&self.body),
            views: self
                .views
                .as_ref()
                .map(|value| <i64 as ::core::clone::Clone>::clone(value)),
            token: ::limpid::__private::copy(
                &self.token,
                |value| <Option<String> as ::core::clone::Clone>::clone(value),
            ),
            r#type: <String as ::core::clone::Clone>::clone(&self.r#type),
        }
    }
}
impl ::core::fmt::Debug for PostCreate {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("PostCreate")
            .field("title", ::limpid::__private::Shown(&self.title).show())
            .field("body", ::limpid::__private::Shown(&self.body).show())
            .field("views", ::limpid::__private::Shown(&self.views).show())
            .field("token", &::core::format_args!("<hidden>"))
            .field("type", ::limpid::__private::Shown(&self.r#type).show())
            .finish()
    }
}
///What an input changes of a [`Post`]: each column is kept or set.
#[derive(Default)]
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
pub struct PostUpdate {
    pub title: ::limpid::__private::Patch<String>,
    pub body: ::limpid::__private::Patch<Option<String>>,
    pub views: ::limpid::__private::Patch<i64>,
    pub token: ::limpid::__private::Patch<Option<String>>,
    pub r#type: ::limpid::__private::Patch<String>,
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Assignments<Post> for PostUpdate {
    #[allow(unused_variables)]
    fn add_to(self, to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Post>>) {
        use ::limpid::__private::ColumnType as __ColumnType;
        use ::core::option::Option::Some;
        if let Some(value) = self.title.set() {
            to.push(
                ::limpid::__private::assign(
                    1usize,
                    <String as __ColumnType>::into_value(value),
                ),
            );
        }
        if let Some(value) = self.body.set() {
            to.push(
                ::limpid::__private::assign(
                    2usize,
                    <Option<String> as __ColumnType>::into_value(value),
                ),
            );
        }
        if let Some(value) = self.views.set() {
            to.push(
                ::limpid::__private::assign(
                    5usize,
                    <i64 as __ColumnType>::into_value(value),
                ),
            );
        }
        if let Some(value) = self.token.set() {
            to.push(
                ::limpid::__private::assign(
                    6usize,
                    <Option<String> as __ColumnType>::into_value(value),
                ),
            );
        }
        if let Some(value) = self.r#type.set() {
            to.push(
                ::limpid::__private::assign(
                    7usize,
                    <String as __ColumnType>::into_value(value),
                ),
            );
        }
    }
}
impl ::core::clone::Clone for PostUpdate {
    fn clone(&self) -> Self {
        Self {
            title: ::limpid::__private::copy(
                &self.title,
                |value| <String as ::core::clone::Clone>::clone(value),
            ),
            body: ::limpid::__private::copy(
                &self.body,
                |value| <Option<String> as ::core::clone::Clone>::clone(value),
            ),
            views: ::limpid::__private::copy(
                &self.views,
                |value| <i64 as ::core::clone::Clone>::clone(value),
            ),
            token: ::limpid::__private::copy(
                &self.token,
                |value| <Option<String> as ::core::clone::Clone>::clone(value),
            ),
            r#type: ::limpid::__private::copy(
                &self.r#type,
                |value| <String as ::core::clone::Clone>::clone(value),
            ),
        }
    }
}
impl ::core::fmt::Debug for PostUpdate {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("PostUpdate")
            .field("title", ::limpid::__private::Shown(&self.title).show())
            .field("body", ::limpid::__private::Shown(&self.body).show())
            .field("views", ::limpid::__private::Shown(&self.views).show())
            .field("token", &::core::format_args!("<hidden>"))
            .field("type", ::limpid::__private::Shown(&self.r#type).show())
            .finish()
    }
}
impl ::limpid::__private::Fill for PostUpdate {
    type Model = Post;
    const KEYS: ::limpid::__private::InputKeys = ::limpid::__private::InputKeys {
        name: "Post",
        allowed: &["title", "body", "views", "token", "type"],
        guarded: &[
            "id",
            "author_id",
            "published",
            "created_at",
            "updated_at",
            "deleted_at",
        ],
        ignore: true,
    };
    fn fill<'de, A: ::limpid::__private::serde::de::MapAccess<'de>>(
        &mut self,
        place: usize,
        map: &mut A,
    ) -> ::core::result::Result<(), A::Error> {
        match place {
            0usize => {
                ::limpid::__private::fill::<String, A>(&mut self.title, "title", map)
            }
            1usize => {
                ::limpid::__private::fill_nullable::<
                    String,
                    A,
                >(&mut self.body, "body", map)
            }
            2usize => ::limpid::__private::fill::<i64, A>(&mut self.views, "views", map),
            3usize => {
                ::limpid::__private::fill_nullable::<
                    String,
                    A,
                >(&mut self.token, "token", map)
            }
            4usize => {
                ::limpid::__private::fill::<String, A>(&mut self.r#type, "type", map)
            }
            _ => ::core::result::Result::Ok(()),
        }
    }
}
impl ::limpid::__private::Input for PostUpdate {
    type Update = Self;
    const NEW: bool = false;
    fn from_update(update: Self) -> ::core::result::Result<Self, &'static str> {
        ::core::result::Result::Ok(update)
    }
    fn into_update(self) -> Self {
        self
    }
}
impl ::limpid::__private::Input for PostCreate {
    type Update = PostUpdate;
    const NEW: bool = true;
    fn from_update(input: PostUpdate) -> ::core::result::Result<Self, &'static str> {
        ::core::result::Result::Ok(Self {
            title: ::limpid::__private::required(input.title, "title")?,
            body: input.body.set().flatten(),
            views: input.views.set(),
            token: input.token,
            r#type: ::limpid::__private::required(input.r#type, "type")?,
        })
    }
    fn into_update(self) -> PostUpdate {
        PostUpdate {
            title: ::limpid::__private::Patch::Set(self.title),
            body: ::limpid::__private::Patch::Set(self.body),
            views: self
                .views
                .map_or(
                    ::limpid::__private::Patch::Keep,
                    ::limpid::__private::Patch::Set,
                ),
            token: self.token,
            r#type: ::limpid::__private::Patch::Set(self.r#type),
        }
    }
}
impl<'de> ::limpid::__private::serde::Deserialize<'de> for PostUpdate {
    fn deserialize<D: ::limpid::__private::serde::Deserializer<'de>>(
        from: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::limpid::__private::read(from)
    }
}
impl<'de> ::limpid::__private::serde::Deserialize<'de> for PostCreate {
    fn deserialize<D: ::limpid::__private::serde::Deserializer<'de>>(
        from: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::limpid::__private::read_new(from)
    }
}
///The columns of a new [`Post`] that must have a value and that no input may set.
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
pub struct PostGuarded {
    pub author_id: i64,
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Assignments<Post> for PostGuarded {
    #[allow(unused_variables)]
    fn add_to(self, to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Post>>) {
        use ::limpid::__private::ColumnType as __ColumnType;
        use ::core::option::Option::Some;
        to.push(
            ::limpid::__private::assign(
                3usize,
                <i64 as __ColumnType>::into_value(self.author_id),
            ),
        );
    }
}
impl ::core::clone::Clone for PostGuarded {
    fn clone(&self) -> Self {
        Self {
            author_id: <i64 as ::core::clone::Clone>::clone(&self.author_id),
        }
    }
}
impl ::core::fmt::Debug for PostGuarded {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("PostGuarded")
            .field("author_id", ::limpid::__private::Shown(&self.author_id).show())
            .finish()
    }
}
impl PostCreate {
    /// Adds the columns that no input may set.
    pub fn guarded(self, guarded: PostGuarded) -> (Self, PostGuarded) {
        (self, guarded)
    }
}
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold every column that a new `Post` needs",
    label = "some columns have no value",
    note = "write `input.guarded(PostGuarded { author_id: .. })`: these columns are not fillable"
)]
pub trait PostInput: ::limpid::__private::Assignments<Post> {}
#[diagnostic::do_not_recommend]
impl PostInput for (PostCreate, PostGuarded) {}
impl<I: PostInput> ::limpid::__private::CreateFrom<I> for Post {
    fn assignments(
        input: I,
        to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Post>>,
    ) {
        ::limpid::__private::Assignments::add_to(input, to)
    }
}
///The scopes of [`Post`], on every query of it.
#[allow(unreachable_pub)]
pub trait PostScopes: ::limpid::__private::Scoped<Post> {
    ///The rows for which `published . eq (true)` holds.
    #[allow(unused_variables)]
    fn published(self) -> Self::Scoped {
        self.apply_scope(move |query| {
            query
                .filter(move |__fields| {
                    #[allow(unused_variables)]
                    let PostFields { published, .. } = __fields;
                    published.eq(true)
                })
        })
    }
    /// Read often.
    #[allow(unused_variables)]
    fn popular(self, min: i64) -> Self::Scoped {
        self.apply_scope(move |query| {
            query
                .filter(move |__fields| {
                    #[allow(unused_variables)]
                    let PostFields { views, .. } = __fields;
                    views.ge(min)
                })
        })
    }
}
impl<Q: ::limpid::__private::Scoped<Post>> PostScopes for Q {}
///A condition on every statement of [`Post`]: `views . ge (0)`.
#[derive(Debug, Clone, Copy)]
#[allow(unreachable_pub)]
pub struct Sane;
#[diagnostic::do_not_recommend]
impl ::limpid::__private::GlobalScope<Post> for Sane {
    fn filter(__fields: PostFields) -> impl ::limpid::__private::IntoFilter {
        #[allow(unused_variables)]
        let PostFields { views, .. } = __fields;
        views.ge(0)
    }
}
///The filters and the order that a request may ask of a list of [`Post`]s.
#[allow(unreachable_pub, dead_code)]
pub type PostQuery = ::limpid::__private::Criteria<Post>;
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Filterable for Post {
    const FILTERS: &'static [::limpid::__private::FilterRule] = &[
        ::limpid::__private::FilterRule::own(1usize, &[]),
        ::limpid::__private::FilterRule::own(
            5usize,
            &[::limpid::__private::Operator::Eq, ::limpid::__private::Operator::NotIn],
        ),
    ];
    const SORTS: &'static [::limpid::__private::SortRule] = &[
        ::limpid::__private::SortRule::Own(1usize),
    ];
}
const _: () = {
    use ::limpid::__private::filterable as __filterable;
    __filterable::<String>()
};
const _: () = {
    use ::limpid::__private::filterable as __filterable;
    __filterable::<i64>()
};
const _: () = {
    use ::limpid::__private::fits as __fits;
    __fits::<i64>(::limpid::__private::Operator::Eq)
};
const _: () = {
    use ::limpid::__private::fits as __fits;
    __fits::<i64>(::limpid::__private::Operator::NotIn)
};
const _: () = {
    use ::limpid::__private::sortable as __sortable;
    __sortable::<String>()
};
impl ::core::fmt::Debug for Post {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("Post")
            .field("id", ::limpid::__private::Shown(&self.id).show())
            .field("title", ::limpid::__private::Shown(&self.title).show())
            .field("body", ::limpid::__private::Shown(&self.body).show())
            .field("author_id", ::limpid::__private::Shown(&self.author_id).show())
            .field("published", ::limpid::__private::Shown(&self.published).show())
            .field("views", ::limpid::__private::Shown(&self.views).show())
            .field("token", &::core::format_args!("<hidden>"))
            .field("type", ::limpid::__private::Shown(&self.r#type).show())
            .field("created_at", ::limpid::__private::Shown(&self.created_at).show())
            .field("updated_at", ::limpid::__private::Shown(&self.updated_at).show())
            .field("deleted_at", ::limpid::__private::Shown(&self.deleted_at).show())
            .field("words", ::limpid::__private::Shown(&self.words).show())
            .finish()
    }
}
impl ::limpid::__private::serde::Serialize for Post
where
    for<'a> ::limpid::__private::Visible<'a, i64>: ::limpid::__private::Serialized<i64>,
    for<'a> ::limpid::__private::Visible<
        'a,
        String,
    >: ::limpid::__private::Serialized<String>,
    for<'a> ::limpid::__private::Visible<
        'a,
        Option<String>,
    >: ::limpid::__private::Serialized<Option<String>>,
    for<'a> ::limpid::__private::Visible<
        'a,
        bool,
    >: ::limpid::__private::Serialized<bool>,
    for<'a> ::limpid::__private::Visible<
        'a,
        DateTime<Utc>,
    >: ::limpid::__private::Serialized<DateTime<Utc>>,
    for<'a> ::limpid::__private::Visible<
        'a,
        Option<DateTime<Utc>>,
    >: ::limpid::__private::Serialized<Option<DateTime<Utc>>>,
    for<'a> ::limpid::__private::Visible<
        'a,
        usize,
    >: ::limpid::__private::Serialized<usize>,
{
    fn serialize<S: ::limpid::__private::serde::Serializer>(
        &self,
        to: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        use ::limpid::__private::serde::ser::SerializeStruct as _;
        let mut fields = to.serialize_struct("Post", 11usize)?;
        fields.serialize_field("id", &::limpid::__private::Visible(&self.id))?;
        fields.serialize_field("title", &::limpid::__private::Visible(&self.title))?;
        fields.serialize_field("body", &::limpid::__private::Visible(&self.body))?;
        fields
            .serialize_field(
                "author_id",
                &::limpid::__private::Visible(&self.author_id),
            )?;
        fields
            .serialize_field(
                "published",
                &::limpid::__private::Visible(&self.published),
            )?;
        fields.serialize_field("views", &::limpid::__private::Visible(&self.views))?;
        fields.serialize_field("type", &::limpid::__private::Visible(&self.r#type))?;
        fields
            .serialize_field(
                "created_at",
                &::limpid::__private::Visible(&self.created_at),
            )?;
        fields
            .serialize_field(
                "updated_at",
                &::limpid::__private::Visible(&self.updated_at),
            )?;
        fields
            .serialize_field(
                "deleted_at",
                &::limpid::__private::Visible(&self.deleted_at),
            )?;
        fields.serialize_field("words", &::limpid::__private::Visible(&self.words))?;
        fields.end()
    }
}
::limpid::__private::register! {
    Post
}
