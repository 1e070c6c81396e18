//! The table: what goes wrong on the wire, and how each kind of request ends.

use std::time::Duration;

use serde_json::json;

use crate::kinds::{HEAD, Kind, Time, answer};
use crate::server::{Act, Begin};

/// Where a row is played.
pub struct Scene<'a> {
    pub kind: Kind,
    /// The server's own address, `127.0.0.1:port`.
    pub own: &'a str,
    /// That of another server, which must not hear of any of this.
    pub elsewhere: &'a str,
}

/// One row.
pub struct Fault {
    pub name: &'static str,
    pub acts: fn(&Scene<'_>) -> Vec<Act>,
    pub begin: Begin,
    pub time: Time,
    /// After how many connections the server is well again; `None` = never.
    pub passes_after: Option<usize>,
    /// The body that a caller may be given; `None` = whatever comes is wrong.
    pub usable: Option<fn(&Scene<'_>) -> String>,
    /// For each kind in the order of [`Kind::ALL`]: the code, or OK, and the number of requests that the server saw. Where that is a matter of
    /// moments there are two, with a slash between.
    pub ends: &'static str,
}

impl Fault {
    const fn new(name: &'static str, acts: fn(&Scene<'_>) -> Vec<Act>, ends: &'static str) -> Self {
        Self { name, acts, begin: Begin::AfterRequest, time: Time::Driven, passes_after: None, usable: None, ends }
    }

    const fn at_once(mut self) -> Self {
        self.begin = Begin::AtOnce;
        self
    }

    /// What no clock of ours can hurry.
    const fn in_real_time(mut self) -> Self {
        self.time = Time::Real;
        self
    }

    const fn passes_after(mut self, connections: usize) -> Self {
        self.passes_after = Some(connections);
        self
    }

    const fn usable(mut self, body: fn(&Scene<'_>) -> String) -> Self {
        self.usable = Some(body);
        self
    }
}

const SECOND: Duration = Duration::from_secs(1);

fn send(bytes: impl Into<Vec<u8>>) -> Act {
    Act::Send(bytes.into())
}

fn good(scene: &Scene<'_>) -> String {
    scene.kind.good()
}

fn good_answer(scene: &Scene<'_>) -> Vec<u8> {
    answer(200, &[], good(scene).as_bytes())
}

fn ok(headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<Act> {
    vec![send(answer(200, headers, body.as_ref()))]
}

/// A good answer whose length nothing announces but its end.
fn until_close(body: &str) -> Vec<u8> {
    format!("{HEAD}Connection: close\r\n\r\n{body}").into_bytes()
}

fn chunked(chunks: &str) -> Vec<u8> {
    format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunks}").into_bytes()
}

fn good_chunk(scene: &Scene<'_>) -> String {
    let body = good(scene);
    format!("{:x}\r\n{body}\r\n", body.len())
}

/// The first `part` of `whole` parts of a good answer.
fn cut(scene: &Scene<'_>, part: usize, whole: usize) -> Act {
    let bytes = good_answer(scene);
    Act::Send(bytes[..bytes.len() * part / whole].to_vec())
}

/// The head of a good answer, up to its empty line.
fn head(scene: &Scene<'_>) -> Vec<u8> {
    let bytes = good_answer(scene);
    bytes[..bytes.len() - good(scene).len()].to_vec()
}

fn with_member(scene: &Scene<'_>, member: &str) -> String {
    format!("{},{member}}}", scene.kind.good_but_for_its_end())
}

fn deep(scene: &Scene<'_>) -> String {
    with_member(scene, &format!("\"x\":{}{}", "[".repeat(100_000), "]".repeat(100_000)))
}

fn list(scene: &Scene<'_>) -> String {
    format!("[{}]", good(scene))
}

fn again(scene: &Scene<'_>) -> String {
    let body = good(scene);
    format!("{},{}", scene.kind.good_but_for_its_end().replace("the-right-token", "another-token"), &body[1..])
}

/// With the status that keeps method and body, and so would be the worst to follow.
fn redirect(place: &str) -> Vec<Act> {
    vec![send(answer(308, &[("Location", place)], b""))]
}

/// It broke once; the first token asks besides whether this is Azure.
const ONCE: &str = "OK 3 | OK 2 | OK 2 | OK 2 | NetworkFailed 1 | OK 2";
/// The connection broke. What may be sent again is, as often as documented.
const BROKEN: &str = "NotAzureHost 2 | NetworkFailed 6 | NetworkFailed 6 | NetworkFailed 4 | NetworkFailed 1 | NetworkFailed 4";
/// As if nothing had been.
const GOOD: &str = "OK 1 | OK 1 | OK 1 | OK 1 | OK 1 | OK 1";
/// An answer came, and it is not what was asked for.
const NOT_IT: &str =
    "InvalidTokenResponse 1 | InvalidTokenResponse 1 | InvalidResponse 1 | InvalidResponse 1 | InvalidResponse 1 | InvalidTokenResponse 1";
/// The same; but what a caller sends to ARM by its path may be answered in any form.
const NOT_IT_BUT_AS_SENT: &str =
    "InvalidTokenResponse 1 | InvalidTokenResponse 1 | InvalidResponse 1 | InvalidResponse 1 | OK 1 | InvalidTokenResponse 1";
/// The caller's time limit passed, or that of the question whether this is Azure.
const LATE: &str =
    "NotAzureHost 2 | DeadlineExceeded 1 | DeadlineExceeded 1 | DeadlineExceeded 1 | DeadlineExceeded 1 | DeadlineExceeded 1";
/// More came than any answer of its kind has.
const TOO_LARGE: &str =
    "ResponseTooLarge 1 | ResponseTooLarge 1 | ResponseTooLarge 1 | ResponseTooLarge 1 | ResponseTooLarge 1 | ResponseTooLarge 1";
/// Somebody else answered, and nobody was followed.
const BLOCKED: &str = "IdentityEndpointBlocked 1 | IdentityEndpointBlocked 1 | IdentityEndpointFailed 1 | ArmRequestFailed 1 | ArmRequestFailed 1 | IdentityEndpointBlocked 1";

/// Half of a GZIP file (RFC 1952) is enough to see that it is one.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x4a\x4c\x4e\x4e\x2d\x2e\x8e\x2f\xc9\xcf\x4e\xcd\x53\xb2\x52";

#[rustfmt::skip]
pub const FAULTS: &[Fault] = &[
    // The connection.
    Fault::new("closed without an answer", |_| vec![], BROKEN),
    Fault::new("closed without an answer, once", |_| vec![], ONCE).passes_after(1).usable(good),
    Fault::new("closed without an answer, for a while", |_| vec![], "NotAzureHost 2 | OK 4 | OK 4 | OK 4 | NetworkFailed 1 | OK 4").passes_after(3).usable(good),
    Fault::new("reset before the request is read", |_| vec![Act::Reset], "NotAzureHost 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0").at_once(),
    Fault::new("reset before the request is read, once", |_| vec![Act::Reset], "OK 2 | OK 1 | OK 1 | OK 1 | NetworkFailed 0 / OK 1 | OK 1").at_once().passes_after(1).usable(good),
    Fault::new("reset instead of an answer", |_| vec![Act::Reset], BROKEN),
    Fault::new("never answers", |_| vec![Act::Silence], LATE).in_real_time(),
    Fault::new("headers, a byte a second", |scene| vec![Act::Drip(good_answer(scene), SECOND)], LATE).in_real_time(),
    Fault::new("body, a byte a second", |scene| vec![send(head(scene)), Act::Drip(good(scene).into(), SECOND)], LATE).in_real_time(),
    // The answer breaks off.
    Fault::new("reset in the status line", |_| vec![send("HTTP/1.1 2"), Act::Reset], BROKEN),
    Fault::new("closed in the headers", |scene| vec![cut(scene, 1, 4)], BROKEN),
    Fault::new("reset in the headers", |scene| vec![cut(scene, 1, 4), Act::Reset], BROKEN),
    Fault::new("reset after the headers", |scene| vec![send(head(scene)), Act::Reset], BROKEN),
    Fault::new("closed in the body", |scene| vec![cut(scene, 9, 10)], BROKEN),
    Fault::new("closed in the body, once", |scene| vec![cut(scene, 9, 10)], ONCE).passes_after(1).usable(good),
    Fault::new("reset in the body", |scene| vec![cut(scene, 9, 10), Act::Reset], BROKEN),
    Fault::new("silent in the body", |scene| vec![cut(scene, 9, 10), Act::Silence], LATE).in_real_time(),
    Fault::new("cut where no length was announced", |scene| vec![send(until_close(&scene.kind.good_but_for_its_end()))], NOT_IT),
    Fault::new("cut inside the token, no length", |scene| vec![send(until_close(&good(scene)[..good(scene).len() - 4]))], NOT_IT),
    // Lengths and chunks.
    Fault::new("no length, whole", |scene| vec![send(until_close(&good(scene)))], GOOD).usable(good),
    Fault::new("shorter than announced length", |scene| vec![send(format!("{HEAD}Content-Length: {}\r\n\r\n{}", good(scene).len() + 1, good(scene)))], BROKEN),
    Fault::new("longer than announced, cut by it", |scene| vec![send(format!("{HEAD}Content-Length: {}\r\n\r\n{}", good(scene).len() - 1, good(scene)))], NOT_IT),
    Fault::new("another answer behind it", |scene| vec![send(good_answer(scene)), send(answer(200, &[], br#"{"access_token":"another-token","expires_in":9}"#))], GOOD).usable(good),
    Fault::new("two lengths", |scene| vec![send(format!("{HEAD}Content-Length: 2\r\nContent-Length: {}\r\n\r\n{}", good(scene).len(), good(scene)))], BROKEN),
    Fault::new("a length below nothing", |scene| vec![send(format!("{HEAD}Content-Length: -1\r\n\r\n{}", good(scene)))], BROKEN),
    Fault::new("a length that is no number", |scene| vec![send(format!("{HEAD}Content-Length: 0x10\r\n\r\n{}", good(scene)))], BROKEN),
    Fault::new("good chunks", |scene| vec![send(chunked(&format!("{}0\r\n\r\n", good_chunk(scene))))], GOOD).usable(good),
    Fault::new("chunks and a length", |scene| vec![send(format!("{HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n", good_chunk(scene)))], GOOD).usable(good),
    Fault::new("a chunk's size that is no number", |scene| vec![send(chunked(&format!("zz\r\n{}", good_chunk(scene))))], BROKEN),
    Fault::new("a chunk's size beyond any number", |scene| vec![send(chunked(&format!("fffffffffffffffff\r\n{}", good_chunk(scene))))], BROKEN),
    Fault::new("a chunk that is cut", |scene| vec![send(chunked(&good_chunk(scene)[..20]))], BROKEN),
    Fault::new("no last chunk", |scene| vec![send(chunked(&good_chunk(scene)))], BROKEN),
    Fault::new("an endless chunk extension", |_| vec![send(chunked("5;")), Act::Flood(vec![b'x'; 65_536])], BROKEN),
    Fault::new("endless trailers", |scene| vec![send(chunked(&format!("{}0\r\n", good_chunk(scene)))), Act::Flood(b"x: y\r\n".repeat(1000))], BROKEN),
    Fault::new("an unknown transfer encoding", |scene| vec![send(format!("{HEAD}Transfer-Encoding: gzip\r\n\r\n{}", good(scene)))], GOOD).usable(good),
    // Sizes.
    Fault::new("1 GB, announced", |_| vec![send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"), Act::Flood(vec![b' '; 65_536])], TOO_LARGE),
    Fault::new("more than any length, announced", |_| vec![send("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n"), Act::Flood(vec![b' '; 65_536])], BROKEN),
    Fault::new("without an end, no length", |_| vec![send(until_close("")), Act::Flood(vec![b' '; 65_536])], TOO_LARGE),
    Fault::new("without an end, in chunks", |_| vec![send(chunked("")), Act::Flood([b"10000\r\n".to_vec(), vec![b' '; 65_536], b"\r\n".to_vec()].concat())], TOO_LARGE),
    Fault::new("an error without an end", |_| vec![send("HTTP/1.1 400 Bad\r\n\r\n"), Act::Flood(vec![b'x'; 65_536])], TOO_LARGE),
    // Headers.
    Fault::new("a flood of headers", |_| vec![send("HTTP/1.1 200 OK\r\n"), Act::Flood(b"x: y\r\n".repeat(1000))], BROKEN),
    Fault::new("a header without an end", |_| vec![send("HTTP/1.1 200 OK\r\nx: "), Act::Flood(vec![b'y'; 65_536])], BROKEN),
    Fault::new("a thousand headers", |scene| vec![send(format!("{HEAD}{}\r\n{}", "x: y\r\n".repeat(1000), good(scene)))], BROKEN),
    Fault::new("a header without a colon", |scene| vec![send(format!("{HEAD}junk\r\n\r\n{}", good(scene)))], BROKEN),
    Fault::new("a header with a NUL", |scene| vec![send(format!("{HEAD}x: \0\r\n\r\n{}", good(scene)))], BROKEN),
    Fault::new("no HTTP at all", |_| vec![send("SSH-2.0-OpenSSH_9.9\r\n")], BROKEN),
    Fault::new("HTTP/0.9", |scene| vec![send(good(scene))], BROKEN),
    Fault::new("HTTP/2 without being asked", |_| vec![send(HTTP2_SETTINGS), send(HTTP2_GOAWAY)], BROKEN),
    Fault::new("the end of HTTP/2 for another stream", |_| vec![send(HTTP2_GOAWAY)], BROKEN),
    Fault::new("interim answers, then a good one", |scene| vec![send("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), send(good_answer(scene))], GOOD).usable(good),
    Fault::new("interim answers without an end", |_| vec![Act::Repeat(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), Duration::from_millis(1))], LATE).in_real_time(),
    Fault::new("another protocol, unasked", |_| vec![send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")], "IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | ArmRequestFailed 1 | ArmRequestFailed 1 | IdentityEndpointBlocked 1"),
    Fault::new("status 000", |scene| vec![send(format!("HTTP/1.1 000 OK\r\n\r\n{}", good(scene)))], BROKEN),
    Fault::new("status 999", |scene| vec![send(format!("HTTP/1.1 999 OK\r\n\r\n{}", good(scene)))], "IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | ArmServerFailed 1 | ArmServerFailed 1 | SignInFailed 1"),
    Fault::new("status 2000", |scene| vec![send(format!("HTTP/1.1 2000 OK\r\n\r\n{}", good(scene)))], BROKEN),
    Fault::new("other servers in other headers", |scene| {
        let elsewhere = format!("http://{}/", scene.elsewhere);
        let names = ["Alt-Svc", "Content-Location", "Link", "Location", "Refresh", "Azure-AsyncOperation", "Operation-Location"];
        let headers = names.map(|name| (name, elsewhere.as_str()));
        vec![send(answer(200, &headers, good(scene).as_bytes()))]
    }, GOOD).usable(good),
    // Bodies.
    Fault::new("another content type", |scene| ok(&[("Content-Type", "text/html; charset=utf-16")], good(scene)), GOOD).usable(good),
    Fault::new("a page of HTML", |_| ok(&[("Content-Type", "text/html")], "<html><body>Sign in to the guest network</body></html>"), NOT_IT),
    Fault::new("nothing", |_| ok(&[], ""), NOT_IT_BUT_AS_SENT).usable(|_| String::new()),
    Fault::new("null", |_| ok(&[], "null"), NOT_IT_BUT_AS_SENT).usable(|_| String::from("null")),
    Fault::new("a list", |scene| ok(&[], list(scene)), NOT_IT_BUT_AS_SENT).usable(list),
    Fault::new("a byte order mark", |scene| ok(&[], format!("\u{feff}{}", good(scene))), GOOD).usable(good),
    Fault::new("UTF-16", |scene| ok(&[], good(scene).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()), NOT_IT),
    Fault::new("no UTF-8", |scene| ok(&[], [scene.kind.good_but_for_its_end().as_bytes(), b",\"x\":\"\xff\xfe\"}"].concat()), "OK 1 | OK 1 | InvalidResponse 1 | InvalidResponse 1 | InvalidResponse 1 | OK 1").usable(good),
    Fault::new("deep JSON", |scene| ok(&[], deep(scene)), GOOD).usable(deep),
    Fault::new("deep JSON as an error", |_| vec![send(answer(400, &[], "[".repeat(100_000).as_bytes()))], BLOCKED),
    Fault::new("every member twice, with other values", |scene| ok(&[], again(scene)), "InvalidTokenResponse 1 | InvalidTokenResponse 1 | OK 1 | OK 1 | OK 1 | InvalidTokenResponse 1").usable(again),
    Fault::new("more behind the JSON", |scene| ok(&[], good(scene) + "{}"), NOT_IT),
    Fault::new("gzip, unasked", |_| ok(&[("Content-Encoding", "gzip")], GZIP), NOT_IT),
    Fault::new("gzip that is none", |_| ok(&[("Content-Encoding", "gzip")], "no gzip"), NOT_IT),
    // What was sent comes back, as pages of filters and gateways have it.
    Fault::new("the request as an error in plain text", |_| vec![Act::Answer(|request| answer(400, &[("Content-Type", "text/plain")], request.as_bytes()))], BLOCKED),
    Fault::new("the request in every part of an error", |_| vec![Act::Answer(|request| {
        let error = json!({ "code": request, "message": request, "target": request, "details": [{ "message": request }],
            "innererror": { "trace": request }, "additionalInfo": [{ "type": "T", "info": request }], "correlationId": request });
        answer(400, &[], json!({ "error": error }).to_string().as_bytes())
    })], "IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | ArmRequestFailed 1 | ArmRequestFailed 1 | SignInFailed 1"),
    Fault::new("the request in an error of OAuth", |_| vec![Act::Answer(|request| {
        answer(401, &[], json!({ "error": request, "error_description": request, "error_codes": [7_000_215], "trace_id": request }).to_string().as_bytes())
    })], "IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | ArmUnauthenticated 1 | ArmUnauthenticated 1 | InvalidClientCredential 1"),
    Fault::new("the request in headers of an error", |_| vec![Act::Answer(|request| {
        let line = request.lines().chain(request.rsplit('\n').take(1)).collect::<Vec<_>>().join(" ");
        answer(403, &["x-ms-request-id", "x-ms-correlation-request-id", "x-ms-error-code", "WWW-Authenticate"].map(|name| (name, line.as_str())), b"{}")
    })], "IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | IdentityEndpointFailed 1 | ArmAuthorizationFailed 1 | ArmAuthorizationFailed 1 | SignInFailed 1"),
    // Redirects that would take a secret or a body along.
    Fault::new("redirect to another host", |scene| redirect(&format!("http://{}/x", scene.elsewhere)), BLOCKED),
    Fault::new("redirect to another host, no scheme", |scene| redirect(&format!("//{}/x", scene.elsewhere)), BLOCKED),
    Fault::new("redirect to another host as a user name", |scene| redirect(&format!("http://{}@{}/x", scene.own, scene.elsewhere)), BLOCKED),
    Fault::new("redirect to https", |scene| redirect(&format!("https://{}/x", scene.elsewhere)), BLOCKED),
    Fault::new("redirect to the same host", |scene| redirect(&format!("http://{}/x", scene.own)), BLOCKED),
    Fault::new("redirect to a path", |_| redirect("/x"), BLOCKED),
    Fault::new("redirect to itself", |_| redirect(""), BLOCKED),
    Fault::new("redirect to a file", |_| redirect("file:///etc/passwd"), BLOCKED),
    Fault::new("redirect to data", |_| redirect("data:application/json,{\"access_token\":\"another-token\",\"expires_in\":9}"), BLOCKED),
    Fault::new("redirect to script", |_| redirect("javascript:alert(1)"), BLOCKED),
    Fault::new("redirect to no address", |_| redirect("http://[::1"), BLOCKED),
    Fault::new("redirect to nowhere", |_| vec![send(answer(302, &[], b""))], BLOCKED),
];

/// An empty SETTINGS frame (RFC 9113, 6.5).
pub const HTTP2_SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
/// GOAWAY, no error, no stream processed (RFC 9113, 6.8).
pub const HTTP2_GOAWAY: &[u8] = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0";
