//! Which of some targets a row has already, as the database finds them equal.

use std::collections::{HashMap, HashSet};

use super::Via;
use super::key::Tie;
use super::pivot::{Standing, test};
use crate::error::Result;
use crate::exec::Db;
use crate::expr::Node;
use crate::model::Model;
use crate::query::{Join, ListedRows, Output, Select};
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

impl<P: Model, V: Model> Via<P, V> {
    /// Which targets the row has already. Each target is there once, by the number of the first that equals it.
    pub(super) async fn standing(
        &self,
        db: &Db,
        targets: &[Vec<Value>],
        present: &[Vec<Value>],
    ) -> Result<Standing> {
        let exact = self.pairs.iter().all(|(here, there)| here.kind.is_exact() && there.kind.is_exact());
        let listable = self
            .pairs
            .iter()
            .all(|(here, there)| ListedRows::takes(here.kind) && ListedRows::takes(there.kind));
        if exact || !listable {
            let mut first = HashMap::new();
            let mut once = Vec::new();
            for (place, values) in targets.iter().enumerate() {
                first.entry(Tie::of(values)).or_insert_with(|| {
                    once.push((place, values.clone()));
                    place
                });
            }
            let had =
                present.iter().filter_map(|values| Some((values.clone(), *first.get(&Tie::of(values))?)));
            return Ok(Standing { targets: once, had: had.collect() });
        }
        // The targets as their own table holds them: two that it finds equal are one row.
        let there: Vec<_> = self.pairs.iter().map(|(_, there)| *there).collect();
        let mut rows: Vec<_> = targets.to_vec();
        for (values, place) in self.listed(db, self.target, &there, Node::Always(true), targets).await? {
            rows[place] = values;
        }
        let mut first = HashMap::new();
        let numbers: Vec<usize> =
            rows.iter().enumerate().map(|(place, row)| *first.entry(Tie::of(row)).or_insert(place)).collect();
        let own = self.given.iter().map(|(column, value)| test(column, value));
        let own = own.fold(self.pivots(None).lower().condition, Node::and);
        let here: Vec<_> = self.pairs.iter().map(|(here, _)| *here).collect();
        let found = self.listed(db, V::TABLE, &here, own, &rows).await?;
        let mut seen = HashSet::new();
        let had = found.into_iter().map(|(values, place)| (values, numbers[place]));
        let had = had.filter(|(values, place)| seen.insert((Tie::of(values), *place))).collect();
        let once = rows.into_iter().enumerate().filter(|(place, _)| numbers[*place] == *place);
        Ok(Standing { targets: once.collect(), had })
    }

    /// The rows of a table that equal some of these values, and the number of those.
    async fn listed(
        &self,
        db: &Db,
        table: &'static Table,
        columns: &[&'static ColumnDef],
        condition: Node,
        values: &[Vec<Value>],
    ) -> Result<Vec<(Vec<Value>, usize)>> {
        let listed = Source::ROOT.beside(1);
        let types: Vec<_> = self.pairs.iter().map(|(_, there)| *there).collect();
        let mut found = Vec::new();
        for (chunk, rows) in values.chunks(ListedRows::MOST).enumerate() {
            let first = chunk * ListedRows::MOST;
            let rows = ListedRows { table: self.target, columns: types.clone(), first, rows: rows.to_vec() };
            let mut nodes: Vec<_> = columns.iter().map(|column| Node::Column(Source::ROOT, column)).collect();
            let (join, equal) = Join::listed(rows, db.dialect(), &nodes, listed);
            let select =
                Select { condition: condition.clone().and(equal), joins: vec![join], ..Select::default() };
            nodes.push(ListedRows::position(listed));
            let output = Output::Nodes(nodes);
            db.run(select.write(Base::new(db.dialect(), table), output), &mut |row| {
                let values = row.values(columns.iter().copied())?;
                // The list has the numbers that it was given.
                found.push((values, usize::try_from(row.column::<i64>()?).unwrap_or_default()));
                Ok(())
            })
            .await?;
        }
        Ok(found)
    }
}
