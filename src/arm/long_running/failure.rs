//! The errors of long-running operations. Each says what became of the operation, and has its status URL.

use url::Url;

use super::{Operation, told};
use crate::arm::Response;
use crate::arm::error::with_full_stop;
use crate::arm::error_details;
use crate::error::{Code, Error};
use crate::http::call::without_query;
use crate::http::redaction::Redaction;
use crate::http::service_error;
use crate::token::Cached;

impl Operation<'_> {
    /// Azure says that the operation did not succeed.
    pub(super) fn ended_badly(&self, code: Code, how: &str, answer: &Response, url: &Url) -> Error {
        let service = service_error::read_parts(&answer.headers, told::failure(answer).as_bytes(), &self.redaction());
        let reason = match (&service.code, &service.message) {
            (Some(code), Some(message)) => format!(" {code}: {}", with_full_stop(message)),
            (Some(code), None) => format!(" {code}."),
            (None, Some(message)) => format!(" {}", with_full_stop(message)),
            (None, None) => String::from(" It gave no reason; the activity log of the resource may."),
        };
        let details = error_details::sentence(&service).map_or_else(String::new, |details| format!(" {details}"));
        let message = format!("Azure says that the operation {} {how}.{reason}{details}", self.what);
        Error::new(code, message).with_service(service).with_status_url(url.as_str())
    }

    /// For what answers the status requests: they held the token that the cache has now.
    fn redaction(&self) -> Redaction {
        match self.client.credential.cached(self.cloud.audience()) {
            Cached::Fresh(token) | Cached::Aging(token) => Redaction::of(&[token.text.expose()]),
            Cached::Missing => Redaction::default(),
        }
    }

    /// What `Location` leads to answers as the request itself would have, and may refuse it so. A refusal that is about the token, the pace or
    /// a URL that is gone says nothing of the operation.
    pub(super) fn refused_or_unknown(&self, refusal: Error, url: &Url) -> Error {
        let status = refusal.http_status().filter(|status| (400..500).contains(status) && !matches!(status, 408 | 410));
        match (refusal.code(), status) {
            (Code::ArmRequestFailed | Code::ArmConflict, Some(status)) => {
                let message = format!("Azure says that the operation {} failed. {}", self.what, refusal.message());
                Error::new(Code::ArmOperationFailed, message)
                    .with_http_status(status)
                    .with_service(refusal.service().clone())
                    .with_status_url(url.as_str())
                    .with_cause(refusal)
            }
            _ => self.unknown(url.as_str(), refusal),
        }
    }

    /// The status cannot be read, or not at `url`.
    pub(super) fn unknown(&self, url: &str, cause: Error) -> Error {
        // The time limit says itself what goes on, and where.
        if cause.code() == Code::DeadlineExceeded {
            return cause;
        }
        let message = format!(
            "The status of the operation {} cannot be read at {}. The operation may still go on in Azure, or be done; look at the resource before it \
             is begun again. {}",
            self.what,
            without_query(url),
            cause.message(),
        );
        let error = Error::new(Code::ArmOperationStatusUnknown, message)
            .with_service(cause.service().clone())
            .with_retry_after(cause.retry_after())
            .with_status_url(url);
        let error = match cause.http_status() {
            Some(status) => error.with_http_status(status),
            None => error,
        };
        error.with_cause(cause)
    }

    /// 202 without a URL, against the rules.
    pub(super) fn without_url(&self, answer: &Response) -> Error {
        let message = format!(
            "Azure accepted {} with {} and named no URL for its status, so its end cannot be waited for. Look at the resource, or use the option \
             no_wait.",
            self.what, answer.status,
        );
        Error::new(Code::ArmOperationStatusUnknown, message).with_http_status(answer.status)
    }

    /// The operation is done, but what it led to cannot be read: the error of that, which says so.
    pub(super) fn without_result(&self, error: Error, url: &Url) -> Error {
        if error.code() == Code::DeadlineExceeded {
            return error;
        }
        let message = format!("Azure has finished the operation {}, but its result cannot be read. {}", self.what, error.message());
        error.with_message(message).with_status_url(url.as_str())
    }
}
