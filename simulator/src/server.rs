//! The accept loops: connections, TLS, reading a request whole, faults, sending the answer.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::HeaderName;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::azure::Azure;
use crate::faults::{Effect, Fault, Service};
use crate::http::{Answer, Request};
use crate::server::answer_body::AnswerBody;
use crate::server::reset::{ResetSwitch, Resettable};
use crate::{arm, control, entra, imds};

mod answer_body;
mod reset;

/// The longest request body that is read, in bytes.
const REQUEST_BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How long to wait when the system has no connection to give, such as for want of descriptors.
const ACCEPT_RETRY: Duration = Duration::from_millis(20);

/// What a listener serves.
#[derive(Clone)]
pub(crate) enum Endpoint {
    Imds,
    Arm(TlsAcceptor),
    Login(TlsAcceptor),
    Control(Arc<control::Control>),
}

/// Starts a thread that serves the listeners until `stopped`.
pub(crate) fn spawn(
    endpoints: [(std::net::TcpListener, Endpoint); 4],
    azure: Arc<Azure>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let listeners = {
        let _entered = runtime.enter();
        endpoints
            .into_iter()
            .map(|(listener, endpoint)| Ok((TcpListener::from_std(listener)?, endpoint)))
            .collect::<io::Result<Vec<_>>>()?
    };
    thread::Builder::new().name("arm-simulator".to_owned()).spawn(move || {
        runtime.block_on(async move {
            for (listener, endpoint) in listeners {
                tokio::spawn(serve(listener, endpoint, azure.clone()));
            }
            // A sender that is gone means the same as its message: stop.
            let _ = stopped.await;
        });
    })
}

/// Serves one listener for as long as the runtime lives.
async fn serve(listener: TcpListener, endpoint: Endpoint, azure: Arc<Azure>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve_connection(stream, endpoint.clone(), azure.clone()));
            }
            Err(_) => tokio::time::sleep(ACCEPT_RETRY).await,
        }
    }
}

/// Serves one connection. Its end, good or bad, is the client's to notice.
async fn serve_connection(stream: TcpStream, endpoint: Endpoint, azure: Arc<Azure>) {
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(ResetSwitch::default());
    let stream = Resettable::new(stream, reset.clone());
    tokio::select! {
        _ = speak_http(stream, endpoint, azure, reset.clone()) => {}
        () = reset.pulled() => {}
    }
}

async fn speak_http(stream: Resettable, endpoint: Endpoint, azure: Arc<Azure>, reset: Arc<ResetSwitch>) -> io::Result<()> {
    let (Endpoint::Arm(acceptor) | Endpoint::Login(acceptor)) = &endpoint else {
        return speak_http1(stream, endpoint, azure, reset).await;
    };
    let stream = acceptor.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        speak_http2(stream, endpoint, azure, reset).await
    } else {
        speak_http1(stream, endpoint, azure, reset).await
    }
}

async fn speak_http1(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    endpoint: Endpoint,
    azure: Arc<Azure>,
    reset: Arc<ResetSwitch>,
) -> io::Result<()> {
    let service = service_fn(move |request| exchange(request, endpoint.clone(), azure.clone(), reset.clone()));
    http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), service).await.map_err(io::Error::other)
}

async fn speak_http2(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    endpoint: Endpoint,
    azure: Arc<Azure>,
    reset: Arc<ResetSwitch>,
) -> io::Result<()> {
    let service = service_fn(move |request| exchange(request, endpoint.clone(), azure.clone(), reset.clone()));
    http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await.map_err(io::Error::other)
}

async fn exchange(
    request: hyper::Request<Incoming>,
    endpoint: Endpoint,
    azure: Arc<Azure>,
    reset: Arc<ResetSwitch>,
) -> Result<Response<AnswerBody>, Infallible> {
    let is_head = request.method() == hyper::Method::HEAD;
    let answer = match read(request, &endpoint).await {
        Ok(request) => match &endpoint {
            Endpoint::Control(control) => AnswerBody::whole(control.answer(&request)),
            Endpoint::Imds => recorded(Service::Imds, &request, &azure, &reset).await,
            Endpoint::Arm(_) => recorded(Service::Arm, &request, &azure, &reset).await,
            Endpoint::Login(_) => recorded(Service::Login, &request, &azure, &reset).await,
        },
        Err(answer) => AnswerBody::whole(answer),
    };
    Ok(if is_head { answer.map(AnswerBody::without_content) } else { answer })
}

async fn recorded(service: Service, request: &Request, azure: &Azure, reset: &ResetSwitch) -> Response<AnswerBody> {
    let record = azure.log.arrived(service, request);
    let fault = azure.faults.meet(service, request);
    let response = faulted(service, request, azure, fault, reset).await;
    azure.log.answered(record, response.status().as_u16());
    response
}

async fn faulted(service: Service, request: &Request, azure: &Azure, fault: Option<Fault>, reset: &ResetSwitch) -> Response<AnswerBody> {
    let Some(fault) = fault else {
        return AnswerBody::whole(usual(service, request, azure));
    };
    if let Some(problem) = fault.problem() {
        return AnswerBody::whole(Answer::text(StatusCode::INTERNAL_SERVER_ERROR, problem));
    }
    tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    match fault.effect {
        Effect::Answer => AnswerBody::whole(usual(service, request, azure)),
        Effect::Truncate { bytes } => AnswerBody::broken(usual(service, request, azure), bytes),
        Effect::Respond { status, headers, body } => AnswerBody::whole(prescribed(status, &headers, body)),
        Effect::Reset => {
            reset.pull();
            std::future::pending().await
        }
    }
}

fn usual(service: Service, request: &Request, azure: &Azure) -> Answer {
    match service {
        Service::Imds => imds::answer(azure, request),
        Service::Arm => arm::answer(azure, request),
        Service::Login => entra::answer(azure, request),
    }
}

fn prescribed(status: u16, headers: &[(String, String)], body: String) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = Answer::empty(status);
    answer.body = Bytes::from(body);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), value.as_str().try_into()) {
            answer.headers.append(name, value);
        }
    }
    answer
}

async fn read(request: hyper::Request<Incoming>, endpoint: &Endpoint) -> Result<Request, Answer> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, REQUEST_BODY_LIMIT).collect().await.map_err(|_| Answer::empty(StatusCode::PAYLOAD_TOO_LARGE))?.to_bytes();
    let scheme = match endpoint {
        Endpoint::Arm(_) | Endpoint::Login(_) => "https",
        Endpoint::Imds | Endpoint::Control(_) => "http",
    };
    let host = parts
        .uri
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| parts.headers.get("host").and_then(|host| host.to_str().ok()))
        .unwrap_or("localhost");
    Ok(Request {
        base: format!("{scheme}://{host}"),
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    })
}
