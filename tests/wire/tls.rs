//! The table for TLS: servers that must not be trusted, and servers that speak it badly.

use std::sync::Arc;

use rustls::ServerConfig;

use crate::certificates::{Authority, VALID, self_signed};
use crate::faults::{HTTP2_GOAWAY, HTTP2_SETTINGS};
use crate::kinds::{HEAD, Kind, Time, answer};
use crate::server::{Act, Begin, Manner};

/// Where a row is played: the authority is the one that the client trusts.
pub struct Scene<'a> {
    pub kind: Kind,
    pub authority: &'a Authority,
}

/// One row.
pub struct TlsFault {
    pub name: &'static str,
    pub manner: fn(&Scene<'_>) -> Manner,
    pub time: Time,
    pub is_usable: bool,
    /// For ARM read, ARM change and Entra: the code, or OK, and the number of requests that the server saw.
    pub ends: &'static str,
}

impl TlsFault {
    const fn new(name: &'static str, manner: fn(&Scene<'_>) -> Manner, ends: &'static str) -> Self {
        Self { name, manner, time: Time::Driven, is_usable: false, ends }
    }

    const fn in_real_time(mut self) -> Self {
        self.time = Time::Real;
        self
    }

    const fn usable(mut self) -> Self {
        self.is_usable = true;
        self
    }
}

/// A good answer from this server.
fn answers_well(scene: &Scene<'_>, config: ServerConfig) -> Manner {
    speaks(config, vec![Act::Send(answer(200, &[], scene.kind.good().as_bytes()))])
}

fn speaks(config: ServerConfig, acts: Vec<Act>) -> Manner {
    Manner { tls: Some(Arc::new(config)), begin: Begin::AfterRequest, acts }
}

/// Bytes in the place of a handshake.
fn instead(acts: Vec<Act>) -> Manner {
    Manner { tls: None, begin: Begin::AtOnce, acts }
}

fn trusted(scene: &Scene<'_>) -> ServerConfig {
    scene.authority.server("127.0.0.1", VALID)
}

fn that_offers(scene: &Scene<'_>, protocol: &[u8]) -> ServerConfig {
    let mut config = trusted(scene);
    config.alpn_protocols = vec![protocol.to_vec()];
    config
}

/// An alert: fatal, handshake_failure (RFC 8446, 6).
const HANDSHAKE_FAILURE: &[u8] = &[21, 3, 3, 0, 2, 2, 40];

const NOT_TRUSTED: &str = "TlsFailed 0 | TlsFailed 0 | TlsFailed 0";

#[rustfmt::skip]
pub const FAULTS: &[TlsFault] = &[
    TlsFault::new("TLS as it should be", |scene| answers_well(scene, trusted(scene)), "OK 1 | OK 1 | OK 1").usable(),
    TlsFault::new("TLS: another name", |scene| answers_well(scene, scene.authority.server("other.example", VALID)), NOT_TRUSTED),
    TlsFault::new("TLS: expired", |scene| answers_well(scene, scene.authority.server("127.0.0.1", 2000..2001)), NOT_TRUSTED),
    TlsFault::new("TLS: not valid yet", |scene| answers_well(scene, scene.authority.server("127.0.0.1", 3000..3001)), NOT_TRUSTED),
    TlsFault::new("TLS: self-signed", |scene| answers_well(scene, self_signed("127.0.0.1")), NOT_TRUSTED),
    TlsFault::new("TLS: an unknown authority", |scene| answers_well(scene, Authority::new().server("127.0.0.1", VALID)), NOT_TRUSTED),
    TlsFault::new("TLS: plain text on its port", |scene| instead(vec![Act::Send(answer(200, &[], scene.kind.good().as_bytes()))]), NOT_TRUSTED),
    TlsFault::new("TLS: an alert", |_| instead(vec![Act::Send(HANDSHAKE_FAILURE.to_vec())]), NOT_TRUSTED),
    TlsFault::new("TLS: closed in the handshake", |_| instead(vec![]), "NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0"),
    TlsFault::new("TLS: reset in the handshake", |_| instead(vec![Act::Reset]), "NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0"),
    TlsFault::new("TLS: a handshake without an answer", |_| instead(vec![Act::Silence]), "DeadlineExceeded 0 | DeadlineExceeded 0 | DeadlineExceeded 0").in_real_time(),
    TlsFault::new("TLS: HTTP/2 only", |scene| answers_well(scene, that_offers(scene, b"h2")), "OK 1 | OK 1 | OK 1").usable(),
    TlsFault::new("TLS: HTTP/2, and going away", |scene| speaks(that_offers(scene, b"h2"), vec![Act::Send([HTTP2_SETTINGS, HTTP2_GOAWAY].concat())]), "NetworkFailed 4 | NetworkFailed 1 | NetworkFailed 4"),
    TlsFault::new("TLS: a protocol that nobody speaks", |scene| answers_well(scene, that_offers(scene, b"spdy/1")), "OK 1 | OK 1 | OK 1").usable(),
    // Only the end of the connection says where these end, and TLS says how that must look (RFC 8446, 6.1).
    TlsFault::new("TLS: no length, and no farewell", |scene| speaks(trusted(scene), vec![Act::Send(format!("{HEAD}\r\n{}", scene.kind.good()).into())]), "NetworkFailed 4 | NetworkFailed 1 | NetworkFailed 4"),
    TlsFault::new("TLS: cut, and no farewell", |scene| speaks(trusted(scene), vec![Act::Send(format!("{HEAD}\r\n{}", scene.kind.good_but_for_its_end()).into())]), "NetworkFailed 4 | NetworkFailed 1 | NetworkFailed 4"),
    TlsFault::new("TLS: reset in the body", |scene| {
        let whole = answer(200, &[], scene.kind.good().as_bytes());
        speaks(trusted(scene), vec![Act::Send(whole[..whole.len() - 5].to_vec()), Act::Reset])
    }, "NetworkFailed 4 | NetworkFailed 1 | NetworkFailed 4"),
    TlsFault::new("TLS: silent in the body", |scene| {
        let whole = answer(200, &[], scene.kind.good().as_bytes());
        speaks(trusted(scene), vec![Act::Send(whole[..whole.len() - 5].to_vec()), Act::Silence])
    }, "DeadlineExceeded 1 | DeadlineExceeded 1 | DeadlineExceeded 1").in_real_time(),
];
