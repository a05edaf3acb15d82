//! `grader verify`, on a course of which every claim can be made false.

mod support;

use insta::assert_snapshot;
use support::Classroom;

/// A course with one exercise and eight rejected answers.
fn course() -> Classroom {
    let classroom = Classroom::new();
    std::fs::remove_dir_all(classroom.root().join("exercises/02-mailbox")).unwrap();
    let rejected = classroom.read("solutions/01-tally/rejected/stores_one.rs");
    for number in 2..=8 {
        let text = rejected.replace("stores 1", &format!("in way {number}, stores 1"));
        classroom.write(&format!("solutions/01-tally/rejected/stores_one_{number}.rs"), text);
    }
    classroom
}

const GIVEN: &str = "exercises/01-tally/src/lib.rs";

/// Makes the stub what a learner is given.
fn give_as_stub(course: &Classroom) {
    course.write("exercises/01-tally/stub/src/lib.rs", course.read(GIVEN));
}

#[test]
fn a_course_that_keeps_its_claims_is_proven() {
    assert_snapshot!(course().told(&["verify"]));
}

#[test]
fn every_claim_that_does_not_hold_is_named() {
    let course = course();
    let rejected = "solutions/01-tally/rejected/stores_one.rs";
    course.replace(rejected, "(failed)", "(deadlock)");
    let other = "solutions/01-tally/rejected/stores_one_2.rs";
    course.replace(other, "Caught by", "Found by");
    course.replace("solutions/01-tally/rejected/stores_one_3.rs", "store(1,", "stare(1,");
    course.replace("solutions/01-tally/accepted/locked.rs", "+= 1", "+= 2");
    give_as_stub(course.solve());
    std::fs::remove_file(course.root().join("solutions/01-tally/rejected/stores_one_8.rs"))
        .unwrap();
    assert_snapshot!(course.told(&["verify", "01"]));
}

#[test]
fn a_stub_earns_only_the_points_that_the_manifest_allows() {
    let course = course();
    // Wrong after one increment, right after two.
    course.replace(GIVEN, "store(1,", "store(2,");
    give_as_stub(&course);
    course.replace("exercises/01-tally/exercise.toml", "requires = [\"first::counts\"]\n", "");
    let told = course.told(&["verify"]);
    assert!(told.contains("the stub earns the points of `second::adds_up`"), "{told}");
    course.replace(
        "exercises/01-tally/exercise.toml",
        "submission",
        "stub_earns = [\"second::adds_up\"]\nsubmission",
    );
    assert_eq!(course.code(&["verify"]), Some(0));
}

#[test]
fn a_verdict_that_differs_between_rounds_is_reported() {
    let course = course();
    // Passes the first time it is graded and fails afterwards.
    let file = course.root().join("seen");
    let text = course.read("solutions/01-tally/src/lib.rs").replace(
        "self.value.fetch_add(1, Ordering::SeqCst);",
        &format!(
            "self.value.fetch_add(1, Ordering::SeqCst);\n        \
             let seen = std::fs::read(\"{0}\").map_or(0, |seen| seen.len());\n        \
             if seen > 2 {{ self.value.store(0, Ordering::SeqCst); }}\n        \
             std::fs::write(\"{0}\", vec![0; seen + 1]).unwrap();",
            file.display()
        ),
    );
    course.write("solutions/01-tally/accepted/fickle.rs", format!("//! Accepted: fickle.\n{text}"));
    let verified = course.grader_without_vocabulary(&["verify", "--repeat", "2", "--quiet"]);
    let told = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(1), "{told}");
    assert!(told.contains("ended as passed in round 1 and as failed in round 2"), "{told}");
}
