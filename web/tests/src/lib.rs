//! What the tests of the web room share: a real server on loopback, and a client that sends any bytes.

use std::net::SocketAddr;

use axum::Router;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Makes a test of each function, three times: on SQLite, PostgreSQL and MariaDB or MySQL. Each runs in a database of
/// its own that holds the tables of the models in brackets.
#[macro_export]
macro_rules! each_engine {
    ($($(#[$docs:meta])* async fn $name:ident($db:ident) [$($model:ty),* $(,)?] $body:block)*) => {$(
        $(#[$docs])*
        #[limpid::test(models($($model),*))]
        async fn $name($db: limpid::Db) -> limpid::Result<()> {
            let _ = &$db;
            let () = $body;
            Ok(())
        }
    )*};
}

/// A server that runs until it is dropped.
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The error of the envelope without the id of the request, which is never the same.
    pub fn error(&self) -> Value {
        let mut error = self.json()["error"].clone();
        if let Some(error) = error.as_object_mut() {
            assert!(error.remove("request_id").is_some_and(|id| id.is_string()), "no request id: {self:?}");
        }
        error
    }

    /// `path code` of each field that is wrong, in order.
    pub fn fields(&self) -> Vec<String> {
        let json = self.json();
        let fields = json["error"]["fields"].as_array().cloned().unwrap_or_default();
        let text = |field: &Value, key: &str| field[key].as_str().unwrap_or_default().to_owned();
        fields.iter().map(|field| format!("{} {}", text(field, "path"), text(field, "code"))).collect()
    }
}

impl Server {
    /// Serves a router on a port of its own.
    pub async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Server { address, task }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json("POST", path, body).await
    }

    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, &[("content-type", "application/json")], body.to_string().as_bytes()).await
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.begin(method, path, headers, body).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("the server answers");
        parse(&bytes)
    }

    /// Sends a request; whoever drops what this returns hangs up.
    pub async fn begin(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("the server listens");
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: example\r\nconnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        stream.write_all(head.as_bytes()).await.expect("the server reads");
        // A server that refuses a body need not read it.
        let _ = stream.write_all(body).await;
        stream
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunked(body) } else { body.to_owned() };
    Answer { status: status.unwrap_or(0), headers, body }
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, tail)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        body.push_str(&tail[..size]);
        rest = tail[size..].trim_start_matches("\r\n");
    }
    body
}
