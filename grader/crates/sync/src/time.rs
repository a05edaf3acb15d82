//! Time, as in [`std::time`]; virtual under a model, where it moves only when somebody waits for it.

use crate::engine::{self, Access, CLOCK, Execution, Footprint, Operation, RawEvent, Until};
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::panic::Location;
use std::sync::OnceLock;

pub use std::time::Duration;

/// A moment. Under a model the clock stands still while threads run, and moves when a timeout fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(std::time::Instant);

/// The moment at which the virtual clock of every execution begins.
fn origin() -> std::time::Instant {
    static ORIGIN: OnceLock<std::time::Instant> = OnceLock::new();
    *ORIGIN.get_or_init(std::time::Instant::now)
}

impl Instant {
    /// The current moment.
    #[track_caller]
    pub fn now() -> Self {
        let place = Location::caller();
        let Some(execution) = engine::begin(Operation::Now, None, place) else {
            return Instant(std::time::Instant::now());
        };
        execution.before_look(CLOCK, place);
        let footprint = Footprint::one(CLOCK, Access::Read);
        execution.step(Operation::Now, None, place, Until::Now, footprint);
        let now = execution.clock.get();
        execution.looked(CLOCK, place, now);
        execution.event(RawEvent::new(execution.me(), Operation::Now, place));
        Instant(origin() + Duration::from_nanos(now))
    }

    /// The time since this moment; zero if it lies ahead.
    #[track_caller]
    pub fn elapsed(&self) -> Duration {
        Instant::now().saturating_duration_since(*self)
    }

    /// The time from `earlier` to this moment; zero if `earlier` is later.
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }

    /// The time from `earlier` to this moment; zero if `earlier` is later.
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }

    /// The time from `earlier` to this moment; `None` if `earlier` is later.
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        self.0.checked_duration_since(earlier.0)
    }

    /// This moment and some time; `None` if that cannot be represented.
    pub fn checked_add(&self, time: Duration) -> Option<Instant> {
        self.0.checked_add(time).map(Instant)
    }

    /// This moment less some time; `None` if that cannot be represented.
    pub fn checked_sub(&self, time: Duration) -> Option<Instant> {
        self.0.checked_sub(time).map(Instant)
    }

    pub(crate) fn native(self) -> std::time::Instant {
        self.0
    }

    pub(crate) fn from_native(moment: std::time::Instant) -> Self {
        Instant(moment)
    }

    /// The moment on the virtual clock.
    pub(crate) fn nanoseconds(self, _execution: &Execution) -> u64 {
        u64::try_from(self.0.saturating_duration_since(origin()).as_nanos()).unwrap_or(NEVER)
    }

    pub(crate) fn from_nanoseconds(nanoseconds: u64) -> Self {
        Instant(origin() + Duration::from_nanos(nanoseconds))
    }
}

/// The end of the virtual clock, 584 years from its beginning: who waits for it waits for ever.
pub(crate) const NEVER: u64 = u64::MAX;

/// The virtual moment so long from now.
pub(crate) fn deadline(execution: &Execution, timeout: Duration) -> u64 {
    let timeout = u64::try_from(timeout.as_nanos()).unwrap_or(NEVER);
    execution.clock.get().saturating_add(timeout)
}

impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, time: Duration) -> Instant {
        Instant(self.0 + time)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, time: Duration) {
        self.0 += time;
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;

    fn sub(self, time: Duration) -> Instant {
        Instant(self.0 - time)
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, time: Duration) {
        self.0 -= time;
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }
}
