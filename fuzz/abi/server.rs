//! A server that answers every request at once, as whichever service it is taken for.

use std::ffi::{CStr, CString};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Barrier, OnceLock};
use std::time::Duration;

pub fn url() -> &'static str {
    url_with_nul().to_str().unwrap_or_default()
}

pub fn url_with_nul() -> &'static CStr {
    static URL: OnceLock<CString> = OnceLock::new();
    URL.get_or_init(|| CString::new(start()).unwrap_or_default())
}

/// More than there are connections at a time.
const THREADS: usize = 64;
/// How long a connection that says nothing is kept.
const IDLE_LIMIT: Duration = Duration::from_millis(100);

/// All threads are there when it returns, and none of them ever ends, for the leaks that [`play`](super::play) tells of.
fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| panic!("no port of this machine is free: {error}"));
    let url = listener.local_addr().map(|address| format!("http://{address}/")).unwrap_or_default();
    let listener = Arc::new(listener);
    let begun = Arc::new(Barrier::new(THREADS + 1));
    for _ in 0..THREADS {
        let (listener, begun) = (Arc::clone(&listener), Arc::clone(&begun));
        std::thread::spawn(move || {
            begun.wait();
            for connection in listener.incoming().flatten() {
                // Whoever goes away in the middle is no matter here.
                drop(serve(connection));
            }
        });
    }
    begun.wait();
    url
}

fn serve(mut connection: TcpStream) -> std::io::Result<()> {
    connection.set_read_timeout(Some(IDLE_LIMIT))?;
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        while let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).into_owned();
            let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            let whole = end + 4 + length.unwrap_or(0);
            if request.len() < whole {
                break;
            }
            request.drain(..whole);
            connection.write_all(answer(&head).as_bytes())?;
        }
        match connection.read(&mut part)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&part[..read]),
        }
    }
}

fn answer(head: &str) -> String {
    let target = head.split(' ').nth(1).unwrap_or_default();
    let body = if target.contains("/metadata/instance") {
        r#"{"compute":{"azEnvironment":"AzurePublicCloud","subscriptionId":"80c696ff-5efa-4909-a64d-f1b616f423ca","resourceGroupName":"g"}}"#
    } else if target.contains("token") {
        r#"{"access_token":"e30.eyJ0aWQiOiJ0In0.c2ln","expires_in":"3600","token_type":"Bearer"}"#
    } else {
        // A cloud, a resource and a list in one.
        r#"{"name":"x","id":"/subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca","location":"eastus","properties":{},
           "authentication":{"audiences":["https://audience.example/"]},"value":[{"id":"/subscriptions/s","subscriptionId":"s","displayName":"d"}]}"#
    };
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
