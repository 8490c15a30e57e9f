///The columns of [`Membership`], as closures get them.
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub)]
struct MembershipFields {
    pub user_id: ::limpid::__private::Column<Membership, i64>,
    pub team: ::limpid::__private::Column<Membership, String>,
    pub role: ::limpid::__private::Column<Membership, String>,
}
impl ::core::marker::Copy for MembershipFields {}
impl ::core::clone::Clone for MembershipFields {
    fn clone(&self) -> Self {
        *self
    }
}
#[allow(dead_code, private_interfaces, unreachable_pub)]
impl Membership {
    ///The unique index on `user_id`, `team`.
    const BY_USER_ID_AND_TEAM: ::limpid::__private::Unique<Membership> = ::limpid::__private::Unique::new(
        &[0usize, 1usize],
        false,
    );
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Model for Membership {
    type Fields = MembershipFields;
    type Key = (i64, String);
    const TABLE: &'static ::limpid::__private::Table = {
        use ::limpid::__private::ColumnType as __ColumnType;
        static TEXTS: ::limpid::__private::Texts = ::limpid::__private::Texts::new();
        static TABLE: ::limpid::__private::Table = ::limpid::__private::Table {
            model: "Membership",
            name: "memberships",
            schema: ::core::option::Option::None,
            columns: &[
                <i64 as __ColumnType>::COLUMN.called("user_id", "user_id"),
                <String as __ColumnType>::COLUMN.called("team", "team"),
                <String as __ColumnType>::COLUMN.called("role", "role"),
            ],
            list: "\"user_id\", \"team\", \"role\"",
            list_in_ticks: "`user_id`, `team`, `role`",
            key: &[0usize, 1usize],
            created_at: ::core::option::Option::None,
            updated_at: ::core::option::Option::None,
            deleted_at: ::core::option::Option::None,
            version: ::core::option::Option::None,
            indexes: &[],
            full_texts: &[],
            foreign_keys: &[
                ::limpid::__private::ForeignKey {
                    columns: {
                        ::limpid::__private::refers::<
                            i64,
                            <User as ::limpid::__private::Model>::Key,
                        >();
                        &[0usize]
                    },
                    table: || <User as ::limpid::__private::Model>::TABLE,
                    references: &[],
                    on_delete: ::core::option::Option::Some("CASCADE"),
                    on_update: ::core::option::Option::None,
                },
            ],
            texts: &TEXTS,
        };
        &TABLE
    };
    const PARENTS: &'static [::limpid::__private::ParentRules] = &[
        <User as ::limpid::__private::Model>::AS_PARENT,
    ];
    fn fields(source: ::limpid::__private::Source) -> MembershipFields {
        let columns = Self::TABLE.columns;
        MembershipFields {
            user_id: ::limpid::__private::Column::new(source, &columns[0usize]),
            team: ::limpid::__private::Column::new(source, &columns[1usize]),
            role: ::limpid::__private::Column::new(source, &columns[2usize]),
        }
    }
    fn from_row(
        row: &mut ::limpid::__private::Reader<'_>,
    ) -> ::limpid::__private::Result<Self> {
        use ::limpid::__private::ColumnType as __ColumnType;
        ::core::result::Result::Ok(Self {
            user_id: row.read(|row, place| <i64 as __ColumnType>::read(row, place))?,
            team: row.read(|row, place| <String as __ColumnType>::read(row, place))?,
            role: row.read(|row, place| <String as __ColumnType>::read(row, place))?,
        })
    }
    fn value_at(&self, place: usize) -> ::limpid::__private::Value {
        use ::limpid::__private::ColumnType as __ColumnType;
        match place {
            0usize => <i64 as __ColumnType>::to_value(&self.user_id),
            1usize => <String as __ColumnType>::to_value(&self.team),
            _ => <String as __ColumnType>::to_value(&self.role),
        }
    }
    fn swap_at(&mut self, place: usize, other: &mut Self) {
        match place {
            0usize => ::core::mem::swap(&mut self.user_id, &mut other.user_id),
            1usize => ::core::mem::swap(&mut self.team, &mut other.team),
            2usize => ::core::mem::swap(&mut self.role, &mut other.role),
            _ => {}
        }
    }
    fn key(&self) -> Self::Key {
        (
            <i64 as ::core::clone::Clone>::clone(&self.user_id),
            <String as ::core::clone::Clone>::clone(&self.team),
        )
    }
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::AlwaysThere for Membership {}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Unhooked for Membership {}
///What an input gives for a new [`Membership`].
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
struct MembershipCreate {
    pub role: String,
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Assignments<Membership> for MembershipCreate {
    #[allow(unused_variables)]
    fn add_to(
        self,
        to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Membership>>,
    ) {
        use ::limpid::__private::ColumnType as __ColumnType;
        use ::core::option::Option::Some;
        to.push(
            ::limpid::__private::assign(
                2usize,
                <String as __ColumnType>::into_value(self.role),
            ),
        );
    }
}
impl ::core::clone::Clone for MembershipCreate {
    fn clone(&self) -> Self {
        Self {
            role: <String as ::core::clone::Clone>::clone(&self.role),
        }
    }
}
impl ::core::fmt::Debug for MembershipCreate {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("MembershipCreate")
            .field("role", ::limpid::__private::Shown(&self.role).show())
            .finish()
    }
}
///What an input changes of a [`Membership`]: each column is kept or set.
#[derive(Default)]
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
struct MembershipUpdate {
    pub role: ::limpid::__private::Patch<String>,
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Assignments<Membership> for MembershipUpdate {
    #[allow(unused_variables)]
    fn add_to(
        self,
        to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Membership>>,
    ) {
        use ::limpid::__private::ColumnType as __ColumnType;
        use ::core::option::Option::Some;
        if let Some(value) = self.role.set() {
            to.push(
                ::limpid::__private::assign(
                    2usize,
                    <String as __ColumnType>::into_value(value),
                ),
            );
        }
    }
}
impl ::core::clone::Clone for MembershipUpdate {
    fn clone(&self) -> Self {
        Self {
            role: ::limpid::__private::copy(
                &self.role,
                |value| <String as ::core::clone::Clone>::clone(value),
            ),
        }
    }
}
impl ::core::fmt::Debug for MembershipUpdate {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("MembershipUpdate")
            .field("role", ::limpid::__private::Shown(&self.role).show())
            .finish()
    }
}
impl ::limpid::__private::Fill for MembershipUpdate {
    type Model = Membership;
    const KEYS: ::limpid::__private::InputKeys = ::limpid::__private::InputKeys {
        name: "Membership",
        allowed: &["role"],
        guarded: &["user_id", "team"],
        ignore: false,
    };
    fn fill<'de, A: ::limpid::__private::serde::de::MapAccess<'de>>(
        &mut self,
        place: usize,
        map: &mut A,
    ) -> ::core::result::Result<(), A::Error> {
        match place {
            0usize => ::limpid::__private::fill::<String, A>(&mut self.role, "role", map),
            _ => ::core::result::Result::Ok(()),
        }
    }
}
impl ::limpid::__private::Input for MembershipUpdate {
    type Update = Self;
    const NEW: bool = false;
    fn from_update(update: Self) -> ::core::result::Result<Self, &'static str> {
        ::core::result::Result::Ok(update)
    }
    fn into_update(self) -> Self {
        self
    }
}
impl ::limpid::__private::Input for MembershipCreate {
    type Update = MembershipUpdate;
    const NEW: bool = true;
    fn from_update(
        input: MembershipUpdate,
    ) -> ::core::result::Result<Self, &'static str> {
        ::core::result::Result::Ok(Self {
            role: ::limpid::__private::required(input.role, "role")?,
        })
    }
    fn into_update(self) -> MembershipUpdate {
        MembershipUpdate {
            role: ::limpid::__private::Patch::Set(self.role),
        }
    }
}
impl<'de> ::limpid::__private::serde::Deserialize<'de> for MembershipUpdate {
    fn deserialize<D: ::limpid::__private::serde::Deserializer<'de>>(
        from: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::limpid::__private::read(from)
    }
}
impl<'de> ::limpid::__private::serde::Deserialize<'de> for MembershipCreate {
    fn deserialize<D: ::limpid::__private::serde::Deserializer<'de>>(
        from: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::limpid::__private::read_new(from)
    }
}
///The columns of a new [`Membership`] that must have a value and that no input may set.
#[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
struct MembershipGuarded {
    pub user_id: i64,
    pub team: String,
}
#[diagnostic::do_not_recommend]
impl ::limpid::__private::Assignments<Membership> for MembershipGuarded {
    #[allow(unused_variables)]
    fn add_to(
        self,
        to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Membership>>,
    ) {
        use ::limpid::__private::ColumnType as __ColumnType;
        use ::core::option::Option::Some;
        to.push(
            ::limpid::__private::assign(
                0usize,
                <i64 as __ColumnType>::into_value(self.user_id),
            ),
        );
        to.push(
            ::limpid::__private::assign(
                1usize,
                <String as __ColumnType>::into_value(self.team),
            ),
        );
    }
}
impl ::core::clone::Clone for MembershipGuarded {
    fn clone(&self) -> Self {
        Self {
            user_id: <i64 as ::core::clone::Clone>::clone(&self.user_id),
            team: <String as ::core::clone::Clone>::clone(&self.team),
        }
    }
}
impl ::core::fmt::Debug for MembershipGuarded {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        #[allow(unused_imports)]
        use ::limpid::__private::NotShown as _;
        f.debug_struct("MembershipGuarded")
            .field("user_id", ::limpid::__private::Shown(&self.user_id).show())
            .field("team", ::limpid::__private::Shown(&self.team).show())
            .finish()
    }
}
impl MembershipCreate {
    /// Adds the columns that no input may set.
    fn guarded(self, guarded: MembershipGuarded) -> (Self, MembershipGuarded) {
        (self, guarded)
    }
}
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold every column that a new `Membership` needs",
    label = "some columns have no value",
    note = "write `input.guarded(MembershipGuarded { user_id: .., team: .. })`: these columns are not fillable"
)]
trait MembershipInput: ::limpid::__private::Assignments<Membership> {}
#[diagnostic::do_not_recommend]
impl MembershipInput for (MembershipCreate, MembershipGuarded) {}
impl<I: MembershipInput> ::limpid::__private::CreateFrom<I> for Membership {
    fn assignments(
        input: I,
        to: &mut ::std::vec::Vec<::limpid::__private::Assignment<Membership>>,
    ) {
        ::limpid::__private::Assignments::add_to(input, to)
    }
}
::limpid::__private::register! {
    Membership
}
