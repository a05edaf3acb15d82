//! What a correct execution comes to.

use verdict::sentence;
use verdict::{Evidence, Sentence};

/// The value that the check expects, told of the object whose update was lost where the numbers show
/// that this is what both updates come to.
pub(super) fn correct(evidence: &Evidence, told: &[Sentence]) -> Option<Sentence> {
    let summary = &evidence.summary;
    let expected = summary.arguments.get("expected")?;
    let got = summary.arguments.get("got")?;
    match told.first().filter(|first| first.message == "lost-update").and_then(sum) {
        Some((object, both, left)) if both == *expected && left == *got => {
            Some(sentence::correct_sum(&object, expected, got))
        }
        _ => Some(sentence::correct_value(expected, got)),
    }
}

/// What two additions to the same number come to, of which one was lost, and what was left instead.
fn sum(lost: &Sentence) -> Option<(String, String, String)> {
    let number = |name: &str| lost.arguments.get(name)?.parse::<i128>().ok();
    let (read, written, overwriting) =
        (number("read")?, number("written")?, number("overwriting")?);
    let both = overwriting.checked_add(written.checked_sub(read)?)?;
    Some((lost.arguments.get("object")?.clone(), both.to_string(), overwriting.to_string()))
}
