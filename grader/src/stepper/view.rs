//! One moment of an execution as lines of a terminal of any size.

use super::Stepper;
use crate::report::Paint;
use verdict::steps::Step;
use verdict::{Messages, text};

/// The smallest window that shows anything useful.
const WIDTH_MIN: usize = 30;
const HEIGHT_MIN: usize = 8;

/// The least that is kept for the source, unless the words need it.
const SOURCE_LINES_MIN: usize = 3;

/// The moment the reader is at, in at most `height` lines of at most `width` columns.
pub(super) fn view(
    stepper: &Stepper<'_>,
    messages: &Messages,
    color: bool,
    width: usize,
    height: usize,
) -> Vec<String> {
    if width < WIDTH_MIN || height < HEIGHT_MIN {
        return vec![text::clip(&messages.word("step-too-small"), width)];
    }
    let page = Page { stepper, messages, paint: Paint { color }, width };
    let step = &stepper.scene.steps[stepper.at];
    let (heading, threads) = (page.heading(), page.threads(step));
    // The rule under the heading, the blank line before the threads, the rule above the source, the keys.
    let fixed = heading.len() + 4;
    let room = height - fixed;
    let threads = shortened(threads, room.saturating_sub(2).min(room * 2 / 3).max(1));
    let words = page.words(step);
    let is_end = stepper.at + 1 == stepper.scene.steps.len();
    let kept = if is_end { 0 } else { SOURCE_LINES_MIN };
    let words = shortened(words, room.saturating_sub(threads.len() + kept).max(1));
    let source = page.source(step, room.saturating_sub(threads.len() + words.len()));
    let mut lines = heading;
    lines.push(page.rule());
    lines.extend(words);
    lines.push(String::new());
    lines.extend(threads);
    lines.push(page.rule());
    lines.extend(source);
    lines.resize(height - 1, String::new());
    lines.push(page.quiet(&messages.word("step-keys")));
    lines
}

struct Page<'a> {
    stepper: &'a Stepper<'a>,
    messages: &'a Messages,
    paint: Paint,
    width: usize,
}

impl Page<'_> {
    fn heading(&self) -> Vec<String> {
        let scene = self.stepper.scene;
        let position = scene.position(self.stepper.at, self.messages);
        let room = self.width.saturating_sub(text::width(&position) + 2);
        let title = text::pad(&scene.title(), room);
        vec![format!("{}  {position}", self.paint.strong(&title))]
    }

    fn rule(&self) -> String {
        self.quiet(&"─".repeat(self.width))
    }

    fn quiet(&self, line: &str) -> String {
        self.paint.quiet(&text::clip(line, self.width))
    }

    fn words(&self, step: &Step) -> Vec<String> {
        let mut lines = Vec::new();
        for (index, words) in step.words.iter().enumerate() {
            // What follows the first sentence stands below it.
            let indent = if index == 0 { "" } else { "  " };
            for line in text::wrap(words, self.width - indent.len()) {
                let line = format!("{indent}{line}");
                lines.push(if index == 0 { self.paint.strong(&line) } else { line });
            }
        }
        lines
    }

    /// A line for each thread, and one for what the atomics hold.
    fn threads(&self, step: &Step) -> Vec<String> {
        let names = step.lanes.iter().map(|lane| text::width(&lane.name)).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (index, lane) in step.lanes.iter().enumerate() {
            let runs = step.thread == Some(index);
            let mark = if runs {
                "▶"
            } else if lane.waits {
                "…"
            } else {
                " "
            };
            let parts = [lane.state.as_str(), lane.holds.as_str()];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let line = format!("{mark} {}  {}", text::pad(&lane.name, names), parts.join("; "));
            let line = text::clip(&line, self.width);
            lines.push(if runs { self.paint.strong(&line) } else { line });
        }
        if !step.values.is_empty() {
            let values = step.values.iter().map(|(object, value)| format!("{object} = {value}"));
            let values = values.collect::<Vec<_>>().join(", ");
            let label = self.messages.word("step-values");
            lines.push(self.quiet(&format!("  {label}: {values}")));
        }
        lines
    }

    /// The lines of the learner's file around the place, or the one line of another file.
    fn source(&self, step: &Step, room: usize) -> Vec<String> {
        let scene = self.stepper.scene;
        let Some(place) = step.place.as_ref().filter(|_| room > 0) else { return Vec::new() };
        if !scene.shows(place) {
            let name = place.file.rsplit('/').next().unwrap_or(&place.file);
            let line = format!("{name}:{}  {}", place.line, place.source);
            return vec![text::clip(&line, self.width)];
        }
        let current = place.line as usize - 1;
        let begin = current.saturating_sub(room / 2).min(scene.source.len().saturating_sub(room));
        let end = (begin + room).min(scene.source.len());
        let digits = end.to_string().len();
        let line = |index: usize| {
            let mark = if index == current { "▶" } else { " " };
            let line = format!("{mark} {:>digits$}  {}", index + 1, scene.source[index]);
            let line = text::clip(&line, self.width);
            if index == current { self.paint.here(&line) } else { line }
        };
        (begin..end).map(line).collect()
    }
}

/// The first of these lines, and a mark where some are left out.
fn shortened(mut lines: Vec<String>, room: usize) -> Vec<String> {
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push("…".to_owned());
    }
    lines
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::scene::Scene;
    use verdict::Language;
    use verdict::steps::{Lane, Place};

    pub(in crate::stepper) fn scene(steps: Vec<Step>) -> Scene {
        Scene {
            exercise: "01-counter".to_owned(),
            check: "atomic::increments_add_up".to_owned(),
            demands: String::new(),
            verdict: "failed".to_owned(),
            summary: String::new(),
            explanation: Vec::new(),
            history: Vec::new(),
            steps,
            source: (1..=40).map(|line| format!("    let line = {line};")).collect(),
            file: "src/lib.rs".to_owned(),
        }
    }

    fn step() -> Step {
        let lane = |name: &str, state: &str, holds: &str, waits| Lane {
            name: name.to_owned(),
            state: state.to_owned(),
            holds: holds.to_owned(),
            waits,
        };
        Step {
            number: 4,
            thread: Some(1),
            words: vec![
                "main is interrupted here, T1 runs".to_owned(),
                "T1 writes 1 to `value`".to_owned(),
            ],
            cell: String::new(),
            place: Some(Place {
                file: "exercises/01-counter/src/lib.rs".to_owned(),
                line: 20,
                source: "let line = 20;".to_owned(),
                is_submission: true,
            }),
            lanes: vec![
                lane("main", "waits for `map`, held by T1 since line 12", "", true),
                lane("T1", "runs", "holds `map` (line 12)", false),
            ],
            values: vec![("value".to_owned(), "1".to_owned())],
        }
    }

    fn shown(color: bool, width: usize, height: usize) -> Vec<String> {
        let scene = scene(vec![Step::default(), step(), step()]);
        let stepper = Stepper { scene: &scene, at: 1 };
        view(&stepper, &messages(Language::En), color, width, height)
    }

    #[test]
    fn a_moment_fits_the_classic_terminal() {
        insta::assert_snapshot!(shown(false, 80, 24).join("\n"));
    }

    #[test]
    fn no_window_gets_more_lines_or_columns_than_it_has() {
        for width in (1..100).step_by(7) {
            for height in (1..40).step_by(3) {
                let lines = shown(false, width, height);
                assert!(lines.len() <= height.max(1), "{width} by {height}: {lines:#?}");
                let widest = lines.iter().map(|line| text::width(line)).max().unwrap();
                assert!(widest <= width, "{width} by {height}: {lines:#?}");
            }
        }
    }

    #[test]
    fn colours_say_nothing_that_is_not_said_without_them() {
        let plain = shown(false, 80, 24).join("\n");
        let mut colored = shown(true, 80, 24).join("\n");
        assert!(!plain.contains('\u{1b}') && colored.contains('\u{1b}'));
        for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[7m"] {
            colored = colored.replace(code, "");
        }
        assert_eq!(colored, plain);
    }
}
