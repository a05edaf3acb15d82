//! Watch mode, as somebody sees it who sits in front of it.
#![cfg(unix)]

mod support;
#[path = "support/terminal.rs"]
mod terminal;

use rustix::process::Signal;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use support::Classroom;
use terminal::Terminal;

const ANSWER: &str = "exercises/01-tally/src/lib.rs";
const KEYS: &str = "q quit";

/// Saves as editors do that write another file and give it the name.
fn save_by_rename(classroom: &Classroom, text: &str) {
    classroom.write("exercises/01-tally/src/.lib.rs.new", text);
    let path = |name: &str| classroom.root().join("exercises/01-tally/src").join(name);
    fs::rename(path("lib.rs"), path("lib.rs~")).unwrap();
    fs::rename(path(".lib.rs.new"), path("lib.rs")).unwrap();
    fs::remove_file(path("lib.rs~")).unwrap();
}

/// The answer with this in the place of the body of `increment`.
fn incrementing_by(classroom: &Classroom, body: &str) -> String {
    classroom
        .read("solutions/01-tally/src/lib.rs")
        .replace("self.value.fetch_add(1, Ordering::SeqCst);", body)
}

/// Every process whose command line names something in the classroom.
fn processes_in(classroom: &Classroom) -> Vec<String> {
    let root = classroom.root().display().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = processes.filter_map(|it| fs::read_to_string(it.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(&root)).collect()
}

fn nothing_is_left(classroom: &Classroom) {
    assert_eq!(processes_in(classroom), Vec::<String>::new());
    let work = classroom.root().join("target/entrelacs/work");
    let left = fs::read_dir(work).map_or(0, Iterator::count);
    assert_eq!(left, 0, "overlays are removed");
}

#[test]
fn every_save_is_answered_with_a_verdict_whatever_way_it_is_saved() {
    let classroom = Classroom::new();
    let mut terminal = Terminal::start(&classroom, &["watch"], 80);
    let begun = terminal.wait_for(KEYS);
    assert!(begun.contains("01-tally: Tally (40/100 points)"), "{begun}");
    assert!(!terminal.takes_lines(), "keys come one by one");
    insta::assert_snapshot!("watch_begins_at_80_columns", begun);

    classroom.solve();
    let solved = terminal.wait_for("01-tally: Tally (100/100 points)");
    terminal.wait_for("n goes on to 02-mailbox");
    assert!(solved.contains("(40/100 points)"), "what was said stays");

    save_by_rename(
        &classroom,
        &incrementing_by(&classroom, "self.value.store(1, Ordering::SeqCst);"),
    );
    terminal.wait_for("no longer passing: `second::adds_up`");

    save_by_rename(&classroom, "pub fn broken( {");
    terminal.wait_for("the file does not compile");
    fs::remove_file(classroom.root().join(ANSWER)).unwrap();
    terminal.wait_for("is missing");
    classroom.solve();
    terminal.wait_for_count("(100/100 points)", 2);
    terminal.press("q");
    assert_eq!(terminal.end(), Some(0));
    assert!(terminal.takes_lines() && !terminal.contents().contains(KEYS));
    nothing_is_left(&classroom);
}

#[test]
fn the_exercise_that_was_saved_last_is_the_one_unless_one_was_named() {
    let classroom = Classroom::new();
    let mailbox = "exercises/02-mailbox/src/lib.rs";
    let mut free = Terminal::start(&classroom, &["watch"], 120);
    free.wait_for(KEYS);
    let mut named = Terminal::start(&classroom, &["watch", "tally", "--lang", "fr"], 120);
    named.wait_for("q quitter");
    classroom.write(mailbox, classroom.read(mailbox) + "\n// Begun.\n");
    free.wait_for("02-mailbox: Mailbox (");
    classroom.solve();
    free.wait_for("01-tally: Tally (100/100");
    let french = named.wait_for("100/100 points");
    assert!(!french.contains("02-mailbox\u{a0}:"), "{french}");
    for terminal in [&mut free, &mut named] {
        terminal.press("\u{3}");
        assert_eq!(terminal.end(), Some(0));
        assert!(terminal.takes_lines());
    }
}

#[test]
fn keys_give_hints_executions_the_list_and_the_next_exercise() {
    let classroom = Classroom::new();
    let mut terminal = Terminal::start(&classroom, &["watch", "--color", "never"], 80);
    terminal.wait_for(KEYS);
    terminal.press("hl?e");
    terminal.wait_for_count("── second::adds_up (model): failed", 2);
    terminal.press("n");
    terminal.wait_for("02-mailbox  h hint");
    terminal.press("r");
    let all = terminal.wait_until("second verdict, with the keys below it", |contents| {
        contents.matches("02-mailbox: Mailbox (").count() == 2
            && contents.trim_end().ends_with("? help")
    });
    insta::assert_snapshot!("watch_answers_keys", all);
    terminal.press("q");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn a_new_save_ends_the_run_of_the_old_one() {
    let classroom = Classroom::new();
    classroom.write(ANSWER, incrementing_by(&classroom, "loop {}"));
    let mut terminal = Terminal::start(&classroom, &["watch"], 80);
    terminal.wait_for("01-tally: 0 of 2 checks");
    classroom.solve();
    let shown = terminal.wait_for("01-tally: Tally (100/100 points)");
    assert!(!shown.contains("points)\n\n  failed"), "nothing is said of the old one: {shown}");
    assert_eq!(shown.matches(" points)").count(), 1, "{shown}");
    // And leaving ends one that is going on.
    classroom.write(ANSWER, incrementing_by(&classroom, "loop {}"));
    terminal.wait_for_count("01-tally: 0 of 2 checks", 1);
    terminal.press("q");
    assert_eq!(terminal.end(), Some(0));
    nothing_is_left(&classroom);
}

#[test]
fn folders_that_go_and_come_back_are_followed() {
    let classroom = Classroom::new();
    let mut terminal = Terminal::start(&classroom, &["watch", "01", "--quiet"], 80);
    terminal.wait_for(KEYS);
    let path = |name: &str| classroom.root().join(name);
    for (count, folder) in ["exercises/01-tally", "exercises"].into_iter().enumerate() {
        fs::rename(path(folder), path("elsewhere")).unwrap();
        terminal.wait_for_count("`exercises/01-tally` is gone", count + 1);
        fs::rename(path("elsewhere"), path(folder)).unwrap();
        terminal.wait_for_count("(40/100 points)", count + 2);
    }
    // Still heard where everything was replaced.
    classroom.replace("exercises/01-tally/exercise.toml", "\"model\"", "\"modle\"");
    terminal.wait_for("exercises/01-tally/exercise.toml:");
    classroom.replace("exercises/01-tally/exercise.toml", "\"modle\"", "\"model\"");
    terminal.wait_for_count("(40/100 points)", 4);
    // What the grader keeps may go at any time, as it does when the workspace is cleaned.
    fs::remove_dir_all(path("target")).unwrap();
    classroom.link_prepared();
    classroom.solve();
    terminal.wait_for("(100/100 points)");
    terminal.press("q");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn a_grader_that_is_built_anew_while_it_runs_goes_on() {
    let classroom = Classroom::new();
    let program = classroom.root().join("grader-copy/grader");
    fs::create_dir(program.parent().unwrap()).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_grader"), &program).unwrap();
    let mut terminal = Terminal::with(classroom.command_of(&program, &["watch"]), 80);
    terminal.wait_for(KEYS);
    fs::remove_file(&program).unwrap();
    classroom.solve();
    terminal.wait_for("(100/100 points)");
    terminal.press("q");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn the_terminal_is_left_as_it_was_however_watch_mode_ends() {
    let classroom = Classroom::new();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut terminal = Terminal::start(&classroom, &["watch"], 80);
        terminal.wait_for(KEYS);
        assert!(!terminal.takes_lines());
        terminal.signal(signal);
        assert_eq!(terminal.end(), Some(0));
        assert!(terminal.takes_lines());
    }
    nothing_is_left(&classroom);
}

#[test]
fn the_terminal_is_left_as_it_was_after_a_panic() {
    let exe = std::env::current_exe().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test starts itself in a terminal")]
    let mut command = std::process::Command::new(exe);
    command.args(["--exact", "panics_at_the_keyboard", "--ignored", "--nocapture"]);
    let mut terminal = Terminal::with(command, 80);
    let shown = terminal.wait_for("the message of the panic");
    assert_ne!(terminal.end(), Some(0));
    assert!(terminal.takes_lines(), "{shown}");
    assert!(shown.lines().any(|line| line.starts_with("the message of the panic")), "{shown}");
}

#[test]
#[ignore = "panics, in a terminal of its own"]
fn panics_at_the_keyboard() {
    let keyboard = grader::watch::keyboard::Keyboard::take().unwrap();
    // As a process does that aborts, so that only the hook has given the terminal back.
    std::mem::forget(keyboard);
    panic!("the message of the panic");
}

#[test]
fn another_size_of_the_terminal_is_taken_up() {
    let classroom = Classroom::new();
    let mut terminal = Terminal::start(&classroom, &["watch"], 120);
    let widest = |contents: &str| contents.lines().map(|it| it.chars().count()).max().unwrap();
    assert_eq!(widest(&terminal.wait_for(KEYS)), 100);
    terminal.resize(70);
    terminal.signal(Signal::WINCH);
    terminal.press("e");
    let contents = terminal.wait_for_count("── second::adds_up (model): failed", 2);
    let (_, after) = contents.rsplit_once("── second::adds_up").unwrap();
    assert!(widest(after) <= 70, "{after}");
    terminal.press("q");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn colours_are_used_only_where_they_are_wanted() {
    let classroom = Classroom::new();
    let coloured = |arguments: &[&str], variable: Option<&str>| {
        let mut command = classroom.command(arguments);
        variable.map(|name| command.env(name, "1"));
        let mut terminal = Terminal::with(command, 80);
        terminal.wait_for(KEYS);
        terminal.press("q");
        terminal.end();
        terminal.has_colours()
    };
    assert!(coloured(&["watch"], None));
    assert!(!coloured(&["watch"], Some("NO_COLOR")));
    assert!(!coloured(&["watch", "--color", "never"], None));
    assert!(coloured(&["watch", "--color", "always"], Some("NO_COLOR")));
}

#[test]
fn what_is_no_terminal_gets_plain_lines_and_no_keys() {
    let classroom = Classroom::new();
    for poll in [&[][..], &["--poll"]] {
        classroom
            .write(ANSWER, incrementing_by(&classroom, "self.value.store(1, Ordering::SeqCst);"));
        let mut command = classroom.command(&[&["watch", "01"], poll].concat());
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut said = Vec::new();
        let mut wait_for = |text: &str| loop {
            let line = lines.next().unwrap_or_else(|| panic!("`{text}` is not said"));
            let found = line.contains(text);
            said.push(line);
            if found {
                return;
            }
        };
        wait_for("This is no terminal");
        wait_for("(40/100 points)");
        classroom.solve();
        wait_for("(100/100 points)");
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::INT)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(!said.concat().contains(['\u{1b}', '\r']), "{said:#?}");
    }
    nothing_is_left(&classroom);
}
