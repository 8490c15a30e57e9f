//! A folder of migrations that one test has for itself.

use std::fs;
use std::path::Path;

use limpid::migrate::{Answer, Models, answer};
use limpid::{Db, Engine};
use serde_json::{Value, json};

/// The word of an engine.
pub fn word(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
        Engine::MariaDb => "mariadb",
        _ => "mysql",
    }
}

/// A folder, and the database of a test.
pub struct Folder {
    place: tempfile::TempDir,
    engine: &'static str,
    url: String,
}

impl Folder {
    pub async fn of(db: &Db) -> Self {
        let url = limpid_tests::url(db).await.expect("the test has a database");
        Folder { place: tempfile::tempdir().expect("a folder"), engine: word(db.engine()), url }
    }

    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// Asks as the tool does.
    pub async fn ask(&self, models: &Models, command: &str, more: Value) -> Answer {
        let mut question = json!({
            "command": command,
            "folder": self.path().display().to_string(),
            "database": self.url,
            "engines": [self.engine],
        });
        if let (Some(question), Some(more)) = (question.as_object_mut(), more.as_object()) {
            question.extend(more.clone());
        }
        answer(&question.to_string(), models).await
    }

    /// Asks, and nothing may be wrong.
    pub async fn done(&self, models: &Models, command: &str, more: Value) -> String {
        let answer = self.ask(models, command, more).await;
        assert_eq!(answer.code, 0, "{command}: {}{}", answer.text, answer.problems);
        if let Some((_, version)) = answer.text.lines().filter_map(|line| line.split_once("wrote ")).next() {
            // What is generated has no errors of `lint`.
            let name =
                version.rsplit('/').next().and_then(|name| name.split('_').next()?.parse::<i64>().ok());
            if let Some(version) = name {
                let found = self.ask(models, "lint", json!({ "version": version - 1 })).await;
                assert_eq!(found.code, 0, "{}", found.problems);
            }
        }
        answer.text
    }

    /// The texts of the files whose names end so, in order.
    pub fn files(&self, end: &str) -> Vec<String> {
        let mut paths: Vec<_> = fs::read_dir(self.path())
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be listed").path())
            .filter(|path| path.display().to_string().ends_with(end))
            .collect();
        paths.sort();
        paths.iter().map(|path| fs::read_to_string(path).expect("it can be read")).collect()
    }

    pub fn last(&self, end: &str) -> String {
        self.files(end).pop().expect("there is one")
    }

    /// Writes a migration by hand, later than all others.
    pub fn by_hand(&self, version: i64, up: &str, down: &str) {
        fs::write(self.path().join(format!("{version}_by_hand.up.sql")), up).expect("it can be written");
        fs::write(self.path().join(format!("{version}_by_hand.down.sql")), down).expect("it can be written");
    }
}

/// The models that are named.
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => { limpid::migrate::Models::new()$(.with::<$model>())* };
}

/// A number that a statement answers.
pub async fn number(db: &Db, query: &str) -> i64 {
    let answer: Option<i64> = limpid::sql_unchecked(query).first().on(db).await.expect(query);
    answer.unwrap_or_default()
}

/// Runs text as it stands.
pub async fn run(db: &Db, text: &str) {
    limpid::sql_unchecked(text).execute().on(db).await.expect(text);
}

/// Whether a table is not there.
pub async fn is_gone(table: &str) -> bool {
    let count: limpid::Result<Option<i64>> =
        limpid::sql_unchecked(format!("SELECT COUNT(*) FROM {table}")).first().await;
    count.is_err()
}
