//! The body of an answer: whole, or breaking off where a fault says so.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::Response;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use tokio::time::{Sleep, sleep};

use crate::http::Answer;

/// How long what was sent has to reach the client before the connection breaks.
const BEFORE_BREAK: Duration = Duration::from_millis(50);

pub(super) struct AnswerBody {
    unsent: Option<Bytes>,
    ending: Ending,
}

enum Ending {
    Complete,
    /// An error in place of the rest.
    Break(Option<Pin<Box<Sleep>>>),
}

impl AnswerBody {
    pub(super) fn whole(answer: Answer) -> Response<Self> {
        let unsent = Some(answer.body.clone()).filter(|body| !body.is_empty());
        respond(answer, Self { unsent, ending: Ending::Complete })
    }

    /// The answer with its true Content-Length, of which `bytes` bytes are sent.
    pub(super) fn broken(answer: Answer, bytes: usize) -> Response<Self> {
        let sent = answer.body.slice(..bytes.min(answer.body.len()));
        respond(answer, Self { unsent: Some(sent).filter(|body| !body.is_empty()), ending: Ending::Break(None) })
    }

    /// No content, as HEAD wants it.
    pub(super) fn without_content(self) -> Self {
        Self { unsent: None, ending: Ending::Complete }
    }
}

fn respond(answer: Answer, body: AnswerBody) -> Response<AnswerBody> {
    let length = answer.body.len();
    let may_have_content = answer.status.as_u16() != 204 && !answer.status.is_informational();
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = *answer.headers;
    if may_have_content {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(bytes) = self.unsent.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &mut self.ending {
            Ending::Complete => Poll::Ready(None),
            Ending::Break(wait) => {
                let wait = wait.get_or_insert_with(|| Box::pin(sleep(BEFORE_BREAK)));
                ready!(wait.as_mut().poll(context));
                self.ending = Ending::Complete;
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.unsent.is_none() && matches!(self.ending, Ending::Complete)
    }

    fn size_hint(&self) -> SizeHint {
        match self.ending {
            Ending::Complete => SizeHint::with_exact(self.unsent.as_ref().map_or(0, Bytes::len) as u64),
            Ending::Break(_) => SizeHint::default(),
        }
    }
}
