//! What the process of a check is kept from, before any of the learner's code runs in it.

use confinement::{Demand, Enforced, Error, Level, Lockdown, Namespaces};
use std::sync::OnceLock;
use verdict::protocol::Request;

/// Open files of a process that has connections: they, and what its tasks wait with.
const OPEN_FILES_CONNECTED: u64 = 96;

/// What holds for this process.
static ENFORCED: OnceLock<Enforced> = OnceLock::new();

/// Locks this process down as a request asks for, and says which level that is. `testimony` is the
/// one descriptor that it may write to, besides the two outputs and its `connections` with itself.
pub(crate) fn lock_down(
    request: &Request,
    testimony: i32,
    connections: &[i32],
) -> Result<Level, Error> {
    let Some(isolation) = &request.isolation else { return Ok(Level::T3) };
    let wanted = isolation.wanted.as_deref().map(str::parse::<Level>);
    let demand = match wanted {
        None => Demand::BestEffort,
        // What cannot be read is not weakened.
        Some(wanted) => Demand::AtLeast(wanted.unwrap_or(Level::T0)),
    };
    let mut lockdown = Lockdown::check(&[&[1, 2, testimony], connections].concat());
    if !connections.is_empty() {
        lockdown.connected = true;
        lockdown.limits.open_files = Some(OPEN_FILES_CONNECTED);
    }
    lockdown.read = isolation.read.clone();
    lockdown.watchdog = true;
    lockdown.limits.cpu_seconds = request.limits.cpu_seconds;
    lockdown.limits.data_bytes = request.limits.memory_bytes;
    lockdown.drop_to = isolation.user;
    lockdown.outer_jail =
        Namespaces::current().apart_from(&Namespaces::read(&isolation.namespaces));
    let enforced = confinement::enforce(&lockdown, demand)?;
    let level = enforced.level;
    let _ = ENFORCED.set(enforced);
    Ok(level)
}

/// Called first on the thread that runs the learner's code: takes from it, and from all that it will
/// start, what only the thread that watches it needs.
pub(crate) fn seal() -> Result<(), Error> {
    ENFORCED.get().map_or(Ok(()), Enforced::seal)
}
