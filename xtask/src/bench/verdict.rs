//! "Not on Azure": how long a machine anywhere else takes to hear it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use socket2::{Domain, Socket, Type};

use super::Effort;
use super::measure::{Unit, repeatedly};
use super::row::{Goal, Line, Row};
use super::stage::{Stage, numbers};

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    let program = stage.c_program("not_azure")?;
    let verdict = |endpoint: SocketAddr| -> Result<f64> {
        let mut command = Command::new(&program);
        let [milliseconds] = numbers(command.env("AZURE_POD_IDENTITY_AUTHORITY_HOST", format!("http://{endpoint}")))?;
        Ok(milliseconds / 1000.0)
    };
    let refused = closed_port()?;
    let dropped = Full::new()?;
    let row = |subject: &str, samples, goal| {
        Line::Measured(Row { subject: String::from(subject), unit: Unit::Seconds, samples, baseline: None, goal })
    };
    Ok(vec![
        row("\"Not on Azure\", connection refused", repeatedly(effort.runs, || verdict(refused))?, Some(Goal::AtMost(1.1))),
        row("\"Not on Azure\", packets dropped", repeatedly(effort.runs, || verdict(dropped.address))?, Some(Goal::AtMost(1.1))),
    ])
}

/// An address where nobody listens.
fn closed_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A listener whose queue is full and stays full: the system drops what else comes, as a firewall does.
struct Full {
    address: SocketAddr,
    _listener: Socket,
    _queue: Vec<TcpStream>,
}

impl Full {
    fn new() -> Result<Self> {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        listener.listen(0)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, listener.local_addr()?.as_socket().map_or(0, |address| address.port())));
        let mut queue = Vec::new();
        while let Ok(connection) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            ensure!(queue.len() < 16, "the listener takes every connection");
            queue.push(connection);
        }
        Ok(Self { address, _listener: listener, _queue: queue })
    }
}
