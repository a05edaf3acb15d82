//! The outer jail, the levels that are reached and those that are demanded.

use crate::process::{Ended, become_program, child, start, wait};
use crate::scene::{LANDLOCK, USER, is_root, take_away};
use crate::{Test, Told};
use confinement::{
    Available, Demand, Error, Jail, Level, Limits, Lockdown, Namespaces, State, available, enforce,
    harden, outer_jail,
};
use std::ffi::OsString;

pub(crate) fn tests() -> Vec<Test> {
    let tests: &[(&str, Told)] = &[
        ("a_jailed_driver_reaches_the_strongest_level", strongest),
        ("less_than_was_demanded_is_an_error", demands),
        ("what_is_available_is_what_is_reached", agrees),
        ("a_kernel_without_landlock_or_filters_is_told_apart", lesser_kernels),
        ("a_user_of_its_own_bounds_a_checks_threads", own_user),
        ("each_layer_alone_keeps_a_process_from_opening_its_memory", layers),
        ("a_hardened_process_hides_its_memory_and_adopts_orphans", hardened),
        ("the_canaries_leave_nothing_behind", canaries),
    ];
    tests.iter().map(|&(name, test)| (name.to_owned(), Box::new(test) as _)).collect()
}

fn expect(ended: Ended) -> Result<(), String> {
    (ended == Ended::Exited(42)).then_some(()).ok_or_else(|| format!("{ended:?}"))
}

/// This program again, inside the jail: its exit status says what it found there.
pub(crate) fn jailed(outside: &str) -> ! {
    let apart = Namespaces::current().apart_from(&Namespaces::read(outside));
    let files = ["/etc/passwd", "/root", "/home", "/var"];
    let sees = files.iter().any(|path| std::path::Path::new(path).exists());
    let variables: Vec<_> = std::env::vars().map(|(name, _)| name).collect();
    let numbers = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|it| it.ok()?.file_name().into_string().ok());
    let processes = numbers.filter(|name| name.parse::<u32>().is_ok()).count();
    let network =
        std::fs::read_to_string("/proc/net/route").unwrap_or_default().lines().count() > 1;
    let clean = variables.iter().all(|name| ["PWD", "KEPT"].contains(&name.as_str()));
    let checks = [!apart, sees, !clean, processes > 2, network];
    if let Some(wrong) = checks.iter().position(|wrong| *wrong) {
        std::process::exit(50 + wrong as i32);
    }
    // As many children as a driver has checks.
    for _ in 0..3 {
        let ended = child(|| {
            let lockdown =
                Lockdown { outer_jail: apart, drop_to: Some(USER), ..Lockdown::check(&[]) };
            match enforce(&lockdown, Demand::AtLeast(Level::T0)) {
                Ok(enforced) if enforced.level == Level::T0 => 42,
                _ => 1,
            }
        });
        if ended != Ended::Exited(42) {
            std::process::exit(60);
        }
    }
    std::process::exit(42)
}

fn strongest() -> Result<(), String> {
    let own = std::env::current_exe().unwrap();
    let mut read = vec![own.clone()];
    read.extend(["/lib", "/lib64", "/usr/lib"].map(Into::into));
    let environment = vec![("KEPT".into(), "yes".into())];
    let jail = Jail { read, directory: "/".into(), environment, ..Jail::default() };
    let Some(mut words) = outer_jail(&jail) else {
        let missing = available().state(confinement::Fact::Namespaces) == State::Missing;
        return missing.then_some(()).ok_or_else(|| "there should be a jail".to_owned());
    };
    let outside = Namespaces::current().to_string();
    words.extend([own.into(), OsString::from("jailed"), outside.into()]);
    expect(wait(start(|| {
        become_program(&words);
        125
    })))
}

fn demands() -> Result<(), String> {
    // Outside of a jail the strongest level cannot be had.
    expect(child(|| match enforce(&Lockdown::check(&[]), Demand::AtLeast(Level::T0)) {
        Err(Error::Below { wanted: Level::T0, available: Level::T1, missing })
            if missing.contains("bwrap") =>
        {
            42
        }
        _ => 1,
    }))
}

fn lesser_kernels() -> Result<(), String> {
    let without = |calls: &'static [libc::c_long], level: Level| {
        for demand in [Demand::BestEffort, Demand::AtLeast(level), Demand::AtLeast(Level::T1)] {
            let ended = child(|| {
                take_away(calls);
                let enforced = enforce(&Lockdown::check(&[]), demand);
                match enforced {
                    Ok(enforced) if enforced.level == level && demand.met_by(level) => 42,
                    Err(_) if !demand.met_by(level) => 42,
                    _ => 1,
                }
            });
            if ended != Ended::Exited(42) {
                return Err(format!("{level}, {demand:?}: {ended:?}"));
            }
        }
        Ok(())
    };
    without(&LANDLOCK, Level::T2)?;
    without(&[libc::SYS_seccomp], Level::T3)
}

fn own_user() -> Result<(), String> {
    if !is_root() {
        return Ok(());
    }
    let most = |drop_to: Option<u32>| {
        child(|| {
            let check = Lockdown::check(&[]);
            let limits = Limits { processes: Some(8), ..check.limits };
            let _enforced =
                enforce(&Lockdown { drop_to, limits, ..check }, Demand::AtLeast(Level::T1))
                    .unwrap();
            let start = |_: &u32| std::thread::Builder::new().spawn(std::thread::park).is_ok();
            (0..20).take_while(start).count() as i32
        })
    };
    // Root is not held to it, which is why it is left.
    let (root, other) = (most(None), most(Some(USER + 1)));
    let held = (root, other) == (Ended::Exited(20), Ended::Exited(7));
    held.then_some(()).ok_or_else(|| format!("{root:?} {other:?}"))
}

/// Opening its own memory is refused by Landlock alone, by the filter alone, and to a user that
/// nobody is by the memory being hidden alone.
fn layers() -> Result<(), String> {
    let opens = || std::fs::File::open("/proc/self/mem").is_ok();
    let hidden = child(|| {
        take_away(&LANDLOCK);
        take_away(&[libc::SYS_seccomp]);
        let lockdown = Lockdown { drop_to: Some(USER), ..Lockdown::check(&[]) };
        let enforced = enforce(&lockdown, Demand::BestEffort).unwrap();
        let alone = enforced.non_dumpable && !enforced.files && !enforced.calls;
        if alone && !opens() { 42 } else { 1 }
    });
    let files = child(|| {
        take_away(&[libc::SYS_seccomp]);
        let enforced = enforce(&Lockdown::check(&[]), Demand::BestEffort).unwrap();
        if enforced.files && !enforced.calls && !opens() { 42 } else { 1 }
    });
    let calls = child(|| {
        take_away(&LANDLOCK);
        let enforced = enforce(&Lockdown::check(&[]), Demand::BestEffort).unwrap();
        if enforced.calls && !enforced.files && !opens() { 42 } else { 1 }
    });
    let free = child(|| if opens() { 42 } else { 1 });
    [hidden, files, calls, free].into_iter().try_for_each(expect)
}

fn agrees() -> Result<(), String> {
    let promised = available().level().max(Level::T1);
    expect(child(|| match enforce(&Lockdown::check(&[]), Demand::BestEffort) {
        Ok(enforced) if enforced.level == promised => 42,
        _ => 1,
    }))
}

fn hardened() -> Result<(), String> {
    expect(child(|| {
        // SAFETY: takes numbers and gives one.
        let dumpable = || unsafe { libc::prctl(libc::PR_GET_DUMPABLE, 0, 0, 0, 0) };
        let before = dumpable();
        let done = harden().is_ok();
        // A child's child outlives its parent, and becomes ours.
        let orphan = child(|| {
            start(|| 42);
            0
        });
        let mut status = 0;
        // SAFETY: writes the status it is given.
        let adopted = unsafe { libc::waitpid(-1, &mut status, 0) } > 0;
        let adopted = adopted && libc::WEXITSTATUS(status) == 42 && orphan == Ended::Exited(0);
        if (before, done, dumpable(), adopted) == (1, true, 0, true) { 42 } else { 1 }
    }))
}

fn canaries() -> Result<(), String> {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let before = open();
    let first = Available::thoroughly();
    // SAFETY: writes the status it is given; there may be nobody to wait for.
    let left = unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) };
    let same = first.facts().eq(available().facts());
    // The classmate of the attacks is a child that goes on.
    let clean = open() == before && left <= 0;
    (same && clean).then_some(()).ok_or_else(|| format!("{first:?}, {before}, {left}"))
}
