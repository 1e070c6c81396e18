//! Whatever can go wrong on the wire, for each kind of request, through the C functions: a typed error or the right answer in good time, no
//! more requests than documented, no secret in an error, and nothing to another host. Prints what came of each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

#[path = "../c_abi/mod.rs"]
mod c_abi;
mod certificates;
mod faults;
mod kinds;
mod report;
mod server;
mod statuses;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod unreachable;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};

use self::certificates::Authority;
use self::faults::Fault;
use self::kinds::{Ended, Kind, Ready, SECRETS, Time};
use self::report::Report;
use self::server::{Act, Manner, Server};
use self::support::requirements::{self, Requirement};
use self::tls::TlsFault;

fn main() {
    if unreachable::is_inside() {
        return;
    }
    let report = Arc::new(Report::default());
    let mut trials = vec![trial("refused", &report, refused), trial("every status", &report, every_status)];
    trials.extend(faults::FAULTS.iter().map(|fault| trial(fault.name, &report, |report| play(fault, report))));
    trials.extend(tls::FAULTS.iter().map(|fault| trial(fault.name, &report, |report| play_over_tls(fault, report))));
    trials.push(requirements::trial("unreachable, prohibited, swallowed", &[Requirement::Namespace], unreachable::enter));
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    report.print();
    conclusion.exit();
}

fn trial(name: &str, report: &Arc<Report>, test: impl FnOnce(&Report) -> Result<(), Failed> + Send + 'static) -> Trial {
    let report = Arc::clone(report);
    Trial::test(name, move || test(&report))
}

/// These kinds at the same time.
fn at_once(kinds: &[Kind], play: impl Fn(Kind) -> Result<(), String> + Sync) -> Result<(), Failed> {
    let play = &play;
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let playing: Vec<_> = kinds.iter().map(|kind| (kind, scope.spawn(move || play(*kind)))).collect();
        let ended = playing.into_iter().map(|(kind, playing)| (kind, playing.join().unwrap_or_else(|_| Err(String::from("it panicked")))));
        ended.filter_map(|(kind, ended)| Some(format!("{}: {}", kind.name(), ended.err()?))).collect()
    });
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What a table says of a kind.
fn wanted<'a>(ends: &'a str, kinds: &[Kind], kind: Kind) -> &'a str {
    let column = kinds.iter().position(|each| *each == kind).unwrap();
    ends.split('|').nth(column).unwrap_or_default().trim()
}

fn play(fault: &'static Fault, report: &Report) -> Result<(), Failed> {
    at_once(&Kind::ALL, |kind| {
        let elsewhere = Server::start(Manner::plain(vec![]));
        let server = Server::start(kinds::well(kind));
        let ready = Ready::of(kind, &server, "http", None, fault.time);
        let scene = faults::Scene { kind, own: server.address(), elsewhere: elsewhere.address() };
        let bad = Manner { tls: None, begin: fault.begin, acts: (fault.acts)(&scene) };
        server.play(match fault.passes_after {
            Some(connections) => [vec![bad; connections], vec![answers_well(kind)]].concat(),
            None => vec![bad],
        });
        let ended = ready.send();
        report.note(fault.name, kind, &ended, &server);
        check(&ended, kind, fault.usable.map(|usable| usable(&scene)), fault.time)?;
        check_traffic(&server, &elsewhere)?;
        check_connections(&server, kind)?;
        check_end(&ended, &server, wanted(fault.ends, &Kind::ALL, kind))
    })
}

fn answers_well(kind: Kind) -> Manner {
    Manner::plain(vec![Act::Send(kinds::answer(200, &[], kind.good().as_bytes()))])
}

/// Nobody listens any more.
fn refused(report: &Report) -> Result<(), Failed> {
    let ends = "NotAzureHost 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0";
    at_once(&Kind::ALL, |kind| {
        let mut server = Server::start(kinds::well(kind));
        let ready = Ready::of(kind, &server, "http", None, Time::Driven);
        server.play(vec![]);
        server.stop();
        let ended = ready.send();
        report.note("refused", kind, &ended, &server);
        check(&ended, kind, None, Time::Driven)?;
        check_end(&ended, &server, wanted(ends, &Kind::ALL, kind))
    })
}

fn every_status(report: &Report) -> Result<(), Failed> {
    at_once(&Kind::ALL, |kind| {
        let elsewhere = Server::start(Manner::plain(vec![]));
        let place = format!("http://{}/", elsewhere.address());
        for status in 100..600 {
            let server = Server::start(kinds::well(kind));
            let ready = Ready::of(kind, &server, "http", None, Time::Driven);
            server.play(vec![Manner::plain(vec![Act::Send(kinds::answer(status, &[("Location", &place)], kind.good().as_bytes()))])]);
            let ended = ready.send();
            report.note_status(status, kind, &ended, &server);
            // Where nothing is, nothing can be handed out.
            let body = if matches!(status, 204 | 304) { String::new() } else { kind.good() };
            let usable = Some(body).filter(|_| (200..300).contains(&status) || status == 304);
            let (code, requests) = statuses::end_of(kind, status);
            check(&ended, kind, usable, Time::Driven)
                .and_then(|()| check_traffic(&server, &elsewhere))
                .and_then(|()| check_end(&ended, &server, &format!("{code} {requests}")))
                .map_err(|wrong| format!("status {status}: {wrong}"))?;
        }
        Ok(())
    })
}

/// The one authority that the clients here trust, and the file that says so.
fn authority() -> &'static (Authority, PathBuf) {
    static AUTHORITY: OnceLock<(Authority, PathBuf)> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let authority = Authority::new();
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("wire-authority-{}.pem", std::process::id()));
        authority.write(&file);
        (authority, file)
    })
}

fn play_over_tls(fault: &'static TlsFault, report: &Report) -> Result<(), Failed> {
    let kinds = [Kind::Arm, Kind::ArmChange, Kind::Entra];
    let (authority, ca_file) = authority();
    at_once(&kinds, |kind| {
        let elsewhere = Server::start(Manner::plain(vec![]));
        let well = Manner { tls: Some(Arc::new(authority.server("127.0.0.1", certificates::VALID))), ..kinds::well(kind) };
        let server = Server::start(well);
        let ready = Ready::of(kind, &server, "https", Some(ca_file), fault.time);
        server.play(vec![(fault.manner)(&tls::Scene { kind, authority })]);
        let ended = ready.send();
        report.note(fault.name, kind, &ended, &server);
        check(&ended, kind, Some(kind.good()).filter(|_| fault.is_usable), fault.time)?;
        check_traffic(&server, &elsewhere)?;
        check_connections(&server, kind)?;
        check_end(&ended, &server, wanted(fault.ends, &kinds, kind))
    })
}

/// What holds of every end: only what is right is handed out, and an error says something and nothing secret.
fn check(ended: &Ended, kind: Kind, usable: Option<String>, time: Time) -> Result<(), String> {
    match (&ended.outcome, usable) {
        (Ok(got), Some(body)) if *got == kind.got_of(&body) => {}
        (Ok(got), _) => return Err(format!("it handed out {got}")),
        (Err(failure), _) => {
            let everything = failure.error.to_string();
            if let Some(secret) = SECRETS.iter().find(|secret| everything.contains(**secret)) {
                return Err(format!("its error holds {secret}: {everything}"));
            }
            if matches!(failure.code(), "Panic" | "(no error object)") || failure.message().is_empty() {
                return Err(format!("its error says nothing: {everything}"));
            }
        }
    }
    let limit = if time == Time::Real { Duration::from_millis(1900) } else { Duration::from_secs(10) };
    if ended.took > limit { Err(format!("it took {:?}", ended.took)) } else { Ok(()) }
}

/// Nothing goes to another host, and what has no end is not read to it.
fn check_traffic(server: &Server, elsewhere: &Server) -> Result<(), String> {
    let asked = elsewhere.traffic();
    if asked.connections > 0 {
        return Err(format!("another host was asked: {:?}", asked.requests));
    }
    match server.traffic().sent {
        sent if sent > 64 << 20 => Err(format!("it read {sent} bytes")),
        _ => Ok(()),
    }
}

/// As many as there may be attempts; a first token asks besides whether this is Azure.
fn check_connections(server: &Server, kind: Kind) -> Result<(), String> {
    let most = match kind {
        Kind::FirstToken => 7,
        Kind::Token | Kind::Metadata => 6,
        Kind::Arm | Kind::ArmChange | Kind::Entra => 4,
    };
    match server.traffic().connections {
        connections if connections > most => Err(format!("it made {connections} connections")),
        _ => Ok(()),
    }
}

fn check_end(ended: &Ended, server: &Server, wanted: &str) -> Result<(), String> {
    let end = ended.with(server);
    if wanted.split('/').any(|one| one.trim() == end) {
        Ok(())
    } else {
        Err(format!("it ended with {end}, not with {wanted}: {}", ended.said()))
    }
}
