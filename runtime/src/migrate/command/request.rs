//! A request of the tool, as JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::error::{Error, Result};
use crate::migrate::diff::Answers;

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub command: String,
    pub folder: PathBuf,
    pub database: Option<String>,
    /// Of the migration.
    pub name: Option<String>,
    pub engines: Vec<String>,
    pub answers: Answers,
    pub steps: usize,
    pub version: Option<i64>,
    /// What `repair` does.
    pub how: Option<String>,
    pub dry_run: bool,
    pub json: bool,
    pub allow_destructive: bool,
    pub out_of_order: bool,
    pub accept: bool,
    /// Warnings are errors.
    pub strict: bool,
    /// What `fresh` empties, by its name.
    pub confirm: Option<String>,
    /// What the environment says it is: `production`.
    pub environment: Option<String>,
    /// Of files by hand, those that `squash` keeps.
    pub keeps: Vec<String>,
    /// And those that it leaves out.
    pub leaves: Vec<String>,
    /// Whether there is a terminal to ask on.
    pub terminal: bool,
}

impl Request {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// If it is not a request of this version of the tool.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::migration(
                "the question was not understood: is cargo-limpid of another version than limpid?",
            )
        };
        let json: Json = serde_json::from_str(text).map_err(|_| wrong())?;
        let text = |name: &str| json[name].as_str().map(ToOwned::to_owned);
        let flag = |name: &str| json[name].as_bool().unwrap_or_default();
        let texts = |name: &str| -> Vec<String> {
            let list = json[name].as_array().map(Vec::as_slice).unwrap_or_default();
            list.iter().filter_map(|word| word.as_str().map(ToOwned::to_owned)).collect()
        };
        let pairs = |name: &str| {
            texts(name)
                .into_iter()
                .map(|word| match word.split_once('=') {
                    Some((from, to)) if !from.is_empty() && !to.is_empty() => {
                        Ok((from.trim().to_owned(), to.trim().to_owned()))
                    }
                    _ => Err(Error::migration(format!("`{word}` is not of the form `posts.title=..`"))),
                })
                .collect::<Result<Vec<_>>>()
        };
        let map = |pairs: Vec<(String, String)>| pairs.into_iter().collect::<BTreeMap<_, _>>();
        Ok(Request {
            command: text("command").ok_or_else(wrong)?,
            folder: text("folder").ok_or_else(wrong)?.into(),
            database: text("database"),
            name: text("name"),
            engines: texts("engines"),
            answers: Answers {
                renames: pairs("renames")?,
                drops: texts("drops").into_iter().collect(),
                fills: map(pairs("fills")?),
                conversions: map(pairs("using")?),
            },
            steps: json["steps"].as_u64().and_then(|steps| usize::try_from(steps).ok()).unwrap_or(1),
            version: json["version"].as_i64(),
            how: text("how"),
            dry_run: flag("dry_run"),
            json: flag("json"),
            allow_destructive: flag("allow_destructive"),
            out_of_order: flag("out_of_order"),
            accept: flag("accept"),
            strict: flag("strict"),
            confirm: text("confirm"),
            environment: text("environment"),
            keeps: texts("keeps"),
            leaves: texts("leaves"),
            terminal: flag("terminal"),
        })
    }
}
