//! A small HTTP server on 127.0.0.1 that plays a list of replies and writes down what it was asked.
//!
//! The replies come in order whatever the request is, and the last one repeats. A path can be answered aside: the same way each time, written down apart.
//! A server with a state answers by what it is asked.

#![allow(dead_code, reason = "each test program uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// One reply.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    close: Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Close {
    AfterAnswer,
    BeforeAnswer,
    InBody,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO, close: Close::AfterAnswer }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Waits before it answers.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Closes the connection instead of answering.
    pub fn close_before_answer(mut self) -> Self {
        self.close = Close::BeforeAnswer;
        self
    }

    /// Announces the whole body, sends half of it, and closes the connection.
    pub fn close_in_body(mut self) -> Self {
        self.close = Close::InBody;
        self
    }
}

/// One request, as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query, as they were written.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub at: Instant,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query, decoded.
    pub fn query(&self) -> BTreeMap<String, String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

/// What a server that has a state answers; `None` = as the list says.
type Answer = Box<dyn Fn(&Seen) -> Option<Reply> + Send>;

#[derive(Default)]
struct Script {
    replies: Vec<Reply>,
    answer: Option<Answer>,
    aside: Vec<(String, Reply)>,
    seen: Vec<Seen>,
    seen_aside: Vec<Seen>,
}

impl Script {
    /// Writes the request down and gives the reply to it.
    fn reply(&mut self, seen: Seen) -> Option<Reply> {
        if let Some((_, reply)) = self.aside.iter().find(|(path, _)| seen.path() == path) {
            self.seen_aside.push(seen);
            return Some(reply.clone());
        }
        let answer = self.answer.as_ref().and_then(|answer| answer(&seen));
        let reply = answer.or_else(|| self.replies.get(self.seen.len()).or(self.replies.last()).cloned());
        self.seen.push(seen);
        reply
    }
}

/// The server; it stops when it is dropped.
pub struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
    stopping: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script { replies, ..Script::default() }));
        let stopping = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&script), Arc::clone(&stopping));
        let listening = std::thread::spawn(move || {
            for connection in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let shared = Arc::clone(&shared);
                if let Ok(connection) = connection {
                    // A client that goes away in the middle is what some tests are about.
                    std::thread::spawn(move || drop(serve(&connection, &shared)));
                }
            }
        });
        Self { url, script, stopping, listening: Some(listening) }
    }

    /// Answers requests for `path` with `reply` always, apart from the list.
    pub fn aside(self, path: &str, reply: Reply) -> Self {
        self.script.lock().unwrap().aside.push((path.to_owned(), reply));
        self
    }

    /// Answers by what is asked, for a server that has a state.
    pub fn answering(self, answer: impl Fn(&Seen) -> Option<Reply> + Send + 'static) -> Self {
        self.script.lock().unwrap().answer = Some(Box::new(answer));
        self
    }

    /// Appends to the list, for replies that hold the server's own address.
    pub fn push(&self, reply: Reply) {
        self.script.lock().unwrap().replies.push(reply);
    }

    /// `http://127.0.0.1:port/`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far, without those answered aside.
    pub fn requests(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    /// The requests that were answered aside.
    pub fn requests_aside(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen_aside.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the listener so that it sees the flag.
        let address = self.url.trim_start_matches("http://").trim_end_matches('/');
        drop(TcpStream::connect(address));
        if let Some(listening) = self.listening.take() {
            listening.join().unwrap();
        }
    }
}

fn serve(connection: &TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    let mut first_line = String::new();
    if reader.read_line(&mut first_line)? == 0 {
        return Ok(());
    }
    let mut words = first_line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut seen = Seen { method, target, headers, body: Vec::new(), at: Instant::now() };
    let length: usize = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    seen.body.resize(length, 0);
    reader.read_exact(&mut seen.body)?;
    let head_only = seen.method == "HEAD";
    let Some(reply) = script.lock().unwrap().reply(seen) else { return Ok(()) };
    std::thread::sleep(reply.delay);
    if reply.close == Close::BeforeAnswer {
        return connection.shutdown(Shutdown::Both);
    }
    let mut writer = connection;
    let mut head = format!("HTTP/1.1 {} Scripted\r\nContent-Length: {}\r\nConnection: close\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    writer.write_all(format!("{head}\r\n").as_bytes())?;
    let sent = match reply.close {
        Close::InBody => &reply.body[..reply.body.len() / 2],
        _ if head_only => &[],
        _ => &reply.body[..],
    };
    writer.write_all(sent)?;
    writer.flush()?;
    connection.shutdown(Shutdown::Both)
}
