//! Faults: each effect, the matchers, the counts.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use arm_simulator::{Fault, Service};
use reqwest::Method;

use super::support::{Fixture, in_subscription};

fn group() -> String {
    in_subscription("/resourcegroups/myResourceGroupVM?api-version=2021-04-01")
}

#[test]
fn a_prescribed_answer_is_sent_as_it_is() {
    let azure = Fixture::start();
    azure.simulator.inject(Fault::respond(410, "gone for now").header("Content-Type", "text/plain").header("Retry-After", "70").times(2));
    for _ in 0..2 {
        let reply = azure.token_response("");
        assert_eq!((reply.status, reply.text.as_str()), (410, "gone for now"));
        assert_eq!((reply.header("retry-after"), reply.header("content-type")), ("70", "text/plain"));
        assert_eq!(reply.header("server"), "", "nothing is added");
    }
    assert_eq!(azure.token_response("").status, 200);
}

#[test]
fn the_first_fault_that_matches_is_met() {
    let azure = Fixture::start();
    azure.simulator.inject(Fault::respond(404, "").on(Service::Imds).times(1));
    azure.simulator.inject(Fault::respond(429, "").on(Service::Imds).times(1));
    azure.simulator.inject(Fault::respond(503, "").path_prefix("/METADATA/instance"));
    let statuses: Vec<u16> = (0..3).map(|_| azure.token_response("").status).collect();
    assert_eq!(statuses, [404, 429, 200]);
    for _ in 0..3 {
        assert_eq!(azure.imds("/metadata/instance?api-version=2021-02-01").status, 503, "without a count it lasts");
    }
    azure.simulator.clear_faults();
    assert_eq!(azure.imds("/metadata/instance?api-version=2021-02-01").status, 200);
}

#[test]
fn matchers_leave_other_requests_alone() {
    let azure = Fixture::start();
    azure.simulator.inject(Fault::respond(500, "").on(Service::Arm).method("put").path_contains("testrg"));
    assert_eq!(azure.arm(&group()).status, 200);
    assert_eq!(azure.in_subscription("/resourcegroups/TestRG?api-version=2021-04-01").status, 403);
    let put = azure.arm_as(Method::PUT, &in_subscription("/resourcegroups/TestRG?api-version=2021-04-01"));
    assert_eq!(put.status, 500);
}

#[test]
fn a_delay_comes_before_the_answer() {
    let azure = Fixture::start();
    azure.simulator.inject(Fault::delay(Duration::from_millis(300)).on(Service::Imds).times(1));
    let start = Instant::now();
    assert_eq!(azure.token_response("").status, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_reset_ends_the_connection_without_an_answer() {
    let azure = Fixture::start();
    azure.simulator.inject(Fault::reset().times(1));
    let address = azure.simulator.imds_endpoint().replace("http://", "");
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(b"GET /metadata/versions HTTP/1.1\r\nHost: x\r\nMetadata: true\r\n\r\n").unwrap();
    let error = connection.read(&mut [0; 16]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(azure.simulator.requests()[0].status, None);

    let token = azure.token();
    azure.simulator.inject(Fault::reset().on(Service::Arm).times(1));
    let over_tls = azure.arm_request(Method::GET, &group()).bearer_auth(&token).send();
    assert!(over_tls.is_err());
    assert_eq!(azure.arm(&group()).status, 200);
}

#[test]
fn a_truncated_body_is_shorter_than_announced() {
    let azure = Fixture::start();
    azure.simulator.inject(Fault::truncate(10).times(2));
    let address = azure.simulator.imds_endpoint().replace("http://", "");
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(b"GET /metadata/versions HTTP/1.1\r\nHost: x\r\nMetadata: true\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"apiVersi"#);
    let announced = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    assert!(announced.unwrap().parse::<usize>().unwrap() > 400);

    let response = azure.client.get(format!("{}/metadata/versions", azure.simulator.imds_endpoint())).header("Metadata", "true").send();
    assert!(response.and_then(reqwest::blocking::Response::text).is_err());

    let token = azure.token();
    azure.simulator.inject(Fault::truncate(10).on(Service::Arm).times(1));
    let over_tls = azure.arm_request(Method::GET, &group()).bearer_auth(&token).send();
    assert!(over_tls.and_then(reqwest::blocking::Response::text).is_err());
}

#[test]
fn what_http_cannot_send_is_said() {
    let azure = Fixture::start();
    assert!(Fault::respond(200, "").problem().is_none());
    assert!(Fault::respond(200, "").header("a b", "c").problem().is_some());
    azure.simulator.inject(Fault::respond(99, ""));
    let reply = azure.token_response("");
    assert_eq!((reply.status, reply.text.as_str()), (500, "The fault's status 99 cannot be sent: give one from 200 to 999."));
}
