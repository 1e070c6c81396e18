//! A TCP stream whose connection can be reset instead of closed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Tells a connection's task to end it with a reset.
#[derive(Debug, Default)]
pub(super) struct ResetSwitch {
    is_pulled: AtomicBool,
    notify: Notify,
}

impl ResetSwitch {
    pub(super) fn pull(&self) {
        self.is_pulled.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    pub(super) async fn pulled(&self) {
        self.notify.notified().await;
    }
}

/// A stream that goes with RST when its switch was pulled, with FIN else.
pub(super) struct Resettable {
    stream: TcpStream,
    switch: Arc<ResetSwitch>,
}

impl Resettable {
    pub(super) fn new(stream: TcpStream, switch: Arc<ResetSwitch>) -> Self {
        Self { stream, switch }
    }
}

impl Drop for Resettable {
    fn drop(&mut self) {
        if self.switch.is_pulled.load(Ordering::Acquire) {
            // Without it the connection closes in the usual way, which still is no answer.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Resettable {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Resettable {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
