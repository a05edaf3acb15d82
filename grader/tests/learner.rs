//! The way through the course: what comes next, the way back to the stub, and the solutions.

mod support;
#[cfg(unix)]
#[path = "support/terminal.rs"]
mod terminal;

use insta::assert_snapshot;
use support::Classroom;

const ANSWER: &str = "exercises/01-tally/src/lib.rs";

#[test]
fn next_names_the_first_exercise_that_is_not_solved() {
    let classroom = Classroom::new();
    let first = classroom.told(&["next"]);
    classroom.solve().grader(&["run", "01"]);
    let second = classroom.told(&["--lang", "fr", "next"]);
    // Solved is solved, whatever has become of the file since.
    classroom.write(ANSWER, "");
    assert_eq!(classroom.told(&["--lang", "fr", "next"]), second);
    classroom.write(
        ".entrelacs/progress.json",
        r#"{"version":1,"exercises":{"01-tally":{"solved":true,"hints":0},"02-mailbox":{"solved":true,"hints":2}}}"#,
    );
    let last = classroom.told(&["next"]);
    assert_snapshot!([first, second, last].join("\n"));
}

#[test]
fn progress_that_cannot_be_read_is_said_once_and_begun_anew() {
    let classroom = Classroom::new();
    classroom.write(".entrelacs/progress.json", b"\xff{");
    let told = classroom.told(&["next"]);
    assert_eq!(classroom.read_bytes(".entrelacs/progress.unreadable.json"), b"\xff{");
    let again = classroom.told(&["next"]);
    assert!(!again.contains("cannot be read"), "{again}");
    assert_snapshot!(told);
}

#[test]
fn reset_keeps_the_answer_and_puts_the_stub_back() {
    let classroom = Classroom::new();
    let stub = classroom.read(ANSWER);
    let untouched = classroom.told(&["reset", "01", "--yes"]);
    classroom.solve().grader(&["run", "01"]);
    let answer = classroom.read(ANSWER);
    let unasked = classroom.told(&["reset", "01"]);
    assert_eq!(classroom.read(ANSWER), answer, "nobody was asked");
    let reset = classroom.told(&["reset", "01", "--yes"]);
    assert_eq!(classroom.read(ANSWER), stub);
    assert_eq!(classroom.read(".entrelacs/answers/01-tally-1/src/lib.rs"), answer);
    // Whatever is in the file is kept, and an answer that was kept is never written over.
    classroom.write(ANSWER, b"\xff");
    let again = classroom.told(&["reset", "01", "--yes", "--lang", "fr"]);
    assert_eq!(classroom.read_bytes(".entrelacs/answers/01-tally-2/src/lib.rs"), b"\xff");
    assert_eq!(classroom.read(".entrelacs/answers/01-tally-1/src/lib.rs"), answer);
    // A file that is gone comes back, without git.
    std::fs::remove_file(classroom.root().join(ANSWER)).unwrap();
    let gone = classroom.told(&["reset", "01", "--yes"]);
    assert_eq!(classroom.read(ANSWER), stub);
    let list = classroom.told(&["list"]);
    assert_snapshot!([untouched, unasked, reset, again, gone, list].join("\n"));
}

#[cfg(unix)]
#[test]
fn reset_asks_first() {
    use terminal::Terminal;
    let classroom = Classroom::new();
    classroom.solve();
    let answer = classroom.read(ANSWER);
    let ask = |language: &str, question: &str, reply: &str, outcome: &str| {
        let mut terminal = Terminal::start(&classroom, &["reset", "01", "--lang", language], 80);
        terminal.wait_for(question);
        terminal.press(reply);
        terminal.wait_for(outcome);
        assert_eq!(terminal.end(), Some(0));
    };
    for reply in ["\n", "n\n", "what?\n"] {
        ask("en", "[y/N]", reply, "Nothing was changed.");
        assert_eq!(classroom.read(ANSWER), answer);
    }
    ask("fr", "[o/N]", "Oui\n", "est de nouveau l’ébauche");
    assert_ne!(classroom.read(ANSWER), answer);
}

#[test]
fn a_solution_is_shown_to_those_who_have_one_or_who_insist() {
    let classroom = Classroom::new();
    let refused = classroom.told(&["solution", "01"]);
    let missing = classroom.told(&["solution", "02", "--anyway"]);
    let insisted = classroom.told(&["solution", "01", "--anyway"]);
    classroom.solve().grader(&["run", "01"]);
    assert_eq!(classroom.told(&["solution", "01"]), insisted);
    assert_snapshot!([refused, missing, insisted].join("\n"));
}

#[test]
fn verify_says_when_a_learner_begins_with_another_file_than_the_stub() {
    let classroom = Classroom::new();
    classroom.replace(ANSWER, "//! A tally.", "//! Another tally.");
    let stub = "exercises/02-mailbox/stub/src/lib.rs";
    std::fs::remove_file(classroom.root().join(stub)).unwrap();
    let told = classroom.told(&["verify"]);
    assert!(told.contains("01-tally: `exercises/01-tally/src/lib.rs` is not"), "{told}");
    assert!(told.contains("02-mailbox: the stub of `02-mailbox` is not"), "{told}");
}
