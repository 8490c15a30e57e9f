//! Parses a snapshot. Errors name the file and the line.

use super::print::HEAD;
use super::{
    ColumnState, DomainState, ENGINES, IndexState, KINDS, Literal, ReferenceState, Snapshot, TableState,
    TypeState, full_name,
};
use crate::error::{Error, Result};

impl Snapshot {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// With the file and the line: conflict marks, words that are not known, a line that says something twice.
    pub(crate) fn parse(text: &str, file: &str) -> Result<Self> {
        let mut snapshot = Snapshot::default();
        let mut table: Option<TableState> = None;
        let mut has_head = false;
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let at = |what: String| Error::usage(format!("{file}:{}: {what}", number + 1));
            let line = line.trim_end();
            if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
                return Err(at(
                    "a conflict that git left here: keep the lines of both sides, take the marks away, and run \
                     `cargo limpid migrate check`"
                        .to_owned(),
                ));
            }
            if line.is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            if !has_head {
                has_head = line == HEAD;
                if !has_head {
                    return Err(at(format!("a snapshot begins with `{HEAD}`; it may be of a newer limpid")));
                }
                continue;
            }
            let mut words = Words { rest: line.trim_start() };
            match line.starts_with(' ') {
                true => match &mut table {
                    Some(table) => inside(&mut words, table).and_then(|()| words.end()).map_err(at)?,
                    None => return Err(at("this line belongs to a table, and none was begun".to_owned())),
                },
                false => {
                    finish(&mut snapshot, table.take()).map_err(at)?;
                    table = outside(&mut words, &mut snapshot).map_err(at)?;
                    words.end().map_err(at)?;
                }
            }
        }
        let at_end = |what: String| Error::usage(format!("{file}:{}: {what}", text.lines().count()));
        if !has_head {
            return Err(at_end(format!("a snapshot begins with `{HEAD}`")));
        }
        finish(&mut snapshot, table).map_err(at_end)?;
        Ok(snapshot)
    }
}

type Read<T> = std::result::Result<T, String>;

/// Looks at a table as a whole and adds it.
fn finish(snapshot: &mut Snapshot, table: Option<TableState>) -> Read<()> {
    let Some(mut table) = table else { return Ok(()) };
    let name = table.full_name();
    let named = table.key.iter().chain(&table.trash);
    let named = named.chain(table.indexes.iter().flat_map(|index| &index.columns));
    let named = named.chain(table.references.iter().flat_map(|key| &key.columns));
    let mut named = named.chain(table.full_texts.values().flatten());
    if let Some(missing) = named.find(|column| !table.columns.contains_key(*column)) {
        return Err(format!("`{name}` has no column `{missing}`, which a line above names"));
    }
    let rest = table.columns.keys().filter(|column| !table.key.contains(column));
    table.order = table.key.iter().chain(rest).cloned().collect();
    match snapshot.tables.insert(name.clone(), table) {
        None => Ok(()),
        Some(_) => Err(format!("the table `{name}` appears twice")),
    }
}

/// A line that is not indented.
fn outside(words: &mut Words<'_>, snapshot: &mut Snapshot) -> Read<Option<TableState>> {
    match words.word()?.as_str() {
        "engine" => {
            let word = words.word()?;
            let engine = ENGINES.iter().find(|(known, _)| *known == word);
            snapshot.engines.push(engine.ok_or_else(|| format!("`{word}` is not an engine"))?.1);
        }
        "after" => {
            let word = words.word()?;
            let number = word.parse().map_err(|_| format!("`{word}` is not a version"))?;
            if snapshot.after.replace(number).is_some() {
                return Err("`after` appears twice: two migrations were made side by side. \
                            Take the one away that was applied nowhere, restore the snapshot of the other branch, and \
                            run `cargo limpid migrate diff` again"
                    .to_owned());
            }
        }
        "table" => {
            let (schema, name) = words.table()?;
            return Ok(Some(TableState { schema, name, ..TableState::default() }));
        }
        other => return Err(format!("`{other}` is not known here: `table`, `engine` and `after` are")),
    }
    Ok(None)
}

/// A line of a table.
fn inside(words: &mut Words<'_>, table: &mut TableState) -> Read<()> {
    let twice = |what: &str| format!("{what} appears twice");
    match words.word()?.as_str() {
        "column" => {
            let name = words.word()?;
            let column = column(words)?;
            if table.columns.insert(name.clone(), column).is_some() {
                return Err(twice(&format!("the column `{name}`")));
            }
        }
        "key" => {
            if !std::mem::replace(&mut table.key, words.list()?).is_empty() {
                return Err(twice("the key"));
            }
        }
        kind @ ("index" | "unique") => {
            let index = IndexState { columns: words.list()?, unique: kind == "unique" };
            if !table.indexes.insert(index) {
                return Err(twice("the index"));
            }
        }
        "full_text" => {
            let name = if words.rest.starts_with('(') { String::new() } else { words.word()? };
            if table.full_texts.insert(name, words.list()?).is_some() {
                return Err(twice("the full-text index"));
            }
        }
        "trash" => {
            if table.trash.replace(words.word()?).is_some() {
                return Err(twice("the trash"));
            }
        }
        "reference" => {
            let columns = words.list()?;
            words.expect("to")?;
            let (schema, name) = words.table()?;
            let mut key = ReferenceState {
                columns,
                table: full_name(schema.as_deref(), &name),
                to: words.list()?,
                on_delete: None,
                on_update: None,
            };
            while !words.rest.is_empty() {
                let slot = match words.word()?.as_str() {
                    "on_delete" => &mut key.on_delete,
                    "on_update" => &mut key.on_update,
                    other => {
                        return Err(format!("`{other}` is not known here: `on_delete` and `on_update` are"));
                    }
                };
                let action = words.word()?;
                if !["cascade", "restrict", "set_null"].contains(&action.as_str()) {
                    return Err(format!("`{action}` is not `cascade`, `restrict` or `set_null`"));
                }
                *slot = Some(action.replace('_', " "));
            }
            if !table.references.insert(key) {
                return Err(twice("the reference"));
            }
        }
        other => {
            return Err(format!(
                "`{other}` is not known here: `column`, `key`, `index`, `unique`, `full_text`, `reference` and `trash` are"
            ));
        }
    }
    Ok(())
}

fn column(words: &mut Words<'_>) -> Read<ColumnState> {
    let ty = ty(words)?;
    let mut column = ColumnState { ty, null: false, counted: false, default: None, domain: DomainState::Any };
    while !words.rest.is_empty() {
        match words.word()?.as_str() {
            "null" => column.null = true,
            "counted" => column.counted = true,
            "default" => column.default = Some(words.literal()?),
            "in" => column.domain = words.domain()?,
            other => {
                return Err(format!(
                    "`{other}` is not known here: `null`, `counted`, `default` and `in` are"
                ));
            }
        }
    }
    Ok(column)
}

fn ty(words: &mut Words<'_>) -> Read<TypeState> {
    let word = words.word()?;
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == word) {
        return Ok(TypeState::Plain(*kind));
    }
    words.expect("(")?;
    let ty = match word.as_str() {
        "enum" => TypeState::Enum(words.word()?),
        "array" => TypeState::Array(Box::new(ty(words)?)),
        "native" => {
            let engine = words.word()?;
            let engine = ENGINES.iter().find(|(known, _)| *known == engine);
            words.expect(",")?;
            TypeState::Native(engine.ok_or("this is not an engine")?.1, words.word()?)
        }
        other => return Err(format!("`{other}` is not a type")),
    };
    words.expect(")")?;
    Ok(ty)
}

/// A line, word by word.
struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest[bytes..].trim_start();
    }

    fn expect(&mut self, sign: &str) -> Read<()> {
        match self.rest.starts_with(sign) {
            true => self.skip(sign.len()),
            false => return Err(format!("`{sign}` is missing before `{}`", self.rest)),
        }
        Ok(())
    }

    fn end(&self) -> Read<()> {
        match self.rest {
            "" => Ok(()),
            rest => Err(format!("`{rest}` is not known here")),
        }
    }

    /// A name, in double quotes or without.
    fn word(&mut self) -> Read<String> {
        if self.rest.starts_with('"') {
            return self.quoted('"');
        }
        let plain = |char: char| char == '_' || char.is_ascii_alphanumeric();
        let end = self.rest.find(|char| !plain(char)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(match self.rest {
                "" => "the line ends too early".to_owned(),
                rest => format!("a word is missing before `{rest}`"),
            });
        }
        let word = self.rest[..end].to_owned();
        self.skip(end);
        Ok(word)
    }

    fn quoted(&mut self, mark: char) -> Read<String> {
        let mut out = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((place, char)) = chars.next() {
            match char {
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 'r')) => out.push('\r'),
                    Some((_, other)) => out.push(other),
                    None => break,
                },
                char if char == mark => {
                    self.skip(place + mark.len_utf8());
                    return Ok(out);
                }
                char => out.push(char),
            }
        }
        Err(format!("the closing {mark} is missing"))
    }

    fn table(&mut self) -> Read<(Option<String>, String)> {
        let first = self.word()?;
        match self.rest.starts_with('.') {
            true => {
                self.skip(1);
                Ok((Some(first), self.word()?))
            }
            false => Ok((None, first)),
        }
    }

    fn list(&mut self) -> Read<Vec<String>> {
        self.expect("(")?;
        let mut names = vec![self.word()?];
        while self.rest.starts_with(',') {
            self.skip(1);
            names.push(self.word()?);
        }
        self.expect(")")?;
        Ok(names)
    }

    fn literal(&mut self) -> Read<Literal> {
        if self.rest.starts_with('\'') {
            return Ok(Literal::Text(self.quoted('\'')?));
        }
        let end = self.rest.find([' ', ',', ')']).unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        self.skip(end);
        match word.as_str() {
            "true" => Ok(Literal::Bool(true)),
            "false" => Ok(Literal::Bool(false)),
            // It goes into SQL unchanged.
            number if number.parse::<f64>().is_ok_and(f64::is_finite) => Ok(Literal::Number(word)),
            _ => Err(format!("`{word}` is not a value")),
        }
    }

    fn domain(&mut self) -> Read<DomainState> {
        self.expect("(")?;
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        loop {
            match self.literal()? {
                Literal::Text(text) => texts.push(text),
                Literal::Number(word) => {
                    numbers.push(word.parse().map_err(|_| format!("`{word}` is not a whole number"))?);
                }
                Literal::Bool(_) => return Err("the values are texts or whole numbers".to_owned()),
            }
            match self.rest.starts_with(',') {
                true => self.skip(1),
                false => break,
            }
        }
        self.expect(")")?;
        match (texts.is_empty(), numbers.is_empty()) {
            (false, true) => Ok(DomainState::Texts(texts)),
            (true, false) => Ok(DomainState::Numbers(numbers)),
            _ => Err("the values are all texts or all whole numbers".to_owned()),
        }
    }
}
