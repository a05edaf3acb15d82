//! What the policy says, of small pieces of code, of the course itself, and in both languages.

use super::*;
use crate::catalogue::Catalogue;
use crate::messages::messages;
use crate::submission::{Source, Submission, SubmittedFile};
use crate::workspace::Workspace;
use std::fs;
use verdict::Language;

fn found(text: &str) -> Vec<Finding> {
    examine(Path::new("src/lib.rs"), text, &[])
}

/// The messages of what is refused, in order.
fn refused(text: &str) -> Vec<String> {
    let refused = |finding: &Finding| finding.severity == Severity::Refused;
    found(text).into_iter().filter(refused).map(|finding| finding.what.message).collect()
}

/// The messages of what a person is asked to look at, in order.
fn flagged(text: &str) -> Vec<String> {
    let flagged = |finding: &Finding| finding.severity == Severity::Flagged;
    found(text).into_iter().filter(flagged).map(|finding| finding.what.message).collect()
}

#[test]
fn services_may_use_tasks_and_time_and_nothing_that_reaches_the_machine() {
    let found = |text: &str| {
        let found = examine(Path::new("src/lib.rs"), text, &[Allowance::Web]);
        found.into_iter().map(|finding| finding.what.message).collect::<Vec<_>>()
    };
    for text in [
        "use axum::{Json, Router}; use tokio::time::{self, sleep};",
        "async fn f() { tokio::spawn(g()); tokio::select! { () = h() => {} } }",
        "use tokio::sync::Mutex; use std::pin::{Pin, pin};",
        "use serde::Deserialize; #[derive(Deserialize)] struct S { #[serde(default)] x: u8 }",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
    for (text, message) in [
        ("use tokio::net::TcpStream;", "policy-machine"),
        ("async fn f() { tokio::fs::read(p).await; }", "policy-machine"),
        ("fn f() { ::tokio::process::Command::new(p); }", "policy-machine"),
        ("use tokio::{runtime::Runtime, time::sleep};", "policy-machine"),
        ("use tokio::task_local;", "policy-unknown"),
        ("use tokio as t;", "policy-library"),
        ("use tokio::*;", "policy-library"),
        ("use parking_lot::Mutex;", "policy-facade"),
        ("#[derive(Deserialize, Evil)] struct S;", "policy-attribute"),
    ] {
        assert_eq!(found(text), [message], "{text}");
    }
    for text in ["use tokio::time::sleep;", "#[derive(Deserialize)] struct S;"] {
        assert_eq!(refused(text).len(), 1, "{text}: in other exercises");
    }
}

#[test]
fn what_reaches_beyond_the_facade_is_refused() {
    for (text, message) in [
        ("fn f() { unsafe { g() } }", "policy-unsafe"),
        ("fn f() { vec![unsafe { g() }]; }", "policy-unsafe"),
        ("#[unsafe(no_mangle)] fn f() {}", "policy-attribute"),
        ("extern crate std as s;", "policy-extern"),
        ("extern \"C\" { fn abort(); }", "policy-extern"),
        ("macro_rules! m { () => {} }", "policy-macro-rules"),
        ("mod other;", "policy-file-module"),
        ("#[path = \"/etc/passwd\"] mod x {}", "policy-path-attribute"),
        ("#[cfg(loom)] fn f() {}", "policy-cfg"),
        ("#[cfg(not(test))] fn f() {}", "policy-cfg"),
        ("#[cfg_attr(test, path = \"x\")] mod x {}", "policy-cfg"),
        ("#![feature(x)]", "policy-attribute"),
        ("#![no_std]", "policy-attribute"),
        ("#[global_allocator] const A: u8 = 0;", "policy-attribute"),
        ("#[debugger_visualizer(gdb_script_file = \"/etc/passwd\")] mod x {}", "policy-attribute"),
        ("fn main() {}", "policy-main"),
        ("fn f() { static mut X: u8 = 0; }", "policy-static-mut"),
        ("use crate::__entrelacs::subject;", "policy-grader-name"),
        ("fn f() { exercise_03_checks::drive() }", "policy-grader-name"),
        ("use exercise_01 as me;", "policy-grader-name"),
        ("mod sync { pub struct Mutex; }", "policy-shadow"),
        ("use crate::mine as std;", "policy-shadow"),
        ("fn f() { std::process::exit(0) }", "policy-machine"),
        ("fn f() { ::std::process::exit(0) }", "policy-machine"),
        ("fn f() { r#std::r#process::exit(0) }", "policy-machine"),
        ("fn f() { 0..std::env::args().len() }", "policy-machine"),
        ("fn f() { println!(\"{}\", std::fs::read_to_string(p).unwrap()) }", "policy-machine"),
        ("use std::{collections::HashMap, io::{self, Write}};", "policy-machine"),
        ("use core::arch::asm;", "policy-machine"),
        ("fn f() { core::arch::asm!(\"nop\") }", "policy-machine"),
        ("fn f() { asm!(\"nop\") }", "policy-machine"),
        ("const S: &str = include_str!(\"/etc/passwd\");", "policy-reads"),
        ("#[doc = include_str!(\"/etc/passwd\")] fn f() {}", "policy-reads"),
        ("use std::include_str as s;", "policy-reads"),
        ("const S: &str = env!(\"PATH\");", "policy-reads"),
        ("fn f() { std::option_env!(\"PATH\"); }", "policy-reads"),
        ("fn f() -> bool { cfg!(debug_assertions) }", "policy-place"),
        ("fn f() { file!(); }", "policy-place"),
        ("fn f() { std::any::type_name::<u8>() }", "policy-place"),
        ("use std::any; fn f() { any::type_name::<u8>() }", "policy-place"),
        ("fn f() { std::panic::Location::caller() }", "policy-place"),
        ("use std as s;", "policy-library"),
        ("use std::*;", "policy-library"),
        ("use core;", "policy-library"),
        ("fn f() { std::panic::set_hook(h) }", "policy-unknown"),
        ("use std::mem::{take, transmute};", "policy-unknown"),
        ("use std::mem as m; fn f() { m::transmute(x) }", "policy-unknown"),
        ("use std::mem; fn f() { self::mem::transmute(x) }", "policy-unknown"),
        ("use std::task::Wake;", "policy-unknown"),
        ("use std::sync::Mutex;", "policy-facade"),
        ("use std::sync;", "policy-facade"),
        ("use std::thread;", "policy-facade"),
        ("use std::sync::{Arc, atomic::{AtomicU64, Ordering}};", "policy-facade"),
        ("use std::time; fn f() { time::Instant::now() }", "policy-facade"),
        ("fn f() { std::thread::spawn(g); }", "policy-facade"),
        ("thread_local! { static X: u8 = 0 }", "policy-facade"),
        ("use parking_lot::Mutex;", "policy-facade"),
        ("use crossbeam::channel;", "policy-facade"),
        ("fn f() { loom::stop_exploring() }", "policy-foreign"),
        ("use trial::driver;", "policy-foreign"),
        ("use ::libc::c_int;", "policy-foreign"),
        ("use sync::engine;", "policy-engine"),
        ("use sync::{Mutex, engine::stop};", "policy-engine"),
        ("fn f() { sync::engine::stop() }", "policy-engine"),
        ("#[derive(serde::Serialize)] struct X;", "policy-attribute"),
        ("fn f(", "policy-unreadable"),
        // What would swallow whatever follows the file.
        ("fn f() {} /* ", "policy-unreadable"),
        ("fn f() {} r##\"\"#", "policy-unreadable"),
        ("fn f() {} const X: &str = \"", "policy-unreadable"),
    ] {
        assert!(refused(text).iter().any(|found| found == message), "{text}: {:?}", refused(text));
    }
}

#[test]
fn ordinary_rust_is_not_refused() {
    let text = r##"
        //! A file.
        #![allow(dead_code)]
        #![doc = "text"]
        use std::{collections::{BTreeMap, HashMap}, fmt, mem, rc::Rc, sync::Arc, time::Duration};
        use std::{any::Any, cell::RefCell, error::Error, hash::{Hash, Hasher}, num::NonZero};
        use sync::{Mutex, atomic::{self, AtomicU64, Ordering}, select, thread, thread_local, time};
        use std::panic::{self, AssertUnwindSafe};
        static CALLS: AtomicU64 = AtomicU64::new(0);
        thread_local! { static SEEN: RefCell<u64> = const { RefCell::new(0) }; }
        type Job = Box<dyn FnOnce(&mut u64) -> Result<(), Box<dyn Error + Send>> + Send>;
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[must_use]
        #[non_exhaustive]
        #[repr(align(64))]
        pub struct Padded<'a, T>(pub T, std::marker::PhantomData<&'a ()>);
        pub enum State { #[allow(unused)] Open, Closed(u64) }
        mod helpers {
            use super::*;
            #[inline]
            #[track_caller]
            pub(super) fn swap(x: &mut u64) -> u64 { mem::replace(x, 1) + std::mem::take(x) }
        }
        mod process { pub fn run() {} }
        mod test { pub fn it() {} }
        trait Shape { fn area(&self) -> f64; }
        impl<T: Shape + ?Sized> Shape for &T { fn area(&self) -> f64 { (**self).area() } }
        async fn later() -> impl Iterator<Item = u8> + use<> { 0..std::mem::size_of::<u8>() as u8 }
        fn run(env: &str, io: u8, fs: u8, core: usize, std: u8) -> Option<Rc<u8>> {
            process::run();
            test::it();
            let line = env.lines().next()?;
            let file = Duration::from_secs(1);
            let now = time::Instant::now();
            let path = core + 1;
            if !(path > 1) && line.len() < path { panic!("{line} {:?}", file) }
            select! { default(file) => thread::park() }
            let r#extern = 1;
            panic::catch_unwind(AssertUnwindSafe(|| atomic::fence(Ordering::SeqCst)));
            let text = "unsafe { std::process::exit(0) } // include_str!";
            /* unsafe mod x; */
            assert!(matches!(x.env, Some(_)), "{}", std::format!("{text}"));
            std::println!("{}", u64::MAX.max(std::u64::MAX));
            Some(Rc::new(io))
        }
        impl fmt::Display for State {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("main") }
        }
        impl State { fn main(&self) {} }
        #[test]
        fn outside() {}
        /// Tests of one's own.
        #[cfg(test)]
        #[allow(unused)]
        mod tests {
            use std::{env, process, sync::Mutex, thread};
            #[test]
            fn runs() { thread::spawn(|| unsafe { process::exit(0) }); }
        }
    "##;
    assert_eq!(refused(text), Vec::<String>::new());
}

#[test]
fn only_a_plain_module_of_tests_is_left_out() {
    let hidden = "#[cfg(test)] mod tests { fn f() { unsafe {} } }";
    assert_eq!(refused(hidden), Vec::<String>::new());
    // What stands behind it is still looked at, brackets and all.
    assert_eq!(
        refused(&format!("{hidden} #[cfg(test)] mod a; fn g() {{ (unsafe {{}}) }}")).len(),
        2
    );
    for text in [
        "#[cfg(all())] mod tests { fn f() { unsafe {} } }",
        "#[cfg(any(test))] mod tests { fn f() { unsafe {} } }",
        "#[cfg(not(test))] mod tests { fn f() { unsafe {} } }",
        "#[cfg(test)] fn f() { unsafe {} }",
        "mod outer { #[cfg(test)] mod tests { fn f() { unsafe {} } } }",
        "m! { #[cfg(test)] mod tests { fn f() { unsafe {} } } }",
    ] {
        assert!(refused(text).contains(&"policy-unsafe".to_owned()), "{text}");
    }
}

#[test]
fn shapes_of_known_holes_are_shown_to_a_person_and_refuse_nothing() {
    for (text, message) in [
        // rust-lang/rust#25860.
        (
            "static UNIT: &'static &'static () = &&(); \
             fn f<'a, 'b, T>(_: &'a &'b (), v: &'b T) -> &'a T { v } \
             fn g<'a, T>(x: &'a T) -> &'static T { \
             let h: fn(_, &'a T) -> &'static T = f; h(UNIT, x) }",
            "policy-flagged-lifetimes",
        ),
        ("fn f<'a, 'b>(_: &'a &'b ()) {}", "policy-flagged-nested-reference"),
        ("fn f<'a>(_: &'static &'a ()) {}", "policy-flagged-nested-reference"),
        ("fn f<'a>(_: &'static mut &'a ()) {}", "policy-flagged-nested-reference"),
        // rust-lang/rust#57893.
        ("impl<T: ?Sized, U> Object<U> for T { type Output = U; }", "policy-flagged-blanket"),
        ("fn f() -> Box<dyn Object<u8, Output = u16>> { x }", "policy-flagged-dyn"),
        // rust-lang/rust#84591.
        ("fn f<T: for<'a> Sub<'a>>(x: T) {}", "policy-flagged-higher-ranked"),
        ("trait Sub<'a, 'b, R>: Super<'a, 'b, R> {}", "policy-flagged-trait"),
        // rust-lang/rust#100051.
        ("impl<'a, 'b> Trait for &'b (&'a (), u8) {}", "policy-flagged-lifetimes"),
        ("static X: u8 = 0;", "policy-flagged-static"),
        ("#[repr(packed)] struct X;", "policy-flagged-repr"),
        ("use std::panic::catch_unwind;", "policy-flagged-catch-unwind"),
        ("use std::panic; fn f() { panic::resume_unwind(x) }", "policy-flagged-catch-unwind"),
    ] {
        assert!(flagged(text).iter().any(|found| found == message), "{text}: {:?}", flagged(text));
        assert_eq!(refused(text), Vec::<String>::new(), "{text}");
    }
    for text in [
        "fn f(x: &'static str, y: &str) -> Box<dyn FnOnce() + Send> { x }",
        "fn f<'a>(x: &'a str, y: &'a &'a u8) -> Box<dyn std::error::Error + 'a> { x }",
        "impl<T: Clone> Clone for Stack<T> { }",
        "impl<'a, K: Hash> Iterator for Iter<'a, K> { type Item = &'a K; }",
        "fn f(a: u8, b: u8) -> bool { a < b && b > a }",
        "use sync::thread_local; thread_local! { static X: u8 = 0; }",
    ] {
        assert_eq!(flagged(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn addresses_are_refused_where_the_exercise_does_not_allow_them() {
    for text in [
        "fn f(x: &u8) -> usize { x as *const u8 as usize }",
        "fn f(x: &u8) { g(&raw const x) }",
        "use std::ptr; fn f(x: &u8) { g(ptr::from_ref(x)) }",
        "fn f(x: &[u8]) -> usize { x.as_ptr() as usize }",
        "fn f(x: &Arc<u8>) -> usize { Arc::as_ptr(x) as usize }",
    ] {
        assert_eq!(refused(text), ["policy-address"], "{text}");
        let allowed = examine(Path::new("src/lib.rs"), text, &[Allowance::Addresses]);
        assert_eq!(allowed.len(), 0, "{text}");
    }
    assert_eq!(refused("fn f(a: &Arc<u8>, b: &Arc<u8>) -> bool { Arc::ptr_eq(a, b) }"), [""; 0]);
}

#[test]
fn an_exercise_may_allow_what_a_person_would_be_shown() {
    let text = "static X: u8 = 0; trait T {}";
    let found = examine(Path::new("src/lib.rs"), text, &[Allowance::Static]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].what.message, "policy-flagged-trait");
}

#[test]
fn study_tells_what_an_examination_refuses() {
    let workspace = Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let catalogue = Catalogue::read(&workspace).unwrap();
    let exercise = catalogue.entries[0].exercise().unwrap();
    let judgement = |text: &str, profile| {
        let file = SubmittedFile { path: "src/lib.rs".into(), text: text.into() };
        let submission = Submission { files: Ok(vec![file]) };
        let overlay = Overlay::lay(&workspace, exercise, submission).unwrap();
        judge(&overlay, &[], profile)
    };
    let count = |judgement| match judgement {
        Judgement::Allowed(findings) => (true, findings.len()),
        Judgement::Refused(findings) => (false, findings.len()),
    };
    let bad = "use std::sync::Mutex; static X: u8 = 0;";
    assert_eq!(count(judgement(bad, Profile::Study)), (true, 1));
    assert_eq!(count(judgement(bad, Profile::Exam)), (false, 2));
    let odd = "static X: u8 = 0;";
    assert_eq!(count(judgement(odd, Profile::Study)), (true, 0));
    assert_eq!(count(judgement(odd, Profile::Exam)), (true, 1));
}

/// Every file of the course itself, with what is said of it.
#[test]
fn the_courses_own_files_are_not_refused_and_right_answers_not_even_shown_to_a_person() {
    let workspace = Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut examined = 0;
    let mut said = Vec::new();
    for entry in Catalogue::read(&workspace).unwrap().entries {
        let exercise = entry.exercise().unwrap();
        let solution = workspace.solutions().join(&exercise.name);
        let mut files = vec![exercise.folder.join("src/lib.rs"), solution.join("src/lib.rs")];
        for kind in ["accepted", "rejected"] {
            let folder = fs::read_dir(solution.join(kind)).unwrap();
            files.extend(folder.map(|entry| entry.unwrap().path()));
        }
        for file in files {
            examined += 1;
            // As it would come in, so that the intake says nothing either.
            let submission = Submission::read(&Source::File(file.clone()), exercise);
            let taken = submission.files.unwrap_or_else(|problem| panic!("{problem:?}"));
            let mut found = examine(&file, &taken[0].text, &exercise.manifest.allows);
            // Said of every answer that has unsafe code, where that is allowed.
            let allowed = exercise.manifest.allows.contains(&Allowance::Unsafe);
            found.retain(|it| !allowed || it.what.message != "policy-noted-unsafe");
            said.extend(found.iter().map(|one| one.told(&messages(Language::En))));
        }
    }
    assert_eq!(said, Vec::<String>::new());
    assert!(examined > 100, "{examined} files were examined");
}

#[test]
fn the_worst_files_come_to_an_end() {
    let long = "a::".repeat(8_000);
    let names = "x,".repeat(20_000);
    let worst = [
        format!("use {long}{{{names}}};"),
        "use std::mem as m; m::x;".repeat(2_500),
        "dyn ".repeat(16_000),
        "use ".repeat(16_000),
        "as ".repeat(20_000),
        "fn a<".repeat(13_000),
        "impl<a> for ".repeat(5_000),
        "static X".repeat(8_000),
        "thread_local!(static X);".repeat(2_700),
        "#[cfg(test)]mod a{}".repeat(3_400),
        "#[a]".repeat(16_000),
        "&'a ".repeat(16_000),
        "unsafe ".repeat(9_000),
    ];
    for text in worst {
        assert!(found(&text).len() <= FINDINGS_MAX);
    }
}

/// A file with about every kind of finding, one a line.
const WRONG: &str = r#"use std::sync::Mutex;
use std::{thread, fs::File};
const HOSTS: &str = include_str!("/etc/hosts");
mod helpers;
#[no_mangle]
pub fn run() {
    unsafe { helpers::run() };
    let now = std::time::Instant::now();
    if cfg!(test) { sync::engine::stop() }
    let free = std::mem::transmute(now);
}
static CALLS: u8 = 0;
mod std {}
"#;

#[test]
fn a_learner_reads_why_and_what_to_do_instead() {
    for language in [Language::En, Language::Fr] {
        let messages = messages(language);
        let told: Vec<String> = found(WRONG).iter().map(|one| one.told(&messages)).collect();
        insta::assert_snapshot!(format!("findings_{}", language.code()), told.join("\n"));
    }
}

#[test]
fn where_unsafe_is_allowed_its_first_place_says_what_a_pass_is_worth() {
    let text = "use std::{mem::MaybeUninit, ptr::{self, NonNull}};
        use sync::cell::UnsafeCell;
        pub struct Slot(UnsafeCell<MaybeUninit<u8>>, *mut u8);
        unsafe impl Sync for Slot {}
        pub fn f(place: *mut u8) -> u8 { unsafe { ptr::read(place) } }";
    let messages = |text: &str, allows: &[Allowance]| -> Vec<(Severity, String)> {
        let found = examine(Path::new("src/lib.rs"), text, allows);
        found.into_iter().map(|finding| (finding.severity, finding.what.message)).collect()
    };
    let noted = (Severity::Noted, "policy-noted-unsafe".to_owned());
    assert_eq!(messages(text, &[Allowance::Unsafe]), [noted]);
    assert_eq!(messages("pub fn f() {}", &[Allowance::Unsafe]), []);
    let elsewhere = messages(text, &[]);
    assert!(elsewhere.iter().all(|(severity, _)| *severity == Severity::Refused));
    for message in ["policy-unsafe", "policy-plain", "policy-address", "policy-unknown"] {
        assert!(elsewhere.iter().any(|(_, found)| found == message), "{message}: {elsewhere:?}");
    }
    // What is refused besides stays refused.
    for (text, message) in [
        ("extern \"C\" { fn exit(code: i32) -> !; }", "policy-extern"),
        ("fn f() { unsafe { core::arch::asm!(\"nop\") } }", "policy-machine"),
        ("use std::mem::transmute;", "policy-unknown"),
        ("use std::cell::UnsafeCell;", "policy-facade"),
        ("#[unsafe(no_mangle)] fn f() {}", "policy-attribute"),
        ("static mut X: u8 = 0;", "policy-static-mut"),
        ("use sync::engine;", "policy-engine"),
    ] {
        let refused = (Severity::Refused, message.to_owned());
        assert!(messages(text, &[Allowance::Unsafe]).contains(&refused), "{text}");
    }
}
