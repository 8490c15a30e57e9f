//! The tables that are printed, ready for a Markdown file.

use std::fmt;

/// Rows of cells under a heading.
#[derive(Debug)]
pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(title: impl Into<String>) -> Self {
        Table { title: title.into(), rows: Vec::new() }
    }

    /// Adds a row; the first is the head.
    pub fn row(&mut self, first: impl Into<String>, rest: impl IntoIterator<Item = String>) {
        self.rows.push([first.into()].into_iter().chain(rest).collect());
    }

    /// Whether the head is still to come.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n### {}\n", self.title)?;
        for (line, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = self.width(column);
                if column == 0 { write!(f, "| {cell:width$} |")? } else { write!(f, " {cell:>width$} |")? }
            }
            writeln!(f)?;
            if line == 0 {
                write!(f, "|---|")?;
                (1..row.len()).try_for_each(|_| write!(f, "---:|"))?;
                writeln!(f)?;
            }
        }
        Ok(())
    }
}
