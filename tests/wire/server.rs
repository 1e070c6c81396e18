//! A server on this machine that writes bytes, not answers: whatever can go wrong on a wire it does on purpose.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// No act goes on for longer, whoever listens.
const LONGEST_ACT: Duration = Duration::from_secs(20);

/// One thing that the server does with a connection.
#[derive(Clone, Debug)]
pub enum Act {
    /// Writes bytes.
    Send(Vec<u8>),
    /// Writes bytes one at a time, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Writes these bytes over and over, until the other side has had enough.
    Flood(Vec<u8>),
    /// The same with a pause after each time.
    Repeat(Vec<u8>, Duration),
    /// Writes what it makes of the request.
    Answer(fn(&str) -> Vec<u8>),
    /// Says nothing for as long as the other side waits.
    Silence,
    /// Resets the connection: what was not yet read is lost, and the other side sees an error.
    Reset,
}

/// When a connection is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Once a whole request is there.
    AfterRequest,
    /// At once, without reading anything.
    AtOnce,
}

/// What the server does with every connection, from its first byte on.
#[derive(Clone)]
pub struct Manner {
    /// The TLS that it speaks; `None` = none.
    pub tls: Option<Arc<ServerConfig>>,
    pub begin: Begin,
    pub acts: Vec<Act>,
}

impl Manner {
    pub fn plain(acts: Vec<Act>) -> Self {
        Self { tls: None, begin: Begin::AfterRequest, acts }
    }
}

/// What came, and what went.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    pub connections: usize,
    /// The heads and bodies of the requests, as text.
    pub requests: Vec<String>,
    /// The bytes that could be written.
    pub sent: usize,
}

#[derive(Default)]
struct Shared {
    manners: Mutex<Vec<Manner>>,
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
    sent: AtomicUsize,
    stopping: AtomicBool,
}

/// The server; it stops when it is dropped.
pub struct Server {
    address: String,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(manner: Manner) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST, manner)
    }

    pub fn start_at(address: Ipv4Addr, manner: Manner) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared { manners: Mutex::new(vec![manner]), ..Shared::default() });
        let serving = Arc::clone(&shared);
        let listening = std::thread::spawn(move || {
            for connection in listener.incoming() {
                if serving.stopping.load(Ordering::SeqCst) {
                    break;
                }
                let shared = Arc::clone(&serving);
                if let Ok(connection) = connection {
                    // The other side goes away in the middle of most of these; that is no failure of the server's.
                    std::thread::spawn(move || drop(serve(connection, &shared)));
                }
            }
        });
        Self { address, shared, listening: Some(listening) }
    }

    /// Host and port, such as `127.0.0.1:8080`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From the next connection on: each of these for one connection, the last for all that follow. The traffic is counted anew.
    pub fn play(&self, manners: Vec<Manner>) {
        *self.shared.manners.lock().unwrap() = manners;
        self.shared.connections.store(0, Ordering::SeqCst);
        self.shared.requests.lock().unwrap().clear();
        self.shared.sent.store(0, Ordering::SeqCst);
    }

    pub fn traffic(&self) -> Traffic {
        Traffic {
            connections: self.shared.connections.load(Ordering::SeqCst),
            requests: self.shared.requests.lock().unwrap().clone(),
            sent: self.shared.sent.load(Ordering::SeqCst),
        }
    }

    /// Listens no more: from now on the port refuses.
    pub fn stop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Wakes the listener so that it sees the flag.
        drop(TcpStream::connect(&self.address));
        if let Some(listening) = self.listening.take() {
            listening.join().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn next_manner(&self) -> Option<Manner> {
        self.connections.fetch_add(1, Ordering::SeqCst);
        let mut manners = self.manners.lock().unwrap();
        match manners.len() {
            0 | 1 => manners.first().cloned(),
            _ => Some(manners.remove(0)),
        }
    }
}

fn serve(connection: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let Some(manner) = shared.next_manner() else { return Ok(()) };
    connection.set_read_timeout(Some(LONGEST_ACT))?;
    connection.set_write_timeout(Some(LONGEST_ACT))?;
    connection.set_nodelay(true)?;
    let raw = connection.try_clone()?;
    match manner.tls {
        Some(config) => {
            let session = ServerConnection::new(config).map_err(std::io::Error::other)?;
            converse(&raw, StreamOwned::new(session, connection), manner.begin, &manner.acts, shared)
        }
        None => converse(&raw, connection, manner.begin, &manner.acts, shared),
    }
}

fn converse(raw: &TcpStream, mut stream: impl Read + Write, begin: Begin, acts: &[Act], shared: &Shared) -> std::io::Result<()> {
    let mut request = String::new();
    if begin == Begin::AfterRequest {
        request = read_request(&mut stream)?;
        shared.requests.lock().unwrap().push(request.clone());
    }
    for act in acts {
        let started = Instant::now();
        match act {
            Act::Send(bytes) => send(&mut stream, bytes, shared)?,
            Act::Drip(bytes, pause) => {
                for byte in bytes {
                    std::thread::sleep(*pause);
                    send(&mut stream, std::slice::from_ref(byte), shared)?;
                }
            }
            Act::Flood(bytes) => {
                while started.elapsed() < LONGEST_ACT {
                    send(&mut stream, bytes, shared)?;
                }
            }
            Act::Repeat(bytes, pause) => {
                while started.elapsed() < LONGEST_ACT {
                    send(&mut stream, bytes, shared)?;
                    std::thread::sleep(*pause);
                }
            }
            Act::Answer(make) => send(&mut stream, &make(&request), shared)?,
            Act::Silence => while stream.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {},
            Act::Reset => {
                stream.flush()?;
                // Without lingering a close is a reset. What was sent before has to arrive first.
                std::thread::sleep(Duration::from_millis(20));
                return socket2::SockRef::from(raw).set_linger(Some(Duration::ZERO));
            }
        }
    }
    stream.flush()?;
    raw.shutdown(Shutdown::Both)
}

fn send(stream: &mut impl Write, bytes: &[u8], shared: &Shared) -> std::io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()?;
    shared.sent.fetch_add(bytes.len(), Ordering::SeqCst);
    Ok(())
}

fn read_request(stream: &mut impl Read) -> std::io::Result<String> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        request.push_str(&line);
        if line.trim_end().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.push_str(&String::from_utf8_lossy(&body));
    Ok(request)
}
