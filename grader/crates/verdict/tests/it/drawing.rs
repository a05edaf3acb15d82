//! Drawings as people see them, and what holds for every drawing.

use crate::samples;
use std::sync::LazyLock;
use verdict::draw::{self, Options};
use verdict::{Evidence, Language, Messages, text};

fn drawn(evidence: &Evidence, language: Language, width: usize) -> String {
    static MESSAGES: LazyLock<[Messages; 2]> = LazyLock::new(|| Language::ALL.map(Messages::new));
    let messages = MESSAGES.iter().find(|messages| messages.language() == language);
    let replay_command =
        Some("grader explain 01 atomic::increments_add_up --replay p2.0110".to_owned());
    let options = Options { width, replay_command, ..Options::default() };
    draw::execution(evidence, messages.expect("every language has messages"), &options)
}

/// One file per drawing, in both languages and at two widths.
macro_rules! drawings {
    ($($sample:ident),*) => {$(
        #[test]
        fn $sample() {
            for language in Language::ALL {
                for width in [100, 60] {
                    let name = format!("{}_{language}_{width}", stringify!($sample));
                    insta::assert_snapshot!(name, drawn(&samples::$sample(), language, width));
                }
            }
        }
    )*};
}

drawings!(lost_update, deadlock_of_three, lost_wakeup, stale_read, not_linearizable, livelock);

#[test]
fn every_kind_of_wait_is_told_in_its_own_words() {
    let told = |language| {
        let drawing = drawn(&samples::every_wait(), language, 120);
        drawing.split("\n\n").nth(2).expect("the waits come third").to_owned()
    };
    insta::assert_snapshot!("every_wait_en", told(Language::En));
    insta::assert_snapshot!("every_wait_fr", told(Language::Fr));
}

fn every_sample() -> Vec<Evidence> {
    let mut samples = vec![
        samples::lost_update(),
        samples::deadlock_of_three(),
        samples::lost_wakeup(),
        samples::stale_read(),
        samples::not_linearizable(),
        samples::livelock(),
        samples::every_wait(),
        Evidence::default(),
    ];
    samples.extend([1, 2, 3, 4, 5, 6, 9, 20].map(samples::crowd));
    samples
}

#[test]
fn no_line_is_wider_than_asked() {
    for evidence in every_sample() {
        for width in 60..=140 {
            for language in Language::ALL {
                for line in drawn(&evidence, language, width).lines() {
                    assert!(text::width(line) <= width, "{} > {width}: {line}", text::width(line));
                }
            }
        }
    }
}

#[test]
fn columns_narrow_and_then_one_column_names_the_thread() {
    let lanes = |threads, width| {
        let drawing = drawn(&samples::crowd(threads), Language::En, width);
        let header = drawing.lines().find(|line| line.contains("step │")).expect("a header");
        header.contains("main")
    };
    assert!(lanes(3, 100));
    assert!(!lanes(9, 100));
    assert!(lanes(5, 140));
    assert!(!lanes(5, 60));
}

#[test]
fn what_the_learner_wrote_cannot_reach_the_terminal() {
    for evidence in every_sample() {
        let drawing = drawn(&evidence, Language::En, 100);
        let hidden = drawing.chars().find(|character| character.is_control() && *character != '\n');
        assert_eq!(hidden, None, "{drawing}");
    }
}

#[test]
fn colour_adds_escapes_and_changes_nothing_else() {
    for evidence in every_sample() {
        let messages = Messages::new(Language::Fr);
        let plain = draw::execution(&evidence, &messages, &Options::default());
        let color = Options { color: true, ..Options::default() };
        let coloured = draw::execution(&evidence, &messages, &color);
        let mut stripped = String::new();
        let mut inside = false;
        for character in coloured.chars() {
            match character {
                '\u{1b}' => inside = true,
                'm' if inside => inside = false,
                _ if inside => {}
                _ => stripped.push(character),
            }
        }
        let trimmed: Vec<&str> = stripped.lines().map(str::trim_end).collect();
        assert_eq!(trimmed, plain.lines().map(str::trim_end).collect::<Vec<_>>());
    }
    let color = Options { color: true, ..Options::default() };
    let drawing = draw::execution(&samples::lost_update(), &Messages::new(Language::En), &color);
    assert!(drawing.contains('\u{1b}'));
}

#[test]
fn a_replay_command_that_is_too_long_is_still_one_command() {
    let command = format!("grader explain 01 --replay {}", "p2.0110".repeat(30));
    let options =
        Options { width: 60, replay_command: Some(command.clone()), ..Options::default() };
    let drawing = draw::execution(&samples::lost_update(), &Messages::new(Language::En), &options);
    let (_, shown) = drawing.split_once("replay:\n").expect("the command stands on its own lines");
    let as_a_shell_reads_it: Vec<String> =
        shown.replace("\\\n", "").split_whitespace().map(str::to_owned).collect();
    assert_eq!(as_a_shell_reads_it.join(" "), command);
}

#[test]
fn a_long_execution_shows_its_beginning_and_its_end() {
    let mut evidence = samples::lost_update();
    let event = evidence.events[2].clone();
    for step in 12..=1000 {
        let value = Some(format!("{}", step * step % 911));
        evidence.events.push(verdict::Event { step, value, ..event.clone() });
    }
    let drawing = drawn(&evidence, Language::En, 100);
    assert!(drawing.lines().count() < 200);
    assert!(drawing.contains("steps are left out here"), "{drawing}");
    assert!(drawing.contains("\n1000 │") && drawing.contains("\n   3 │"), "{drawing}");
}
