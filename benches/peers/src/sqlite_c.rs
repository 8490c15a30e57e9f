//! The floor on SQLite: its C API as it is, on one connection. Statements are kept, values are bound without a copy,
//! columns are read by their place and dates by fixed positions.

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_int};
use std::hint::black_box;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use libsqlite3_sys as ffi;
use limpid_arena::fill::{OTHER_NAME, PAGE, age, key};
use limpid_arena::{Engine, Fill, Result, Work};

use crate::rusqlite::{Author, Comment, Post, Tree, sum_of, together};

macro_rules! columns {
    () => {
        "id, name, email, age, score, active, bio, created_at, updated_at, deleted_at"
    };
}
macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM users WHERE deleted_at IS NULL", $rest)
    };
}
macro_rules! insert {
    ($($rest:expr),*) => {
        concat!(
            "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) ",
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            $($rest),*
        )
    };
}
macro_rules! update {
    ($($rest:expr),*) => {
        concat!("UPDATE users SET name = ?, score = ?, updated_at = ? WHERE deleted_at IS NULL AND id = ?", $($rest),*)
    };
}

#[allow(dead_code)]
struct User {
    id: i64,
    name: String,
    email: String,
    age: i64,
    score: f64,
    active: bool,
    bio: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// What a placeholder stands for. A text is not copied.
enum Bind<'a> {
    Int(i64),
    Float(f64),
    Text(&'a [u8]),
    Null,
}

struct Connection(*mut ffi::sqlite3);

struct Statement(*mut ffi::sqlite3_stmt);

pub(crate) struct Hand {
    // Before the connection, which ends last.
    kept: HashMap<String, Statement>,
    db: Connection,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: it was opened, and all statements of it are finalized.
        unsafe { ffi::sqlite3_close(self.0) };
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: it was prepared, and its connection is still open.
        unsafe { ffi::sqlite3_finalize(self.0) };
    }
}

/// The row that a statement stands on.
struct Row(*mut ffi::sqlite3_stmt);

// SAFETY, of all of them: the statement stands on a row, and what SQLite hands out is copied before it goes on.
impl Row {
    fn int(&self, place: c_int) -> i64 {
        unsafe { ffi::sqlite3_column_int64(self.0, place) }
    }

    fn float(&self, place: c_int) -> f64 {
        unsafe { ffi::sqlite3_column_double(self.0, place) }
    }

    fn bytes(&self, place: c_int) -> Option<&[u8]> {
        unsafe {
            let start = ffi::sqlite3_column_text(self.0, place);
            if start.is_null() {
                return None;
            }
            let length = ffi::sqlite3_column_bytes(self.0, place);
            Some(std::slice::from_raw_parts(start, length as usize))
        }
    }

    fn text(&self, place: c_int) -> Result<String> {
        Ok(std::str::from_utf8(self.bytes(place).ok_or("it is NULL")?)?.to_owned())
    }

    fn maybe_text(&self, place: c_int) -> Result<Option<String>> {
        Ok(self.bytes(place).map(std::str::from_utf8).transpose()?.map(str::to_owned))
    }

    fn instant(&self, place: c_int) -> Result<Option<DateTime<Utc>>> {
        self.bytes(place).map(|bytes| instant(bytes).ok_or_else(|| "it is no date".into())).transpose()
    }

    fn user(&self) -> Result<User> {
        Ok(User {
            id: self.int(0),
            name: self.text(1)?,
            email: self.text(2)?,
            age: self.int(3),
            score: self.float(4),
            active: self.int(5) != 0,
            bio: self.maybe_text(6)?,
            created_at: self.instant(7)?.ok_or("it is NULL")?,
            updated_at: self.instant(8)?.ok_or("it is NULL")?,
            deleted_at: self.instant(9)?,
        })
    }
}

/// `2026-01-31 12:00:00.000000`, by fixed positions.
fn stamp(at: DateTime<Utc>) -> [u8; 26] {
    let mut text = *b"0000-00-00 00:00:00.000000";
    let mut write = |start: usize, digits: usize, mut value: u32| {
        for place in (start..start + digits).rev() {
            text[place] = b'0' + (value % 10) as u8;
            value /= 10;
        }
    };
    write(0, 4, at.year().unsigned_abs());
    write(5, 2, at.month());
    write(8, 2, at.day());
    write(11, 2, at.hour());
    write(14, 2, at.minute());
    write(17, 2, at.second());
    write(20, 6, at.nanosecond() / 1_000);
    text
}

fn instant(text: &[u8]) -> Option<DateTime<Utc>> {
    let number = |start: usize, digits: usize| {
        text.get(start..start + digits)?.iter().try_fold(0_u32, |sum, digit| {
            Some(sum * 10 + u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?))
        })
    };
    let day = NaiveDate::from_ymd_opt(number(0, 4)?.cast_signed(), number(5, 2)?, number(8, 2)?)?;
    Some(day.and_hms_micro_opt(number(11, 2)?, number(14, 2)?, number(17, 2)?, number(20, 6)?)?.and_utc())
}

impl Hand {
    pub(crate) fn new(url: &str) -> Result<Self> {
        let path = CString::new(Engine::path(url))?;
        let mut db = std::ptr::null_mut();
        // One thread has it, so its mutex is not needed.
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_NOMUTEX;
        // SAFETY: the path ends with a zero, and the pointer is written before it is read.
        let code = unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &mut db, flags, std::ptr::null()) };
        let mut hand = Hand { kept: HashMap::new(), db: Connection(db) };
        if code != ffi::SQLITE_OK {
            return Err(hand.error());
        }
        for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA busy_timeout = 5000"] {
            hand.each(pragma, &[], |_| Ok(()))?;
        }
        Ok(hand)
    }

    pub(crate) fn run(&mut self, work: Work, times: u64) -> Result<Option<u64>> {
        let mut sum = 0;
        for turn in 0..times {
            sum += match work {
                Work::Crowd | Work::Build => return Ok(None),
                Work::Update | Work::Save | Work::Insert | Work::InsertMany(_) => self.write(work, turn)?,
                _ => self.read(work, turn)?,
            };
        }
        Ok(Some(sum))
    }

    fn error(&self) -> Box<dyn std::error::Error + Send + Sync> {
        // SAFETY: SQLite's message ends with a zero and stays until the next call.
        let text = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.db.0)) };
        text.to_string_lossy().into_owned().into()
    }

    /// Runs a statement and takes each of its rows.
    fn each(&mut self, text: &str, binds: &[Bind<'_>], mut take: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        if !self.kept.contains_key(text) {
            let mut statement = std::ptr::null_mut();
            let length = c_int::try_from(text.len())?;
            // SAFETY: the text is as long as is said, and the pointer is written before it is read.
            let code = unsafe {
                let start = text.as_ptr().cast();
                ffi::sqlite3_prepare_v2(self.db.0, start, length, &mut statement, std::ptr::null_mut())
            };
            if code != ffi::SQLITE_OK {
                return Err(self.error());
            }
            self.kept.insert(text.to_owned(), Statement(statement));
        }
        let statement = self.kept[text].0;
        for (place, bind) in (1..).zip(binds) {
            // SAFETY: a text lives until the statement has ended, below.
            unsafe {
                match bind {
                    Bind::Int(value) => ffi::sqlite3_bind_int64(statement, place, *value),
                    Bind::Float(value) => ffi::sqlite3_bind_double(statement, place, *value),
                    Bind::Null => ffi::sqlite3_bind_null(statement, place),
                    Bind::Text(text) => {
                        let length = text.len() as c_int;
                        ffi::sqlite3_bind_text(statement, place, text.as_ptr().cast(), length, None)
                    }
                };
            }
        }
        let end = loop {
            // SAFETY: it was prepared.
            match unsafe { ffi::sqlite3_step(statement) } {
                ffi::SQLITE_ROW => {
                    if let Err(error) = take(&Row(statement)) {
                        break Err(error);
                    }
                }
                ffi::SQLITE_DONE => break Ok(()),
                _ => break Err(self.error()),
            }
        };
        // SAFETY: it was prepared.
        unsafe { ffi::sqlite3_reset(statement) };
        end
    }

    fn changed(&mut self, text: &str, binds: &[Bind<'_>]) -> Result<u64> {
        self.each(text, binds, |_| Ok(()))?;
        // SAFETY: the connection is open.
        Ok(unsafe { ffi::sqlite3_changes64(self.db.0) }.unsigned_abs())
    }

    fn users(&mut self, text: &str, binds: &[Bind<'_>]) -> Result<Vec<User>> {
        let mut users = Vec::new();
        self.each(text, binds, |row| {
            users.push(row.user()?);
            Ok(())
        })?;
        Ok(users)
    }

    fn read(&mut self, work: Work, turn: u64) -> Result<u64> {
        let users = match work {
            Work::Find => self.users(select!(" AND id = ?"), &[Bind::Int(key(turn))])?,
            Work::Rows(100) => self.users(select!(" LIMIT 100"), &[])?,
            Work::Rows(_) => self.users(select!(" LIMIT 10000"), &[])?,
            Work::Filter => {
                self.users(select!(" AND age >= ? ORDER BY age, id LIMIT 20"), &[Bind::Int(age(turn))])?
            }
            Work::Page => {
                let mut total = 0;
                self.each("SELECT count(*) FROM users WHERE deleted_at IS NULL", &[], |row| {
                    total = row.int(0);
                    Ok(())
                })?;
                let skipped = [Bind::Int(2 * PAGE.cast_signed())];
                let users = self.users(select!(" ORDER BY id LIMIT 20 OFFSET ?"), &skipped)?;
                return Ok(total.unsigned_abs() + sum(&black_box(users)));
            }
            _ => return Ok(sum_of(&black_box(self.tree()?))),
        };
        Ok(sum(&black_box(users)))
    }

    fn write(&mut self, work: Work, turn: u64) -> Result<u64> {
        let now = stamp(Utc::now());
        let changed = || {
            [Bind::Text(OTHER_NAME.as_bytes()), Bind::Float(turn as f64), Bind::Text(&now), Bind::Int(key(turn))]
        };
        Ok(match work {
            Work::Update => self.changed(update!(), &changed())?,
            Work::Save => {
                let users = self.users(update!(" RETURNING ", columns!()), &changed())?;
                black_box(users)[0].id.unsigned_abs()
            }
            Work::InsertMany(count) => {
                self.each("BEGIN IMMEDIATE", &[], |_| Ok(()))?;
                let mut sum = 0;
                for fill in Fill::many(count) {
                    sum += self.changed(insert!(), &new(&fill, &now))?;
                }
                self.each("COMMIT", &[], |_| Ok(()))?;
                sum
            }
            _ => {
                let fill = Fill::of(turn);
                let users = self.users(insert!(" RETURNING ", columns!()), &new(&fill, &now))?;
                black_box(users)[0].age.unsigned_abs()
            }
        })
    }

    fn tree(&mut self) -> Result<Tree> {
        let (mut authors, mut posts, mut comments) = (Vec::new(), Vec::new(), Vec::new());
        self.each("SELECT id, name, age FROM authors", &[], |row| {
            authors.push(Author(row.int(0), row.text(1)?, row.int(2)));
            Ok(())
        })?;
        let keys: Vec<_> = authors.iter().map(|author| Bind::Int(author.0)).collect();
        let text = in_list("SELECT id, title, author_id FROM posts WHERE author_id IN (", keys.len());
        self.each(&text, &keys, |row| {
            posts.push(Post(row.int(0), row.text(1)?, row.int(2)));
            Ok(())
        })?;
        let keys: Vec<_> = posts.iter().map(|post| Bind::Int(post.0)).collect();
        let text = in_list("SELECT id, body, likes, post_id FROM comments WHERE post_id IN (", keys.len());
        self.each(&text, &keys, |row| {
            comments.push(Comment(row.int(0), row.text(1)?, row.int(2), row.int(3)));
            Ok(())
        })?;
        Ok(together(authors, posts, comments))
    }
}

fn new<'a>(fill: &'a Fill, now: &'a [u8]) -> [Bind<'a>; 8] {
    [
        Bind::Text(fill.name.as_bytes()),
        Bind::Text(fill.email.as_bytes()),
        Bind::Int(fill.age),
        Bind::Float(fill.score),
        Bind::Int(i64::from(fill.active)),
        fill.bio.as_ref().map_or(Bind::Null, |bio| Bind::Text(bio.as_bytes())),
        Bind::Text(now),
        Bind::Text(now),
    ]
}

fn sum(users: &[User]) -> u64 {
    users.iter().map(|user| user.id.unsigned_abs()).sum()
}

fn in_list(text: &str, keys: usize) -> String {
    format!("{text}{})", vec!["?"; keys].join(", "))
}
