//! What the attacks aim at, and the lockdowns that they meet.

use crate::process::{Ended, child, start};
use confinement::{Demand, Level, Limits, Lockdown, enforce};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
use std::fs::File;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

/// The descriptor that an attack may write to.
pub(crate) const RECORD: i32 = 40;
/// A user that nobody is.
pub(crate) const USER: u32 = 64_321;
/// An attack went through.
pub(crate) const WENT_THROUGH: i32 = 9;
/// The lockdown itself failed.
pub(crate) const NOT_LOCKED: i32 = 77;

/// Whether the tests run as root, to whom some things are different.
pub(crate) fn is_root() -> bool {
    // SAFETY: takes nothing.
    unsafe { libc::geteuid() == 0 }
}

/// The targets.
#[derive(Debug)]
pub(crate) struct Scene {
    /// Another process of the same user, locked down itself.
    pub(crate) classmate: libc::pid_t,
    /// A port of this machine where somebody listens.
    pub(crate) port: u16,
    /// A socket without a file where somebody listens.
    pub(crate) socket: SocketAddr,
    _port: TcpListener,
    _socket: UnixListener,
}

impl Scene {
    pub(crate) fn new() -> Scene {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let name = format!("confinement-{}", std::process::id());
        let socket = SocketAddr::from_abstract_name(name.as_bytes()).unwrap();
        let null = File::options().write(true).open("/dev/null").unwrap();
        // SAFETY: takes numbers of descriptors, the second of which nobody has.
        assert_eq!(unsafe { libc::dup2(null.as_raw_fd(), RECORD) }, RECORD);
        let classmate = start(|| {
            let lockdown = Lockdown { drop_to: Some(USER), ..Lockdown::check(&[]) };
            let _locked = enforce(&lockdown, Demand::BestEffort);
            loop {
                std::thread::sleep(std::time::Duration::from_secs(60));
            }
        });
        Scene {
            classmate,
            port: port.local_addr().unwrap().port(),
            _socket: UnixListener::bind_addr(&socket).unwrap(),
            socket,
            _port: port,
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        // SAFETY: the classmate is our child and not waited for.
        unsafe { libc::kill(self.classmate, libc::SIGKILL) };
        crate::process::wait(self.classmate);
    }
}

/// In which process an attack runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stance {
    /// Nothing is enforced: attacks work.
    Free,
    /// A check without a watchdog.
    Check,
    /// The same as a user that nobody is.
    Dropped,
    /// A sealed thread beside a watchdog.
    Sealed,
    /// The same on a kernel without Landlock: level T2.
    SealedWithoutLandlock,
    /// A sealed thread of a process that has connections with itself.
    Connected,
}

impl Stance {
    fn has_watchdog(self) -> bool {
        matches!(self, Stance::Sealed | Stance::SealedWithoutLandlock | Stance::Connected)
    }
}

pub(crate) const LOCKED: [Stance; 5] = [
    Stance::Check,
    Stance::Dropped,
    Stance::Sealed,
    Stance::SealedWithoutLandlock,
    Stance::Connected,
];

/// From here on these calls do not exist for this process, as on a kernel without them.
pub(crate) fn take_away(calls: &[libc::c_long]) {
    let calls = calls.iter().map(|&call| (call, Vec::new())).collect();
    let unknown = SeccompAction::Errno(libc::ENOSYS as u32);
    let target = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(calls, SeccompAction::Allow, unknown, target).unwrap();
    let program: BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter(&program).unwrap();
}

/// The calls that Landlock is made of.
pub(crate) const LANDLOCK: [libc::c_long; 3] = [
    libc::SYS_landlock_create_ruleset,
    libc::SYS_landlock_add_rule,
    libc::SYS_landlock_restrict_self,
];

/// The lockdown of a stance.
pub(crate) fn lockdown(stance: Stance) -> Lockdown {
    let check = Lockdown::check(&[RECORD]);
    Lockdown {
        drop_to: (stance != Stance::Check).then_some(USER),
        watchdog: stance.has_watchdog(),
        connected: stance == Stance::Connected,
        limits: Limits { data_bytes: Some(256 << 20), cpu_seconds: Some(20), ..check.limits },
        ..check
    }
}

/// Runs something in a child in that stance.
pub(crate) fn run(stance: Stance, work: impl FnOnce() -> i32 + Send) -> Ended {
    child(move || {
        if stance == Stance::Free {
            // What it says there, nobody needs to read.
            // SAFETY: takes numbers of descriptors; this one leads nowhere.
            unsafe { libc::dup2(RECORD, 2) };
            return work();
        }
        let wanted = match stance {
            Stance::SealedWithoutLandlock => {
                take_away(&LANDLOCK);
                Level::T2
            }
            _ => Level::T1,
        };
        let Ok(enforced) = enforce(&lockdown(stance), Demand::AtLeast(wanted)) else {
            return NOT_LOCKED;
        };
        if !stance.has_watchdog() {
            return work();
        }
        let sealed = || if enforced.seal().is_ok() { work() } else { NOT_LOCKED };
        std::thread::scope(|scope| scope.spawn(sealed).join()).unwrap_or(NOT_LOCKED)
    })
}
