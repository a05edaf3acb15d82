//! Checks over the machine's own network: connections of a process with itself, opened before it is
//! locked down, since afterwards it can neither open nor accept any.

use crate::harness::{self, Session};
use crate::outcome::Outcome;
use crate::stress::{raised, with_noise};
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::panic::Location;
use std::sync::{Mutex, PoisonError};
use verdict::{Coverage, Kind};

/// How often a check runs, each time with other noise.
const ROUNDS: u64 = 4;

/// Connections of one round.
const CONNECTIONS: usize = 4;

/// One TCP connection of this process with itself. Neither end ever blocks.
#[derive(Debug)]
pub struct Connection {
    /// The end of a client.
    pub client: TcpStream,
    /// The end of the service.
    pub service: TcpStream,
}

static OPENED: Mutex<Vec<Connection>> = Mutex::new(Vec::new());

/// Runs `check` on real threads with noise, some times, each with connections of its own.
///
/// # Panics
/// When the check does, or does not end: the test fails, and says why on stderr.
#[track_caller]
pub fn loopback<F: Fn(Vec<Connection>) + Send + 'static>(check: F) {
    let place = Location::caller();
    harness::run(Kind::Stress, std::any::type_name::<F>(), place, move |session| {
        rounds(session, &check)
    });
}

fn rounds(session: &Session, check: &impl Fn(Vec<Connection>)) -> Outcome {
    let seed = session.settings.seed();
    for round in 0..ROUNDS {
        let connections = match take() {
            Ok(connections) => connections,
            Err(error) => return Outcome::grader_error(format!("no connection: {error}")),
        };
        if let Err(note) = with_noise(seed.wrapping_add(round), || check(connections)) {
            return Outcome::found(raised(&note, session));
        }
    }
    let coverage = Some(Coverage::Sampled { executions: ROUNDS, seed });
    Outcome { coverage, ..Outcome::default() }
}

/// Opens what all rounds need; says which descriptors these are.
pub(crate) fn open() -> io::Result<Vec<i32>> {
    let opened = connect(CONNECTIONS * ROUNDS as usize)?;
    let numbers = opened.iter().flat_map(|it| [number(&it.client), number(&it.service)]).collect();
    *OPENED.lock().unwrap_or_else(PoisonError::into_inner) = opened;
    Ok(numbers)
}

/// The connections of one round: some of those that were opened, or new ones where none were.
fn take() -> io::Result<Vec<Connection>> {
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    match opened.len() {
        0 => connect(CONNECTIONS),
        count => Ok(opened.split_off(count.saturating_sub(CONNECTIONS))),
    }
}

fn connect(count: usize) -> io::Result<Vec<Connection>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let pair = |_| {
        let client = TcpStream::connect(address)?;
        let own = client.local_addr()?;
        let service = loop {
            let (service, peer) = listener.accept()?;
            // Anybody on this machine may connect while the listener lives; nobody else is let in.
            if peer == own {
                break service;
            }
        };
        for end in [&client, &service] {
            end.set_nonblocking(true)?;
            // Small requests and answers go out at once.
            end.set_nodelay(true)?;
        }
        Ok(Connection { client, service })
    };
    (0..count).map(pair).collect()
}

#[cfg(unix)]
fn number(end: &TcpStream) -> i32 {
    std::os::fd::AsRawFd::as_raw_fd(end)
}

#[cfg(not(unix))]
fn number(_end: &TcpStream) -> i32 {
    -1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn what_one_end_says_the_other_hears() {
        for Connection { mut client, mut service } in connect(3).unwrap() {
            service.set_nonblocking(false).unwrap();
            client.write_all(b"one").unwrap();
            let mut heard = [0; 3];
            service.read_exact(&mut heard).unwrap();
            assert_eq!(&heard, b"one");
        }
    }
}
