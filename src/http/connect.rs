//! Makes connections away from the runtime's thread.
//!
//! A TLS handshake asks the platform whether it trusts a certificate. That blocks: Linux reads every root certificate on first use, and
//! Windows may go to the network for a revocation list. On the runtime's one thread it would hold up every other call.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::{BoxError, Layer, Service};

/// How many connections are made at a time. Fewer than the runtime's blocking threads, because each may need another one to resolve a name.
const CONCURRENT_CONNECTS: usize = 2;

/// Wraps a connector so that connecting runs on one of the runtime's blocking threads.
#[derive(Clone)]
pub(crate) struct ConnectElsewhere {
    turns: Arc<Semaphore>,
}

impl ConnectElsewhere {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(CONCURRENT_CONNECTS)) }
    }
}

impl<S> Layer<S> for ConnectElsewhere {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Connector { inner, turns: Arc::clone(&self.turns) }
    }
}

/// The connector that [`ConnectElsewhere`] makes.
#[derive(Clone)]
pub(crate) struct Connector<S> {
    inner: S,
    turns: Arc<Semaphore>,
}

impl<S, Target> Service<Target> for Connector<S>
where
    S: Service<Target> + Clone + Send + 'static,
    S::Response: Send + 'static,
    S::Error: Into<BoxError> + Send + 'static,
    S::Future: Send + 'static,
    Target: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        // The clone has not been asked whether it is ready, so the one that has been is used and the clone kept.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let turns = Arc::clone(&self.turns);
        Box::pin(async move {
            let turn = turns.acquire_owned().await?;
            let dropped = CancellationToken::new();
            let noticed = dropped.clone();
            let _cancel_when_dropped = dropped.drop_guard();
            let runtime = tokio::runtime::Handle::current();
            let connecting = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                runtime.block_on(async move {
                    tokio::select! {
                        biased;
                        () = noticed.cancelled() => Err(BoxError::from("the request was dropped")),
                        connection = inner.call(target) => connection.map_err(Into::into),
                    }
                })
            });
            connecting.await?
        })
    }
}
