//! A TCP proxy in front of a server, which goes silent on request.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// What the proxy does with what it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// Passes it on.
    Pass,
    /// Keeps the connections that are open, and throws away what comes, as a network does that was unplugged.
    /// New connections are passed on.
    Silent,
    /// Throws away what comes over new connections too.
    Gone,
    /// Cuts what is open at the next byte.
    Cut,
    /// Passes on what is asked, and cuts a connection instead of passing on the answer.
    CutAnswers,
    /// Keeps what comes back until another mode is set.
    Stall,
}

/// A proxy. When it is dropped, everything is cut.
#[derive(Debug)]
pub struct Proxy {
    mode: Arc<AtomicU8>,
    port: u16,
    tasks: Tasks,
}

type Tasks = Arc<Mutex<Vec<AbortHandle>>>;

impl Proxy {
    /// Listens before the server at this address.
    pub async fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let mode = Arc::new(AtomicU8::new(Mode::Pass as u8));
        let tasks = Tasks::default();
        let proxy = Proxy { mode: Arc::clone(&mode), port, tasks: Arc::clone(&tasks) };
        let pumps = Arc::clone(&tasks);
        let keep = move |task: tokio::task::JoinHandle<()>| {
            pumps.lock().expect("nobody panics").push(task.abort_handle());
        };
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                let is_young = mode.load(Ordering::SeqCst) == Mode::Silent as u8;
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                keep(tokio::spawn(pump(from_client, to_server, Arc::clone(&mode), is_young, false)));
                keep(tokio::spawn(pump(from_server, to_client, Arc::clone(&mode), is_young, true)));
            }
        });
        tasks.lock().expect("nobody panics").push(accepting.abort_handle());
        proxy
    }

    /// What it does from now on.
    pub fn set(&self, mode: Mode) {
        self.mode.store(mode as u8, Ordering::SeqCst);
    }

    /// The URL of a database, through this proxy. The URL names a host and a port.
    pub fn url(&self, url: &str) -> String {
        let (_, server) = split(url);
        url.replacen(&server, &format!("127.0.0.1:{}", self.port), 1)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.tasks.lock().expect("nobody panics").iter().for_each(AbortHandle::abort);
    }
}

/// The address of the server in a URL.
pub fn server_of(url: &str) -> String {
    split(url).1
}

fn split(url: &str) -> (String, String) {
    let rest = url.split_once("://").expect("a URL of a server").1;
    let host = rest.split('/').next().expect("a host");
    let (user, server) = host.rsplit_once('@').unwrap_or(("", host));
    (user.to_owned(), server.to_owned())
}

async fn pump(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mode: Arc<AtomicU8>,
    young: bool,
    answers: bool,
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut lost = false;
    loop {
        let read = match from.read(&mut buffer).await {
            Ok(read) if read > 0 => read,
            // What was swallowed is never ended: nobody hears that the other one is gone.
            _ if lost => return std::future::pending().await,
            _ => return,
        };
        while mode.load(Ordering::SeqCst) == Mode::Stall as u8 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        match mode.load(Ordering::SeqCst) {
            mode if mode == Mode::Cut as u8 || (answers && mode == Mode::CutAnswers as u8) => return,
            mode if mode == Mode::Gone as u8 || (mode == Mode::Silent as u8 && !young) => lost = true,
            _ if lost => {}
            _ => {
                if to.write_all(&buffer[..read]).await.is_err() {
                    return;
                }
            }
        }
        tokio::time::sleep(Duration::ZERO).await;
    }
}
