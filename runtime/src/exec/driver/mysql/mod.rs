//! MariaDB and MySQL: binding, reading, and what their refusals mean.

mod times;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::mysql::{
    MySql, MySqlArguments, MySqlConnection, MySqlDatabaseError, MySqlQueryResult, MySqlRow, MySqlTypeInfo,
    MySqlValueRef,
};
use sqlx::{Arguments, Column, Decode, Executor as _, Row as _, Type, TypeInfo, ValueRef};
use uuid::Uuid;

use crate::error::{Error, ForeignKeySide, Result};
use crate::exec::driver::raw_row::as_sqlx_says;
use crate::exec::driver::refusal::{check, fields, model, no_table};
use crate::exec::driver::{Activity, Driver, Unbindable, translate};
use crate::sql::cell::{Cell, Mismatch, Plain, Row};
use crate::sql::json;
use crate::sql::kind::Kind;
use crate::sql::table::Table;
#[cfg(feature = "encrypted")]
use crate::sql::value::NOT_SEALED;
use crate::sql::value::Value;

impl Driver for MySql {
    fn bind(arguments: &mut MySqlArguments, value: Value) -> Result<(), BoxDynError> {
        match value {
            Value::Null(Kind::Native(native)) => (native.bind_null)(arguments).map_err(Into::into),
            Value::Null(_) => arguments.add(None::<i64>),
            Value::Bool(value) => arguments.add(value),
            Value::Int(value) => arguments.add(value),
            Value::UInt(value) => arguments.add(value),
            Value::Float(value) if !value.is_finite() => {
                let why = "MariaDB and MySQL cannot store NaN and infinities: make the field an `Option`";
                Err(Unbindable(why.into()).into())
            }
            Value::Float(value) => arguments.add(value),
            Value::Text(text) => arguments.add(text),
            Value::Json(text) => arguments.add(text),
            Value::Bytes(bytes) => arguments.add(bytes),
            Value::Uuid(uuid) => arguments.add(uuid),
            // The columns have no zone: an instant goes there as UTC.
            Value::DateTime(at) => arguments.add(at.naive_utc()),
            Value::NaiveDateTime(at) => arguments.add(at),
            Value::Date(date) => arguments.add(date),
            Value::Time(time) => arguments.add(time),
            #[cfg(feature = "decimal")]
            Value::Decimal(value) => arguments.add(value),
            Value::Enum(_, text) => arguments.add(text),
            Value::List(_, values) => {
                arguments.add(json::array(&values).map_err(|why| Unbindable(why.into()))?)
            }
            Value::Native(value) => value.0.bind(arguments).map_err(Into::into),
            #[cfg(feature = "encrypted")]
            Value::Unsealed(_) => Err(Unbindable(NOT_SEALED.into()).into()),
            Value::Refused(why) => Err(Unbindable(why).into()),
            Value::Lacking(advice) => Err(Unbindable(advice).into()),
            Value::Unstorable(why) => Err(Unbindable(why.into()).into()),
        }
    }

    fn affected(result: &MySqlQueryResult) -> u64 {
        result.rows_affected()
    }

    async fn number(connection: &mut MySqlConnection) -> sqlx::Result<i64> {
        let row = sqlx::raw_sql("SELECT CAST(CONNECTION_ID() AS SIGNED)").fetch_one(connection).await?;
        row.try_get(0)
    }

    fn cancel(number: i64) -> String {
        // The whole connection: its driver cannot use it any more.
        format!("KILL {number}")
    }

    async fn activity(connection: &mut MySqlConnection, number: i64) -> sqlx::Result<Activity> {
        let text = "SELECT 1 FROM information_schema.processlist WHERE id = ? AND command = 'Sleep'";
        let idle = sqlx::query(text).bind(number).fetch_optional(connection);
        Ok(if idle.await?.is_some() { Activity::Resting } else { Activity::Working })
    }

    async fn is_in_transaction(connection: &mut MySqlConnection) -> sqlx::Result<bool> {
        // Outside of a transaction the savepoint ends with its own statement, so there is none to release.
        let asked = "SAVEPOINT limpid_asked; RELEASE SAVEPOINT limpid_asked";
        match connection.execute(sqlx::raw_sql(asked)).await {
            Ok(_) => Ok(true),
            Err(sqlx::Error::Database(error))
                if error
                    .try_downcast_ref::<MySqlDatabaseError>()
                    .is_some_and(|error| error.number() == 1305) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn refusal(error: &dyn DatabaseError, table: Option<&'static Table>, _text: Option<&str>) -> Error {
        let number = error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number);
        let message = error.message();
        let model = model(table);
        match number {
            1062 | 1586 => unique(message, table),
            1451 | 1452 | 1216 | 1217 => {
                let constraint = quoted_after(message, "CONSTRAINT ");
                let side = match number {
                    1452 | 1216 => ForeignKeySide::Child,
                    _ => ForeignKeySide::Parent,
                };
                Error::ForeignKey { model, constraint, side: Some(side), fields: referring(message, side, table) }
            }
            1048 | 1364 => {
                Error::NotNull { model, field: fields(table, first_quoted(message).into_iter()).pop() }
            }
            3819 => check(first_quoted(message), table),
            4025 => check(quoted_after(message, "CONSTRAINT "), table),
            1406 => Error::TooLong {
                model,
                field: fields(table, quoted_after(message, "column ").into_iter()).pop(),
            },
            // 1292: "Incorrect datetime value: '..' for column `blog`.`posts`.`at` at row 1".
            167 | 1264 | 1292 => Error::OutOfRange { what: outside(message, table).into() },
            1441 | 1690 => Error::OutOfRange {
                what: format!("a number or a date that was worked out does not fit into its column of {model}").into(),
            },
            1467 => Error::OutOfRange { what: format!("the keys of {model} have run out").into() },
            1213 => Error::Deadlock,
            1020 => Error::Serialization,
            1205 | 3572 => Error::LockTimeout,
            3024 | 1969 | 1317 => Error::Timeout,
            1044 | 1045 | 1698 => Error::Connection { what: "the server refused the user name or the password".into() },
            1049 => Error::Connection { what: "there is no database with this name".into() },
            1040 | 1203 => Error::Connection {
                what: format!(
                    "the server takes no more connections ({number}): lower `max_connections` here or in other \
                     programs, or raise the server's"
                )
                .into(),
            },
            1053 | 1927 => {
                Error::Connection { what: format!("the server ended it ({number})").into() }
            }
            1153 => Error::OutOfRange {
                what: "the value is larger than `max_allowed_packet` of the server".into(),
            },
            1146 => no_table("1146", message, table),
            // About our text and about names. Other messages may quote a value.
            1005
            | 1050
            | 1051
            | 1054
            | 1059..=1061
            | 1064
            | 1068
            | 1071
            | 1072
            | 1075
            | 1091
            | 1093
            | 1118
            | 1142
            | 1143
            | 1170
            | 1227
            | 1253
            | 1267
            | 1288
            | 1290
            | 1305
            | 1419
            | 1471
            | 1553
            | 1792
            | 1822
            | 1824
            | 1826
            | 3780 => Error::Database { code: Some(number.to_string()), message: message.to_owned().into() },
            _ => Error::Database {
                code: Some(number.to_string()),
                message: "see the server's error codes".into(),
            },
        }
    }
}

/// Servers accept statements of this many bytes, unless their limit was lowered.
pub(crate) const SURELY_TAKEN: usize = 512 << 10;

/// Whether the server accepts a statement of this many bytes. It reads no larger one, and closes the connection.
pub(crate) async fn check_size(connection: &mut MySqlConnection, bytes: usize) -> Result<()> {
    let most = sqlx::query_scalar("SELECT @@max_allowed_packet").fetch_one(connection).await;
    let most: u64 = most.map_err(|error| translate::<MySql>(error, None))?;
    match u64::try_from(bytes).is_ok_and(|bytes| bytes < most) {
        true => Ok(()),
        false => Err(Error::OutOfRange {
            what: format!(
                "the statement has more than the {most} bytes of `max_allowed_packet` of the server"
            )
            .into(),
        }),
    }
}

/// The fields in "Cannot add or update a child row: a foreign key constraint fails (`blog`.`posts`, CONSTRAINT `..`
/// FOREIGN KEY (`author_id`) REFERENCES `users` (`id`))". Of a parent row, the columns that are referred to count.
fn referring(message: &str, side: ForeignKeySide, table: Option<&'static Table>) -> Vec<String> {
    let Some((own, parent)) = message.rsplit_once(" REFERENCES ") else { return Vec::new() };
    let list = match side {
        ForeignKeySide::Child => own.rsplit_once("FOREIGN KEY (").map(|(_, columns)| columns),
        _ => {
            let named = table.is_some_and(|table| parent.contains(&format!("`{}` (", table.name)));
            parent.split_once(" (").filter(|_| named).map(|(_, columns)| columns)
        }
    };
    let list = list.and_then(|columns| columns.split_once(')')).map(|(columns, _)| columns);
    fields(table, list.into_iter().flat_map(|list| list.split(", ")).map(|name| name.trim_matches('`')))
}

/// "Duplicate entry '..' for key 'posts_slug_unique'": the value may hold quotes, the name of the key is
/// the last thing quoted. MySQL writes the table before it.
fn unique(message: &str, table: Option<&'static Table>) -> Error {
    let end = message.strip_suffix('\'').unwrap_or(message);
    // A name of ours may hold a quote or a dot itself, so it is not looked for but compared.
    let ours = table.and_then(|table| {
        let mut names = table.indexes.iter().map(|index| table.index_name(index));
        names.find(|name| end.strip_suffix(name.as_str()).is_some_and(|start| start.ends_with(['\'', '.'])))
    });
    let key = end.rsplit_once('\'').map(|(_, key)| key);
    let key = key.map(|key| key.rsplit_once('.').map_or(key, |(_, key)| key));
    let key = ours.as_deref().or(key);
    let fields = match (table, key) {
        (Some(table), Some("PRIMARY")) => table.key_columns().map(|column| column.field.to_owned()).collect(),
        (Some(table), Some(key)) => table.fields_of_index(key),
        _ => Vec::new(),
    };
    Error::Unique { model: model(table), constraint: key.map(str::to_owned), fields }
}

/// "Out of range value for column 'views' at row 1": the name is the last thing that is quoted, after the value.
fn outside(message: &str, table: Option<&'static Table>) -> String {
    let model = model(table);
    let named = message.rsplit_once(" for column ").map(|(_, rest)| rest);
    let named = named.and_then(|rest| rest.rsplit_once(" at row ")).map_or(named, |(name, _)| Some(name));
    let name = named.map(|name| name.trim_matches(['\'', '`']));
    let name = name.map(|name| name.rsplit_once("`.`").map_or(name, |(_, name)| name));
    match name.and_then(|name| table.and_then(|table| table.column(name))) {
        Some(column) => format!("a number or a date does not fit into {model}.{}", column.field),
        None => format!("a number or a date does not fit into its column of {model}"),
    }
}

fn first_quoted(message: &str) -> Option<String> {
    let (_, rest) = message.split_once(['\'', '`'])?;
    let (word, _) = rest.split_once(['\'', '`'])?;
    Some(word.to_owned())
}

fn quoted_after(message: &str, word: &str) -> Option<String> {
    let (_, rest) = message.split_once(word)?;
    first_quoted(rest)
}

impl Row for MySqlRow {
    as_sqlx_says!();

    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch> {
        let value =
            self.try_get_raw(place).map_err(|_| Mismatch::new("nothing", "the row has no such column"))?;
        if value.is_null() {
            return match times::is_zero_date(value) {
                true => Err(times::zero_date()),
                false => Ok(Cell::Null),
            };
        }
        let found = self.column(place).type_info().name();
        match read(value, found, kind) {
            Some(cell) => Ok(cell),
            None => Err(Mismatch::new(found.to_lowercase(), times::unreadable(found))),
        }
    }

    #[inline]
    fn flag(&self, place: usize) -> Plain<bool> {
        plain::<i64>(self, place, <i64 as Type<MySql>>::compatible).and_then(|value| Some(value != 0))
    }

    #[inline]
    fn int(&self, place: usize) -> Plain<i64> {
        plain(self, place, <i64 as Type<MySql>>::compatible)
    }

    #[inline]
    fn float(&self, place: usize) -> Plain<f64> {
        // A FLOAT is not a DOUBLE: its digits are those of 32 bits.
        plain(self, place, |ty| *ty == <f64 as Type<MySql>>::type_info())
    }

    #[inline]
    fn text(&self, place: usize) -> Plain<&str> {
        plain(self, place, <str as Type<MySql>>::compatible)
    }

    #[inline]
    fn instant(&self, place: usize) -> Plain<DateTime<Utc>> {
        plain::<NaiveDateTime>(self, place, <NaiveDateTime as Type<MySql>>::compatible)
            .and_then(|at| Some(at.and_utc()))
    }
}

/// Reads a value of one of the frequent types, if its type is one of those. Their names, which the other way goes
/// by, are long to compare.
#[inline]
fn plain<'r, T: Decode<'r, MySql>>(
    row: &'r MySqlRow,
    place: usize,
    fits: impl FnOnce(&MySqlTypeInfo) -> bool,
) -> Plain<T> {
    let Ok(value) = row.try_get_raw(place) else { return Plain::Other };
    if value.is_null() {
        return if times::is_zero_date(value) { Plain::Other } else { Plain::Null };
    }
    if !fits(row.columns()[place].type_info()) {
        return Plain::Other;
    }
    decode(value).map_or(Plain::Other, Plain::Is)
}

fn read<'r>(value: MySqlValueRef<'r>, found: &str, kind: Kind) -> Option<Cell<'r>> {
    Some(match found {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "YEAR" => {
            integer(kind, decode(value)?)
        }
        name if name.ends_with(" UNSIGNED") => Cell::UInt(decode(value)?),
        "FLOAT" => Cell::Float(decode::<f32>(value)?.into()),
        "DOUBLE" => Cell::Float(decode(value)?),
        "DATETIME" | "TIMESTAMP" => instant(kind, decode(value)?),
        "DATE" => Cell::Date(decode::<NaiveDate>(value)?),
        "TIME" => Cell::Time(times::of_day(decode(value)?)?),
        _ => bytes(kind, decode(value)?)?,
    })
}

fn decode<'r, T: Decode<'r, MySql>>(value: MySqlValueRef<'r>) -> Option<T> {
    T::decode(value).ok()
}

fn integer(kind: Kind, value: i64) -> Cell<'static> {
    match kind {
        Kind::Bool => Cell::Bool(value != 0),
        Kind::F32 | Kind::F64 => Cell::Float(value as f64),
        _ => Cell::Int(value),
    }
}

fn instant(kind: Kind, at: NaiveDateTime) -> Cell<'static> {
    match kind {
        Kind::DateTime => Cell::DateTime(at.and_utc()),
        _ => Cell::NaiveDateTime(at),
    }
}

/// DECIMAL comes with all the zeros of its column.
#[cfg(feature = "decimal")]
fn decimal(bytes: &[u8]) -> Option<rust_decimal::Decimal> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = if text.contains('.') { text.trim_end_matches('0') } else { text };
    text.trim_end_matches('.').parse().ok()
}

fn bytes(kind: Kind, bytes: &[u8]) -> Option<Cell<'_>> {
    Some(match kind {
        Kind::Bytes => Cell::Bytes(bytes),
        Kind::Uuid => Cell::Uuid(Uuid::from_slice(bytes).ok()?),
        Kind::Json | Kind::Array(_) => Cell::Json(bytes),
        #[cfg(feature = "decimal")]
        Kind::Decimal => Cell::Decimal(decimal(bytes)?),
        // Sums and products of whole numbers come as DECIMAL, which is text.
        kind if kind.is_integer() => Cell::Int(std::str::from_utf8(bytes).ok()?.parse().ok()?),
        Kind::F32 | Kind::F64 => Cell::Float(std::str::from_utf8(bytes).ok()?.parse().ok()?),
        _ => Cell::Text(std::str::from_utf8(bytes).ok()?),
    })
}
