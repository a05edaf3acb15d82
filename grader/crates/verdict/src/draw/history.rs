//! The calls and what they returned, one column per thread.

use super::Drawing;
use super::grid::{Column, Grid};
use super::paint::Style;
use crate::text;

/// A thread's column of calls is never narrower; where it would be, calls are listed instead.
const LANE_WIDTH_MIN: usize = 12;

impl Drawing<'_> {
    /// A table of calls. Where the execution says when each began and ended, a call that others
    /// overlap is drawn as a bracket over them.
    pub(super) fn history(&self) -> Vec<String> {
        let history = &self.evidence.history;
        if history.is_empty() {
            return Vec::new();
        }
        let moments = self.moments().unwrap_or_else(|| listed(history));
        let mut threads: Vec<&str> = Vec::new();
        for (thread, _) in &moments {
            if !threads.contains(&thread.as_str()) {
                threads.push(thread);
            }
        }
        threads
            .sort_by_key(|name| self.evidence.threads.iter().position(|known| known.name == *name));
        let mut grid = Grid::of_lanes(threads.iter().map(|thread| Column::lane(thread)).collect());
        let mut open = vec![false; threads.len()];
        for (thread, moment) in &moments {
            let lane = threads.iter().position(|name| name == thread).unwrap_or(0);
            let bar = |open: &bool| if *open { "│".to_owned() } else { String::new() };
            let mut cells: Vec<String> = open.iter().map(bar).collect();
            cells[lane] = moment.words();
            open[lane] = matches!(moment, Moment::Began(_));
            grid.push_lanes(cells);
        }
        let title = self.paint.apply(Style::Strong, &self.messages.word("draw-history"));
        let mut lines = vec![title];
        if grid.fit(self.width - 2, LANE_WIDTH_MIN) {
            let table = grid.lines(self.width - 2, self.paint);
            lines.extend(table.into_iter().map(|line| format!("  {line}")));
        } else {
            for call in history {
                lines.extend(self.paragraph("  ", &text::escape(call), Style::Plain));
            }
        }
        lines
    }

    /// When calls began and ended, read from the execution; `None` where it does not say, or says
    /// something else than the history.
    fn moments(&self) -> Option<Vec<(String, Moment)>> {
        let mut moments: Vec<(String, Moment)> = Vec::new();
        let mut calls = 0;
        for event in &self.evidence.events {
            let thread = self.thread_name(event.thread);
            let words = || {
                text::escape(event.object.as_deref().or(event.value.as_deref()).unwrap_or_default())
            };
            match event.operation.as_str() {
                "call" => {
                    calls += 1;
                    moments.push((thread, Moment::Began(words())));
                }
                "return" => match moments.last_mut() {
                    // Nothing came in between: one line says it all.
                    Some((last, moment @ Moment::Began(_))) if *last == thread => {
                        *moment = Moment::Whole(format!("{} → {}", moment.text(), words()));
                    }
                    _ => moments.push((thread, Moment::Ended(words()))),
                },
                _ => {}
            }
        }
        (calls == self.evidence.history.len()).then_some(moments)
    }
}

/// The calls as the history lists them: `T1  insert(1, 10) -> None`.
fn listed(history: &[String]) -> Vec<(String, Moment)> {
    let read = |line: &String| {
        let line = text::escape(line);
        let (thread, call) = line.trim().split_once(' ').unwrap_or(("", line.trim()));
        (thread.to_owned(), Moment::Whole(call.trim().replace(" -> ", " → ")))
    };
    history.iter().map(read).collect()
}

/// What happens to a call at one moment.
enum Moment {
    Began(String),
    Ended(String),
    Whole(String),
}

impl Moment {
    fn text(&self) -> &str {
        match self {
            Moment::Began(text) | Moment::Ended(text) | Moment::Whole(text) => text,
        }
    }

    fn words(&self) -> String {
        match self {
            Moment::Began(call) => format!("┌ {call}"),
            Moment::Ended(result) => format!("└ → {result}"),
            Moment::Whole(call) => format!("· {call}"),
        }
    }
}
