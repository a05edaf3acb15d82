//! An execution one step at a time, as text.

use crate::samples;
use verdict::steps::{Step, steps};
use verdict::{Evidence, Language, Messages};

fn told(evidence: &Evidence, language: Language) -> String {
    let steps = steps(evidence, &Messages::new(language), "src/lib.rs");
    steps.iter().map(step).collect::<Vec<_>>().join("\n")
}

fn step(step: &Step) -> String {
    let mut text = format!("{}: {}\n", step.number, step.words.join(" | "));
    for lane in &step.lanes {
        let mark = if lane.waits { "*" } else { " " };
        text += &format!("  {mark} {}: {}; {}\n", lane.name, lane.state, lane.holds);
    }
    for (object, value) in &step.values {
        text += &format!("    {object} = {value}\n");
    }
    text
}

#[test]
fn a_lost_update_is_followed_value_by_value() {
    insta::assert_snapshot!(told(&samples::lost_update(), Language::En));
}

#[test]
fn a_deadlock_says_at_each_step_who_holds_and_who_waits() {
    insta::assert_snapshot!(told(&samples::deadlock_of_three(), Language::Fr));
}

#[test]
fn a_stale_read_leaves_the_newest_value_in_place() {
    let told = told(&samples::stale_read(), Language::En);
    assert!(told.contains("stale:"), "{told}");
    assert!(!told.contains('⟨'), "{told}");
}

#[test]
fn every_sample_can_be_stepped_through_in_both_languages() {
    for evidence in
        [samples::every_wait(), samples::livelock(), samples::lost_wakeup(), samples::crowd(7)]
    {
        for language in Language::ALL {
            let told = told(&evidence, language);
            assert!(!told.contains('⟨') && !told.contains("{$"), "{told}");
        }
    }
}
