//! What is known of a connection that somebody holds.

use crate::error::{Error, Result};

/// The state of a connection on loan.
///
/// | | at rest | a statement is under way, or was cut |
/// |---|---|---|
/// | outside of a transaction | `Clean` | `Running` |
/// | in one | `Open` | `RunningInside` |
/// | in one that the engine has ended | `Ended` | - |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// The next caller may have it.
    Clean,
    Running,
    Open(Trust),
    RunningInside(Trust),
    /// The engine has ended the transaction by itself, so what follows would not be a part of it.
    Ended,
    /// The server is gone, or cannot be understood. A statement may be running there all the same.
    Lost {
        running: bool,
    },
}

/// Whether a transaction is as it was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    Sound,
    /// A statement failed or was cut: the server may have given the transaction up.
    Doubtful,
}

/// How a statement has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    Failed,
    /// It failed, and the engine has ended the transaction with it.
    EndedTransaction,
    /// The connection can no longer be used.
    LostConnection,
}

/// What becomes of a connection when its holder lets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    GiveBack,
    /// What is under way is ended, and what is open is rolled back.
    CleanUp {
        running: bool,
        open: bool,
    },
    /// What is under way at the server is ended, and the connection closed.
    Close {
        running: bool,
    },
}

impl Status {
    /// A statement starts. `cut_is_fatal` says that the driver loses count of the answers when a statement is cut.
    ///
    /// # Errors
    ///
    /// If nothing can be sent any more. The second value is the state from then on.
    pub(crate) fn start(self, cut_is_fatal: bool) -> (Result<()>, Status) {
        match self {
            Status::Running | Status::RunningInside(_) if cut_is_fatal => {
                (Err(was_cut()), Status::Lost { running: true })
            }
            Status::Clean | Status::Running => (Ok(()), Status::Running),
            Status::Open(trust) => (Ok(()), Status::RunningInside(trust)),
            Status::RunningInside(_) => (Ok(()), Status::RunningInside(Trust::Doubtful)),
            Status::Ended => (Err(Error::TransactionEnded), Status::Ended),
            Status::Lost { .. } => (Err(was_cut()), self),
        }
    }

    /// The statement has ended like this.
    pub(crate) fn finish(self, ending: Ending) -> Status {
        match (self, ending) {
            (Status::Lost { .. }, _) => self,
            (_, Ending::LostConnection) => Status::Lost { running: false },
            (Status::RunningInside(_), Ending::EndedTransaction) => Status::Ended,
            (Status::RunningInside(_), Ending::Failed) => Status::Open(Trust::Doubtful),
            (Status::RunningInside(trust), Ending::Done) => Status::Open(trust),
            (Status::Running, _) => Status::Clean,
            (at_rest, _) => at_rest,
        }
    }

    /// BEGIN is about to be sent, or COMMIT or ROLLBACK for a transaction that the engine may have ended.
    pub(crate) fn opened(self) -> Status {
        match self {
            Status::Lost { .. } => self,
            Status::Clean | Status::Running => Status::Open(Trust::Sound),
            Status::Ended => Status::Open(Trust::Doubtful),
            open => open,
        }
    }

    /// No transaction is open any more, or none was opened.
    pub(crate) fn closed(self) -> Status {
        match self {
            Status::Open(_) | Status::Ended => Status::Clean,
            Status::RunningInside(_) => Status::Running,
            other => other,
        }
    }

    /// The engine says that no transaction is open, or that it is another one.
    pub(crate) fn ended(self) -> Status {
        match self {
            Status::Open(_) => Status::Ended,
            other => other,
        }
    }

    pub(crate) fn is_open(self) -> bool {
        matches!(self, Status::Open(_) | Status::RunningInside(_) | Status::Ended)
    }

    /// Whether a statement is under way, or was cut.
    pub(crate) fn is_running(self) -> bool {
        matches!(self, Status::Running | Status::RunningInside(_))
    }

    /// Whether COMMIT may find a transaction that was given up.
    pub(crate) fn is_doubtful(self) -> bool {
        matches!(self, Status::Open(Trust::Doubtful) | Status::Running | Status::RunningInside(_))
    }

    /// What to do when the holder lets go.
    pub(crate) fn farewell(self, cut_is_fatal: bool) -> Farewell {
        match self {
            Status::Clean => Farewell::GiveBack,
            Status::Lost { running } => Farewell::Close { running },
            Status::Running | Status::RunningInside(_) if cut_is_fatal => Farewell::Close { running: true },
            Status::Running => Farewell::CleanUp { running: true, open: false },
            Status::RunningInside(_) => Farewell::CleanUp { running: true, open: true },
            Status::Open(_) | Status::Ended => Farewell::CleanUp { running: false, open: true },
        }
    }
}

fn was_cut() -> Error {
    Error::Connection { what: "a statement on it was cut".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUSTS: [Trust; 2] = [Trust::Sound, Trust::Doubtful];
    const ENDINGS: [Ending; 4] =
        [Ending::Done, Ending::Failed, Ending::EndedTransaction, Ending::LostConnection];

    const LOST: Status = Status::Lost { running: false };

    fn all() -> Vec<Status> {
        let mut all = vec![Status::Clean, Status::Running, Status::Ended, LOST];
        all.extend(TRUSTS.map(Status::Open));
        all.extend(TRUSTS.map(Status::RunningInside));
        all
    }

    #[test]
    fn only_a_clean_connection_is_given_back() {
        for status in all() {
            let given = status.farewell(false) == Farewell::GiveBack;
            assert_eq!(given, status == Status::Clean, "{status:?}");
            assert_eq!(given, status.farewell(true) == Farewell::GiveBack, "{status:?}");
        }
    }

    #[test]
    fn a_transaction_is_rolled_back_or_closed_whatever_happens_in_it() {
        for (status, ending) in all().into_iter().flat_map(|status| ENDINGS.map(|ending| (status, ending))) {
            let (started, running) = status.start(false);
            let after = running.finish(ending);
            if status.is_open() {
                assert!(
                    matches!(
                        after.farewell(false),
                        Farewell::CleanUp { open: true, .. } | Farewell::Close { .. }
                    ),
                    "{status:?} {ending:?}"
                );
            }
            if started.is_err() {
                assert_eq!(running, status, "a statement that is refused changes nothing");
            }
        }
    }

    #[test]
    fn what_the_engine_has_ended_takes_no_statement() {
        let ended = Status::RunningInside(Trust::Sound).finish(Ending::EndedTransaction);
        assert!(ended.start(false).0.is_err());
        assert!(ended.opened().start(false).0.is_ok(), "except for ROLLBACK");
    }

    #[test]
    fn a_cut_statement_is_fatal_where_the_driver_loses_count() {
        for cut in [Status::Running, Status::RunningInside(Trust::Sound)] {
            assert_eq!(cut.start(true).1, Status::Lost { running: true });
            assert_eq!(cut.farewell(true), Farewell::Close { running: true });
            assert!(matches!(cut.farewell(false), Farewell::CleanUp { running: true, .. }));
            assert!(cut.start(false).0.is_ok());
            assert!(cut.start(false).1.is_doubtful());
        }
    }

    #[test]
    fn what_is_lost_stays_lost() {
        for ending in ENDINGS {
            assert_eq!(LOST.finish(ending), LOST);
        }
        assert_eq!(LOST.opened(), LOST);
        assert_eq!(LOST.closed(), LOST);
    }
}
