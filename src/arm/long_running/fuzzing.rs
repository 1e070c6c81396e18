//! What must hold of the status of a long-running operation, whatever the service sends.

use http::Method;

use super::told::{self, Way};
use crate::arm::Response;
use crate::error::Code;

pub(in crate::arm) fn check(answer: &Response) {
    for method in [Method::PUT, Method::POST, Method::DELETE] {
        let mut ways = vec![Way::Status(told::ASYNC_OPERATION), Way::Location, Way::Resource, Way::Any];
        ways.extend(told::way(&method, answer).map(|(way, _)| way));
        for way in ways {
            match told::read(&way, Some(&method), answer) {
                Ok(told) => assert!(told.percent.is_none_or(|percent| percent <= 100), "{told:?}"),
                Err(error) => assert_eq!(error.code(), Code::InvalidResponse, "{error}"),
            }
        }
    }
    drop(told::failure(answer));
}
