//! The table of attacks: what naive graders say, what this one says, and which layers stop each.

use crate::ablation::{self, Kept, Measured};
use crate::corpus::{self, Attack};
use crate::judge::{Attempt, Judgement, judge};
use crate::naive::Said;
use crate::world::{Libraries, World};
use crate::{grade, on_every_core};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The layers, by the names that the corpus uses.
pub(crate) const LAYERS: [&str; 10] = [
    "intake",
    "tokens",
    "vocabulary",
    "flags",
    "compile-jail",
    "lockdown",
    "outer-jail",
    "protocol",
    "supervisor",
    "semantics",
];

const KINDS: [(char, &str); 9] = [
    ('A', "Reading secrets at compile time"),
    ('B', "Taking over compiler, linker or start-up"),
    ('C', "Exhausting the compiler"),
    ('D', "Unsoundness from safe code"),
    ('E', "Forging the verdict"),
    ('F', "Harming the machine, the grader or classmates"),
    ('G', "Behaving differently when watched"),
    ('H', "Against the measurement"),
    ('I', "Intake"),
];

/// One attack's row.
struct Row {
    attack: Attack,
    naive: Said,
    /// `None`: not measured yet.
    measured: Option<Measured>,
    whole: Judgement,
    /// Without each layer that alone stops it.
    alone: BTreeMap<String, Judgement>,
}

/// Runs what is asked for by `ENTRELACS_PARTS` (of `naive,ablation`; all without it) of the attacks that
/// `ENTRELACS_ATTACKS` names, unless it is kept from an earlier run. Writes `docs/attacks.md` from all that
/// is known, and fails where something is missing.
pub(crate) fn regenerate() {
    let chosen = corpus::chosen();
    let parts = std::env::var("ENTRELACS_PARTS").unwrap_or_else(|_| "naive,ablation".to_owned());
    let (naive, ablation) = (parts.contains("naive"), parts.contains("ablation"));
    let kept = Kept::open();
    if ablation {
        assert_that_a_jail_grades(&kept);
    }
    let mut bases: Vec<Attack> = corpus::all().iter().filter_map(Attack::honest).collect();
    bases.sort_by(|one, other| one.name.cmp(&other.name));
    bases.dedup_by(|one, other| one.name == other.name);
    let attempts = on_every_core(&bases, Libraries::Own, |world, _, base| {
        kept.grading(base, Some(&|| ablation::jailed(world, base, ""))).expect("made")
    });
    let honest: BTreeMap<&String, &Attempt> =
        bases.iter().map(|base| &base.name).zip(&attempts).collect();
    let base = |attack: &Attack| attack.honest().and_then(|base| honest.get(&base.name).copied());
    on_every_core(&chosen, Libraries::Own, |world, _, attack| {
        if naive {
            kept.naive(attack, Some(&|| ablation::naive(world, attack)));
        }
        if ablation {
            let measure = || Measured::of(world, attack, base(attack));
            let measured = kept.grading(attack, Some(&measure)).expect("made");
            eprintln!("{}: {} {:?}", attack.name, words(&measured.whole.verdicts), measured.tried);
        }
    });
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for attack in corpus::all() {
        let (naive, measured) = (kept.naive(&attack, None), kept.grading(&attack, None));
        if naive.is_none() || measured.is_none() {
            missing.push(attack.name.clone());
        }
        let naive = naive.unwrap_or_else(|| Said::all("not measured"));
        rows.push(Row::new(attack, naive, measured, &base));
    }
    surprises(&rows);
    std::fs::write(corpus::root().join("docs/attacks.md"), text(&rows)).expect("the documents");
    assert!(missing.is_empty(), "not measured yet, run this again: {}", missing.join(" "));
}

/// A jail in which nothing is graded would hold everything.
fn assert_that_a_jail_grades(kept: &Kept) {
    let is_full = |attempt: &Attempt| attempt.max_score > 0 && attempt.score == attempt.max_score;
    let world = OnceCell::new();
    for layer in std::iter::once("").chain(LAYERS) {
        let control = kept.control(layer, &|| {
            let own = world.get_or_init(|| {
                // Outside the jail there is a network, and what the world copies may be built.
                let shared = World::new(Libraries::Shared);
                for exercise in ["01", "02", "03", "04", "05"] {
                    let attempt = grade(&shared, &Attack::solution(exercise), "");
                    assert!(is_full(&attempt), "exercise {exercise}: {attempt:#?}");
                }
                World::new(Libraries::Own)
            });
            ablation::jailed(own, &Attack::solution("01"), layer)
        });
        let held = is_full(&control) && control.harm.is_empty();
        assert!(held, "the right answer without `{layer}`: {control:#?}");
    }
}

/// What the corpus does not say of itself.
fn surprises(rows: &[Row]) {
    for row in rows {
        let surprising = |layer: &&String| !row.attack.layers.contains(layer);
        for layer in row.alone.keys().filter(surprising) {
            eprintln!("{}: its file does not say that {layer} stops it", row.attack.name);
        }
        if let Some(odd) = row.whole.unexpected.as_ref().or(row.whole.fooled.as_ref()) {
            eprintln!("{}: {odd}", row.attack.name);
        }
    }
}

impl Row {
    fn new<'a>(
        attack: Attack,
        naive: Said,
        measured: Option<Measured>,
        base: &dyn Fn(&Attack) -> Option<&'a Attempt>,
    ) -> Row {
        let base = base(&attack);
        let known = measured.as_ref();
        let whole = known.map_or_else(<_>::default, |it| judge(&attack, &it.whole, base));
        let alone = known.map_or_else(<_>::default, |it| it.judgements(&attack, base));
        Row { attack, naive, measured, whole, alone }
    }
}

/// Each verdict once.
fn words(verdicts: &BTreeMap<String, String>) -> String {
    let mut words: Vec<&str> = verdicts.values().map(String::as_str).collect();
    words.sort_unstable();
    words.dedup();
    words.join(", ")
}

fn text(rows: &[Row]) -> String {
    let mut text = String::from(
        "# Attacks\n\n\
         What was tried, what held, and what stopped it.\n\
         Made by `cargo test -p grader --test attacks -- --ignored --nocapture regenerate`; the \
         submissions are in `grader/tests/attacks/corpus`.\n\
         Every run was made inside one more jail without a network, so that nothing that succeeds \
         reaches the machine; the outer jail of level T0 is therefore not what is measured here: \
         everything was graded at T1.\n\n\
         \"Two or more\" means that the attack is held whichever single layer is switched off.\n\
         Layers were switched off in groups: what is held without a group is held without each layer \
         of it.\n\
         A layer that comes after the one that refuses an attack, and one that let it through, was \
         not switched off for it.\n\
         The intake and the supervisor are the grader itself and are never switched off.\n\n",
    );
    summary(&mut text, rows);
    single_layers(&mut text, rows);
    for (letter, kind) in KINDS {
        writeln!(
            text,
            "\n## {letter}. {kind}\n\n\
             | attack | what it does | exit status | `test result: ok` | JSON | this grader | stopped by |\n\
             |---|---|---|---|---|---|---|"
        )
        .expect("a text grows");
        for row in rows.iter().filter(|row| row.attack.name.starts_with(letter)) {
            writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} | {} |",
                row.attack.name,
                row.attack.sentence.replace('|', "\\|"),
                row.naive.exit,
                row.naive.text,
                row.naive.json,
                told(row),
                needed(row)
            )
            .expect("a text grows");
        }
    }
    text
}

fn told(row: &Row) -> String {
    let Some(measured) = &row.measured else { return "not measured".to_owned() };
    let verdicts = words(&measured.whole.verdicts);
    match row.whole.held() {
        true => format!("held: {}", if verdicts.is_empty() { "no grade" } else { &verdicts }),
        false => row.whole.word().to_owned(),
    }
}

fn needed(row: &Row) -> String {
    let Some(measured) = &row.measured else { return "not measured".to_owned() };
    let alone: Vec<&str> = row.alone.keys().map(String::as_str).collect();
    match alone.join(", ") {
        _ if !row.whole.held() => "nothing".to_owned(),
        _ if measured.whole.verdicts.is_empty() => "the intake".to_owned(),
        none if none.is_empty() => "two or more".to_owned(),
        layers => format!("only {layers}"),
    }
}

fn summary(text: &mut String, rows: &[Row]) {
    text.push_str("| grader | fooled | hung | harmed | held |\n|---|---|---|---|---|\n");
    let mut line = |name: &str, words: &[&str]| {
        let count = |word: &str| words.iter().filter(|it| **it == word).count();
        let [fooled, hung, harmed, held] = ["fooled", "hung", "harmed", "held"].map(count);
        let all = words.len();
        writeln!(text, "| {name} | {fooled} | {hung} | {harmed} | {held} of {all} |")
            .expect("a text grows");
    };
    let naive = |pick: fn(&Said) -> &str| rows.iter().map(|it| pick(&it.naive)).collect::<Vec<_>>();
    line("exit status of the test program", &naive(|it| &it.exit));
    line("the line `test result: ok`", &naive(|it| &it.text));
    line("JSON events on standard output", &naive(|it| &it.json));
    let measured: Vec<&Row> = rows.iter().filter(|row| row.measured.is_some()).collect();
    line("this grader", &measured.iter().map(|row| row.whole.word()).collect::<Vec<_>>());
    for layer in LAYERS {
        if ["intake", "outer-jail", "supervisor"].contains(&layer) {
            continue;
        }
        let without = |row: &&Row| row.alone.get(layer).map_or("held", |it| it.word());
        let words: Vec<&str> = measured.iter().map(without).collect();
        line(&format!("this grader without {layer}"), &words);
    }
}

/// Why an attack may need one particular layer.
const WHY_ALONE: &str = "What tells the engines from real threads by allowed means, and uses nothing else, \
    is stopped by comparing the two (`semantics`) and by nothing before; what is decided while the \
    compiler reads attributes, by reading them first, and luck, by not letting anyone draw it from \
    the keys of hash maps (`tokens`).";

fn single_layers(text: &mut String, rows: &[Row]) {
    let unknown = rows.iter().filter(|row| row.measured.is_none()).count();
    if unknown > 0 {
        writeln!(text, "\n{unknown} of {} are not measured in this edition.", rows.len())
            .expect("a text grows");
    }
    writeln!(text, "\n## Stopped by one layer only\n").expect("a text grows");
    if rows.iter().all(|row| row.alone.is_empty()) {
        writeln!(text, "None: whichever layer is off, another stops the attack.")
            .expect("a text grows");
        return;
    }
    writeln!(text, "{WHY_ALONE}\n").expect("a text grows");
    for row in rows.iter().filter(|row| !row.alone.is_empty()) {
        let reasons = row.alone.iter();
        let reasons = reasons.map(|(layer, it)| format!("without {layer} {}", reason(it)));
        let reasons: Vec<String> = reasons.collect();
        writeln!(text, "- `{}`: {}.", row.attack.name, reasons.join("; ")).expect("a text grows");
    }
}

fn reason(judgement: &Judgement) -> String {
    match judgement {
        it if !it.harm.is_empty() => it.harm.join(", "),
        it if it.hung => "it does not end".to_owned(),
        it => it.fooled.clone().unwrap_or_default(),
    }
}
