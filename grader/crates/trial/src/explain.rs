//! What can be said of a failing execution beyond what went wrong: known patterns in its events.
//!
//! Pure functions from evidence to sentences. A pattern is only told where the events show it whole.

mod correct;
mod races;
#[cfg(test)]
mod tests;
mod values;
mod waits;
mod wakeups;
mod weak;

use verdict::{Event, Evidence, Sentence};

pub(crate) use races::race;
pub(crate) use waits::waits;

/// What the events show about values that came out wrong, what a correct execution comes to, and a
/// hint.
pub(crate) fn values(evidence: &Evidence, places: &dyn Places) -> Vec<Sentence> {
    use values::{came_back, check_then_act, lost_update, torn_read, woken_too_early};
    let mut told = weak::stale_read(evidence)
        .or_else(|| lost_update(evidence))
        .or_else(|| check_then_act(evidence, places))
        .or_else(|| torn_read(evidence, places))
        .or_else(|| woken_too_early(evidence))
        .or_else(|| came_back(evidence, places))
        .unwrap_or_default();
    if let Some(correct) = correct::correct(evidence, &told) {
        // Hints come last.
        let end = told.iter().position(verdict::sentence::is_hint).unwrap_or(told.len());
        told.insert(end, correct);
    }
    told
}

/// Where in the source events stand to each other.
pub(crate) trait Places {
    /// Whether an event is the check's own.
    fn is_check(&self, event: &Event) -> bool;
    /// Whether two events may come from one call of the learner's code: which functions a check
    /// calls is not recorded.
    fn may_be_one_piece(&self, one: &Event, other: &Event) -> bool;
    /// Whether two events stand in one function.
    fn are_together(&self, one: &Event, other: &Event) -> bool;
}

fn name(evidence: &Evidence, thread: usize) -> &str {
    evidence.threads.get(thread).map_or("?", |thread| &thread.name)
}

fn is_write(event: &Event) -> bool {
    matches!(event.operation.as_str(), "store" | "read_modify_write")
}

/// What the object holds after a write.
fn left_behind(event: &Event) -> Option<&str> {
    event.new_value.as_deref().or(event.value.as_deref())
}
