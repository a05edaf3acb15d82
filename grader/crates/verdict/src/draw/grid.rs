//! A table that fits: columns narrow, cells wrap, source lines are cut last.

use super::paint::{Paint, Style};
use super::rows::Row;
use crate::text;

/// Between two columns.
const RULE: &str = " │ ";
const RULE_WIDTH: usize = 3;

/// Where a cell takes more lines than this it is cut.
const CELL_LINES_MAX: usize = 4;

/// The least that is kept of a source line.
const SOURCE_WIDTH_MIN: usize = 20;

/// A column between the step and the source.
pub(super) struct Column {
    header: String,
    width: usize,
}

impl Column {
    pub(super) fn lane(header: &str) -> Self {
        Column { header: header.to_owned(), width: text::width(header) }
    }
}

enum Line {
    Cells { step: String, cells: Vec<String>, line: String, source: String, style: Style },
    Across(String),
    Beside { lane: usize, words: String },
}

/// A table with a step, lanes, a line number and the source text; columns that nothing uses vanish.
pub(super) struct Grid {
    step: Column,
    lanes: Vec<Column>,
    line: Column,
    source: Column,
    lines: Vec<Line>,
    has_steps: bool,
    has_source: bool,
}

impl Grid {
    pub(super) fn new(step: String, lanes: Vec<Column>, line: String, source: String) -> Self {
        let [step, line, source] = [step, line, source].map(|header| Column::lane(&header));
        Grid { step, lanes, line, source, lines: Vec::new(), has_steps: false, has_source: false }
    }

    /// A table of lanes alone.
    pub(super) fn of_lanes(lanes: Vec<Column>) -> Self {
        Self::new(String::new(), lanes, String::new(), String::new())
    }

    /// Adds a row; `cells` says what stands in each lane.
    pub(super) fn push(&mut self, row: &Row, cells: impl Fn(usize, &str) -> Vec<String>) {
        match row {
            Row::Event { step, thread, cell, place, waits } => {
                let style = if *waits { Style::Notice } else { Style::Plain };
                let [step, line, source] = [step, &place.line, &place.source].map(String::clone);
                self.push_cells(step, cells(*thread, cell), line, source, style);
            }
            Row::Switch(words) => self.lines.push(Line::Across(words.clone())),
            Row::Remark { thread, words } => {
                // The lane of a thread is where it would say something.
                let lane = cells(*thread, "x").iter().position(|cell| cell == "x").unwrap_or(0);
                self.lines.push(Line::Beside { lane, words: format!("▲ {words}") });
            }
            Row::Gap(words) => {
                self.lines.push(Line::Beside { lane: 0, words: format!("⋮ {words}") })
            }
        }
    }

    /// Adds a row of lanes alone.
    pub(super) fn push_lanes(&mut self, cells: Vec<String>) {
        self.push_cells(String::new(), cells, String::new(), String::new(), Style::Plain);
    }

    fn push_cells(
        &mut self,
        step: String,
        cells: Vec<String>,
        line: String,
        source: String,
        style: Style,
    ) {
        self.has_steps |= !step.is_empty();
        self.has_source |= !source.is_empty() || !line.is_empty();
        let widen =
            |column: &mut Column, cell: &str| column.width = column.width.max(text::width(cell));
        widen(&mut self.step, &step);
        widen(&mut self.line, &line);
        widen(&mut self.source, &source);
        for (lane, cell) in self.lanes.iter_mut().zip(&cells) {
            widen(lane, cell);
        }
        self.lines.push(Line::Cells { step, cells, line, source, style });
    }

    /// Narrows the widest columns until the table fits, no lane below `lane_min` unless it needs
    /// less. False where that is not possible; the table is then unchanged.
    pub(super) fn fit(&mut self, width: usize, lane_min: usize) -> bool {
        // A third of the drawing is for the source, unless the lanes need it more.
        for source_min in [width / 3, SOURCE_WIDTH_MIN] {
            let source_min = if self.has_source { self.source.width.min(source_min) } else { 0 };
            let Some(room) = width.checked_sub(self.fixed_width() + source_min) else { continue };
            if let Some(cap) = self.cap(room, lane_min) {
                for lane in &mut self.lanes {
                    lane.width = lane.width.min(cap);
                }
                let lanes: usize = self.lanes.iter().map(|lane| lane.width).sum();
                self.source.width = self.source.width.min(width - self.fixed_width() - lanes);
                return true;
            }
        }
        false
    }

    /// As `fit`, for a table that has nothing to fall back to: lanes may become very narrow.
    pub(super) fn fit_at_any_cost(&mut self, width: usize) {
        for lane_min in [10, 5, 1] {
            if self.fit(width, lane_min) {
                return;
            }
        }
        self.has_source = false;
        let fitted = self.fit(width, 1);
        debug_assert!(fitted, "two lanes fit in any drawing");
    }

    /// Everything but the lanes and the source text.
    fn fixed_width(&self) -> usize {
        let step = if self.has_steps { self.step.width + RULE_WIDTH } else { 0 };
        let line = if self.has_source { RULE_WIDTH + self.line.width + 2 } else { 0 };
        step + line + RULE_WIDTH * self.lanes.len().saturating_sub(1)
    }

    /// The widest that lanes may be so that together they take at most `room`.
    fn cap(&self, room: usize, lane_min: usize) -> Option<usize> {
        let taken = |cap: usize| self.lanes.iter().map(|lane| lane.width.min(cap)).sum::<usize>();
        let widest = self.lanes.iter().map(|lane| lane.width).max().unwrap_or(0);
        let cap = (0..=widest).rev().find(|cap| taken(*cap) <= room)?;
        (cap >= widest.min(lane_min)).then_some(cap)
    }

    /// The lines of the table, the header first.
    pub(super) fn lines(&self, width: usize, paint: Paint) -> Vec<String> {
        let headers: Vec<String> = self.lanes.iter().map(|lane| lane.header.clone()).collect();
        let mut lines = vec![
            self.cells(
                [&self.step.header, &self.line.header, &self.source.header],
                &headers,
                Style::Strong,
                paint,
            ),
            paint.apply(Style::Quiet, &self.rule()),
        ];
        for line in &self.lines {
            match line {
                Line::Cells { step, cells, line, source, style } => {
                    lines.extend(self.row([step, line, source], cells, *style, paint));
                }
                Line::Across(words) => lines.push(across(words, self.table_width(), width, paint)),
                Line::Beside { lane, words } => {
                    lines.extend(self.beside(*lane, words, width, paint));
                }
            }
        }
        lines
    }

    /// One row, on as many lines as its highest cell takes.
    fn row(
        &self,
        [step, line, source]: [&str; 3],
        cells: &[String],
        style: Style,
        paint: Paint,
    ) -> Vec<String> {
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .zip(&self.lanes)
            .map(|(cell, lane)| wrap_within(cell, lane.width, CELL_LINES_MAX))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        // Lines that a high cell takes anyway have room for the rest of the source.
        let sources = wrap_within(source, self.source.width, height);
        let at = |index: usize| {
            let part = |cell: &Vec<String>| cell.get(index).cloned().unwrap_or_default();
            let parts: Vec<String> = wrapped.iter().map(part).collect();
            let [step, line] = if index == 0 { [step, line] } else { [""; 2] };
            self.cells([step, line, &part(&sources)], &parts, style, paint)
        };
        (0..height).map(at).collect()
    }

    /// One line of the table. Each part is padded before it is painted, so widths stay exact.
    fn cells(
        &self,
        [step, line, source]: [&str; 3],
        cells: &[String],
        style: Style,
        paint: Paint,
    ) -> String {
        let rule = paint.apply(Style::Quiet, RULE);
        let lanes: Vec<String> = cells
            .iter()
            .zip(&self.lanes)
            .map(|(cell, lane)| paint.apply(style, &text::pad(cell, lane.width)))
            .collect();
        let mut shown = String::new();
        if self.has_steps {
            shown += &paint.apply(Style::Quiet, &pad_left(step, self.step.width));
            shown += &rule;
        }
        shown += &lanes.join(&rule);
        if self.has_source {
            shown += &rule;
            shown += &paint.apply(Style::Quiet, &pad_left(line, self.line.width));
            shown += "  ";
            shown += &text::clip(source, self.source.width);
        }
        shown.trim_end().to_owned()
    }

    fn rule(&self) -> String {
        let mut parts: Vec<usize> = self.lanes.iter().map(|lane| lane.width).collect();
        if self.has_steps {
            parts.insert(0, self.step.width);
        }
        if self.has_source {
            parts.push(self.line.width + 2 + self.source.width);
        }
        parts.iter().map(|part| "─".repeat(*part)).collect::<Vec<_>>().join("─┼─")
    }

    fn table_width(&self) -> usize {
        text::width(&self.rule())
    }

    /// A remark below a row, from its lane to the right; from the first lane on where that leaves too
    /// little room.
    fn beside(&self, lane: usize, words: &str, width: usize, paint: Paint) -> Vec<String> {
        let step = self.has_steps.then_some(&self.step);
        let before = |lane: usize| -> Vec<usize> {
            step.into_iter().chain(&self.lanes[..lane]).map(|column| column.width).collect()
        };
        let indent =
            |columns: &[usize]| columns.iter().map(|column| column + RULE_WIDTH).sum::<usize>();
        let mut columns = before(lane);
        if indent(&columns) + text::width(words) > width {
            columns = before(0);
        }
        let blank: String = columns.iter().map(|column| " ".repeat(*column) + RULE).collect();
        let blank = paint.apply(Style::Quiet, &blank);
        let lines = text::wrap(words, width - indent(&columns));
        lines.iter().map(|line| blank.clone() + &paint.apply(Style::Notice, line)).collect()
    }
}

/// `┄┄ T1 is interrupted here, T2 runs ┄┄┄┄┄┄┄┄┄┄`, as wide as the table.
fn across(words: &str, table_width: usize, width: usize, paint: Paint) -> String {
    let words = text::clip(words, width - 8);
    let mut line = format!("┄┄┄ {words} ┄┄┄");
    let missing = table_width.min(width).saturating_sub(text::width(&line));
    line.extend(std::iter::repeat_n('┄', missing));
    paint.apply(Style::Notice, &line)
}

/// The text in at most `lines_max` lines, the last one cut where there would be more.
fn wrap_within(content: &str, columns: usize, lines_max: usize) -> Vec<String> {
    let mut lines = text::wrap(content, columns);
    if lines.len() > lines_max {
        let rest = lines.split_off(lines_max - 1).join(" ");
        lines.push(text::clip(&rest, columns));
    }
    lines
}

fn pad_left(cell: &str, columns: usize) -> String {
    let cell = text::clip(cell, columns);
    " ".repeat(columns - text::width(&cell)) + &cell
}
