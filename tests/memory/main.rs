//! What is left of secrets in the memory of a process that has released everything: nothing, be it in its heap, its stacks or its statics.
//!
//! Each case is a process of its own: this program once more, with the allocator of the shared library, and with nothing that knows the
//! secrets but the library. The service is in the process that started it, and what the case itself has to know it keeps in disguise. It looks
//! at all of its memory that can be written to: while the secrets are in use, when it must find them, and after the last release.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

#[allow(dead_code, reason = "its own tests are not run here")]
#[path = "../../src/ffi/allocator.rs"]
mod allocator;
#[path = "../c_abi/mod.rs"]
mod c_abi;
mod disguise;
mod search;
#[path = "../support/mod.rs"]
mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use arm_simulator::world::{ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_SECRET, SUBSCRIPTION_ID, TENANT_ID};
use c_abi::{Client, Credential, Options, Request};
use disguise::Disguised;
use libtest_mimic::{Arguments, Failed};
use support::requirements::{Requirement, trial};
use support::simulator::{self, Simulator};
use support::{c_programs, programs, stage};
use xtask::bench::stage::compile;
use xtask::library::{self, Form, Profile, Target};

/// What the simulator's Azure Resource Manager names as its audience: the token is the one that goes through its requests.
const RESOURCE: &str = "https://management.core.windows.net/";

/// Which case this process is.
const CASE: &str = "ARMIDENTITY_MEMORY_CASE";
/// The secret that a case gives to the library, in disguise.
const SECRET: &str = "ARMIDENTITY_MEMORY_SECRET";

const LIMIT: Duration = Duration::from_secs(120);
/// Connections end on the library's thread, after the last release.
const PATIENCE: Duration = Duration::from_secs(20);

/// A case: it uses secrets, calls back with them while they are in use, and releases everything.
type Case = fn(&Options, &mut dyn FnMut(Disguised));

const CASES: [(&str, Case); 4] = [
    ("the_token_of_a_managed_identity", managed_identity),
    ("the_secret_of_an_application_and_its_token", application),
    ("a_secret_that_is_refused", refused_application),
    ("a_token_that_the_caller_brings", brought_token),
];

fn main() {
    if let Ok(name) = std::env::var(CASE) {
        let (_, case) = CASES.into_iter().find(|(known, _)| *known == name).expect("a case of this program");
        return use_and_search(case);
    }
    // Other systems have no file of a process's memory.
    let cases = CASES.into_iter().filter(|_| cfg!(target_os = "linux"));
    let mut trials: Vec<_> = cases.map(|(name, _)| trial(name, &[], move || run(name))).collect();
    if cfg!(target_os = "linux") {
        trials.push(trial("the_library_as_it_is_shipped", &[Requirement::C, Requirement::Release], shipped_library));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(name: &str) -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.env(CASE, name).env(SECRET, Disguised::of(ADMINISTRATOR_SECRET.as_bytes()).as_hex()).envs(simulator.environment());
    // Everything is logged, to a pipe: the log must not keep anything either.
    programs::succeed(command.env("ARMIDENTITY_LOG", "trace"), LIMIT).map(drop)
}

/// A host in C that loads the file: tests/c/memory.c.
fn shipped_library() -> Result<(), Failed> {
    let library = library::build(Profile::Release, &Target::host()?, Form::Shared)?;
    let program = stage::scratch("memory")?.join("memory");
    compile(&c_programs::source("memory.c"), &library, &program)?;
    let simulator = Simulator::start()?;
    let mut command = Command::new(program);
    command
        .env("ARMIDENTITY_MEMORY_SECRET", Disguised::of(ADMINISTRATOR_SECRET.as_bytes()).as_hex())
        .env("ARMIDENTITY_MEMORY_TENANT", TENANT_ID.to_string())
        .env("ARMIDENTITY_MEMORY_CLIENT_ID", ADMINISTRATOR_CLIENT_ID.to_string())
        .env("ARMIDENTITY_LOG", "trace")
        .envs(simulator.environment());
    programs::succeed(&mut command, LIMIT).map(drop)
}

fn use_and_search(case: Case) {
    let mut secrets = Vec::new();
    let options = Options::new();
    case(&options, &mut |secret| {
        for part in secret.parts() {
            assert!(!search::places_of(&part).is_empty(), "a secret that is in use is not found");
            secrets.push(part);
        }
    });
    drop(options);
    assert!(!secrets.is_empty());
    let released = Instant::now();
    loop {
        let left: Vec<String> = secrets.iter().flat_map(search::places_of).collect();
        if left.is_empty() {
            return;
        }
        assert!(released.elapsed() < PATIENCE, "after the release parts of secrets are in {left:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn managed_identity(options: &Options, in_use: &mut dyn FnMut(Disguised)) {
    let credential = Credential::new(options).unwrap();
    use_everywhere(&credential, options, in_use);
}

fn application(options: &Options, in_use: &mut dyn FnMut(Disguised)) {
    let secret = Disguised::from_hex(&std::env::var(SECRET).unwrap());
    let credential = administrator(options, &secret);
    use_everywhere(&credential, options, in_use);
    in_use(secret);
}

fn refused_application(options: &Options, in_use: &mut dyn FnMut(Disguised)) {
    let mut wrong = Disguised::from_hex(&std::env::var(SECRET).unwrap());
    wrong.change();
    let credential = administrator(options, &wrong);
    let failure = credential.token(RESOURCE, None).unwrap_err();
    assert_eq!(failure.code(), "InvalidClientCredential");
    in_use(wrong);
}

fn administrator(options: &Options, secret: &Disguised) -> Credential {
    options.set("source", "service_principal").unwrap();
    options.set("tenant", &TENANT_ID.to_string()).unwrap();
    options.set("client_id", &ADMINISTRATOR_CLIENT_ID.to_string()).unwrap();
    secret.uncover(|secret| options.set_secret("client_secret", secret)).unwrap();
    Credential::new(options).unwrap()
}

fn brought_token(options: &Options, in_use: &mut dyn FnMut(Disguised)) {
    // A token of the host's, which becomes one that somebody brings.
    let host = Credential::new(options).unwrap().token(RESOURCE, None).unwrap();
    let brought = Disguised::of_token(&host);
    drop(host);
    brought.uncover(|token| options.set_secret("access_token", token)).unwrap();
    let credential = Credential::new(options).unwrap();
    use_everywhere(&credential, options, in_use);
    in_use(brought);
}

/// Everything that a token goes through: both encodings, requests to ARM that succeed and fail, an operation that nobody takes from.
fn use_everywhere(credential: &Credential, options: &Options, in_use: &mut dyn FnMut(Disguised)) {
    let token = credential.token(RESOURCE, None).unwrap();
    assert!(token.utf16_length() > 200);
    let left = credential.start_token(RESOURCE).unwrap();
    left.wait(u32::MAX).unwrap();
    let client = Client::new(credential, options).unwrap();
    client.resource_group(Some(simulator::GROUP), None).unwrap();
    let absent = Request::new("GET", &format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/absent")).unwrap();
    absent.set_api_version("2022-09-01").unwrap();
    client.send(&absent, None).unwrap_err();
    in_use(Disguised::of_token(&token));
}
