//! A failing execution, drawn: a column for each thread, a row for each event, the source beside it.

use super::{Words, prose, wide};
use crate::report::execution;
use crate::report::schema::Evidence;
use maud::{Markup, html};
use verdict::draw::Row;
use verdict::text;

/// The drawing, and what can be said beside it.
pub(super) fn drawn(evidence: &Evidence, words: Words<'_>) -> Markup {
    let rows = execution::rows(evidence, words.messages);
    html! {
        @if !rows.is_empty() {
            div.execution { (wide(&words.word("page-execution"), &table(evidence, &rows, words))) }
        }
        (list("draw-end", &evidence.waits, words))
        @if !evidence.history.is_empty() {
            p.title { (words.word("draw-history")) }
            pre tabindex="0" { (lines(&evidence.history)) }
        }
        (list("draw-why", &evidence.explanation, words))
        @for hint in &evidence.hints { p { b { (words.word("draw-hint")) } " " (prose(hint)) } }
    }
}

fn list(title: &str, items: &[String], words: Words<'_>) -> Markup {
    html! {
        @if !items.is_empty() {
            p.title { (words.word(title)) }
            ul { @for item in items { li { (prose(item)) } } }
        }
    }
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| text::escape(line)).collect::<Vec<_>>().join("\n")
}

fn table(evidence: &Evidence, rows: &[Row], words: Words<'_>) -> Markup {
    let threads = execution::threads(evidence);
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (words.word("draw-step")) }
                    @for thread in &threads { th scope="col" { (text::escape(thread)) } }
                    th scope="col" { (words.word("draw-line")) }
                    th scope="col" { (words.word("draw-code")) }
                }
            }
            tbody { @for row in rows { (drawn_row(row, threads.len())) } }
        }
    }
}

fn drawn_row(row: &Row, threads: usize) -> Markup {
    let lanes = |own: usize, class: &str, cell: &str| {
        html! {
            @for thread in 0..threads {
                @if thread == own { td class=(format!("lane {class}")) { (cell) } }
                @else { td.lane {} }
            }
        }
    };
    match row {
        Row::Event { step, thread, cell, place, waits } => html! {
            tr {
                td.number { (step) }
                (lanes(*thread, if *waits { "waits" } else { "does" }, cell))
                td.number { (place.line) }
                td.code { (place.source) }
            }
        },
        Row::Remark { thread, words } => html! {
            tr { td {} (lanes(*thread, "remark", words)) td {} td.code {} }
        },
        Row::Switch(words) => html! { tr { td.switch colspan=(threads + 3) { (words) } } },
        Row::Gap(words) => html! { tr { td.gap colspan=(threads + 3) { (words) } } },
    }
}
