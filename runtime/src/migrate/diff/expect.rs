//! What must hold before the first statement, in words: engines say it late, or not at all.

use super::convert::{Conversion, conversion};
use super::pair::{Pair, Pairs};
use super::{Change, DiffPlan, Expect};
use crate::migrate::shape::write::{self, quoted};
use crate::migrate::shape::{CheckShape, KeyShape};
use crate::sql::engine::Engine;

impl Pairs<'_> {
    /// What must hold before, in words.
    pub(super) fn expect(&self, change: &Change<'_>, plan: &mut DiffPlan) {
        for pair in &self.kept {
            self.expect_of(change, pair, plan);
        }
    }

    fn expect_of(&self, change: &Change<'_>, pair: &Pair<'_>, plan: &mut DiffPlan) {
        let dialect = self.old.dialect;
        let table = write::table(dialect, &pair.old.name);
        let name = change.names.old_table(pair.full);
        let mut expect = |condition: String, sentence: String| {
            plan.expects
                .push(Expect { query: format!("SELECT COUNT(*) FROM {table} WHERE {condition}"), sentence });
        };
        for added in &pair.added {
            let is_needed = !added.null && added.default.is_none() && added.counted.is_none();
            if is_needed && pair.fill(change, &added.name).is_none() {
                expect(
                    "1 = 1".to_owned(),
                    format!(
                        "rows of `{name}` would need a value for `{}`, and nobody has said which",
                        added.name
                    ),
                );
            }
        }
        for kept in &pair.kept {
            let column = quoted(dialect, &kept.old.name);
            if kept.old.null && !kept.new.null && pair.fill(change, &kept.new.name).is_none() {
                expect(
                    format!("{column} IS NULL"),
                    format!(
                        "rows of `{name}` have no `{}`, which may not be NULL from here on: give them a value first",
                        kept.old.name
                    ),
                );
            }
            let said = pair.conversion(change, &kept.new.name).is_some();
            if let (false, Conversion::Within(least, most)) =
                (said, conversion(&kept.before.ty, &kept.after.ty))
            {
                expect(
                    format!("{column} NOT BETWEEN {least} AND {most}"),
                    format!(
                        "rows of `{name}` have a `{}` that does not fit into the new type",
                        kept.old.name
                    ),
                );
            }
            let is_short = |ty: &str| ty.starts_with("VARCHAR(") || ty.starts_with("VARBINARY(");
            if is_short(&kept.new.ty) && !is_short(&kept.old.ty) {
                expect(
                    format!("CHAR_LENGTH({column}) > 255"),
                    format!(
                        "rows of `{name}` have a `{}` that is too long for an index (255 characters)",
                        kept.old.name
                    ),
                );
            }
        }
        self.expect_parts(change, pair, name, &mut expect);
    }

    fn expect_parts(
        &self,
        change: &Change<'_>,
        pair: &Pair<'_>,
        name: &str,
        expect: &mut dyn FnMut(String, String),
    ) {
        let dialect = self.old.dialect;
        let was = |column: &String| {
            let kept = pair.kept.iter().find(|kept| kept.new.name == *column)?;
            (kept.before.ty == kept.after.ty).then(|| quoted(dialect, &kept.old.name))
        };
        // What becomes of the values may have been said.
        let open = |check: &&CheckShape| check.domain && pair.conversion(change, &check.column).is_none();
        for check in pair.checks.add.iter().filter(open) {
            if let Some(column) = was(&check.column) {
                expect(
                    format!("NOT ({column}{})", check.rest),
                    format!(
                        "rows of `{name}` have a `{}` that is not among its values any more",
                        check.column
                    ),
                );
            }
        }
        let table = write::table(dialect, &pair.old.name);
        for index in pair.indexes.add.iter().filter(|index| index.unique) {
            let columns: Option<Vec<_>> = index.columns.iter().map(was).collect();
            let Some(columns) = columns else { continue };
            let held = columns.iter().map(|column| format!("{column} IS NOT NULL"));
            let alive = index.alive.as_ref().and_then(was).map(|trash| format!("{trash} IS NULL"));
            let held: Vec<_> = held.chain(alive).collect();
            // Counted from one row for each, so that every engine counts groups alike.
            let (columns, held) = (columns.join(", "), held.join(" AND "));
            expect(
                format!(
                    "1 = 0 UNION ALL SELECT COUNT(*) FROM {table} WHERE {held} GROUP BY {columns} HAVING COUNT(*) > 1"
                ),
                format!(
                    "rows of `{name}` have the same ({}) as another row, and must not from here on",
                    index.columns.join(", ")
                ),
            );
        }
        for key in &pair.keys.add {
            self.expect_key(pair, key, name, expect);
        }
    }

    fn expect_key(
        &self,
        pair: &Pair<'_>,
        key: &KeyShape,
        name: &str,
        expect: &mut dyn FnMut(String, String),
    ) {
        let dialect = self.old.dialect;
        // A key that was there and is made again holds already.
        let same = |old: &KeyShape| {
            old.columns.len() == key.columns.len() && old.name == key.name && old.target == key.target
        };
        if self.old.dialect.engine() != Engine::Sqlite && pair.keys.drop.iter().any(same) {
            return;
        }
        let own: Option<Vec<_>> = key
            .columns
            .iter()
            .map(|column| Some(pair.kept.iter().find(|kept| kept.new.name == *column)?.old.name.clone()))
            .collect();
        let target = self.kept.iter().find(|other| other.new.name == key.target);
        let (Some(own), Some(target)) = (own, target) else { return };
        let to: Option<Vec<_>> = key
            .to
            .iter()
            .map(|column| Some(target.kept.iter().find(|kept| kept.new.name == *column)?.old.name.clone()))
            .collect();
        let Some(to) = to else { return };
        let table = write::table(dialect, &pair.old.name);
        let held: Vec<_> =
            own.iter().map(|column| format!("{table}.{} IS NOT NULL", quoted(dialect, column))).collect();
        let equal: Vec<_> = own
            .iter()
            .zip(&to)
            .map(|(own, to)| format!("other.{} = {table}.{}", quoted(dialect, to), quoted(dialect, own)))
            .collect();
        expect(
            format!(
                "{} AND NOT EXISTS (SELECT 1 FROM {} AS other WHERE {})",
                held.join(" AND "),
                write::table(dialect, &target.old.name),
                equal.join(" AND ")
            ),
            format!(
                "rows of `{name}` refer by `{}` to rows of `{}` that are not there",
                own.join(", "),
                key.target.name
            ),
        );
    }
}
