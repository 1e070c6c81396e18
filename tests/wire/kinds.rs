//! The kinds of requests that the library sends, each begun through the C functions and brought to the point where the fault is met.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use armidentity::http::clock::DrivenClock;

use crate::c_abi::{Client, Credential, Failure, Options, Request, metadata};
use crate::server::{Act, Manner, Server};

/// The one token that may be handed out.
pub const TOKEN: &str = "the-right-token";
/// How every secret begins, however its rest may be escaped. None of it may be in an error.
pub const SECRETS: [&str; 3] = ["a-token-of-the-", "a-secret-of-the-", TOKEN];
const BROUGHT: &str = "a-token-of-the-caller";
const SECRET: &str = "a-secret-of-the-\"application\"\\ +%&\u{e9}";

const GROUP: &str = "/subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca/resourceGroups/g";

/// Nothing may take longer; the caller's time limit, where a fault needs one, is a second.
const HANGS: Duration = Duration::from_secs(15);

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A token from an instance metadata service that has never answered: is this Azure at all?
    FirstToken,
    /// A token from one that has answered before.
    Token,
    /// Instance metadata, likewise.
    Metadata,
    /// A read at Azure Resource Manager, with a token that the caller brings.
    Arm,
    /// A change at Azure Resource Manager, which must not be sent twice unless nothing was done.
    ArmChange,
    /// A token from Microsoft Entra for an application with a secret.
    Entra,
}

impl Kind {
    pub const ALL: [Kind; 6] = [Kind::FirstToken, Kind::Token, Kind::Metadata, Kind::Arm, Kind::ArmChange, Kind::Entra];

    pub fn name(self) -> &'static str {
        match self {
            Kind::FirstToken => "first token",
            Kind::Token => "token",
            Kind::Metadata => "metadata",
            Kind::Arm => "ARM read",
            Kind::ArmChange => "ARM change",
            Kind::Entra => "Entra token",
        }
    }

    /// The body of a good answer, with its last brace left off.
    pub fn good_but_for_its_end(self) -> String {
        match self {
            Kind::FirstToken | Kind::Token | Kind::Entra => {
                format!(r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"{TOKEN}""#)
            }
            Kind::Metadata => String::from(r#"{"compute":{"azEnvironment":"AzurePublicCloud"}"#),
            Kind::Arm | Kind::ArmChange => String::from(r#"{"id":"/subscriptions/s/resourceGroups/g","name":"g""#),
        }
    }

    /// The body of a good answer.
    pub fn good(self) -> String {
        self.good_but_for_its_end() + "}"
    }

    /// What a caller gets of an answer with this body: the token alone, or the document.
    pub fn got_of(self, body: &str) -> String {
        match self {
            Kind::FirstToken | Kind::Token | Kind::Entra => String::from(TOKEN),
            Kind::Metadata | Kind::Arm | Kind::ArmChange => String::from(body.trim_start_matches('\u{feff}')),
        }
    }
}

/// By which clock a request lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// The waits between attempts take no time.
    Driven,
    /// The machine's, with a time limit of one second.
    Real,
}

/// How a request ended.
pub struct Ended {
    pub outcome: Result<String, Failure>,
    pub took: Duration,
}

impl Ended {
    /// The code, or OK, and the number of requests that the server saw.
    pub fn with(&self, server: &Server) -> String {
        let code = self.outcome.as_ref().map_or_else(Failure::code, |_| "OK");
        format!("{code} {}", server.traffic().requests.len())
    }

    /// What the caller got, or everything that the error says.
    pub fn said(&self) -> String {
        self.outcome.as_ref().map_or_else(|failure| failure.error.to_string(), Clone::clone)
    }
}

type Begin = Box<dyn FnOnce() -> Result<String, Failure> + Send>;

/// A request that is ready to be sent.
pub struct Ready(Begin);

impl Ready {
    /// Prepares a request to the server, which answers well as long as that takes.
    pub fn of(kind: Kind, server: &Server, scheme: &str, ca_file: Option<&Path>, time: Time) -> Self {
        let url = format!("{scheme}://{}/", server.address());
        let options = Options::new();
        let set = |name: &str, value: &str| options.set(name, value).unwrap();
        let of_call = Options::new();
        match time {
            Time::Driven => options.set_clock(Arc::new(DrivenClock::new(1_700_000_000))),
            Time::Real => of_call.set("timeout_sec", "1").unwrap(),
        }
        if let Some(file) = ca_file {
            set("ca_file", file.to_str().unwrap());
        }
        match kind {
            Kind::FirstToken | Kind::Token | Kind::Metadata => {
                set("imds_endpoint", &url);
                // Where it is not the clock that ends it, a slow machine must not.
                set("probe_timeout_ms", if kind == Kind::FirstToken && time == Time::Real { "500" } else { "10000" });
            }
            Kind::Arm | Kind::ArmChange | Kind::Entra => set("allow_loopback_http", "true"),
        }
        Self(match kind {
            Kind::FirstToken => {
                let credential = Credential::new(&options).unwrap();
                Box::new(move || credential.token("https://a.example/", Some(&of_call)).map(|token| token.text()))
            }
            Kind::Token => token_after_another(&options, of_call),
            Kind::Metadata => {
                metadata(&options).unwrap();
                if time == Time::Real {
                    set("timeout_sec", "1");
                }
                Box::new(move || metadata(&options).map(|response| response.body()))
            }
            Kind::Arm | Kind::ArmChange => arm(&options, of_call, &url, kind),
            Kind::Entra => {
                for (name, value) in [("source", "service_principal"), ("tenant", "t.example"), ("client_id", "c"), ("authority", &url)] {
                    set(name, value);
                }
                options.set_secret("client_secret", SECRET).unwrap();
                token_after_another(&options, of_call)
            }
        })
    }

    /// Sends it.
    pub fn send(self) -> Ended {
        let (tell, told) = mpsc::channel();
        let started = Instant::now();
        std::thread::spawn(move || drop(tell.send((self.0)())));
        let outcome = told.recv_timeout(HANGS).unwrap_or_else(|_| panic!("it hangs: no end after {HANGS:?}"));
        Ended { outcome, took: started.elapsed() }
    }
}

fn token_after_another(options: &Options, of_call: Options) -> Begin {
    let credential = Credential::new(options).unwrap();
    assert_eq!(credential.token("https://a.example/", None).unwrap().text(), TOKEN);
    Box::new(move || credential.token("https://b.example/", Some(&of_call)).map(|token| token.text()))
}

fn arm(options: &Options, of_call: Options, url: &str, kind: Kind) -> Begin {
    options.set("arm_endpoint", url).unwrap();
    options.set_secret("access_token", BROUGHT).unwrap();
    let client = Client::new(&Credential::new(options).unwrap(), options).unwrap();
    let send = move |options: Option<&Options>| match kind {
        Kind::ArmChange => {
            client.send(&Request::new("POST", "/subscriptions/s/change?api-version=1")?, options).map(|response| response.body())
        }
        _ => client.resource_group(Some(GROUP), options).map(|group| group.body()),
    };
    // Makes the cloud known, so that the fault is met by the request that carries the token.
    send(None).unwrap();
    Box::new(move || send(Some(&of_call)))
}

/// How a server answers while a request to it is prepared.
pub fn well(kind: Kind) -> Manner {
    let body = match kind {
        // The answer serves for the cloud's description of itself too.
        Kind::Arm | Kind::ArmChange => kind.good_but_for_its_end() + r#","authentication":{"audiences":["https://audience.example/"]}}"#,
        _ => kind.good(),
    };
    Manner::plain(vec![Act::Send(answer(200, &[], body.as_bytes()))])
}

/// How answers begin whose length is told by nothing or in another way.
pub const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// An answer of HTTP as it should be.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status} Scripted\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    let is_typed = headers.iter().any(|(name, _)| *name == "Content-Type");
    for (name, value) in headers.iter().chain(Some(&("Content-Type", "application/json")).filter(|_| !is_typed)) {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}
