//! The moments of an execution as the page's script reads them.

use crate::scene::Scene;
use serde::Serialize;
use verdict::Messages;
use verdict::steps::Step;

#[derive(Serialize)]
struct Data<'a> {
    steps: Vec<Moment<'a>>,
}

#[derive(Serialize)]
struct Moment<'a> {
    words: &'a [String],
    position: String,
    thread: Option<usize>,
    /// The line of the learner's file.
    line: Option<u32>,
    /// The place in words, where that line is not shown.
    at: String,
    lanes: Vec<Lane<'a>>,
    values: &'a [(String, String)],
}

#[derive(Serialize)]
struct Lane<'a> {
    state: &'a str,
    holds: &'a str,
    waits: bool,
}

/// JSON that may stand in a page: no character in it ends an element or begins another.
pub(super) fn json(scene: &Scene, messages: &Messages) -> String {
    let moment = |(index, step)| moment(scene, index, step, messages);
    let data = Data { steps: scene.steps.iter().enumerate().map(moment).collect() };
    let json = serde_json::to_string(&data).expect("texts, numbers and lists are JSON");
    [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026")]
        .into_iter()
        .fold(json, |json, (character, escaped)| json.replace(character, escaped))
}

fn moment<'a>(scene: &Scene, index: usize, step: &'a Step, messages: &Messages) -> Moment<'a> {
    let place = step.place.as_ref();
    let own = place.filter(|place| scene.shows(place));
    let at = place
        .filter(|_| own.is_none())
        .map(|place| format!("{}:{}  {}", super::file_name(&place.file), place.line, place.source));
    let lanes = step.lanes.iter();
    Moment {
        words: &step.words,
        position: scene.position(index, messages),
        thread: step.thread,
        line: own.map(|place| place.line),
        at: at.unwrap_or_default(),
        lanes: lanes
            .map(|lane| Lane { state: &lane.state, holds: &lane.holds, waits: lane.waits })
            .collect(),
        values: &step.values,
    }
}
