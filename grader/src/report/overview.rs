//! All exercises at a glance, and what to do next.

use super::command;
use super::text::{Style, commands, points};
use crate::catalogue::{Entry, Exercise};
use crate::score::{Score, State};
use verdict::{Sentence, text};

/// One line of the table.
pub struct Row<'a> {
    /// The exercise.
    pub entry: &'a Entry,
    /// Its score, where there is one.
    pub score: Option<Score>,
}

/// Columns of a bar.
const BAR: usize = 20;

/// The table of all exercises, with a bar each and the sum.
pub fn table(rows: &[Row<'_>], style: Style<'_>) -> String {
    let names = rows.iter().map(|row| text::width(&row.entry.name)).max().unwrap_or(0);
    let mut table = String::new();
    for row in rows {
        let (bar, points, state) = match row.score {
            Some(score) => (bar(score, style), points_of(score), state_word(score.state)),
            None if row.entry.exercise().is_err() => (blank(), String::new(), "state-broken"),
            None => (blank(), String::new(), "state-unknown"),
        };
        let name = text::pad(&row.entry.name, names);
        let state = style.messages.word(state);
        table += &format!("  {name}  {bar}  {points:>7}  {state}\n");
    }
    let scores = rows.iter().filter_map(|row| row.score);
    let (sum, sum_max) = scores
        .fold((0, 0), |(sum, sum_max), score| (sum + score.points, sum_max + score.points_max));
    if rows.len() > 1 && sum_max > 0 {
        let total = text::pad(&style.messages.word("report-total"), names);
        let line = format!("  {total}  {}  {:>7}", blank(), points(sum, sum_max));
        table += &(style.paint.strong(line.trim_end()) + "\n");
    }
    table
}

fn points_of(score: Score) -> String {
    points(score.points, score.points_max)
}

fn blank() -> String {
    " ".repeat(BAR)
}

fn bar(score: Score, style: Style<'_>) -> String {
    // A bar is full only when every point is there.
    let filled = score.points as usize * BAR / (score.points_max.max(1) as usize);
    format!("{}{}", style.paint.filled(&"█".repeat(filled)), "░".repeat(BAR - filled))
}

/// The message with the word for a state.
pub fn state_word(state: State) -> &'static str {
    match state {
        State::Solved => "state-solved",
        State::Started => "state-started",
        State::NotStarted => "state-not-started",
        State::Rejected => "state-rejected",
        State::Unsettled => "state-unsettled",
    }
}

/// What to do next in the whole course: the first exercise that is not solved.
pub fn next(rows: &[Row<'_>], style: Style<'_>) -> String {
    let open = rows.iter().find_map(|row| {
        let score = row.score.filter(|score| score.state != State::Solved)?;
        row.entry.exercise().ok().map(|exercise| (exercise, score))
    });
    let Some((exercise, score)) = open else {
        return style.messages.word("next-course-solved") + "\n";
    };
    let message = match score.state {
        State::NotStarted => "next-course-not-started",
        _ => "next-course-started",
    };
    let run = command(&["run", &exercise.number]);
    let hint = command(&["hint", &exercise.number]);
    let watch = command(&["watch", &exercise.number]);
    direction(message, exercise, style)
        + &commands(&[(watch, "next-watch"), (run, "next-run"), (hint, "next-hint")], style)
}

/// How to begin an exercise.
pub fn invitation(exercise: &Exercise, style: Style<'_>) -> String {
    let watch = command(&["watch", &exercise.number]);
    let hint = command(&["hint", &exercise.number]);
    direction("next-course-not-started", exercise, style)
        + &commands(&[(watch, "next-watch"), (hint, "next-hint")], style)
}

fn direction(message: &str, exercise: &Exercise, style: Style<'_>) -> String {
    let lesson = exercise.lesson(style.messages.language());
    let sentence = Sentence::new(message)
        .with("exercise", &exercise.name)
        .with("file", exercise.learners_file().display())
        .with("lesson", lesson.display());
    text::wrap(&style.messages.sentence(&sentence), style.width).join("\n") + "\n"
}
