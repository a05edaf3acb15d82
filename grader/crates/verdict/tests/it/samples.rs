//! Executions as the engines report them, for tests of how they are drawn.

use verdict::{Event, Evidence, Sentence, ThreadState, Wait, sentence};

/// The learner's file as rustc names it.
const LEARNER: &str = "exercises/01-counter/src/lib.rs";
const CHECKS: &str = "exercises/01-counter/checks/checks.rs";

/// Builds an execution event by event; steps count themselves.
#[derive(Default)]
pub(crate) struct Execution(Evidence);

impl Execution {
    pub(crate) fn of(threads: &[&str], summary: Sentence) -> Self {
        let state =
            |name: &&str| ThreadState { name: (*name).to_owned(), state: "ended".to_owned() };
        Execution(Evidence {
            summary,
            threads: threads.iter().map(state).collect(),
            engine: Some("model".to_owned()),
            ..Evidence::default()
        })
    }

    /// `operation` is `load count`, `value` what it read or wrote, `line` with its source text.
    pub(crate) fn event(
        mut self,
        thread: usize,
        operation: &str,
        value: &str,
        line: u32,
        source: &str,
    ) -> Self {
        let step = self.0.events.len() as u32 + 1;
        let event = Event { step, ..pending(thread, operation, value, LEARNER, line, source) };
        self.0.events.push(event);
        self
    }

    pub(crate) fn check(
        mut self,
        thread: usize,
        operation: &str,
        value: &str,
        line: u32,
        source: &str,
    ) -> Self {
        self = self.event(thread, operation, value, line, source);
        self.last().file = Some(CHECKS.to_owned());
        self
    }

    pub(crate) fn last(&mut self) -> &mut Event {
        self.0.events.last_mut().expect("an event was added")
    }

    pub(crate) fn preempted(mut self) -> Self {
        self.last().preempted = true;
        self
    }

    pub(crate) fn became(mut self, value: &str) -> Self {
        self.last().new_value = Some(value.to_owned());
        self
    }

    pub(crate) fn stale(mut self, newer: u32) -> Self {
        self.last().stale = Some(newer);
        self
    }

    pub(crate) fn wait(
        mut self,
        thread: usize,
        operation: &str,
        (line, source): (u32, &str),
        held_by: &[(usize, Option<u32>)],
        holds: &[(&str, u32)],
    ) -> Self {
        self.0.threads[thread].state = "waiting".to_owned();
        self.0.waits.push(Wait {
            thread,
            pending: pending(thread, operation, "", LEARNER, line, source),
            held_by: held_by.to_vec(),
            holds: holds.iter().map(|(object, line)| ((*object).to_owned(), Some(*line))).collect(),
        });
        self
    }

    /// The checks' own thread waits for the others.
    pub(crate) fn check_joins(mut self, joined: &str, line: u32) -> Self {
        self = self.wait(0, &format!("join {joined}"), (line, "worker.join().unwrap();"), &[], &[]);
        let wait = self.0.waits.last_mut().expect("a wait was added");
        wait.pending.file = Some(CHECKS.to_owned());
        self
    }

    pub(crate) fn history(mut self, calls: &[&str]) -> Self {
        self.0.history = calls.iter().map(|call| (*call).to_owned()).collect();
        self
    }

    pub(crate) fn explained(mut self, explanation: &[Sentence]) -> Self {
        self.0.explanation = explanation.to_vec();
        self
    }

    pub(crate) fn evidence(self) -> Evidence {
        self.0
    }
}

fn pending(
    thread: usize,
    operation: &str,
    value: &str,
    file: &str,
    line: u32,
    source: &str,
) -> Event {
    let (operation, object) = operation.split_once(' ').unwrap_or((operation, ""));
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Event {
        thread,
        operation: operation.to_owned(),
        object: given(object),
        value: given(value),
        file: Some(file.to_owned()),
        line: Some(line),
        source: given(source),
        ..Event::default()
    }
}

pub(crate) fn lost_update() -> Evidence {
    let load = "let seen = self.value.load(Ordering::SeqCst);";
    let store = "self.value.store(seen + 1, Ordering::SeqCst);";
    let summary = sentence::expected_got("2", "1", "two increments both count");
    Execution::of(&["main", "T1", "T2"], summary)
        .check(0, "spawn T1", "", 40, "thread::spawn(move || counter.increment())")
        .check(0, "spawn T2", "", 40, "thread::spawn(move || counter.increment())")
        .event(1, "load value", "0", 27, load)
        .event(2, "load value", "0", 27, load)
        .preempted()
        .event(2, "store value", "1", 28, store)
        .event(2, "end", "", 0, "")
        .event(1, "store value", "1", 28, store)
        .event(1, "end", "", 0, "")
        .check(0, "join T1", "", 42, "worker.join().unwrap();")
        .check(0, "join T2", "", 42, "worker.join().unwrap();")
        .event(0, "load value", "1", 33, "self.value.load(Ordering::SeqCst)")
        .explained(&[
            sentence::lost_update("T2", "T1", "value", "0", "1", "1"),
            sentence::hint_lost_update_atomic("value"),
        ])
        .evidence()
}

pub(crate) fn deadlock_of_three() -> Evidence {
    let lines = [
        (51, "let from = self.accounts[a].lock();"),
        (52, "let mut to = self.accounts[b].lock();"),
    ];
    let mut execution = Execution::of(
        &["main", "T1", "T2", "T3"],
        sentence::deadlock(&sentence::all_of(&["T1", "T2", "T3"]), 3),
    )
    .check(0, "spawn T1", "", 70, "thread::spawn(move || bank.transfer(0, 1, 5))")
    .check(0, "spawn T2", "", 71, "thread::spawn(move || bank.transfer(1, 2, 5))")
    .check(0, "spawn T3", "", 72, "thread::spawn(move || bank.transfer(2, 0, 5))");
    let objects = ["accounts[0]", "accounts[1]", "accounts[2]"];
    for thread in 1..=3 {
        let lock = format!("lock {}", objects[thread - 1]);
        execution = execution.event(thread, &lock, "", lines[0].0, lines[0].1);
        if thread > 1 {
            execution = execution.preempted();
        }
    }
    for thread in 1..=3 {
        let next = thread % 3 + 1;
        let lock = format!("lock {}", objects[next - 1]);
        let holds = [(objects[thread - 1], 51)];
        execution = execution.wait(thread, &lock, lines[1], &[(next, Some(51))], &holds);
    }
    execution
        .check_joins("T1", 74)
        .explained(&[sentence::deadlock_cycle(&["T1", "T2", "T3"]), sentence::hint_deadlock()])
        .evidence()
}

pub(crate) fn lost_wakeup() -> Evidence {
    Execution::of(&["main", "T1"], sentence::lost_wakeup("T1", "main", "changed", 6))
        .check(0, "spawn T1", "", 90, "thread::spawn(move || gate.wait())")
        .event(1, "lock open", "", 18, "let open = *self.open.lock();")
        .event(1, "unlock open", "", 18, "let open = *self.open.lock();")
        .event(0, "lock open", "", 30, "*self.open.lock() = true;")
        .preempted()
        .event(0, "unlock open", "", 30, "*self.open.lock() = true;")
        .event(0, "notify_one changed", "0", 31, "self.changed.notify_one();")
        .event(1, "lock open", "", 20, "let mut guard = self.open.lock();")
        .wait(1, "wait changed", (21, "self.changed.wait(&mut guard);"), &[], &[])
        .check_joins("T1", 92)
        .explained(&[sentence::hint_lost_wakeup(), sentence::hint_while_not_if()])
        .evidence()
}

pub(crate) fn stale_read() -> Evidence {
    let summary = sentence::expected_got("42", "0", "who sees `ready` sees the value");
    let mut execution = Execution::of(&["main", "T1", "T2"], summary)
        .check(0, "spawn T1", "", 55, "")
        .check(0, "spawn T2", "", 56, "")
        .event(1, "store value", "42", 14, "self.value.store(value, Ordering::Relaxed);")
        .event(1, "store ready", "true", 15, "self.ready.store(true, Ordering::Relaxed);")
        .event(2, "load ready", "true", 20, "while !self.ready.load(Ordering::Relaxed) {}")
        .event(2, "load value", "0", 21, "self.value.load(Ordering::Relaxed)")
        .stale(3)
        .explained(&[
            sentence::stale_read("T2", "value", None, 3),
            sentence::hint_ordering("Release", "Acquire"),
        ]);
    execution.0.engine = Some("weak memory".to_owned());
    execution.evidence()
}

pub(crate) fn not_linearizable() -> Evidence {
    let look = "if self.map.lock().contains_key(&key) {";
    let act = "self.map.lock().insert(key, make());";
    Execution::of(&["main", "T1", "T2"], sentence::not_linearizable())
        .check(0, "spawn T1", "", 0, "")
        .check(0, "spawn T2", "", 0, "")
        .check(1, "call", "get_or_insert(7, 10)", 0, "")
        .event(1, "lock map", "", 61, look)
        .event(1, "unlock map", "", 61, look)
        .check(2, "call", "get_or_insert(7, 20)", 0, "")
        .preempted()
        .event(2, "lock map", "", 61, look)
        .event(2, "unlock map", "", 61, look)
        .event(2, "lock map", "", 64, act)
        .event(2, "unlock map", "", 64, act)
        .check(2, "return", "20", 0, "")
        .event(1, "lock map", "", 64, act)
        .event(1, "unlock map", "", 64, act)
        .check(1, "return", "10", 0, "")
        .history(&["T1  get_or_insert(7, 10) -> 10", "T2  get_or_insert(7, 20) -> 20"])
        .explained(&[
            sentence::check_then_act("T1", "T2", "map", 5, 12),
            sentence::legal_results("get_or_insert(7, 10)", "10", &["20"]),
            sentence::hint_check_then_act(),
        ])
        .evidence()
}

/// Every operation that can block, one thread each.
pub(crate) fn every_wait() -> Evidence {
    let operations = [
        "lock a",
        "read_lock b",
        "write_lock c",
        "write_wait c",
        "wait changed",
        "woken changed",
        "receive jobs",
        "send jobs",
        "offer jobs",
        "join T1",
        "arrive start",
        "leave start",
        "park",
        "initialise cell",
        "read_cell cell",
        "select",
        "unheard_of thing",
    ];
    let names: Vec<String> = (0..operations.len()).map(|thread| format!("T{thread}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let summary = sentence::leaked(&sentence::all_of(&names[1..3]), 2);
    let mut execution = Execution::of(&names, summary);
    for (thread, operation) in operations.iter().enumerate() {
        let holds: &[(&str, u32)] = if thread == 0 { &[("mine", 3), ("b", 4)] } else { &[] };
        execution = execution.wait(thread, operation, (7, "…"), &[(1, Some(5)), (2, None)], holds);
    }
    execution.evidence()
}

/// A spin that nothing ends, folded.
pub(crate) fn livelock() -> Evidence {
    let mut execution =
        Execution::of(&["main", "T1"], sentence::livelock("T1")).check(0, "spawn T1", "", 12, "");
    for _ in 0..300 {
        execution = execution
            .event(1, "compare_failed locked", "true", 9, "while self.locked.compare_exchange(")
            .event(1, "spin_loop", "", 10, "hint::spin_loop();");
    }
    execution.explained(&[sentence::hint_livelock()]).evidence()
}

/// More threads than columns fit.
pub(crate) fn crowd(threads: usize) -> Evidence {
    let names: Vec<String> = (0..threads)
        .map(|thread| if thread == 0 { "main".to_owned() } else { format!("T{thread}") })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut execution = Execution::of(&names, sentence::expected_got("9", "8", "no add is lost"));
    for round in 0..40 {
        let thread = (round * 7) % threads;
        let value = format!("Some(\"{}\")", "é\u{1b}[31m数".repeat(round % 9));
        let object = format!("read_modify_write self.shards[{round}].entries");
        execution = execution
            .event(
                thread,
                &object,
                &value,
                1000 + round as u32,
                "\u{1b}[2J entries.insert(key.clone(), value.clone());",
            )
            .became("None");
        if round % 3 == 0 {
            execution = execution.preempted();
        }
        if round % 5 == 0 {
            execution = execution.stale(round as u32);
        }
    }
    for thread in 0..threads {
        let holder = (thread + 1) % threads;
        execution = execution.wait(
            thread,
            "lock shards",
            (7, "let a = 1;"),
            &[(holder, Some(12))],
            &[("x", 3)],
        );
    }
    let calls: Vec<String> =
        names.iter().map(|name| format!("{name}  insert(\"key\", \"value\") -> None")).collect();
    execution
        .history(&calls.iter().map(String::as_str).collect::<Vec<_>>())
        .explained(&[sentence::assertion(&"数\u{1b}".repeat(5000)), sentence::hint_race()])
        .evidence()
}
