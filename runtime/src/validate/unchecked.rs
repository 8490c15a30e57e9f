//! What was sent, on its way to being what is wanted.

use std::fmt;

use super::body::Body;
use super::input;
use crate::error::{Mistakes, Result};
use crate::exec::Db;
use crate::model::asking::{Asking, StandingRow};
use crate::model::{Input, Model};

/// What can be read from a body and checked: the inputs of models, and structs with `#[derive(Form)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an input of a model nor a form",
    label = "nothing says how this is read and checked",
    note = "take `PostCreate` or `PostUpdate` of a model `Post` with `#[fillable]` fields, or add `#[derive(Form)]` to `{Self}`"
)]
pub trait Validated: Sized + Send {
    /// What was read so far.
    #[doc(hidden)]
    type Draft: Send + Sync;

    /// Reads what can be read, and notes the rest.
    #[doc(hidden)]
    fn read(body: Body, found: &mut Mistakes) -> Self::Draft;

    /// Checks the rules that need no database.
    #[doc(hidden)]
    fn check(draft: &Self::Draft, asking: &Asking<'_>, found: &mut Mistakes) -> Result<()>;

    /// Asks the database about what nothing was found in.
    #[doc(hidden)]
    fn ask<'a>(
        draft: &'a Self::Draft,
        asking: &'a Asking<'a>,
        found: &'a mut Mistakes,
    ) -> impl Future<Output = Result<()>> + Send + 'a;

    /// Itself, if all of it is there.
    #[doc(hidden)]
    fn finish(draft: Self::Draft) -> Option<Self>;

    /// A copy of itself, if all of it is there: for those who decide before the database is asked.
    #[doc(hidden)]
    fn preview(draft: &Self::Draft) -> Option<Self>;

    /// Whether it would change this row.
    #[doc(hidden)]
    fn is_about(_row: &StandingRow) -> bool {
        false
    }
}

/// What was sent and is read, but not checked. Everything that is wrong with it is reported together.
pub struct Unchecked<T: Validated> {
    draft: T::Draft,
    found: Mistakes,
}

impl<T: Validated> Unchecked<T> {
    /// Reads what can be read. Wrong types, unknown names and missing ones are noted.
    pub fn read(mut body: Body) -> Self {
        let mut found = std::mem::take(&mut body.found);
        // What could not be read at all lacks every field; a list of all of them helps nobody.
        let draft = match found.is_empty() {
            true => T::read(body, &mut found),
            false => T::read(body, &mut Mistakes::default()),
        };
        Unchecked { draft, found }
    }

    /// Checks the rules that need no database. What they find is noted.
    ///
    /// # Errors
    ///
    /// [`Usage`](crate::Error::Usage) if a rule is none, as a pattern that is not a regular expression.
    pub fn check(mut self, asking: &Asking<'_>) -> Result<Checked<T>> {
        T::check(&self.draft, asking, &mut self.found)?;
        Ok(Checked(self))
    }

    /// Checks all rules, those that ask the database last.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub async fn finish(self, asking: &Asking<'_>) -> Result<T> {
        self.check(asking)?.finish(asking).await
    }
}

/// What keeps the rules that need no database, or is known not to.
pub struct Checked<T: Validated>(Unchecked<T>);

impl<T: Validated> Checked<T> {
    /// A copy, if nothing is wrong so far: to decide whether it is allowed, before the database is asked about it.
    pub fn preview(&self) -> Option<T> {
        self.0.found.is_empty().then(|| T::preview(&self.0.draft)).flatten()
    }

    /// Everything that is wrong so far, without asking the database.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::Error::Invalid), if something is.
    pub fn so_far(self) -> Result<()> {
        self.0.found.into_result()
    }

    /// Asks the rules that need the database, about the fields in which nothing is wrong.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub async fn finish(self, asking: &Asking<'_>) -> Result<T> {
        let Unchecked { draft, mut found } = self.0;
        T::ask(&draft, asking, &mut found).await?;
        found.into_result()?;
        T::finish(draft).ok_or_else(|| crate::Error::usage("an input without mistakes lacks a field"))
    }
}

#[diagnostic::do_not_recommend]
impl<I: Input> Validated for I {
    type Draft = input::InputDraft<I::Update>;

    fn read(body: Body, found: &mut Mistakes) -> Self::Draft {
        input::read::<I>(body, found)
    }

    fn check(draft: &Self::Draft, asking: &Asking<'_>, found: &mut Mistakes) -> Result<()> {
        input::check(draft, asking, found)
    }

    async fn ask<'a>(draft: &'a Self::Draft, asking: &'a Asking<'a>, found: &'a mut Mistakes) -> Result<()> {
        input::ask(draft, I::NEW, asking, found).await
    }

    fn finish(draft: Self::Draft) -> Option<Self> {
        I::from_update(draft.update).ok()
    }

    fn preview(draft: &Self::Draft) -> Option<Self> {
        I::from_update(draft.update.clone()).ok()
    }

    fn is_about(row: &StandingRow) -> bool {
        use crate::model::Fill;
        !I::NEW && row.is_of(<<I::Update as Fill>::Model as Model>::TABLE)
    }
}

/// An input that code has made, checked as one that was sent.
pub trait Validate: Input {
    /// Checks all rules of a new row, or of a change to an unknown one: then what must be unique is left to the index.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # use limpid::validate::Validate;
    /// # #[derive(Debug, Clone, Model)] struct Post { id: i64, #[fillable] #[rule(filled)] title: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// let input = PostCreate { title: " ".into() };
    /// let error = input.validate(&db).await.unwrap_err();
    /// assert_eq!(error.mistakes()[0].code, "filled");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::Error::Invalid) with everything that is wrong.
    fn validate(&self, db: &Db) -> impl Future<Output = Result<()>> + Send {
        validate(self, None, db)
    }

    /// Checks all rules of a change to this row.
    ///
    /// # Errors
    ///
    /// As [`validate`](Validate::validate).
    fn validate_for<M: Model>(&self, row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        validate(self, Some(StandingRow::of(row)), db)
    }
}

impl<I: Input> Validate for I {}

async fn validate<I: Input>(input: &I, row: Option<StandingRow>, db: &Db) -> Result<()> {
    let draft = input::InputDraft::of(input.clone().into_update());
    let asking = Asking::of(db).about(row.as_ref());
    let mut found = Mistakes::default();
    input::check(&draft, &asking, &mut found)?;
    input::ask(&draft, I::NEW, &asking, &mut found).await?;
    found.into_result()
}

impl<T: Validated> fmt::Debug for Unchecked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unchecked").field("found", &self.found).finish_non_exhaustive()
    }
}

impl<T: Validated> fmt::Debug for Checked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked").field("found", &self.0.found).finish_non_exhaustive()
    }
}
