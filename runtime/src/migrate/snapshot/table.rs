//! From a description back to a `Table`, so that names and full-text indexes are those of CREATE TABLE.

use super::{DomainState, Snapshot, TableState, TypeState};
use crate::sql::engine::Engine;
use crate::sql::kind::Kind;
use crate::sql::native::NativeType;
use crate::sql::table::{ColumnDef, FullTextIndex, Index, Origin, Table};
use crate::sql::texts::Texts;
use crate::sql::types::{ColumnType, Domain};

static NO_TEXTS: Texts = Texts::new();

impl TableState {
    /// As the derive would have written it, without foreign keys. It lives as long as the program: migrations are
    /// made by a tool that runs for a moment, or looked at once when a program starts.
    pub(crate) fn leak(&self) -> &'static Table {
        let place = |name: &String| self.order.iter().position(|known| known == name).unwrap_or_default();
        let places = |names: &[String]| -> &'static [usize] { leak(names.iter().map(place).collect()) };
        let indexes: Vec<Index> = self
            .indexes
            .iter()
            .map(|index| Index { columns: places(&index.columns), unique: index.unique })
            .collect();
        let full_texts: Vec<FullTextIndex> = self
            .full_texts
            .iter()
            .map(|(name, columns)| FullTextIndex {
                name: (!name.is_empty()).then(|| text(name)),
                columns: places(columns),
            })
            .collect();
        Box::leak(Box::new(Table {
            model: text(&self.name),
            name: text(&self.name),
            schema: self.schema.as_deref().map(text),
            columns: leak(self.ordered().map(|(name, column)| column_def(name, column)).collect()),
            list: "",
            list_in_ticks: "",
            key: places(&self.key),
            created_at: None,
            updated_at: None,
            deleted_at: self.trash.as_ref().map(place),
            version: None,
            indexes: leak(indexes),
            full_texts: leak(full_texts),
            foreign_keys: &[],
            texts: &NO_TEXTS,
        }))
    }
}

impl Snapshot {
    /// The kind of a type, as far as one engine knows it.
    pub(crate) fn kind(ty: &TypeState) -> Kind {
        match ty {
            TypeState::Plain(kind) => *kind,
            TypeState::Enum(name) => Kind::Enum(text(name)),
            TypeState::Array(element) => Kind::Array(Box::leak(Box::new(Self::kind(element)))),
            TypeState::Native(..) => {
                static NATIVE: NativeType =
                    NativeType { engine: Engine::Sqlite, name: String::new, bind_null: |_| Ok(()) };
                Kind::Native(&NATIVE)
            }
        }
    }
}

fn column_def(name: &str, column: &super::ColumnState) -> ColumnDef {
    let name = text(name);
    let origin = match (column.counted, &column.default) {
        (true, _) => Origin::Counted,
        (false, Some(_)) => Origin::Constant,
        (false, None) => Origin::Given,
    };
    let domain = match &column.domain {
        DomainState::Any => Domain::Any,
        DomainState::Texts(texts) => Domain::Texts(leak(texts.iter().map(|word| text(word)).collect())),
        DomainState::Numbers(numbers) => Domain::Numbers(leak(numbers.clone())),
    };
    ColumnDef {
        kind: Snapshot::kind(&column.ty),
        nullable: column.null,
        domain,
        origin,
        ..bool::COLUMN.called(name, name)
    }
}

fn text(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

fn leak<T>(values: Vec<T>) -> &'static [T] {
    Vec::leak(values)
}
