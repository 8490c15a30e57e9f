//! The hand-over of a connection between its thread and ours, in every order that two threads can have.
//!
//! The hand-over is the file that the runtime is made of. The thread is modelled on the one of sqlx-sqlite 0.9
//! (`connection/worker.rs`): one queue, one command at a time, and a mutex that it holds except at the command
//! `UnlockDb`.

#[path = "../../runtime/src/exec/driver/sqlite/in_place/hand_over.rs"]
mod hand_over;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use loom::future::block_on;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

use hand_over::{HandOver, Worker};

/// What the thread and we share.
struct Shared {
    queue: Mutex<VecDeque<Command>>,
    sent: Condvar,
    /// SQLite. Whoever is in it holds it.
    database: Mutex<()>,
    worked_off: AtomicUsize,
    mutex: Fair,
}

enum Command {
    Execute(Answer),
    Ping(Answer),
    UnlockDb,
    Shutdown,
}

impl Shared {
    fn new() -> Arc<Self> {
        Arc::new(Shared {
            queue: Mutex::default(),
            sent: Condvar::new(),
            database: Mutex::new(()),
            worked_off: AtomicUsize::new(0),
            mutex: Fair(Mutex::new(FairState { is_locked: true, waiting: VecDeque::new() })),
        })
    }

    fn send(&self, command: Command) {
        self.queue.lock().unwrap().push_back(command);
        self.sent.notify_one();
    }

    fn next(&self) -> Command {
        let mut queue = self.queue.lock().unwrap();
        loop {
            match queue.pop_front() {
                Some(command) => return command,
                None => queue = self.sent.wait(queue).unwrap(),
            }
        }
    }

    /// What the connection's thread does. It holds the mutex from the start.
    fn work(&self) {
        loop {
            match self.next() {
                Command::Execute(answer) => {
                    let _inside = self.database.try_lock().expect("nobody else is in SQLite");
                    self.worked_off.fetch_add(1, Ordering::Relaxed);
                    answer.give();
                }
                Command::Ping(answer) => answer.give(),
                Command::UnlockDb => {
                    self.mutex.unlock();
                    block_on(self.mutex.lock());
                }
                Command::Shutdown => return,
            }
        }
    }

    /// A statement that runs in place, after this many that were sent.
    fn run_in_place(&self, sent: usize) {
        assert_eq!(self.worked_off.load(Ordering::Relaxed), sent, "all that was sent is worked off");
        let _inside = self.database.try_lock().expect("nobody else is in SQLite");
        assert_eq!(self.worked_off.load(Ordering::Relaxed), sent, "nothing is worked off in between");
    }
}

/// An answer that one waits for and another gives.
#[derive(Clone)]
struct Answer(Arc<Mutex<(bool, Option<Waker>)>>);

impl Answer {
    fn new() -> Self {
        Answer(Arc::new(Mutex::new((false, None))))
    }

    fn give(&self) {
        let mut state = self.0.lock().unwrap();
        state.0 = true;
        let waker = state.1.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }

    async fn given(&self) {
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap();
            state.1 = Some(context.waker().clone());
            if state.0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// The mutex of futures-intrusive: the longest waiting caller gets it, and no other overtakes it.
struct Fair(Mutex<FairState>);

struct FairState {
    is_locked: bool,
    waiting: VecDeque<Waiter>,
}

struct Waiter {
    waker: Waker,
    number: usize,
    /// Its turn has come.
    may: bool,
}

impl Fair {
    async fn lock(&self) {
        let mut number = None;
        poll_fn(|context| self.poll_lock(&mut number, context)).await;
    }

    fn poll_lock(&self, number: &mut Option<usize>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        let Some(number) = *number else {
            if !state.is_locked && state.waiting.is_empty() {
                state.is_locked = true;
                return Poll::Ready(());
            }
            let next = state.waiting.back().map_or(0, |last| last.number + 1);
            *number = Some(next);
            state.waiting.push_back(Waiter { waker: context.waker().clone(), number: next, may: false });
            return Poll::Pending;
        };
        let place = state.waiting.iter().position(|waiter| waiter.number == number).expect("it waits");
        if state.waiting[place].may && !state.is_locked {
            state.waiting.remove(place);
            state.is_locked = true;
            return Poll::Ready(());
        }
        state.waiting[place].waker = context.waker().clone();
        Poll::Pending
    }

    fn unlock(&self) {
        let mut state = self.0.lock().unwrap();
        state.is_locked = false;
        let first = state.waiting.front_mut().map(|first| {
            first.may = true;
            first.waker.clone()
        });
        drop(state);
        first.into_iter().for_each(Waker::wake);
    }
}

/// A connection as sqlx hands it out.
struct Connection(Arc<Shared>);

impl Connection {
    async fn execute(&mut self) {
        let answer = Answer::new();
        self.0.send(Command::Execute(answer.clone()));
        answer.given().await;
    }

    /// sqlx's `lock_handle`, with the guard dropped at once.
    async fn lock_handle(&mut self) {
        let mut lock = pin!(self.0.mutex.lock());
        let mut is_sent = false;
        poll_fn(|context| {
            let locked = lock.as_mut().poll(context);
            if !std::mem::replace(&mut is_sent, true) {
                self.0.send(Command::UnlockDb);
            }
            locked
        })
        .await;
        self.0.mutex.unlock();
    }
}

impl Worker for Connection {
    type Error = Infallible;

    async fn reached(&mut self) -> Result<(), Infallible> {
        let answer = Answer::new();
        self.0.send(Command::Ping(answer.clone()));
        answer.given().await;
        Ok(())
    }
}

/// Begins it, and gives it up at the first wait.
fn give_up(work: impl Future) {
    let _ = pin!(work).poll(&mut Context::from_waker(Waker::noop()));
}

/// Tries it beside the connection's thread, in every order in which a thread is stopped against its will at most
/// twice, or as often as `LOOM_MAX_PREEMPTIONS` says.
fn in_every_order(ours: impl Fn(Arc<Shared>) + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = model.preemption_bound.or(Some(2));
    model.check(move || {
        let shared = Shared::new();
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.work()
        });
        ours(Arc::clone(&shared));
        shared.send(Command::Shutdown);
        thread.join().unwrap();
    });
}

#[test]
fn nothing_runs_in_place_before_what_was_sent_is_worked_off() {
    in_every_order(|shared| {
        let mut turns = HandOver::new(Connection(Arc::clone(&shared)));
        give_up(turns.lend().execute());
        block_on(turns.take()).unwrap();
        shared.run_in_place(1);
        // Nothing was sent since.
        give_up(turns.take());
        assert!(turns.is_ours());
        shared.run_in_place(1);
        give_up(turns.lend().execute());
        block_on(turns.take()).unwrap();
        shared.run_in_place(2);
    });
}

#[test]
fn a_wait_that_was_given_up_begins_no_turn() {
    in_every_order(|shared| {
        let mut turns = HandOver::new(Connection(Arc::clone(&shared)));
        give_up(turns.lend().execute());
        give_up(turns.take());
        give_up(turns.lend().execute());
        give_up(turns.take());
        block_on(turns.take()).unwrap();
        shared.run_in_place(2);
    });
}

#[test]
fn a_statement_that_was_waited_for_is_worked_off_too() {
    in_every_order(|shared| {
        let mut turns = HandOver::new(Connection(Arc::clone(&shared)));
        block_on(turns.take()).unwrap();
        shared.run_in_place(0);
        block_on(turns.lend().execute());
        block_on(turns.take()).unwrap();
        shared.run_in_place(1);
        // Lent, and nothing sent.
        turns.lend();
        assert!(!turns.is_ours());
        block_on(turns.take()).unwrap();
        shared.run_in_place(1);
    });
}

/// The mutex comes first, as when the address of the database is asked for.
#[test]
fn the_mutex_of_the_driver_does_no_harm_before() {
    in_every_order(|shared| {
        let mut turns = HandOver::new(Connection(Arc::clone(&shared)));
        block_on(turns.lend().lock_handle());
        give_up(turns.lend().execute());
        block_on(turns.take()).unwrap();
        shared.run_in_place(1);
    });
}

/// Why the hand-over is not made of the driver's mutex. It also shows that an order that is wrong is found.
#[test]
#[should_panic(expected = "all that was sent is worked off")]
fn the_mutex_of_the_driver_alone_gives_no_order() {
    in_every_order(|shared| {
        let mut connection = Connection(Arc::clone(&shared));
        block_on(connection.lock_handle());
        shared.run_in_place(0);
        give_up(connection.execute());
        block_on(connection.lock_handle());
        shared.run_in_place(1);
    });
}
