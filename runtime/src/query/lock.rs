//! Row locks of a SELECT: FOR UPDATE and FOR SHARE.

use crate::sql::writer::Writer;

/// How the rows that are read are locked until the end of the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    /// `None` if only the waiting was said, which is a mistake.
    pub(crate) strength: Option<Strength>,
    pub(crate) wait: Taken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Nobody else may write or lock the rows.
    Update,
    /// Nobody else may write or lock the rows, but rows that refer to them may be added.
    Write,
    /// Nobody else may write the rows.
    Share,
}

/// What happens at a row that somebody else has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    Wait,
    Skip,
    Fail,
}

impl Lock {
    pub(super) fn write(self, out: &mut Writer) {
        out.push(match self.strength {
            Some(Strength::Share) => out.dialect().share_lock(),
            Some(Strength::Write) => out.dialect().write_lock(),
            _ => " FOR UPDATE",
        });
        out.push(match self.wait {
            Taken::Wait => "",
            Taken::Skip => " SKIP LOCKED",
            Taken::Fail => " NOWAIT",
        });
    }
}
