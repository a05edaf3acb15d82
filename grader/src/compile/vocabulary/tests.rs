//! What compiles against the vocabulary and what does not.

use super::*;
use crate::catalogue::Catalogue;
use crate::compile::{ChecksLibrary, Prepared};
use crate::layers::Layers;
use crate::process::{self, Slots};
use crate::process::{Ending, Limits};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// A folder with the vocabulary and what is compiled against it.
struct Bench {
    workspace: Workspace,
    prepared: Prepared,
    vocabulary: Vocabulary,
    folder: TempDir,
    with_unsafe: bool,
}

impl Bench {
    fn new() -> Bench {
        let workspace = Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let prepared = Prepared::find(&workspace, &|_| {}).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let externs = prepared.externs(&["sync"]);
        let facade = externs.last().unwrap().to_str().unwrap().strip_prefix("sync=").unwrap();
        let vocabulary = Vocabulary::build(
            &prepared.toolchain,
            &folder.path().join("vocabulary"),
            Path::new(facade),
            &prepared.externs(&[]),
            &mut |order| process::run(order, &mut |_| {}),
        )
        .unwrap();
        Bench { workspace, prepared, vocabulary, folder, with_unsafe: false }
    }

    /// Compiles a text as a submission; what rustc said where it does not compile.
    fn compile(&self, text: &str, more: &[OsString]) -> std::result::Result<(), String> {
        let externs = [
            self.prepared.externs(&[]),
            self.vocabulary.arguments(self.with_unsafe),
            more.to_vec(),
        ];
        self.compile_against(text, externs.concat())
    }

    /// The same with everything that it may name.
    fn compile_against(
        &self,
        text: &str,
        externs: Vec<OsString>,
    ) -> std::result::Result<(), String> {
        fs::write(self.folder.path().join("lib.rs"), text).unwrap();
        let mut arguments: Vec<OsString> = [
            "--crate-name=answer",
            "--crate-type=lib",
            "--edition=2024",
            "--emit=metadata",
            "-Awarnings",
            "--color=never",
            "lib.rs",
        ]
        .map(OsString::from)
        .into();
        if !self.with_unsafe {
            arguments.push("-Funsafe_code".into());
        }
        arguments.extend(externs);
        let order = Order {
            program: self.prepared.toolchain.rustc.clone(),
            arguments,
            directory: self.folder.path().to_owned(),
            environment: self.prepared.toolchain.environment(),
            limits: Limits { output_bytes: 1 << 20, ..Limits::default() },
        };
        let ended = process::run(&order, &mut |_| {}).unwrap();
        match ended.ending {
            Ending::Exited(0) => Ok(()),
            _ => Err(String::from_utf8_lossy(&ended.stderr).into_owned()),
        }
    }
}

/// What each would do, and the name that the compiler must not know.
const HOSTILE: &[(&str, &str)] = &[
    ("pub fn f() { std::process::exit(0) }", "process"),
    ("use std::process::Command;", "process"),
    ("pub fn f() { std::fs::read(\"/etc/passwd\").unwrap(); }", "fs"),
    ("pub fn f() { std::env::set_current_dir(\"/\").unwrap(); }", "env"),
    ("pub fn f() { std::net::TcpStream::connect(\"a:1\").unwrap(); }", "net"),
    ("pub fn f() { std::io::stdout(); }", "io"),
    ("use std::io::Write;", "io"),
    ("use std::os::fd::AsRawFd;", "os"),
    ("pub fn f() { std::panic::set_hook(Box::new(|_| ())) }", "set_hook"),
    ("pub fn f() { std::panic::Location::caller(); }", "Location"),
    ("pub fn f() -> &'static str { std::any::type_name::<u8>() }", "type_name"),
    ("pub static S: &str = include_str!(\"/etc/passwd\");", "include_str"),
    ("pub static S: &[u8] = include_bytes!(\"/etc/passwd\");", "include_bytes"),
    ("include!(\"/etc/passwd\");", "include"),
    ("pub static S: &str = env!(\"PATH\");", "env"),
    ("pub static S: Option<&str> = option_env!(\"PATH\");", "option_env"),
    ("pub static S: &str = file!();", "file"),
    ("pub static S: &str = module_path!();", "module_path"),
    ("pub fn f() -> bool { cfg!(test) }", "cfg"),
    ("std::thread_local! { static X: u8 = 0 }", "thread_local"),
    ("thread_local! { static X: u8 = 0 }", "thread_local"),
    ("#[global_allocator] static A: u8 = 0;", "global_allocator"),
    ("pub fn f() { std::thread::spawn(|| ()); }", "spawn"),
    ("use std::thread::sleep;", "sleep"),
    ("use std::sync::Mutex;", "Mutex"),
    ("use std::sync::atomic::AtomicU64;", "atomic"),
    ("use std::sync::mpsc;", "mpsc"),
    ("use std::time::Instant;", "Instant"),
    ("use std::mem::transmute;", "transmute"),
    ("use std::alloc::System;", "alloc"),
    ("use std::path::Path;", "path"),
    ("use std::ffi::OsStr;", "ffi"),
    ("core::arch::global_asm!(\"nop\");", "arch"),
    ("use core::sync::atomic::AtomicBool;", "atomic"),
    ("extern crate alloc; use alloc::sync::Arc;", "sync"),
    ("extern crate proc_macro; use proc_macro::TokenStream;", "TokenStream"),
    ("extern crate std as real; use real::fs;", "fs"),
    ("use ::std::fs;", "fs"),
    ("#![no_std] extern crate std; use std::fs;", "fs"),
    ("use std::only_the_macro::both;", "only_the_macro"),
    ("use std::standard::fs;", "standard"),
    ("use sync::engine;", "engine"),
    ("use sync::facade;", "facade"),
    ("pub fn f() { sync::engine::stop() }", "engine"),
    ("use parking_lot::Mutex;", "parking_lot"),
    ("use loom::thread;", "loom"),
    ("extern crate crossbeam;", "crossbeam"),
    ("extern crate trial;", "trial"),
];

#[test]
fn what_reaches_beyond_the_facade_is_unknown_to_the_compiler() {
    let bench = Bench::new();
    for (text, name) in HOSTILE {
        let said = bench.compile(text, &[]).expect_err(text);
        let about = format!("`{name}`");
        assert!(said.lines().any(|line| line.contains(&about)), "{text}\n{said}");
        for ours in ["standard", "vocabulary", "facade"] {
            let honest = said.lines().filter(|line| !line.contains(*text));
            let shown = honest.filter(|line| line.contains(ours)).count();
            assert!(shown == 0 || text.contains(ours), "{text}\n{said}");
        }
    }
}

/// The same in an exercise about services.
const HOSTILE_SERVICES: &[(&str, &str)] = &[
    ("use tokio::net::TcpStream;", "net"),
    ("use tokio::fs::File;", "fs"),
    ("use tokio::process::Command;", "process"),
    ("use tokio::signal::ctrl_c;", "signal"),
    ("use tokio::runtime::Runtime;", "runtime"),
    ("use tokio::io::stdout;", "stdout"),
    ("pub async fn f() { tokio::task::spawn_blocking(|| ()).await; }", "spawn_blocking"),
    ("pub fn f() { tokio::time::pause() }", "pause"),
    ("use tokio::facade::net;", "facade"),
    ("pub fn f() { std::net::TcpStream::connect(\"a:1\").unwrap(); }", "net"),
    ("extern crate hyper;", "hyper"),
    ("extern crate socket2;", "socket2"),
    ("use web::Network;", "web"),
];

/// What a service is made of: names that must be found. It is only compiled.
const HONEST_SERVICE: &str = r#"
    use axum::{Json, Router, extract::State, response::IntoResponse, routing::get, serve::Listener};
    use serde::{Deserialize, Serialize};
    use std::{fmt::Debug, future::{Future, IntoFuture, pending}, pin::{Pin, pin}};
    use sync::{Arc, Mutex};
    use tokio::{sync::{mpsc, oneshot, watch, Semaphore}, task::JoinSet, time::{sleep, timeout, Duration}};
    #[derive(Deserialize, Serialize)]
    pub struct Entry { key: String, #[serde(default)] value: Option<String> }
    async fn shows(State(count): State<Arc<Mutex<u64>>>) -> impl IntoResponse { Json(*count.lock()) }
    pub fn service() -> Router {
        let _ = serde_json::from_str::<Entry>("{}").map(|entry| serde_json::json!(entry));
        Router::new().route("/", get(shows)).with_state(Arc::default())
    }
    pub async fn serve<L: Listener<Addr: Debug>>(listener: L) {
        let mut serving = pin!(axum::serve(listener, service()).into_future());
        tokio::select! { _ = &mut serving => {} () = sleep(Duration::from_secs(1)) => {} }
        let _ = timeout(Duration::ZERO, pending::<()>()).await;
    }
"#;

#[test]
fn a_service_finds_tasks_and_time_and_nothing_that_reaches_the_machine() {
    let bench = Bench::new();
    let catalogue = Catalogue::read(&bench.workspace).unwrap();
    let exercise = catalogue.find("12").unwrap().exercise().unwrap();
    let leash = process::Leash::default();
    let prepared =
        bench.prepared.for_exercise(&bench.workspace, exercise, &leash, &|_| {}).unwrap();
    let externs = || prepared.submission_externs(Layers::ALL, false);
    bench.compile_against(HONEST_SERVICE, externs()).unwrap();
    for (text, name) in HOSTILE_SERVICES {
        let said = bench.compile_against(text, externs()).expect_err(text);
        assert!(said.contains(&format!("`{name}`")), "{text}\n{said}");
    }
    let elsewhere = bench.prepared.submission_externs(Layers::ALL, false);
    bench.compile_against("use tokio::time;", elsewhere).expect_err("in other exercises");
}

/// Everything that a file may need without any concurrency.
const HONEST: &str = r#"
    use std::{borrow::Cow, cell::RefCell, collections::{BTreeMap, HashMap, VecDeque}};
    use std::{error::Error, fmt, hash::{DefaultHasher, Hash, Hasher}, marker::PhantomData};
    use std::{mem, num::NonZero, ops::Deref, rc::Rc, sync::Arc, time::Duration};
    use sync::{Mutex, atomic::{AtomicU64, Ordering}, channel::unbounded, select, thread};

    static CALLS: AtomicU64 = AtomicU64::new(0);
    sync::thread_local! { static SEEN: RefCell<u64> = RefCell::new(0); }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Point { x: i32, y: i32 }

    #[derive(Debug)]
    pub enum Failure { Empty, Number(std::num::ParseIntError) }
    impl fmt::Display for Failure {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{self:?}") }
    }
    impl Error for Failure {}
    impl From<std::num::ParseIntError> for Failure {
        fn from(error: std::num::ParseIntError) -> Self { Failure::Number(error) }
    }

    pub struct Wrapped<'a, T: ?Sized>(&'a T, PhantomData<fn() -> T>);
    impl<T: ?Sized> Deref for Wrapped<'_, T> {
        type Target = T;
        fn deref(&self) -> &T { self.0 }
    }

    pub fn parse(text: &str) -> Result<NonZero<u64>, Box<dyn Error + Send + Sync>> {
        let Some(word) = text.split_whitespace().next() else { Err(Failure::Empty)? };
        let number: u64 = word.parse().map_err(Failure::from)?;
        CALLS.fetch_add(1, Ordering::Relaxed);
        NonZero::new(number).ok_or_else(|| format!("{word:>4} is {}", 0).into())
    }

    pub async fn later() -> u8 { 1 }

    pub fn run(jobs: Vec<Box<dyn FnOnce() -> u64 + Send>>) -> impl Iterator<Item = u64> {
        assert!(!jobs.is_empty(), "there are {} jobs", jobs.len());
        let (sender, receiver) = unbounded();
        let results = Arc::new(Mutex::new(VecDeque::new()));
        let shared = Arc::clone(&results);
        let worker = thread::spawn(move || loop {
            select! {
                recv(receiver) -> message => match message {
                    Ok(job) => {
                        let job: Box<dyn FnOnce() -> u64 + Send> = job;
                        SEEN.with(|seen| *seen.borrow_mut() += 1);
                        shared.lock().push_back(job());
                    }
                    Err(_) => break,
                },
                default(Duration::from_millis(1)) => thread::yield_now(),
            }
        });
        for job in jobs { sender.send(job).unwrap(); }
        drop(sender);
        if worker.join().is_err() { panic!("a job panicked: {:?}", Rc::new(1)); }
        let mut results = mem::take(&mut *results.lock());
        println!("{} results, {:?}", results.len(), Cow::from("text"));
        dbg!(results.len()); eprint!("!"); print!("."); eprintln!();
        debug_assert_eq!(vec![1, 2].iter().sum::<i32>(), 3);
        let mut table: HashMap<_, BTreeMap<u8, u8>> = HashMap::new();
        table.entry("a").or_default().insert(1, u8::MAX);
        let mut hasher = DefaultHasher::new();
        Point::default().hash(&mut hasher);
        let caught = std::panic::catch_unwind(|| hasher.finish());
        if matches!(caught, Err(_)) { unreachable!() }
        std::iter::from_fn(move || results.pop_front())
    }

    pub fn unfinished() { todo!("write {}", "me") }

    #[cfg(test)]
    mod tests {
        #[test]
        fn runs() { assert_eq!(std::env::args().count(), 1) }
    }
    #[test]
    fn outside_a_module() {}
"#;

#[test]
fn ordinary_rust_compiles() {
    Bench::new().compile(HONEST, &[]).unwrap_or_else(|said| panic!("{said}"));
}

/// What an answer may hold where the exercise allows `unsafe`.
const HONEST_WITH_UNSAFE: &str = r#"
    use std::{mem::{ManuallyDrop, MaybeUninit}, ptr::{self, NonNull}};
    use sync::{atomic::{AtomicBool, AtomicPtr, Ordering}, cell::UnsafeCell, hint};

    pub struct Lock<T> { locked: AtomicBool, value: UnsafeCell<T>, next: AtomicPtr<u8> }
    unsafe impl<T: Send> Sync for Lock<T> {}

    impl<T> Lock<T> {
        pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
            while self.locked.swap(true, Ordering::Acquire) { hint::spin_loop() }
            let result = self.value.with_mut(|value| f(unsafe { &mut *value }));
            self.locked.store(false, Ordering::Release);
            result
        }
    }

    pub fn boxes() {
        let mut slot = MaybeUninit::<u8>::uninit();
        slot.write(1);
        let address: NonNull<u8> = unsafe { NonNull::new_unchecked(Box::into_raw(Box::new(1))) };
        drop(unsafe { Box::from_raw(address.as_ptr()) });
        let empty: *mut u8 = ptr::null_mut();
        drop((ManuallyDrop::new(empty), unsafe { slot.assume_init() }));
    }
"#;

#[test]
fn unsafe_code_compiles_where_the_exercise_allows_it_and_nothing_else_does() {
    let mut bench = Bench::new();
    bench.compile(HONEST_WITH_UNSAFE, &[]).expect_err("no other exercise allows it");
    bench.with_unsafe = true;
    bench.compile(HONEST_WITH_UNSAFE, &[]).unwrap_or_else(|said| panic!("{said}"));
    for (text, name) in HOSTILE {
        let said = bench.compile(text, &[]).expect_err(text);
        assert!(said.contains(&format!("`{name}`")), "{text}\n{said}");
    }
    // What the engines would not see.
    bench.compile("use std::cell::UnsafeCell;", &[]).expect_err("the facade has a cell");
    bench.with_unsafe = false;
    bench.compile("use sync::cell::UnsafeCell;", &[]).expect_err("it needs no cell");
}

#[test]
fn a_mistake_of_a_learner_is_told_as_ever() {
    let bench = Bench::new();
    let said = |text: &str| bench.compile(text, &[]).unwrap_err();
    let missing = said("pub fn f() -> HashMap<u8, u8> { todo!() }");
    assert!(missing.contains("use std::collections::HashMap;"), "{missing}");
    assert!(!missing.contains("core::"), "{missing}");
    let kept = said("pub fn f() { let x = std::rc::Rc::new(1); sync::thread::spawn(|| x); }");
    assert!(kept.contains("`Rc<{integer}>` cannot be sent between threads safely"), "{kept}");
}

#[test]
fn the_courses_own_answers_compile_with_the_checks_view_of_them() {
    let mut bench = Bench::new();
    let catalogue = Catalogue::read(&bench.workspace).unwrap();
    let mut compiled = BTreeSet::new();
    for exercise in catalogue.entries.iter().map(|entry| entry.exercise().unwrap()) {
        bench.with_unsafe = exercise.manifest.allows_unsafe();
        let solution = bench.workspace.solutions().join(&exercise.name);
        let mut files = vec![exercise.folder.join("src/lib.rs"), solution.join("src/lib.rs")];
        let accepted = fs::read_dir(solution.join("accepted")).unwrap();
        files.extend(accepted.map(|entry| entry.unwrap().path()));
        let slots = Slots::new(1);
        let prepared =
            bench.prepared.for_exercise(&bench.workspace, exercise, slots.leash(), &|_| {});
        let prepared = prepared.unwrap();
        let checks = ChecksLibrary::find(&prepared, exercise, &slots, &|_| {}).unwrap();
        let name = exercise.checks_crate_name();
        let subject = exercise.folder.join("checks/subject.rs");
        let place = bench.folder.path().join("__entrelacs");
        fs::create_dir_all(&place).unwrap();
        fs::copy(subject, place.join("subject.rs")).unwrap();
        let appended = format!(
            "\nextern crate self as {};\npub mod __entrelacs {{\n\
             pub mod contract {{ pub use {name}::contract::*; }}\n\
             pub mod subject;\n}}\n\
             pub fn drive() {{ {name}::drive(__entrelacs::subject::subject()) }}\n",
            exercise.crate_name()
        );
        let library = option(&format!("--extern={name}="), &checks.path);
        for file in files {
            let text = fs::read_to_string(&file).unwrap() + &appended;
            let mut externs = prepared.submission_externs(Layers::ALL, bench.with_unsafe);
            externs.push(library.clone());
            bench
                .compile_against(&text, externs)
                .unwrap_or_else(|said| panic!("{}\n{said}", file.display()));
            compiled.insert(file);
        }
    }
    assert!(compiled.len() >= 20, "{compiled:#?}");
}
