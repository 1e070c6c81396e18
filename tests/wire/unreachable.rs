//! Hosts that no packet reaches, in a network namespace of the test's own: a route that ends, one that is forbidden, one that swallows.
//!
//! The test program starts itself once more inside the namespace. A server there answers on an address of this machine until the route to it
//! is taken away; so the fault is met by the same requests as every other.

use std::env;
use std::net::Ipv4Addr;
use std::process::Command;
use std::time::Duration;

use libtest_mimic::Failed;

use crate::kinds::{self, Kind, Ready, Time};
use crate::report::Report;
use crate::server::Server;
use crate::support::programs;
use crate::{at_once, check, check_end, wanted};

/// Set inside the namespace.
const INSIDE: &str = "ARMIDENTITY_TEST_UNREACHABLE";

const LIMIT: Duration = Duration::from_secs(60);

/// What becomes of the way to an address.
struct Way {
    name: &'static str,
    /// The kind of route, as `ip route` has it before and after the address.
    route: (&'static str, &'static [&'static str]),
    address: Ipv4Addr,
    time: Time,
    /// As in the other tables.
    ends: &'static str,
}

const NO_WAY: &str = "NotAzureHost 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0 | NetworkFailed 0";
const SWALLOWED: &str =
    "NotAzureHost 0 | DeadlineExceeded 0 | DeadlineExceeded 0 | DeadlineExceeded 0 | DeadlineExceeded 0 | DeadlineExceeded 0";

const WAYS: [Way; 3] = [
    Way { name: "unreachable", route: ("unreachable", &[]), address: Ipv4Addr::new(127, 0, 0, 9), time: Time::Driven, ends: NO_WAY },
    Way { name: "prohibited", route: ("prohibit", &[]), address: Ipv4Addr::new(127, 0, 0, 10), time: Time::Driven, ends: NO_WAY },
    // Sent out at the loopback device, and dropped when it comes in there, because nobody has the address.
    Way { name: "swallowed", route: ("unicast", &["dev", "lo"]), address: Ipv4Addr::new(127, 0, 0, 11), time: Time::Real, ends: SWALLOWED },
];

/// Whether this process is the one inside, which then has done its work.
pub fn is_inside() -> bool {
    if env::var_os(INSIDE).is_none() {
        return false;
    }
    if let Err(failed) = inside() {
        eprintln!("{}", failed.message().unwrap_or("failed"));
        std::process::exit(1);
    }
    true
}

/// Makes the namespace and runs this program in it.
pub fn enter() -> Result<(), Failed> {
    let mut command = Command::new("unshare");
    command.arg("--net").arg(env::current_exe()?).env(INSIDE, "1");
    let run = programs::succeed(&mut command, LIMIT)?;
    print!("{}", run.output);
    Ok(())
}

fn inside() -> Result<(), Failed> {
    ip(&["link", "set", "lo", "up"])?;
    let report = Report::default();
    for way in &WAYS {
        lose(way, &report)?;
    }
    report.print();
    Ok(())
}

fn lose(way: &Way, report: &Report) -> Result<(), Failed> {
    let address = way.address.to_string();
    let route = |verb| ip(&[&["route", verb, way.route.0, &address], way.route.1, &["table", "local"]].concat());
    let prepared = Kind::ALL.map(|kind| {
        let server = Server::start_at(way.address, kinds::well(kind));
        let ready = Ready::of(kind, &server, "http", None, way.time);
        server.play(vec![]);
        (kind, server, std::sync::Mutex::new(Some(ready)))
    });
    route("add")?;
    let outcome = at_once(&Kind::ALL, |kind| {
        let (_, server, ready) = prepared.iter().find(|(each, ..)| *each == kind).unwrap();
        let ended = ready.lock().unwrap().take().unwrap().send();
        report.note(way.name, kind, &ended, server);
        check(&ended, kind, None, way.time)?;
        check_end(&ended, server, wanted(way.ends, &Kind::ALL, kind))
    });
    route("delete")?;
    outcome
}

fn ip(arguments: &[&str]) -> Result<(), Failed> {
    programs::succeed(Command::new("ip").args(arguments), LIMIT).map(drop)
}
