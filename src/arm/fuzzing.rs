//! Fuzz targets of Azure Resource Manager.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Method, header};
use url::Url;

use super::challenge::Challenge;
use super::pages::Position;
use super::resource_id::{GroupId, ResourcePath, group_path};
use super::scope::{self, Scope};
use super::target::Target;
use super::{Cloud, Response, long_running};
use crate::error::Code;
use crate::options::Environment;

fn public() -> Option<Cloud> {
    Cloud::known(Environment::AzureCloud).ok()
}

/// A token goes to the cloud's own ARM, over TLS, and nothing else goes along.
fn assert_own(url: &Url) {
    assert_eq!(url.origin().ascii_serialization(), "https://management.azure.com", "{url}");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{url}");
    assert!(!url.as_str().contains([' ', '\\', '\r', '\n']), "{url}");
}

/// The values of `WWW-Authenticate`, a line each.
pub(crate) fn www_authenticate(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for value in data.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(header::WWW_AUTHENTICATE, value);
        }
    }
    let challenge = Challenge::read(&headers);
    let Some(claims) = challenge.claims.as_deref().filter(|_| challenge.asks_for_claims()) else { return };
    assert!(!claims.is_empty());
    let written = format!("Bearer error=\"insufficient_claims\", claims=\"{}\"", STANDARD.encode(claims));
    let again = HeaderValue::from_str(&written).map(|value| Challenge::read(&HeaderMap::from_iter([(header::WWW_AUTHENTICATE, value)])));
    assert_eq!(again.ok().and_then(|again| again.claims).as_deref(), Some(claims));
}

/// The address of a request, as a caller writes it or as ARM links to it.
pub(crate) fn target(data: &[u8]) {
    let (Ok(text), Some(cloud)) = (std::str::from_utf8(data), public()) else { return };
    for read in [Target::parse(text), Target::from_link("The link", text)] {
        let target = match read {
            Ok(target) => target,
            Err(error) => {
                assert!(matches!(error.code(), Code::InvalidArgument | Code::InvalidResponse), "{error}");
                continue;
            }
        };
        if target.check_host(&cloud, true).is_err() {
            continue;
        }
        for (subscription, version) in [(Some("80c696ff-5efa-4909-a64d-f1b616f423ca"), None), (Some("s"), Some("2022-09-01"))] {
            let Ok(url) = target.url(&cloud, subscription, version) else { continue };
            assert_own(&url);
            // What is sent is what a caller may write to send the same.
            let again = Target::parse(url.as_str()).and_then(|again| again.url(&cloud, subscription, None));
            assert_eq!(again.ok().as_ref(), Some(&url), "{text}");
        }
    }
}

/// An id, as a scope, as a group's and as the path of a request.
pub(crate) fn resource_id(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for method in [Method::GET, Method::POST, Method::DELETE] {
        let path = ResourcePath::read(&method, text);
        assert!(path.action.is_none() || method == Method::POST, "{path:?}");
        drop(path.operation(&method));
    }
    if let Ok(scope) = Scope::parse("scope", text) {
        assert!(scope.path().starts_with('/') && (scope.path() == "/" || !scope.path().ends_with('/')), "{}", scope.path());
        assert_eq!(Scope::parse("scope", scope.path()).ok().as_ref(), Some(&scope));
        assert!(scope::is_at_or_below(scope.path(), scope.path()), "{}", scope.path());
        let below = scope.child("/providers/Microsoft.Authorization/roleAssignments/x");
        assert!(Scope::parse("scope", &below).is_ok_and(|below| scope::is_at_or_below(below.path(), scope.path())), "{below}");
    }
    if let Ok(path) = group_path("group", text) {
        let id = GroupId::parse("group", &path);
        assert!(
            id.as_ref().is_ok_and(|id| group_path("group", &path).is_ok_and(|again| again == path) && text.contains(id.name)),
            "{path}"
        );
    }
}

/// A page of a list.
pub(crate) fn page(data: &[u8]) {
    let (Ok(text), Some(cloud)) = (std::str::from_utf8(data), public()) else { return };
    let Ok(first) = Url::parse("https://management.azure.com/subscriptions?api-version=2022-12-01") else { return };
    let page = Response { status: 200, headers: HeaderMap::new(), body: text.to_owned() };
    let mut position = Position::at(first.clone());
    match position.advance(&first, &page) {
        Err(error) => assert_eq!(error.code(), Code::InvalidResponse, "{error}"),
        Ok(()) => match position.next(&cloud, true) {
            Ok(None) => {}
            Ok(Some(next)) => {
                assert_own(&next);
                assert_ne!(next, first, "a list that has no end");
            }
            Err(error) => assert!(
                matches!(
                    error.code(),
                    Code::InvalidResponse | Code::InvalidArgument | Code::ForeignHost | Code::InsecureEndpoint | Code::PagingLoop
                ),
                "{error}"
            ),
        },
    }
}

/// The status of a long-running operation.
pub(crate) fn long_running(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for status in [200, 202, 204] {
        let answer = Response { status, headers: HeaderMap::new(), body: text.to_owned() };
        long_running::fuzzing::check(&answer);
    }
}
