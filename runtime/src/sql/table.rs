//! The description of a table, as the derive writes it: constants only.

use super::kind::Kind;
use super::texts::Texts;
use super::types::{ColumnType, Domain};
use super::value::Value;

/// A table as its model describes it.
#[derive(Debug)]
pub struct Table {
    /// The name of the struct: `Post`.
    pub model: &'static str,
    /// The name of the table: `posts`.
    pub name: &'static str,
    /// The schema that it is in, on PostgreSQL. Elsewhere the schema comes before the name: `blog_posts`.
    pub schema: Option<&'static str>,
    /// The columns, in the order of the fields.
    pub columns: &'static [ColumnDef],
    /// The names of all columns in double quotes, as a SELECT lists them.
    pub list: &'static str,
    /// The same in backticks.
    pub list_in_ticks: &'static str,
    /// The positions of the key's columns.
    pub key: &'static [usize],
    /// The position of `created_at`, on a model with `#[timestamps]`.
    pub created_at: Option<usize>,
    /// The position of `updated_at`, on a model with `#[timestamps]`.
    pub updated_at: Option<usize>,
    /// The position of `deleted_at`, on a model with `#[soft_deletes]`.
    pub deleted_at: Option<usize>,
    /// The position of the column that counts the changes of a row.
    pub version: Option<usize>,
    /// Its indexes, unique ones included.
    pub indexes: &'static [Index],
    /// Its full-text indexes.
    pub full_texts: &'static [FullTextIndex],
    /// Its foreign keys.
    pub foreign_keys: &'static [ForeignKey],
    /// The texts of its statements that were printed before.
    pub texts: &'static Texts,
}

/// A column that holds the key of another table's row.
#[derive(Debug, Clone, Copy)]
pub struct ForeignKey {
    /// The positions of the columns.
    pub columns: &'static [usize],
    /// The other table. A function, so that tables can refer to themselves and to each other.
    pub table: fn() -> &'static Table,
    /// The fields of the other table; its key, if there are none.
    pub references: &'static [&'static str],
    /// What happens to this row when the other one is deleted, as SQL says it.
    pub on_delete: Option<&'static str>,
    /// What happens to this row when the other one's key changes, as SQL says it.
    pub on_update: Option<&'static str>,
}

/// A column type that holds the key `K` of another model: the key's type, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold the key of the other model, which is a `{K}`",
    label = "expected a `{K}`, or an `Option` of it"
)]
pub trait KeyOf<K> {}

#[diagnostic::do_not_recommend]
impl<K> KeyOf<K> for K {}
#[diagnostic::do_not_recommend]
impl<K> KeyOf<K> for Option<K> {}

/// An index.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// The positions of its columns.
    pub columns: &'static [usize],
    /// Whether two rows may have the same values.
    pub unique: bool,
}

/// A full-text index.
#[derive(Debug, Clone, Copy)]
pub struct FullTextIndex {
    /// What it is called, if the model has several.
    pub name: Option<&'static str>,
    /// The positions of its columns.
    pub columns: &'static [usize],
}

/// The names that a table and its columns had before, for migrations.
#[derive(Debug, Clone, Copy)]
pub struct Former {
    /// Former names of the table.
    pub tables: &'static [&'static str],
    /// Places of columns, with a former name of each.
    pub columns: &'static [(usize, &'static str)],
}

impl Former {
    /// None.
    pub const NONE: Self = Former { tables: &[], columns: &[] };
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub struct ColumnDef {
    /// The name in the database.
    pub name: &'static str,
    /// Whether its name can be quoted as it is, because there is no quote in it.
    pub plain: bool,
    /// The name of the field.
    pub field: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// The values it may hold.
    pub domain: Domain,
    /// Where its value comes from when none is given.
    pub origin: Origin,
    /// Whether its value is kept out of debug output.
    pub hidden: bool,
    /// Whether its values are encrypted.
    pub sealed: bool,
    /// What happens to a value on its way to the column.
    pub normalizer: Option<fn(Value) -> Value>,
}

/// Where the value of a column comes from when nobody gives one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It must be given, or it is NULL.
    Given,
    /// The database counts up.
    Counted,
    /// The application makes a UUIDv7.
    Uuid,
    /// A default that is computed when a row is made.
    Computed,
    /// A default that is always the same, so it is in the schema too.
    Constant,
}

/// A column is the one that its table describes, so two are the same if they are at the same position: columns of two
/// tables may say the same of themselves.
impl PartialEq for ColumnDef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for ColumnDef {}

/// A table is the one that its model describes.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Table {}

impl ColumnDef {
    /// A column that holds `T`.
    pub(super) const fn of<T: ColumnType>() -> Self {
        ColumnDef {
            name: "",
            plain: true,
            field: "",
            kind: T::KIND,
            nullable: T::NULLABLE,
            domain: T::DOMAIN,
            origin: Origin::Given,
            hidden: false,
            sealed: T::SEALED,
            normalizer: None,
        }
    }

    /// The same column, with its names.
    pub const fn called(self, field: &'static str, name: &'static str) -> Self {
        ColumnDef { name, plain: is_plain(name), field, ..self }
    }

    /// The same column, with another origin.
    pub const fn from(self, origin: Origin) -> Self {
        ColumnDef { origin, ..self }
    }

    /// The same column, hidden.
    pub const fn hide(self) -> Self {
        ColumnDef { hidden: true, ..self }
    }

    /// The same column, whose values are normalised in this way.
    pub const fn normalize(self, by: fn(Value) -> Value) -> Self {
        ColumnDef { normalizer: Some(by), ..self }
    }

    /// Whether the values it may hold can be listed.
    #[cfg(feature = "migrate")]
    pub(crate) fn domain_is_listed(&self) -> bool {
        !matches!(self.domain, Domain::Any)
    }

    /// Whether the column holds what is stored already, if this value is written into it.
    pub(crate) fn stores(&self, stored: &Value, given: Value) -> bool {
        if *stored == given {
            return true;
        }
        stored.is_same(&self.normalized(given))
    }

    /// A value as this column holds it.
    pub(crate) fn normalized(&self, value: Value) -> Value {
        match self.normalizer {
            Some(normalizer) if !value.is_null() => normalizer(value),
            _ => value,
        }
    }
}

/// What a whole statement of the user's own is about, as far as Limpid knows.
pub(crate) static OF_USER_TEXT: Table = Table::nameless();

impl Table {
    /// For statements that are about no model.
    pub(crate) const fn nameless() -> Self {
        static NONE: Texts = Texts::none();
        Table {
            model: "row",
            name: "",
            schema: None,
            columns: &[],
            list: "",
            list_in_ticks: "",
            key: &[],
            created_at: None,
            updated_at: None,
            deleted_at: None,
            version: None,
            indexes: &[],
            full_texts: &[],
            foreign_keys: &[],
            texts: &NONE,
        }
    }

    /// Whether it means a whole statement of the user's own.
    pub(crate) fn is_of_user_text(&self) -> bool {
        std::ptr::eq(self, &OF_USER_TEXT)
    }

    /// The position of one of its columns.
    pub(crate) fn place_of(&self, column: &'static ColumnDef) -> Option<usize> {
        self.columns.iter().position(|known| known == column)
    }

    /// The columns of the key.
    pub fn key_columns(&self) -> impl ExactSizeIterator<Item = &'static ColumnDef> + use<> {
        let columns = self.columns;
        self.key.iter().map(move |&place| &columns[place])
    }

    /// The column of this name in the database.
    pub fn column(&self, name: &str) -> Option<&'static ColumnDef> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The name of an index on these columns, the same on every engine: at most 63 bytes, the limit
    /// of PostgreSQL. Longer names end in a checksum of the whole.
    pub fn index_name(&self, index: &Index) -> String {
        let columns: Vec<_> = index.columns.iter().map(|&place| self.columns[place].name).collect();
        let suffix = if index.unique { "unique" } else { "index" };
        shorten(format!("{}_{}_{suffix}", self.name, columns.join("_")))
    }

    /// The name of a foreign key on these columns.
    #[cfg(feature = "migrate")]
    pub(crate) fn key_name(&self, columns: &[String]) -> String {
        shorten(format!("{}_{}_fkey", self.name, columns.join("_")))
    }

    /// The name of a foreign key, where the table's is too long for what MySQL would call it.
    pub(crate) fn foreign_key_name(&self, key: &ForeignKey) -> Option<String> {
        const LONGEST: usize = 64 - "_ibfk_99".len();
        let schema = self.schema.map(|schema| format!("{schema}_")).unwrap_or_default();
        if schema.len() + self.name.len() <= LONGEST {
            return None;
        }
        Some(self.constraint_name(key))
    }

    /// The name of a foreign key to which a name is given.
    pub(crate) fn constraint_name(&self, key: &ForeignKey) -> String {
        let schema = self.schema.map(|schema| format!("{schema}_")).unwrap_or_default();
        let columns: Vec<_> = key.columns.iter().map(|&place| self.columns[place].name).collect();
        shorten(format!("{schema}{}_{}_foreign", self.name, columns.join("_")))
    }

    /// The fields of the index that has this name; none if it is not ours.
    pub fn fields_of_index(&self, name: &str) -> Vec<String> {
        let index = self.indexes.iter().find(|index| self.index_name(index) == name);
        let places = index.map_or(&[] as &[usize], |index| index.columns);
        places.iter().map(|&place| self.columns[place].field.to_owned()).collect()
    }

    /// The name of a full-text index; on SQLite, of the table that it is.
    pub fn full_text_name(&self, index: &FullTextIndex) -> String {
        let schema = self.schema.map(|schema| format!("{schema}_")).unwrap_or_default();
        let name = index.name.map(|name| format!("_in_{name}")).unwrap_or_default();
        shorten(format!("{schema}{}{name}_full_text", self.name))
    }

    /// The column of the words of a full-text index, where an engine has one.
    pub(crate) fn words_name(&self, index: &FullTextIndex) -> String {
        shorten(index.name.map_or_else(|| "limpid_words".to_owned(), |name| format!("limpid_words_{name}")))
    }

    /// The number that SQLite keeps a row under: its key, if that is one whole number, or a column of its own.
    pub(crate) fn row_number(&self) -> &'static str {
        match self.key {
            [place] if self.columns[*place].kind.is_integer() => self.columns[*place].name,
            _ => "limpid_row",
        }
    }

    /// Whether the key is not a number and the row has one of its own, on SQLite: full-text indexes find rows
    /// by that number, which would not be kept otherwise.
    pub(crate) fn has_row_number(&self) -> bool {
        !self.full_texts.is_empty() && self.row_number() == "limpid_row"
    }

    /// Whether a column is part of the key, of an index or of a foreign key.
    pub(crate) fn is_indexed(&self, place: usize) -> bool {
        self.key.contains(&place)
            || self.indexes.iter().any(|index| index.columns.contains(&place))
            || self.foreign_keys.iter().any(|key| key.columns.contains(&place))
    }

    /// The name of the check that a column's number fits into its field.
    pub fn range_name(&self, column: &ColumnDef) -> String {
        shorten(format!("{}_{}_range", self.name, column.name))
    }

    /// The field whose range a check of this name holds.
    pub fn field_of_range(&self, name: &str) -> Option<&'static str> {
        let column = self.columns.iter().find(|column| self.range_name(column) == name);
        column.map(|column| column.field)
    }

    /// The name of the check on a column's values.
    pub fn check_name(&self, column: &ColumnDef) -> String {
        shorten(format!("{}_{}_check", self.name, column.name))
    }
}

/// Whether a name holds no quote of any engine.
const fn is_plain(name: &str) -> bool {
    let mut rest = name.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'"' || *first == b'`' {
            return false;
        }
        rest = after;
    }
    true
}

const LONGEST_NAME: usize = 63;

fn shorten(name: String) -> String {
    if name.len() <= LONGEST_NAME {
        return name;
    }
    // FNV-1a: small, and the same on every machine and in every release.
    let checksum = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let cut = name.floor_char_boundary(LONGEST_NAME - 17);
    format!("{}_{checksum:016x}", &name[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_stays_unique() {
        let long = "x".repeat(80);
        let one = shorten(format!("{long}_a"));
        let other = shorten(format!("{long}_b"));
        assert_eq!(one.len(), LONGEST_NAME);
        assert_ne!(one, other);
        assert_eq!(shorten("posts_slug_unique".into()), "posts_slug_unique");
    }
}
