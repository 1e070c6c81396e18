//! The command: its options, what it prints, and when it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use arm_simulator::world::World;
use arm_simulator::{Config, Error, OperationRule, Simulator, Takes, load_or_create_world};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Fixture, client, send};

/// A running command. It ends when its standard input is closed.
struct Running {
    child: Child,
    announced: Value,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).args(["--format", "json", "--until-stdin-closes"]).stdin(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let announced = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        Self { child, announced }
    }

    fn text(&self, member: &str) -> String {
        self.announced[member].as_str().unwrap().to_owned()
    }

    /// Closes standard input; whether the command then ended well, within five seconds.
    fn end(mut self) -> bool {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arm-simulator"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn it_announces_itself_serves_and_ends_with_its_input() {
    let running = Running::start(&["--token-lifetime", "90"]);
    let environment = &running.announced["environment"];
    assert_eq!(environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"], running.announced["imds_endpoint"]);
    assert_eq!(environment["ARMIDENTITY_ARM_ENDPOINT"], running.announced["arm_endpoint"]);
    assert_eq!(environment["AZURE_AUTHORITY_HOST"], running.announced["login_endpoint"]);
    assert_eq!(environment["ARMIDENTITY_CA_FILE"], running.announced["ca_file"]);

    let client = client(running.text("ca_file").as_ref());
    let url = format!(
        "{}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/",
        running.text("imds_endpoint")
    );
    let token = send(client.get(url).header("Metadata", "true")).json();
    assert_eq!(token["expires_in"], "90");
    let subscriptions = send(
        client
            .get(format!("{}/subscriptions?api-version=2022-12-01", running.text("arm_endpoint")))
            .bearer_auth(token["access_token"].as_str().unwrap()),
    );
    assert_eq!(subscriptions.status, 200);
    let keys = send(client.get(format!("{}/common/discovery/keys", running.text("login_endpoint"))));
    assert_eq!(keys.json()["keys"].as_array().unwrap().len(), 1);
    let log = send(client.get(format!("{}/requests", running.text("control_endpoint")))).json();
    assert_eq!(log["requests"].as_array().unwrap().len(), 3);

    let ca_file = running.text("ca_file");
    assert!(running.end());
    assert!(!std::path::Path::new(&ca_file).exists(), "the temporary folder is gone");
}

#[cfg(unix)]
#[test]
fn it_cleans_up_when_it_is_terminated() {
    let mut running = Running::start(&[]);
    let id = running.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(running.child.wait().unwrap().success());
    assert!(!std::path::Path::new(&running.text("ca_file")).exists());
}

#[test]
fn the_environment_in_the_languages_of_shells() {
    for (format, first, control) in [
        ("sh", "export AZURE_POD_IDENTITY_AUTHORITY_HOST='http://127.0.0.1:", "# control API: http://127.0.0.1:"),
        ("powershell", "$env:AZURE_POD_IDENTITY_AUTHORITY_HOST = 'http://127.0.0.1:", "# control API: http://127.0.0.1:"),
    ] {
        let output = command(&["--until-stdin-closes", "--format", format]).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with(first), "{text}");
        assert!(lines[1].contains("ARMIDENTITY_ARM_ENDPOINT") && lines[2].contains("ARMIDENTITY_CA_FILE"), "{text}");
        assert!(lines[3].contains("AZURE_AUTHORITY_HOST") && lines[3].contains("https://127.0.0.1:"), "{text}");
        assert!(lines[4].starts_with(control), "{text}");
    }
}

#[test]
fn a_state_file_is_written_then_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let path = file.to_str().unwrap();
    assert!(Running::start(&["--state", path]).end());
    assert_eq!(load_or_create_world(&file).unwrap(), World::default());

    let text =
        std::fs::read_to_string(&file).unwrap().replace("\"name\": \"myVM\"", "\"name\": \"otherVM\"").replace("/myVM\"", "/otherVM\"");
    std::fs::write(&file, text).unwrap();
    let running = Running::start(&["--state", path]);
    let url = format!("{}/metadata/instance/compute/name?api-version=2021-02-01&format=text", running.text("imds_endpoint"));
    assert_eq!(send(client(running.text("ca_file").as_ref()).get(url).header("Metadata", "true")).text, "otherVM");
    assert!(running.end());

    std::fs::write(&file, "{}").unwrap();
    let output = command(&["--state", path]).stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains(path) && error.contains("missing field"), "{error}");
}

#[test]
fn the_state_file_follows_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let config = || Config { world: load_or_create_world(&file).unwrap(), state_file: Some(file.clone()), ..Config::default() };
    let azure = Fixture::with(config());
    let group = |name: &str| format!("/resourcegroups/{name}?api-version=2021-04-01");
    assert_eq!(azure.administrator(Method::PUT, &group("kept"), &json!({ "location": "eastus" })).status, 201);
    assert_eq!(load_or_create_world(&file).unwrap(), azure.simulator.world());
    let refused = azure.administrator(Method::PUT, &group("refused"), &json!({ "location": "mars" }));
    assert_eq!(refused.status, 400);
    azure.simulator.set_operations(vec![OperationRule { takes: Some(Takes::Milliseconds(0)), ..OperationRule::default() }]);
    assert_eq!(azure.administrator(Method::DELETE, &group("TestRG"), &Value::Null).status, 202);
    let names = |azure: &Fixture| {
        let groups = &azure.simulator.world().subscriptions[0].resource_groups;
        groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&azure), ["myResourceGroupVM", "kept"]);
    drop(azure);
    let again = Fixture::with(config());
    assert_eq!(names(&again), ["myResourceGroupVM", "kept"]);

    folder.close().unwrap();
    let lost = again.administrator(Method::PUT, &group("lost"), &json!({ "location": "eastus" }));
    assert_eq!((lost.status, lost.message().contains("world.json")), (500, true), "{}", lost.text);
    assert_eq!(names(&again), ["myResourceGroupVM", "kept"], "neither in memory");
}

#[test]
fn operations_and_delays_by_options() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operations.json");
    std::fs::write(&file, r#"{"rules": [{"shape": "location", "takes": {"polls": 2}}]}"#).unwrap();
    let path = file.to_str().unwrap();
    let running = Running::start(&["--operations", path, "--principal-delay", "7", "--role-assignment-delay", "9"]);
    let client = client(running.text("ca_file").as_ref());
    let control = |route: &str| send(client.get(format!("{}{route}", running.text("control_endpoint")))).json();
    assert_eq!(control("/propagation"), json!({ "principal_ms": 7, "assigned_identity_ms": 0, "role_assignment_ms": 9 }));
    assert_eq!(control("/operations")["rules"][0]["takes"], json!({ "polls": 2 }));
    assert!(running.end());

    std::fs::write(&file, r#"{"rules": [{"shape": "round"}]}"#).unwrap();
    let output = command(&["--operations", path]).stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains(path) && error.contains("round"), "{error}");
}

#[test]
fn a_given_folder_keeps_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("new");
    let simulator = Simulator::start(Config { ca_folder: Some(inner.clone()), ..Config::default() }).unwrap();
    assert_eq!(simulator.ca_file(), inner.join("ca.pem"));
    drop(simulator);
    assert!(std::fs::read_to_string(inner.join("ca.pem")).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let first = Simulator::start(Config::default()).unwrap();
    let taken = first.imds_endpoint().replace("http://", "").parse().unwrap();
    let error = Simulator::start(Config { imds_address: taken, ..Config::default() }).err().unwrap();
    assert!(matches!(error, Error::Listen { endpoint: "IMDS", address, .. } if address == taken), "{error}");

    drop(first);
    Simulator::start(Config { imds_address: taken, ..Config::default() }).expect("a dropped simulator frees its ports");
}

#[test]
fn help_is_enough_to_use_it() {
    let mut child = command(&["--help"]).stdin(Stdio::null()).spawn().unwrap();
    let mut help = String::new();
    child.stdout.take().unwrap().read_to_string(&mut help).unwrap();
    assert!(child.wait().unwrap().success());
    for part in [
        "--state",
        "--imds-listen",
        "--arm-listen",
        "--ca-folder",
        "--until-stdin-closes",
        "POST   /faults",
        "PUT    /operations",
        "--operations",
        "--principal-delay",
        "azureAsyncOperation",
        "myResourceGroupVM",
    ] {
        assert!(help.contains(part), "{part}");
    }
}
