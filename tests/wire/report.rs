//! What came of each fault, for a person to read.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::kinds::{Ended, Kind};
use crate::server::Server;

/// How a request ended, in one line.
struct Line {
    fault: String,
    kind: Kind,
    /// The status and the last of a row of them that ended in the same way.
    statuses: Option<(u16, u16)>,
    end: String,
    milliseconds: u128,
}

/// The lines so far.
#[derive(Default)]
pub struct Report(Mutex<Vec<Line>>);

impl Report {
    pub fn note(&self, fault: &str, kind: Kind, ended: &Ended, server: &Server) {
        let line = Line { fault: fault.to_owned(), kind, statuses: None, end: ended.with(server), milliseconds: ended.took.as_millis() };
        self.0.lock().unwrap().push(line);
    }

    /// Statuses that follow each other and end alike share a line, with the longest time of them.
    pub fn note_status(&self, status: u16, kind: Kind, ended: &Ended, server: &Server) {
        let mut lines = self.0.lock().unwrap();
        let (end, milliseconds) = (ended.with(server), ended.took.as_millis());
        let last = lines.iter_mut().rev().find(|line| line.kind == kind && line.statuses.is_some());
        match last.filter(|line| line.end == end) {
            Some(line) => {
                line.statuses = line.statuses.map(|(first, _)| (first, status));
                line.milliseconds = line.milliseconds.max(milliseconds);
            }
            None => lines.push(Line { fault: String::from("every status"), kind, statuses: Some((status, status)), end, milliseconds }),
        }
    }

    /// One line for the kinds that a fault ends alike, with the longest time of them.
    pub fn print(&self) {
        let mut shared: BTreeMap<(String, String), (Vec<Kind>, u128)> = BTreeMap::new();
        for Line { fault, kind, statuses, end, milliseconds } in self.0.lock().unwrap().iter() {
            let fault = match statuses {
                Some((first, last)) if first == last => format!("{fault}: {first}"),
                Some((first, last)) => format!("{fault}: {first} to {last}"),
                None => fault.clone(),
            };
            let (kinds, longest) = shared.entry((fault, end.clone())).or_default();
            kinds.push(*kind);
            *longest = milliseconds.max(longest).to_owned();
        }
        for ((fault, end), (mut kinds, longest)) in shared {
            kinds.sort_by_key(|kind| Kind::ALL.iter().position(|each| each == kind));
            let kinds: Vec<&str> = kinds.into_iter().map(Kind::name).collect();
            let (code, requests) = end.split_once(' ').unwrap_or((&end, ""));
            println!("{fault:42} {code:24} {requests:>2} requests {longest:>5} ms  {}", kinds.join(", "));
        }
    }
}
