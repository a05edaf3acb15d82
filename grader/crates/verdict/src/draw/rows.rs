//! From events to rows: what helps is kept, what repeats is folded.

use super::{Drawing, cells, place::Place};
use crate::{Event, Evidence, Sentence, Wait, text};

/// A longer execution is shown by its beginning and its end.
const EVENTS_MAX: usize = 160;

/// How much of a long execution is its beginning.
const EVENTS_AT_THE_BEGINNING: usize = 40;

/// The longest pattern that is looked for when repeats are folded.
const PERIOD_MAX: usize = 12;

/// One line of the table, before it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// What a thread did, or where it waits.
    Event {
        /// When: the number of the step.
        step: String,
        /// Who: an index into the threads of the evidence.
        thread: usize,
        /// What.
        cell: String,
        /// Where.
        place: Place,
        /// Whether it has not happened: the thread waits for it.
        waits: bool,
    },
    /// A line from side to side: the scheduler changed its mind.
    Switch(String),
    /// A remark about what a thread did in the row above.
    Remark {
        /// The thread.
        thread: usize,
        /// The remark.
        words: String,
    },
    /// Something is not shown here.
    Gap(String),
}

impl Row {
    pub(super) fn thread(&self) -> Option<usize> {
        match self {
            Row::Event { thread, .. } | Row::Remark { thread, .. } => Some(*thread),
            _ => None,
        }
    }
}

/// An event worth a row, and what became of its neighbours.
#[derive(Clone, Debug)]
struct Shown<'a> {
    event: &'a Event,
    /// Further threads of the same kind of bookkeeping: `spawn T1, T2`.
    partners: Vec<String>,
    /// The thread that was interrupted just before.
    interrupted: Option<usize>,
    /// How often it happened in a row.
    times: usize,
}

impl Shown<'_> {
    /// The same but for the step: what a loop does each time round.
    fn repeats(&self, other: &Self) -> bool {
        let (one, two) = (self.event, other.event);
        let alike = one.thread == two.thread && one.line == two.line && one.value == two.value;
        alike
            && Event { step: two.step, ..one.clone() } == *two
            && self.interrupted == other.interrupted
            && self.partners == other.partners
    }
}

pub(super) fn rows(drawing: &Drawing<'_>) -> Vec<Row> {
    let shown = without_noise(drawing);
    let mut rows = Vec::new();
    fold(drawing, &shown, &mut rows);
    let waits = &drawing.evidence.waits;
    let of_interest = |wait: &&Wait| !drawing.is_noise(&wait.pending);
    let some = waits.iter().any(|wait| of_interest(&wait));
    rows.extend(
        waits.iter().filter(|wait| of_interest(wait) || !some).map(|wait| waiting(drawing, wait)),
    );
    shorten(drawing, rows)
}

fn waiting(drawing: &Drawing<'_>, wait: &Wait) -> Row {
    let operation = cells::cell(&wait.pending);
    let sentence = Sentence::new("draw-waits").with("operation", operation);
    Row::Event {
        step: "…".to_owned(),
        thread: wait.thread,
        cell: drawing.messages.sentence(&sentence),
        place: drawing.place(&wait.pending),
        waits: true,
    }
}

impl Drawing<'_> {
    /// What tells a learner nothing: that a thread begins or ends, and that the checks start and
    /// join their threads. The learner's own threads are of interest.
    fn is_noise(&self, event: &Event) -> bool {
        let elsewhere = event.file.as_deref().is_none_or(|file| !self.is_submission(file));
        match event.operation.as_str() {
            "end" => true,
            "spawn" | "join" => elsewhere,
            _ => false,
        }
    }
}

/// Leaves out noise, joins spawns and joins into one row each, and moves the mark of a switch to the
/// first row that shows it.
fn without_noise<'a>(drawing: &Drawing<'a>) -> Vec<Shown<'a>> {
    let mut shown: Vec<Shown<'a>> = Vec::new();
    let mut switch: Option<(usize, usize)> = None;
    let mut running = None;
    for event in &drawing.evidence.events {
        if event.preempted {
            switch = running.filter(|from| *from != event.thread).map(|from| (from, event.thread));
        }
        running = Some(event.thread);
        if drawing.is_noise(event) {
            continue;
        }
        let interrupted = switch.take().filter(|(_, to)| *to == event.thread).map(|(from, _)| from);
        if let Some(last) = shown.last_mut()
            && interrupted.is_none()
            && is_bookkeeping(event)
            && last.event.operation == event.operation
            && last.event.thread == event.thread
        {
            last.partners.extend(cells::partner(event));
            continue;
        }
        shown.push(Shown { event, partners: Vec::new(), interrupted, times: 1 });
    }
    shown
}

/// Operations that start and join threads: several in a row take one row.
fn is_bookkeeping(event: &Event) -> bool {
    matches!(event.operation.as_str(), "spawn" | "join")
}

/// Shows a repeated pattern once, and how often it came again.
fn fold(drawing: &Drawing<'_>, shown: &[Shown<'_>], rows: &mut Vec<Row>) {
    let mut index = 0;
    while index < shown.len() {
        let (period, times) = repeats(&shown[index..]);
        if period == 1 {
            push(drawing, &Shown { times, ..shown[index].clone() }, rows);
        } else {
            for event in &shown[index..index + period] {
                push(drawing, event, rows);
            }
            if times > 1 {
                let sentence = Sentence::new("draw-repeated")
                    .with("from", shown[index].event.step)
                    .with("to", shown[index + period - 1].event.step)
                    .with("times", times - 1);
                rows.push(Row::Gap(drawing.messages.sentence(&sentence)));
            }
        }
        index += period * times;
    }
}

/// The pattern at the beginning that repeats: its length, and how often it comes. A single event
/// needs to come twice to be folded, a longer pattern three times.
fn repeats(shown: &[Shown<'_>]) -> (usize, usize) {
    for period in 1..=PERIOD_MAX.min(shown.len() / 2) {
        let again = |index: usize| shown[index].repeats(&shown[index % period]);
        let same = (period..shown.len()).take_while(|index| again(*index)).count();
        let times = 1 + same / period;
        if times >= if period == 1 { 2 } else { 3 } {
            return (period, times);
        }
    }
    (1, 1)
}

fn push(drawing: &Drawing<'_>, shown: &Shown<'_>, rows: &mut Vec<Row>) {
    let event = shown.event;
    if let Some(from) = shown.interrupted {
        let sentence = Sentence::new("draw-switch")
            .with("from", drawing.thread_name(from))
            .with("to", drawing.thread_name(event.thread));
        rows.push(Row::Switch(drawing.messages.sentence(&sentence)));
    }
    let mut cell = cells::cell(event);
    for partner in &shown.partners {
        cell += &format!(", {partner}");
    }
    if shown.times > 1 {
        cell += &format!("  ×{}", shown.times);
    }
    let place = if shown.partners.is_empty() && !is_told(drawing.evidence, event) {
        drawing.place(event)
    } else {
        Place::default()
    };
    let step = event.step.to_string();
    rows.push(Row::Event { step, thread: event.thread, cell, place, waits: false });
    let remark = |words| Row::Remark { thread: event.thread, words };
    if let Some(newer) = event.stale {
        rows.push(remark(stale(drawing, newer)));
    }
    if event.operation == "woken_spuriously" {
        rows.push(remark(drawing.messages.word("draw-spurious")));
    }
    if cells::woke_nobody(event) {
        rows.push(remark(drawing.messages.word("draw-nobody")));
    }
}

/// Whether the source line would say nothing new: a call is its own text, and an unlock is at the
/// line of its lock, where nothing is written about it.
fn is_told(evidence: &Evidence, event: &Event) -> bool {
    let opens = |other: &&Event| {
        other.step < event.step
            && other.thread == event.thread
            && other.object == event.object
            && !other.operation.contains("unlock")
    };
    match event.operation.as_str() {
        "call" | "return" => true,
        operation if operation.contains("unlock") => {
            let lock = evidence.events.iter().rev().find(opens);
            lock.is_some_and(|lock| lock.line == event.line && lock.file == event.file)
        }
        _ => false,
    }
}

fn stale(drawing: &Drawing<'_>, step: u32) -> String {
    let store = drawing.evidence.events.iter().find(|event| event.step == step);
    let value = store.and_then(|store| store.new_value.as_ref().or(store.value.as_ref()));
    let sentence = match (store, value) {
        (Some(store), Some(value)) => Sentence::new("draw-stale")
            .with("writer", drawing.thread_name(store.thread))
            .with("value", text::escape(value)),
        _ => Sentence::new("draw-stale-step"),
    };
    drawing.messages.sentence(&sentence.with("step", step))
}

/// Leaves out the middle of a long execution; the end, where it fails, is what matters most.
fn shorten(drawing: &Drawing<'_>, mut rows: Vec<Row>) -> Vec<Row> {
    if rows.len() <= EVENTS_MAX {
        return rows;
    }
    let tail = rows.split_off(rows.len() - (EVENTS_MAX - EVENTS_AT_THE_BEGINNING));
    let left_out = rows.split_off(EVENTS_AT_THE_BEGINNING);
    let count = left_out.iter().filter(|row| matches!(row, Row::Event { .. })).count();
    let sentence = Sentence::new("draw-left-out").with("count", count);
    rows.push(Row::Gap(drawing.messages.sentence(&sentence)));
    rows.extend(tail);
    rows
}
