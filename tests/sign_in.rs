//! The sources that sign in, where a scripted answer alone does not show it, through the C functions: a person's prompt, what AKS puts into the
//! environment, and the Azure CLI as a process.
//!
//! The environment belongs to a whole process, so that each case runs in one of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

mod c_abi;
mod scripted;

use std::process::Command;
use std::time::{Duration, Instant};

use c_abi::{Credential, Options};
use scripted::{Reply, Server};
use serde_json::{Value, json};

const RESOURCE: &str = "https://management.azure.com/";

fn device_code() -> Reply {
    let body = json!({
        "user_code": "ABC\u{1b}[31m123", "device_code": "a-secret", "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900, "interval": 5, "message": "Go to https://microsoft.com/devicelogin\u{7} and enter ABC123.",
    });
    Reply::new(200, body.to_string())
}

#[test]
fn a_person_s_prompt_can_be_read_while_the_operation_waits_and_cancel_ends_the_questions() {
    let pending = Reply::new(400, r#"{"error":"authorization_pending"}"#);
    let server = Server::start(vec![device_code(), pending]);
    let options = Options::new();
    for (name, value) in [("source", "device_code"), ("authority", server.url()), ("allow_loopback_http", "true")] {
        options.set(name, value).unwrap();
    }
    let credential = Credential::new(&options).unwrap();
    let operation = credential.start_token(RESOURCE).unwrap();
    let another = credential.start_token(RESOURCE).unwrap();
    let began = Instant::now();
    while operation.describe()["prompt"].is_null() {
        assert!(began.elapsed() < Duration::from_secs(10), "there is no prompt: {}", operation.describe());
        std::thread::sleep(Duration::from_millis(5));
    }
    let described = operation.describe();
    let prompt = &described["prompt"];
    assert_eq!(described["stage"], "Waiting for the sign-in");
    assert_eq!(prompt["message"], "Go to https://microsoft.com/devicelogin and enter ABC123.", "a terminal obeys control characters");
    assert_eq!(prompt["userCode"], "ABC[31m123");
    assert_eq!(prompt["verificationUri"], "https://microsoft.com/devicelogin");
    assert!(prompt["expiresOn"].as_i64().unwrap() > 1_700_000_900);
    assert!(!described.to_string().contains("a-secret"));
    assert_eq!(another.describe()["prompt"], *prompt, "whoever waits for the same token can show it");

    operation.cancel();
    assert!(operation.describe()["prompt"].is_null());
    another.cancel();
    assert_eq!(another.wait(1000).unwrap_err().code(), "Canceled");
    let asked = server.requests().len();
    std::thread::sleep(Duration::from_millis(5500));
    assert_eq!(server.requests().len(), asked, "nobody waits, so nothing is asked");
}

/// What a credential with these options gives in a process with these variables alone.
fn in_a_process(options: &[(&str, &str)], variables: &[(&str, &str)]) -> Value {
    let options: serde_json::Map<String, Value> = options.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let inner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "in_the_process", "--ignored", "--nocapture"])
        .env_clear()
        .env("OPTIONS", Value::Object(options).to_string())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&inner.stdout);
    let outcome = output.lines().find_map(|line| line.split_once("outcome: ")).map(|(_, outcome)| outcome);
    let outcome = outcome.unwrap_or_else(|| panic!("{output}{}", String::from_utf8_lossy(&inner.stderr)));
    serde_json::from_str(outcome).unwrap()
}

/// Run by [`in_a_process`].
#[test]
#[ignore = "the inner half of the tests that need an environment of their own"]
fn in_the_process() {
    let options = serde_json::from_str(&std::env::var("OPTIONS").unwrap()).unwrap();
    let outcome = Options::with(&options).and_then(|options| {
        let credential = Credential::new(&options)?;
        let resource = std::env::var("RESOURCE").unwrap_or_else(|_| String::from(RESOURCE));
        let operation = credential.start_token(&resource)?;
        if let Ok(file) = std::env::var("CANCEL_WHEN_THERE_IS") {
            while !std::path::Path::new(&file).exists() {
                std::thread::sleep(Duration::from_millis(5));
            }
            operation.cancel();
            // The process goes on: what has to end must not end with it.
            std::thread::sleep(Duration::from_millis(500));
        }
        operation.token()
    });
    let outcome = match outcome {
        Ok(token) => json!({ "text": token.text(), "token": token.members() }),
        Err(failure) => json!({ "code": failure.code(), "message": failure.message(), "error": failure.error }),
    };
    println!("\noutcome: {outcome}");
}

#[test]
fn a_pod_of_aks_is_known_by_its_environment() {
    let server = Server::start(vec![Reply::new(200, r#"{"access_token":"t","expires_in":3599}"#)]);
    let folder = tempfile("pod");
    let file = folder.path("token");
    std::fs::write(&file, "a.federated.token").unwrap();
    let variables = [
        ("AZURE_TENANT_ID", "tenant.example"),
        ("AZURE_CLIENT_ID", "C"),
        ("AZURE_FEDERATED_TOKEN_FILE", file.as_str()),
        ("AZURE_AUTHORITY_HOST", server.url()),
        ("ARMIDENTITY_ALLOW_LOOPBACK_HTTP", "1"),
    ];
    let outcome = in_a_process(&[], &variables);
    assert_eq!(outcome["token"]["source"], "WorkloadIdentity", "{outcome}");
    let request = server.requests().pop().unwrap();
    assert_eq!(request.path(), "/tenant.example/oauth2/v2.0/token");
    let form: std::collections::BTreeMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    assert_eq!((form["client_id"].as_str(), form["client_assertion"].as_str()), ("C", "a.federated.token"));

    let other = in_a_process(&[("client_id", "OTHER")], &variables);
    assert_eq!(other["token"]["source"], "WorkloadIdentity", "{other}");
    let body = String::from_utf8(server.requests().pop().unwrap().body).unwrap();
    assert!(body.contains("client_id=OTHER"), "an option wins: {body}");

    let by_object_id = in_a_process(&[("object_id", "O")], &variables);
    assert_eq!(by_object_id["code"], "SelectorNotSupported", "{by_object_id}");
    assert_eq!(server.requests().len(), 2);

    // Without one of the three it is no such pod, and the metadata service is asked.
    let imds = [("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url())];
    for missing in ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"] {
        let rest: Vec<_> = variables.iter().chain(&imds).copied().filter(|(name, _)| *name != missing).collect();
        assert_eq!(in_a_process(&[], &rest)["token"]["source"], "Imds", "{missing}");
    }
    let forced = in_a_process(&[("source", "workload_identity")], &variables[1..]);
    assert_eq!(forced["code"], "InvalidConfiguration", "{forced}");
    assert!(forced["message"].as_str().unwrap().contains("AZURE_TENANT_ID"), "{forced}");
}

/// Azure as it would answer: the simulator, found by the address of its ARM alone.
mod azure {
    use arm_simulator::world::{
        ADMINISTRATOR_CERTIFICATE, ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_FEDERATED_SUBJECT, ADMINISTRATOR_PRINCIPAL_ID,
        ADMINISTRATOR_SECRET, TENANT_ID, USER_NAME, USER_PRINCIPAL_ID,
    };
    use arm_simulator::{ClaimsDemand, Config, Service, Simulator};

    use super::c_abi::Client;
    use super::*;

    fn options(simulator: &Simulator, source: &str) -> Options {
        let options = Options::new();
        for (name, value) in
            [("source", source), ("arm_endpoint", &simulator.arm_endpoint()), ("ca_file", simulator.ca_file().to_str().unwrap())]
        {
            options.set(name, value).unwrap();
        }
        options
    }

    fn administrator(simulator: &Simulator) -> Options {
        let options = options(simulator, "service_principal");
        options.set("tenant", &TENANT_ID.to_string()).unwrap();
        options.set("client_id", &ADMINISTRATOR_CLIENT_ID.to_string()).unwrap();
        options
    }

    /// Reads a group that only the administrator may read, and gives the token's holder.
    fn reads_as(options: &Options) -> Value {
        let credential = Credential::new(options).unwrap();
        let client = Client::new(&credential, options).unwrap();
        assert_eq!(client.resource_group(Some("TestRG"), None).unwrap().status(), 200);
        json!(credential.token(RESOURCE, None).unwrap().members())
    }

    #[test]
    fn an_application_signs_in_by_each_of_its_proofs() {
        let simulator = Simulator::start(Config::default()).unwrap();
        let folder = tempfile("proofs");
        let certificate = folder.path("administrator.pem");
        std::fs::write(&certificate, ADMINISTRATOR_CERTIFICATE).unwrap();
        let token = folder.path("token");
        std::fs::write(&token, simulator.federated_token(ADMINISTRATOR_FEDERATED_SUBJECT).unwrap()).unwrap();
        for (name, value) in [("client_secret", ADMINISTRATOR_SECRET), ("certificate_path", &certificate), ("federated_token_file", &token)]
        {
            let options = administrator(&simulator);
            match name {
                "client_secret" => options.set_secret(name, value).unwrap(),
                _ => options.set(name, value).unwrap(),
            }
            let token = reads_as(&options);
            assert_eq!(token["object_id"], ADMINISTRATOR_PRINCIPAL_ID.to_string(), "{name}: {token}");
            assert_eq!(token["source"], "ServicePrincipal");
        }
    }

    #[test]
    fn a_wrong_secret_never_gets_a_right_one_s_token() {
        let simulator = Simulator::start(Config::default()).unwrap();
        let right = administrator(&simulator);
        right.set_secret("client_secret", ADMINISTRATOR_SECRET).unwrap();
        let right = Credential::new(&right).unwrap();
        right.token(RESOURCE, None).unwrap();
        let wrong = administrator(&simulator);
        wrong.set_secret("client_secret", "a-wrong-one").unwrap();
        let failure = Credential::new(&wrong).unwrap().token(RESOURCE, None).unwrap_err();
        assert_eq!((failure.code(), &failure.error["serviceCode"]), ("InvalidClientCredential", &json!("AADSTS7000215")), "{failure:?}");
        assert!(!failure.error.to_string().contains("a-wrong-one"));
    }

    /// Signs the user in, and gives the members of the token.
    fn sign_in(simulator: &Simulator, credential: &Credential) -> Value {
        let operation = credential.start_token(RESOURCE).unwrap();
        let code = loop {
            if let Some(code) = operation.describe()["prompt"]["userCode"].as_str() {
                break code.to_owned();
            }
            assert!(!operation.wait(5).unwrap());
        };
        simulator.sign_in(&code, USER_NAME).unwrap();
        json!(operation.token().unwrap().members())
    }

    #[test]
    fn whoever_signs_in_answers_a_claims_challenge() {
        let simulator = Simulator::start(Config { device_code_interval_seconds: 1, ..Config::default() }).unwrap();
        let folder = tempfile("challenge");
        let file = folder.path("token");
        std::fs::write(&file, simulator.federated_token(ADMINISTRATOR_FEDERATED_SUBJECT).unwrap()).unwrap();
        let by_secret = administrator(&simulator);
        by_secret.set_secret("client_secret", ADMINISTRATOR_SECRET).unwrap();
        let by_federation = administrator(&simulator);
        by_federation.set("federated_token_file", &file).unwrap();
        let person = options(&simulator, "device_code");
        let wanted = |value: &str| ClaimsDemand::new(json!({ "access_token": { "acrs": { "essential": true, "value": value } } }));
        for (options, name) in [(&by_secret, "secret"), (&by_federation, "federation"), (&person, "person")] {
            let credential = Credential::new(options).unwrap();
            // Entra asks for the resource that the cloud's client asks for.
            let client = Client::new(&credential, options).unwrap();
            if name == "person" {
                sign_in(&simulator, &credential);
            }
            let list = || client.send(&c_abi::Request::new("GET", "/subscriptions?api-version=2022-12-01").unwrap(), None);
            simulator.clear_claims_demand();
            assert_eq!(list().unwrap().status(), 200, "{name}");
            simulator.demand_claims(wanted("p1"));
            simulator.clear_requests();
            assert_eq!(list().unwrap().status(), 200, "{name}");
            let sent: Vec<_> = simulator.requests().iter().map(|request| (request.service, request.status)).collect();
            assert_eq!(sent, [(Service::Arm, Some(401)), (Service::Login, Some(200)), (Service::Arm, Some(200))], "{name}");
            assert_eq!(list().unwrap().status(), 200, "{name}");
            assert_eq!(simulator.requests().len(), 4, "{name}: the token with the claims is kept");
        }
    }

    #[test]
    fn a_person_whose_sign_in_is_not_enough_is_told_to_sign_in_again() {
        let simulator = Simulator::start(Config { device_code_interval_seconds: 1, ..Config::default() }).unwrap();
        let options = options(&simulator, "device_code");
        let credential = Credential::new(&options).unwrap();
        let client = Client::new(&credential, &options).unwrap();
        sign_in(&simulator, &credential);
        let list = || client.send(&c_abi::Request::new("GET", "/subscriptions?api-version=2022-12-01").unwrap(), None);
        let claims = json!({ "access_token": { "acrs": { "essential": true, "value": "p1" } } });
        simulator.demand_claims(ClaimsDemand { claims, needs_interaction: true });
        for _ in 0..2 {
            let failure = list().unwrap_err();
            assert_eq!((failure.code(), &failure.error["serviceCode"]), ("SignInRequired", &json!("AADSTS50076")), "{failure:?}");
            for part in ["asks for a token that fulfils more", "acrs", "Sign in again"] {
                assert!(failure.message().contains(part), "{failure:?}");
            }
        }
        // The sign-in itself is as good as before.
        credential.token("https://vault.azure.net", None).unwrap();
        simulator.clear_claims_demand();
        assert_eq!(list().unwrap().status(), 200);
        assert!(simulator.device_codes().is_empty(), "nobody is asked unasked");
    }

    #[test]
    fn a_managed_identity_says_that_its_host_renews_its_token() {
        let simulator = Simulator::start(Config::default()).unwrap();
        let options = options(&simulator, "imds");
        options.set("imds_endpoint", &simulator.imds_endpoint()).unwrap();
        let credential = Credential::new(&options).unwrap();
        let client = Client::new(&credential, &options).unwrap();
        simulator.demand_claims(ClaimsDemand::new(json!({ "access_token": { "acrs": { "essential": true, "value": "p1" } } })));
        let failure = client.resource_group(Some("myResourceGroupVM"), None).unwrap_err();
        assert_eq!(failure.code(), "ArmUnauthenticated", "{failure:?}");
        assert!(failure.message().contains("24 hours") && failure.message().contains("acrs"), "{failure:?}");
        let sent: Vec<_> = simulator
            .requests()
            .iter()
            .filter(|request| request.target.contains("/oauth2/token"))
            .map(|request| request.target.clone())
            .collect();
        assert_eq!(sent.len(), 2, "{sent:?}");
        assert!(sent.iter().all(|target| !target.contains("claims")), "{sent:?}");
    }

    #[test]
    fn a_person_signs_in_once_for_every_resource() {
        let simulator = Simulator::start(Config { device_code_interval_seconds: 1, ..Config::default() }).unwrap();
        let credential = Credential::new(&options(&simulator, "device_code")).unwrap();
        let token = sign_in(&simulator, &credential);
        assert_eq!(token["object_id"], USER_PRINCIPAL_ID.to_string());
        assert_eq!(token["tenant_id"], TENANT_ID.to_string());
        let vault = credential.token("https://vault.azure.net", None).unwrap();
        assert_eq!(json!(vault.members())["resource"], "https://vault.azure.net");
        assert!(simulator.device_codes().is_empty());
    }
}

/// A folder that goes with the test.
struct Folder(std::path::PathBuf);

fn tempfile(name: &str) -> Folder {
    let path = std::env::temp_dir().join(format!("armidentity-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    Folder(path)
}

impl Folder {
    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// A script takes the program's place, so these run where a script is a program.
#[cfg(unix)]
mod azure_cli {
    use std::os::unix::fs::PermissionsExt as _;

    use base64::Engine as _;

    use super::*;

    impl Folder {
        /// Puts a program into the folder, and gives the PATH that leads to it.
        fn program(&self, name: &str, script: &str) -> String {
            let file = self.path(name);
            std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
            format!("{}:/bin:/usr/bin", self.0.display())
        }
    }

    fn jwt(claims: &Value) -> String {
        let part = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
        format!("e30.{part}.sig")
    }

    fn asks(script: &str, name: &str, options: &[(&str, &str)]) -> Value {
        let folder = tempfile(name);
        let path = folder.program("az", script);
        let options: Vec<_> = [("source", "azure_cli")].iter().chain(options).copied().collect();
        in_a_process(&options, &[("PATH", &path)])
    }

    #[test]
    fn its_token_is_the_signed_in_account_s() {
        let token = jwt(&json!({ "oid": "O", "tid": "T", "upn": "user@contoso.com", "exp": 1_999_999_999 }));
        let printed = json!({
            "accessToken": token, "expiresOn": "2033-05-18 05:33:20.000000", "expires_on": 2_000_000_000, "subscription": "S", "tenant": "T",
            "tokenType": "Bearer",
        });
        let folder = tempfile("cli-token");
        let seen = folder.path("seen");
        let script = format!("echo \"$PWD|$@|$EXTRA\" > '{seen}'\ncat <<'END'\n{printed}\nEND");
        let path = folder.program("az", &script);
        let outcome = in_a_process(&[("source", "azure_cli"), ("subscription", "My (test) 1")], &[("PATH", &path), ("EXTRA", "kept")]);
        assert_eq!(outcome["text"], token, "{outcome}");
        let expected = json!({ "expires_on": 2_000_000_000, "source": "AzureCli", "object_id": "O", "tenant_id": "T", "type": "Bearer" });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&outcome["token"][name], value, "{name}");
        }
        let seen = std::fs::read_to_string(seen).unwrap();
        let arguments = "account get-access-token --output json --resource https://management.azure.com/ --subscription My (test) 1";
        assert_eq!(seen.trim(), format!("{}|{arguments}|kept", folder.0.display()));
    }

    #[test]
    fn an_older_one_says_when_its_token_ends_in_the_token_or_by_the_local_clock() {
        let token = jwt(&json!({ "exp": 1_999_999_999 }));
        let printed = json!({ "accessToken": token, "expiresOn": "2033-05-18 05:33:20.000000", "tokenType": "Bearer" });
        let outcome = asks(&format!("echo '{printed}'"), "cli-older", &[]);
        assert_eq!(outcome["token"]["expires_on"], 1_999_999_999, "{outcome}");
        const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";
        const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
        for (zone, local, expires_on) in [
            ("UTC0", "2033-05-18 03:33:20.000000", 2_000_000_000),
            (NEW_YORK, "2033-05-17 23:33:20.123456", 2_000_000_000),
            (NEW_YORK, "2033-01-18 22:33:20.000000", 1_989_718_400),
            (BERLIN, "2033-05-18 05:33:20.000000", 2_000_000_000),
            (BERLIN, "2033-05-18 05:33:20", 2_000_000_000),
            (BERLIN, "2033-05-18T00:33:20-03:00", 2_000_000_000),
            // The hour that the clocks go through twice, and the one that they leave out.
            (NEW_YORK, "2033-11-06 01:30:00.000000", 2_014_867_800),
            (NEW_YORK, "2033-03-13 02:30:00.000000", 1_994_308_200),
            (BERLIN, "2033-10-30 02:30:00.000000", 2_014_245_000),
        ] {
            let folder = tempfile("cli-local");
            let printed = json!({ "accessToken": "opaque", "expiresOn": local, "tokenType": "Bearer" });
            let path = folder.program("az", &format!("echo '{printed}'"));
            let outcome = in_a_process(&[("source", "azure_cli")], &[("PATH", &path), ("TZ", zone)]);
            assert_eq!(outcome["token"]["expires_on"], expires_on, "{zone} {local}: {outcome}");
        }
        for printed in [json!({ "accessToken": "opaque" }), json!({ "accessToken": "opaque", "expiresOn": "soon" })] {
            let outcome = asks(&format!("echo '{printed}'"), "cli-opaque", &[]);
            assert_eq!(outcome["code"], "InvalidTokenResponse", "{outcome}");
            assert!(outcome["message"].as_str().unwrap().contains("2.54"), "{outcome}");
        }
    }

    #[test]
    fn its_failures_are_told_in_its_own_words() {
        for (name, script, code, parts) in [
            (
                "cli-out",
                "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
                "SignInRequired",
                &["Run \"az login\"", "to setup account"][..],
            ),
            (
                "cli-ended",
                "echo 'WARNING: w' >&2; printf 'ERROR: AADSTS70043: expired.\\nTo re-authenticate, please run:\\naz login\\n' >&2; exit 1",
                "SignInRequired",
                &["It said: AADSTS70043: expired."],
            ),
            ("cli-fails", "echo 'ERROR: The subscription is not there.' >&2; exit 1", "SignInFailed", &["The subscription is not there."]),
            ("cli-silent", "exit 3", "SignInFailed", &["It said: nothing"]),
            ("cli-junk", "echo 'hello a-secret'", "InvalidTokenResponse", &["something else than a token"]),
            ("cli-flood", "while true; do echo a-secret-a-secret-a-secret-a-secret; done", "ResponseTooLarge", &["was ended"]),
        ] {
            let outcome = asks(script, name, &[]);
            assert_eq!(outcome["code"], code, "{outcome}");
            assert_eq!(outcome["error"]["source"], "AzureCli", "{outcome}");
            for part in parts {
                assert!(outcome["message"].as_str().unwrap().contains(part), "{outcome}");
            }
            assert!(!outcome.to_string().contains("a-secret"), "{outcome}");
        }
    }

    #[test]
    fn it_is_looked_for_in_path_and_never_in_the_current_folder() {
        let folder = tempfile("cli-path");
        folder.program("az", "echo '{}'");
        std::fs::create_dir(folder.path("empty")).unwrap();
        std::fs::create_dir_all(folder.path("not-a-program/az")).unwrap();
        // Cargo runs tests in the package's folder, from which this leads to the program.
        let up = "../".repeat(std::env::current_dir().unwrap().components().count());
        let relative = format!("{up}{}", folder.0.display().to_string().trim_start_matches('/'));
        assert!(std::path::Path::new(&relative).join("az").exists());
        for path in [String::new(), String::from(":"), relative, folder.path("empty"), folder.path("not-a-program")] {
            let outcome = in_a_process(&[("source", "azure_cli")], &[("PATH", &path)]);
            assert_eq!(outcome["code"], "AzureCliNotFound", "{path}: {outcome}");
            assert!(outcome["message"].as_str().unwrap().contains("Install it"), "{outcome}");
        }
    }

    #[test]
    fn canceling_ends_it_with_all_that_it_has_started() {
        let folder = tempfile("cli-cancel");
        let started = folder.path("started");
        // The real program is a script that starts another one.
        let path = folder.program("az", &format!("sleep 60 &\necho $! > '{started}.pid'\nmv '{started}.pid' '{started}'\nwait"));
        let began = Instant::now();
        let outcome = in_a_process(&[("source", "azure_cli")], &[("PATH", &path), ("CANCEL_WHEN_THERE_IS", &started)]);
        assert_eq!(outcome["code"], "Canceled", "{outcome}");
        assert!(began.elapsed() < Duration::from_secs(30));
        let sleeper = std::fs::read_to_string(&started).unwrap();
        let state = std::fs::read_to_string(format!("/proc/{}/stat", sleeper.trim())).unwrap_or_default();
        let runs = state.rsplit(')').next().and_then(|rest| rest.split_whitespace().next()).is_some_and(|state| state != "Z");
        assert!(!runs, "process {} still runs", sleeper.trim());
    }

    #[test]
    fn it_has_a_time_limit_of_its_own_and_the_call_s_comes_first() {
        let began = Instant::now();
        let outcome = asks("sleep 20", "cli-slow", &[("timeout_sec", "1")]);
        assert_eq!(outcome["code"], "DeadlineExceeded", "{outcome}");
        assert!(outcome["message"].as_str().unwrap().contains("Asking the Azure CLI"), "{outcome}");
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}
