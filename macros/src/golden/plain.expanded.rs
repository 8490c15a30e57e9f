///The columns of [`Post`], as closures get them.
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub)]
pub struct PostFields {
    pub id: ::limpid::__private::Column<Post, i64>,
    pub title: ::limpid::__private::Column<Post, String>,
    pub body: ::limpid::__private::Column<Post, Option<String>>,
}
impl ::core::marker::Copy for PostFields {}
impl ::core::clone::Clone for PostFields {
    fn clone(&self) -> Self {
        *self
    }
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Model for Post {
    type Fields = PostFields;
    type Key = i64;
    const TABLE: &'static ::limpid::__private::Table = {
        use ::limpid::__private::ColumnType as __ColumnType;
        static TEXTS: ::limpid::__private::Texts = ::limpid::__private::Texts::new();
        static TABLE: ::limpid::__private::Table = ::limpid::__private::Table {
            model: "Post",
            name: "posts",
            schema: ::core::option::Option::None,
            columns: &[
                <i64 as __ColumnType>::COLUMN
                    .called("id", "id")
                    .from(::limpid::__private::Origin::Counted),
                <String as __ColumnType>::COLUMN.called("title", "title"),
                <Option<String> as __ColumnType>::COLUMN.called("body", "body"),
            ],
            list: "\"id\", \"title\", \"body\"",
            list_in_ticks: "`id`, `title`, `body`",
            key: &[0usize],
            created_at: ::core::option::Option::None,
            updated_at: ::core::option::Option::None,
            deleted_at: ::core::option::Option::None,
            version: ::core::option::Option::None,
            indexes: &[],
            full_texts: &[],
            foreign_keys: &[],
            texts: &TEXTS,
        };
        &TABLE
    };
    fn fields(source: ::limpid::__private::Source) -> PostFields {
        let columns = Self::TABLE.columns;
        PostFields {
            id: ::limpid::__private::Column::new(source, &columns[0usize]),
            title: ::limpid::__private::Column::new(source, &columns[1usize]),
            body: ::limpid::__private::Column::new(source, &columns[2usize]),
        }
    }
    fn from_row(
        row: &mut ::limpid::__private::Reader<'_>,
    ) -> ::limpid::__private::Result<Self> {
        use ::limpid::__private::ColumnType as __ColumnType;
        ::core::result::Result::Ok(Self {
            id: row.read(|row, place| <i64 as __ColumnType>::read(row, place))?,
            title: row.read(|row, place| <String as __ColumnType>::read(row, place))?,
            body: row
                .read(|row, place| <Option<String> as __ColumnType>::read(row, place))?,
        })
    }
    fn value_at(&self, place: usize) -> ::limpid::__private::Value {
        use ::limpid::__private::ColumnType as __ColumnType;
        match place {
            0usize => <i64 as __ColumnType>::to_value(&self.id),
            1usize => <String as __ColumnType>::to_value(&self.title),
            _ => <Option<String> as __ColumnType>::to_value(&self.body),
        }
    }
    fn swap_at(&mut self, place: usize, other: &mut Self) {
        match place {
            0usize => ::core::mem::swap(&mut self.id, &mut other.id),
            1usize => ::core::mem::swap(&mut self.title, &mut other.title),
            2usize => ::core::mem::swap(&mut self.body, &mut other.body),
            _ => {}
        }
    }
    fn key(&self) -> Self::Key {
        <i64 as ::core::clone::Clone>::clone(&self.id)
    }
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::AlwaysThere for Post {}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Unhooked for Post {}
///What an input gives for a new [`Post`].
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
pub struct PostCreate {
    pub title: String,
    pub body: Option<String>,
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
    }
}
impl ::core::clone::Clone for PostCreate {
    fn clone(&self) -> Self {
        Self {
            title: <String as ::core::clone::Clone>::clone(&self.title),
            body: <Option<String> as ::core::clone::Clone>::clone(&self.body),
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
            .finish()
    }
}
///What an input changes of a [`Post`]: each column is kept or set.
#[derive(Default)]
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
pub struct PostUpdate {
    pub title: ::limpid::__private::Patch<String>,
    pub body: ::limpid::__private::Patch<Option<String>>,
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
            .finish()
    }
}
impl ::limpid::__private::Fill for PostUpdate {
    type Model = Post;
    const KEYS: ::limpid::__private::InputKeys = ::limpid::__private::InputKeys {
        name: "Post",
        allowed: &["title", "body"],
        guarded: &["id"],
        ignore: false,
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
        })
    }
    fn into_update(self) -> PostUpdate {
        PostUpdate {
            title: ::limpid::__private::Patch::Set(self.title),
            body: ::limpid::__private::Patch::Set(self.body),
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
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`Post::create` takes a `PostCreate`, not `{Self}`",
    label = "not what this model is created from",
    note = "write `Post::create(PostCreate { .. })`"
)]
pub trait PostInput: ::limpid::__private::Assignments<Post> {}
#[diagnostic::do_not_recommend]
impl PostInput for PostCreate {}
impl<I: PostInput> ::limpid::__private::CreateFrom<I> for Post {
    fn assignments(
        input: I,
        to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Post>>,
    ) {
        ::limpid::__private::Assignments::add_to(input, to)
    }
}
::limpid::__private::register! {
    Post
}
