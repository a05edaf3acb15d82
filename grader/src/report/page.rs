//! A failing execution as a page: self-contained, and with nothing of a submission that could run.

mod data;
mod prose;

use crate::scene::Scene;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use prose::prose;
use sha2::{Digest, Sha256};
use verdict::steps::Step;
use verdict::{Messages, Sentence};

const STYLE: &str = include_str!("../../assets/execution.css");
const SCRIPT: &str = include_str!("../../assets/execution.js");

/// Threads have colours of their own up to here; then they begin again.
const COLORS: usize = 6;

/// What stands on a page besides the scene.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// The execution drawn as text.
    pub drawing: String,
    /// What was looked at, in words.
    pub coverage: Option<String>,
    /// The command that runs it again.
    pub replay_command: Option<String>,
}

/// The page of a scene.
pub fn page(scene: &Scene, extras: &Extras, messages: &Messages) -> String {
    Page { scene, extras, messages }.document().into_string()
}

struct Page<'a> {
    scene: &'a Scene,
    extras: &'a Extras,
    messages: &'a Messages,
}

impl Page<'_> {
    fn word(&self, message: &str) -> String {
        self.messages.word(message)
    }

    fn document(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.messages.language().code()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy());
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (self.scene.title()) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (self.header())
                    main {
                        (self.what())
                        (self.timeline())
                        div.panel { (self.now()) (self.source()) }
                        (self.history())
                        (self.drawing())
                    }
                    (self.footer())
                    script id="steps" type="application/json" {
                        (PreEscaped(data::json(self.scene, self.messages)))
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header {
                p.quiet { (self.scene.exercise) " · " span.verdict { (self.scene.verdict) } }
                h1 { (self.scene.check) }
                p { (prose(&self.scene.demands)) }
            }
        }
    }

    fn what(&self) -> Markup {
        html! {
            section.what.wide aria-labelledby="what" {
                h2 id="what" { (self.word("page-what-went-wrong")) }
                p.summary { (prose(&self.scene.summary)) }
                @if !self.scene.explanation.is_empty() {
                    ul { @for line in &self.scene.explanation { li { (prose(line)) } } }
                }
            }
        }
    }

    fn now(&self) -> Markup {
        html! {
            section aria-labelledby="now" {
                h2 id="now" { (self.word("page-now")) }
                noscript { p { (self.word("page-no-script")) } }
                div.words id="words" role="status" aria-live="polite" aria-atomic="true" {}
                (self.controls())
                (self.threads())
                p.quiet id="all-values" { (self.word("step-values")) " " code id="values" {} }
            }
        }
    }

    fn controls(&self) -> Markup {
        let button = |id: &str, label: &str, sign: &str| {
            let label = self.word(label);
            html! { button type="button" id=(id) title=(label) aria-label=(label) { (sign) } }
        };
        html! {
            div.controls id="controls" hidden {
                (button("first", "page-first", "«"))
                (button("previous", "page-previous", "‹"))
                output id="position" title=(self.word("page-keys")) {}
                (button("next", "page-next", "›"))
                (button("last", "page-last", "»"))
            }
        }
    }

    fn threads(&self) -> Markup {
        let lanes = self.scene.steps.last().map_or(&[][..], |step| &step.lanes);
        let head = |message: &str| html! { th scope="col" { (self.word(message)) } };
        html! {
            table.threads {
                thead {
                    tr {
                        td {}
                        (head("page-thread")) (head("page-state"))
                    }
                }
                tbody {
                    @for (index, lane) in lanes.iter().enumerate() {
                        tr {
                            td.mark aria-hidden="true" {}
                            th scope="row" class=(color(index)) { (lane.name) }
                            td {
                                span.state { (prose(&lane.state)) }
                                span.holds { (prose(&lane.holds)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn timeline(&self) -> Markup {
        let lanes = self.scene.steps.last().map_or(&[][..], |step| &step.lanes);
        html! {
            section.line aria-labelledby="timeline" {
                h2 id="timeline" { (self.word("page-timeline")) }
                p.quiet { (self.word("page-timeline-help")) }
                div.scroll tabindex="0" role="region" aria-labelledby="timeline" {
                    table.timeline {
                        thead {
                            tr {
                                th scope="col" { (self.word("page-step")) }
                                @for (index, lane) in lanes.iter().enumerate() {
                                    th scope="col" class=(color(index)) { (lane.name) }
                                }
                                th scope="col" { (self.word("page-line")) }
                                th scope="col" { (self.word("page-code")) }
                            }
                        }
                        tbody { @for index in 0..self.scene.steps.len() { (self.row(index)) } }
                    }
                }
            }
        }
    }

    fn row(&self, index: usize) -> Markup {
        let step = &self.scene.steps[index];
        let switches = step.thread.is_some() && step.words.len() > 1 && self.interrupts(index);
        html! {
            tr data-step=(index) class=[switches.then_some("switch")] {
                td {
                    button.go type="button" aria-label=(self.scene.position(index, self.messages)) {
                        (self.label(index))
                    }
                }
                @for lane in 0..step.lanes.len() {
                    td.lane { @if step.thread == Some(lane) { (self.cell(step, lane, switches)) } }
                }
                @if let Some(place) = step.place.as_ref().filter(|_| step.thread.is_some()) {
                    td { (place.line) }
                    td.code {
                        @if !place.is_submission { (file_name(&place.file)) ": " }
                        (place.source)
                    }
                } @else {
                    td {}
                    td.code {}
                }
            }
        }
    }

    /// Whether the words of a step begin with the switch to its thread.
    fn interrupts(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.scene.steps[before].thread);
        before.is_some_and(|before| Some(before) != self.scene.steps[index].thread)
    }

    fn cell(&self, step: &Step, lane: usize, switches: bool) -> Markup {
        let remarks = step.words.iter().skip(if switches { 2 } else { 1 });
        html! {
            @if switches { span.hidden-text { (step.words[0]) ". " } }
            span.now class=(color(lane)) { (step.cell) }
            @for remark in remarks { span.remark { (prose(remark)) } }
        }
    }

    fn label(&self, index: usize) -> String {
        match self.scene.steps[index].number {
            0 if index == 0 => self.word("page-moment-begin"),
            0 => self.word("page-moment-end"),
            number => number.to_string(),
        }
    }

    fn source(&self) -> Markup {
        html! {
            section.source aria-labelledby="source" {
                h2 id="source" { (self.word("page-source")) " " code { (self.scene.file) } }
                p.at.quiet id="at" {}
                ol tabindex="0" aria-labelledby="source" {
                    @for line in &self.scene.source { li { (line) } }
                }
            }
        }
    }

    fn history(&self) -> Markup {
        html! {
            @if !self.scene.history.is_empty() {
                section.wide aria-labelledby="history" {
                    h2 id="history" { (self.word("page-history")) }
                    ul { @for call in &self.scene.history { li { code { (call) } } } }
                }
            }
        }
    }

    fn drawing(&self) -> Markup {
        html! {
            section.wide {
                details {
                    summary { (self.word("page-drawing")) }
                    pre tabindex="0" { (self.extras.drawing) }
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        let looked_at = self.extras.coverage.as_ref().map(|coverage| {
            self.messages.sentence(&Sentence::new("page-looked-at").with("coverage", coverage))
        });
        html! {
            footer {
                @if let Some(looked_at) = looked_at { p { (looked_at) } }
                @if let Some(command) = &self.extras.replay_command {
                    p { (self.word("page-replay")) }
                    code { (command) }
                }
            }
        }
    }
}

/// Nothing runs and nothing is loaded but the style and the script above, by their hashes.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn color(thread: usize) -> String {
    format!("t{}", thread % COLORS)
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
