//! A failing execution as people read it, drawn in text.
//!
//! From top to bottom: what went wrong in one sentence; the execution, one column per thread and one
//! row per event, beside the learner's own source lines; who still waits for what; the calls and
//! their results where those are the evidence; what can be said beyond the first sentence; hints;
//! the command that replays it.

mod cells;
mod grid;
mod history;
mod paint;
mod place;
mod rows;
mod waits;

use crate::{Evidence, Messages, Sentence, Wait, sentence, text};
pub(crate) use cells::cell;
use grid::{Column, Grid};
use paint::{Paint, Style};

pub use place::Place;
pub use rows::Row;

/// Narrower than this, no drawing is readable: a smaller `Options::width` counts as this one.
pub const WIDTH_MIN: usize = 40;

/// A thread's column is never narrower; where it would be, one column names the thread instead.
const LANE_WIDTH_MIN: usize = 14;

/// How to draw.
#[derive(Clone, Debug)]
pub struct Options {
    /// No line takes more columns than this; at least [`WIDTH_MIN`].
    pub width: usize,
    /// Whether to use ANSI colours. Nothing is said by colour alone.
    pub color: bool,
    /// The learner's file, as the end of its path: its lines are shown by number alone, those of
    /// other files with their name.
    pub submission: String,
    /// The command that runs this execution again.
    pub replay_command: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 100,
            color: false,
            submission: "src/lib.rs".to_owned(),
            replay_command: None,
        }
    }
}

/// Draws an execution, each line ended by a line break.
pub fn execution(evidence: &Evidence, messages: &Messages, options: &Options) -> String {
    let drawing = Drawing {
        evidence,
        messages,
        submission: &options.submission,
        width: options.width.max(WIDTH_MIN),
        paint: Paint { color: options.color },
    };
    let sections = [
        drawing.headline(),
        drawing.table(),
        drawing.ending(),
        drawing.history(),
        drawing.explanation(),
        drawing.footer(options.replay_command.as_deref()),
    ];
    let sections: Vec<String> = sections
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.into_iter().map(|line| line + "\n").collect())
        .collect();
    sections.join("\n")
}

/// Only the table of an execution, each line ended by a line break.
pub fn table(evidence: &Evidence, messages: &Messages, options: &Options) -> String {
    let mut drawing = Drawing::plain(evidence, messages, &options.submission);
    drawing.width = options.width.max(WIDTH_MIN);
    drawing.table().into_iter().map(|line| line + "\n").collect()
}

/// The rows of that table, for those who lay it out themselves.
pub fn rows(evidence: &Evidence, messages: &Messages, submission: &str) -> Vec<Row> {
    rows::rows(&Drawing::plain(evidence, messages, submission))
}

/// Who waited for what when an execution ended, a sentence each.
pub fn waits(evidence: &Evidence, messages: &Messages) -> Vec<String> {
    Drawing::plain(evidence, messages, "").waits()
}

/// What one thread waits for, in a sentence.
pub(crate) fn waiting(evidence: &Evidence, messages: &Messages, wait: &Wait) -> String {
    Drawing::plain(evidence, messages, "").wait(wait)
}

/// What every part of a drawing needs.
struct Drawing<'a> {
    evidence: &'a Evidence,
    messages: &'a Messages,
    submission: &'a str,
    width: usize,
    paint: Paint,
}

impl<'a> Drawing<'a> {
    fn plain(evidence: &'a Evidence, messages: &'a Messages, submission: &'a str) -> Self {
        let paint = Paint { color: false };
        Drawing { evidence, messages, submission, width: WIDTH_MIN, paint }
    }
}

impl Drawing<'_> {
    fn headline(&self) -> Vec<String> {
        if self.evidence.summary.message.is_empty() {
            return Vec::new();
        }
        let summary = self.messages.sentence(&self.evidence.summary);
        self.paragraph("", &summary, Style::Alarm)
    }

    /// The execution: one column per thread, or where they do not fit, one that names the thread.
    fn table(&self) -> Vec<String> {
        let rows = rows::rows(self);
        if rows.is_empty() {
            return Vec::new();
        }
        let lanes = self.lanes(&rows);
        let grid = self.grid_of_lanes(&rows, &lanes);
        grid.unwrap_or_else(|| self.grid_of_names(&rows)).lines(self.width, self.paint)
    }

    /// The threads that have a row, in the order in which they were started.
    fn lanes(&self, rows: &[Row]) -> Vec<usize> {
        let mut lanes: Vec<usize> = rows.iter().filter_map(Row::thread).collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }

    fn grid_of_lanes(&self, rows: &[Row], lanes: &[usize]) -> Option<Grid> {
        let columns = lanes.iter().map(|thread| Column::lane(&self.thread_name(*thread)));
        let mut grid = self.grid(columns.collect());
        for row in rows {
            grid.push(row, |thread, cell| {
                let own =
                    |lane: &usize| if *lane == thread { cell.to_owned() } else { String::new() };
                lanes.iter().map(own).collect()
            });
        }
        grid.fit(self.width, LANE_WIDTH_MIN).then_some(grid)
    }

    fn grid_of_names(&self, rows: &[Row]) -> Grid {
        let columns = ["draw-thread", "draw-operation"];
        let mut grid =
            self.grid(columns.map(|name| Column::lane(&self.messages.word(name))).into());
        for row in rows {
            grid.push(row, |thread, cell| vec![self.thread_name(thread), cell.to_owned()]);
        }
        grid.fit_at_any_cost(self.width);
        grid
    }

    fn grid(&self, lanes: Vec<Column>) -> Grid {
        let header = |name| self.messages.word(name);
        Grid::new(header("draw-step"), lanes, header("draw-line"), header("draw-code"))
    }

    fn explanation(&self) -> Vec<String> {
        let facts = self.evidence.explanation.iter().filter(|line| !sentence::is_hint(line));
        let facts: Vec<String> = facts.map(|fact| self.messages.sentence(fact)).collect();
        self.list("draw-why", &facts)
    }

    /// Hints, who found it, and how to see it again.
    fn footer(&self, replay_command: Option<&str>) -> Vec<String> {
        let mut lines = Vec::new();
        for hint in self.evidence.explanation.iter().filter(|line| sentence::is_hint(line)) {
            let label = format!("{} ", self.messages.word("draw-hint"));
            lines.extend(self.paragraph(&label, &self.messages.sentence(hint), Style::Plain));
        }
        if let Some(engine) = &self.evidence.engine {
            lines.extend(self.paragraph("", &self.found_by(engine), Style::Quiet));
        }
        if let Some(command) = replay_command {
            lines.extend(self.command(&text::escape(command)));
        }
        lines
    }

    fn found_by(&self, engine: &str) -> String {
        let known = ["model", "weak memory", "loom", "real threads"].contains(&engine);
        self.messages.sentence(&if known {
            Sentence::new(format!("found-{}", engine.replace(' ', "-")))
        } else {
            Sentence::new("found-other").with("engine", engine)
        })
    }

    /// A command stays whole where it fits, so that it can be copied; where it is too long, it is
    /// continued as a shell continues it: a backslash, and an indent only between words.
    fn command(&self, command: &str) -> Vec<String> {
        let label = self.messages.word("draw-replay");
        let whole = format!("{label} {command}");
        if text::width(&whole) <= self.width {
            return vec![whole];
        }
        let mut lines = vec![label];
        let room = self.width - 2;
        let mut line = String::new();
        for word in command.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && text::width(&line) + 1 + text::width(word) > room {
                lines.push(std::mem::take(&mut line) + " \\");
            }
            line += if line.is_empty() { "  " } else { " " };
            let mut rest = word;
            while text::width(&line) + text::width(rest) > room {
                let (head, tail) = text::split_at_width(rest, room - text::width(&line));
                lines.push(std::mem::take(&mut line) + head + "\\");
                rest = tail;
            }
            line += rest;
        }
        lines.push(line);
        lines
    }

    /// A title and one item per line; nothing where there are no items.
    fn list(&self, title: &str, items: &[String]) -> Vec<String> {
        if items.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.paint.apply(Style::Strong, &self.messages.word(title))];
        for item in items {
            lines.extend(self.paragraph("  ", item, Style::Plain));
        }
        lines
    }

    /// Text in lines of the drawing's width, the first after a label and the others below it.
    fn paragraph(&self, label: &str, content: &str, style: Style) -> Vec<String> {
        let indent = text::width(label);
        let wrapped = text::wrap(content, self.width - indent);
        let indented = |(index, line): (usize, &String)| {
            let before = if index == 0 { label.to_owned() } else { " ".repeat(indent) };
            before + &self.paint.apply(style, line)
        };
        wrapped.iter().enumerate().map(indented).collect()
    }

    fn thread_name(&self, thread: usize) -> String {
        self.evidence
            .threads
            .get(thread)
            .map_or_else(|| "?".to_owned(), |known| text::escape(&known.name))
    }
}
