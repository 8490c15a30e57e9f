//! The sentences about a model as a whole, in one place. Those with names in them stand where they are said.

pub(crate) const GENERIC: &str =
    "a model has no type parameters or lifetimes: write the struct for one table";
pub(crate) const TUPLE: &str =
    "a model is a struct with named fields: write `struct Post { id: i64, title: String }`";
pub(crate) const ENUM: &str =
    "an enum cannot be a model; for a column that holds one of several words, write `#[derive(ColumnType)]`";
pub(crate) const UNION: &str = "a union cannot be a model: write a struct with named fields";
pub(crate) const NO_KEY: &str =
    "a model needs a key: add a field `id`, or write `#[key]` above the field that identifies a row";
pub(crate) const NO_TABLE: &str = "the table needs a name, as in `#[model(table = \"posts\")]`";
pub(crate) const NO_NAME: &str = "the column needs a name, as in `#[column(name = \"full_name\")]`";
pub(crate) const KEY_FILLABLE: &str =
    "the key is never fillable: an input that chooses its key could take over another row";
pub(crate) const BOTH: &str = "a field is either fillable or guarded: take one of both away";
pub(crate) const STAMPED: &str = "the library sets this column: it is never fillable";
pub(crate) const LONG: &str = "a name has at most 63 bytes: PostgreSQL would cut a longer one";
pub(crate) const ENCRYPTED_TEXT: &str =
    "the words of an encrypted text are not known to the database, so no full-text index can hold them";
pub(crate) const HIDDEN_TEXT: &str =
    "a hidden column is in no full-text index: a search would find out its words, one by one";
pub(crate) const ENCRYPTED: &str = "the same value never looks the same twice when it is encrypted, so no index or key can find it: \
     keep a keyed hash of it in a column next to it";
