//! Errors of Azure Resource Manager: status, code and message as Azure gives them.
//!
//! Not known from Azure, and therefore the simulator's own: the code of an unknown path (`NotFound`), of a method that is not
//! simulated (`MethodNotAllowed`), of a bad `$top` or `$skiptoken`, of a throttled tenant, of a name that is not allowed, of a
//! token without the claims that are demanded, of an `identity` without a type, of a condition without its version, of a lock that is not there, of a second write while one of a
//! generic resource is under way, and of a state file that cannot be written.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::StatusCode;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::error::Error;
use crate::http::Answer;

/// An error answer.
#[derive(Debug)]
pub(crate) struct ArmError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Box<str>,
    target: Option<&'static str>,
    /// The errors below this one.
    details: Box<[Value]>,
    /// Whether Azure Resource Manager refused by itself (`x-ms-failure-cause: gateway`).
    is_of_gateway: bool,
    authenticate: Option<Box<str>>,
    allow: Option<&'static str>,
    retry_after_seconds: Option<u32>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: BodyError<'a>,
}

#[derive(Serialize)]
struct BodyError<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    details: &'a [Value],
}

impl ArmError {
    /// An error that Azure Resource Manager makes itself.
    pub(crate) fn gateway(status: StatusCode, code: impl Into<Cow<'static, str>>, message: String) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            target: None,
            details: Box::default(),
            is_of_gateway: true,
            authenticate: None,
            allow: None,
            retry_after_seconds: None,
        }
    }

    /// An error that a resource provider makes.
    pub(crate) fn provider(status: StatusCode, code: impl Into<Cow<'static, str>>, message: String) -> Self {
        Self { is_of_gateway: false, ..Self::gateway(status, code, message) }
    }

    /// 401, with the challenge that names where tokens of this tenant come from.
    pub(crate) fn unauthenticated(tenant: Uuid, code: &'static str, message: String) -> Self {
        let challenge = format!(
            "Bearer authorization_uri=\"https://login.windows.net/{tenant}\", error=\"invalid_token\", error_description=\"{message}\""
        );
        Self { authenticate: Some(challenge.into()), ..Self::gateway(StatusCode::UNAUTHORIZED, code, message) }
    }

    /// 401, with the challenge that says what a new token has to be asked for with.
    pub(crate) fn insufficient_claims(tenant: Uuid, claims: &Value) -> Self {
        let challenge = format!(
            "Bearer realm=\"\", authorization_uri=\"https://login.windows.net/{tenant}\", error=\"insufficient_claims\", claims=\"{}\"",
            BASE64_STANDARD.encode(claims.to_string())
        );
        let message = "The access token does not have the claims that are needed for this request.".to_owned();
        Self { authenticate: Some(challenge.into()), ..Self::gateway(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message) }
    }

    pub(crate) fn missing_subscription() -> Self {
        Self::gateway(
            StatusCode::NOT_FOUND,
            "MissingSubscription",
            "The request did not have a subscription or a valid tenant level resource provider.".to_owned(),
        )
    }

    pub(crate) fn unknown_path() -> Self {
        Self::gateway(StatusCode::NOT_FOUND, "NotFound", "The requested path does not exist.".to_owned())
    }

    pub(crate) fn invalid_subscription_id(given: &str) -> Self {
        Self::gateway(
            StatusCode::BAD_REQUEST,
            "InvalidSubscriptionId",
            format!("The provided subscription identifier '{given}' is malformed or invalid."),
        )
    }

    pub(crate) fn missing_api_version() -> Self {
        Self::gateway(
            StatusCode::BAD_REQUEST,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.".to_owned(),
        )
    }

    pub(crate) fn invalid_api_version(given: &str, supported: &[&str]) -> Self {
        Self::gateway(
            StatusCode::BAD_REQUEST,
            "InvalidApiVersionParameter",
            format!("The api-version '{given}' is invalid. The supported versions are '{}'.", supported.join(",")),
        )
    }

    pub(crate) fn subscription_not_found(subscription: Uuid) -> Self {
        Self::gateway(StatusCode::NOT_FOUND, "SubscriptionNotFound", format!("The subscription '{subscription}' could not be found."))
    }

    pub(crate) fn resource_group_not_found(group: &str) -> Self {
        Self::gateway(StatusCode::NOT_FOUND, "ResourceGroupNotFound", format!("Resource group '{group}' could not be found."))
    }

    pub(crate) fn resource_not_found(type_name: &str, name: &str, group: &str) -> Self {
        Self::gateway(
            StatusCode::NOT_FOUND,
            "ResourceNotFound",
            format!(
                "The Resource '{type_name}/{name}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
            ),
        )
    }

    /// `client` is how people know the principal: a user by name, an application by its object id.
    pub(crate) fn authorization_failed(client: &str, principal: Uuid, action: &str, scope: &str) -> Self {
        Self::gateway(
            StatusCode::FORBIDDEN,
            "AuthorizationFailed",
            format!(
                "The client '{client}' with object id '{principal}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials."
            ),
        )
    }

    pub(crate) fn invalid_filter(filter: &str) -> Self {
        Self::gateway(
            StatusCode::BAD_REQUEST,
            "InvalidFilterInQueryString",
            format!("Invalid $filter '{filter}' specified in the query string."),
        )
    }

    /// A method that the simulator does not have for this type, though the caller may use it.
    pub(crate) fn method_not_allowed(method: &str, allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::gateway(
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                format!("The requested resource does not support http method '{method}'. This simulator answers {allow} for it."),
            )
        }
    }

    pub(crate) fn resource_group_being_deleted(group: &str) -> Self {
        Self::gateway(
            StatusCode::CONFLICT,
            "ResourceGroupBeingDeleted",
            format!("The resource group '{group}' is in deprovisioning state and cannot perform this operation."),
        )
    }

    pub(crate) fn operation_not_found() -> Self {
        Self::gateway(StatusCode::NOT_FOUND, "NotFound", "The entity was not found.".to_owned())
    }

    /// The result of an operation that failed or was abandoned.
    pub(crate) fn operation_ended_badly(is_of_provider: bool, code: &str, message: &str) -> Self {
        Self { is_of_gateway: !is_of_provider, ..Self::gateway(StatusCode::CONFLICT, code.to_owned(), message.to_owned()) }
    }

    /// A body that cannot be read.
    pub(crate) fn invalid_content(reason: &str) -> Self {
        Self::gateway(
            StatusCode::BAD_REQUEST,
            "InvalidRequestContent",
            format!("The request content was invalid and could not be deserialized: '{reason}'."),
        )
    }

    /// The same error, about this part of the request.
    pub(crate) fn about(self, target: &'static str) -> Self {
        Self { target: Some(target), ..self }
    }

    /// The same error, with those below it.
    pub(crate) fn with_details(self, details: Vec<Value>) -> Self {
        Self { details: details.into(), ..self }
    }

    /// The same error, with how long to wait before the next attempt.
    pub(crate) fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    pub(crate) fn into_answer(self) -> Answer {
        let mut answer = Answer::json(
            self.status,
            &Body { error: BodyError { code: &self.code, message: &self.message, target: self.target, details: &self.details } },
        );
        if self.is_of_gateway {
            answer = answer.with("x-ms-failure-cause", "gateway");
        }
        if let Some(challenge) = &self.authenticate {
            answer = answer.with("WWW-Authenticate", challenge);
        }
        if let Some(allow) = self.allow {
            answer = answer.with("Allow", allow);
        }
        if let Some(seconds) = self.retry_after_seconds {
            answer = answer.with("Retry-After", &seconds.to_string());
        }
        answer
    }
}

impl From<Error> for ArmError {
    fn from(error: Error) -> Self {
        Self::gateway(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", error.to_string())
    }
}
