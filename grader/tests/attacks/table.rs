//! The table of attacks: what naive graders say, what this one says, and which layers stop each.

use crate::corpus::{self, Attack};
use crate::jail::{self, Job, Report};
use crate::judge::{Judgement, judge};
use crate::world::{Libraries, World};
use crate::{grade, honest_attempts, on_every_core};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The layers, by the names that `ENTRELACS_ABLATE` knows.
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
    naive: Report,
    /// With every layer, then with each layer off, in the order of [`LAYERS`].
    whole: Judgement,
    verdicts: String,
    ablated: Vec<Judgement>,
}

/// Runs everything, and writes `docs/attacks.md` from it. With `ENTRELACS_ATTACKS` or
/// `ENTRELACS_PARTS` (of `naive,ablation`) set it runs less and prints the text instead.
pub(crate) fn regenerate() {
    let attacks = corpus::chosen();
    {
        // Outside the jail there is a network, and the shared libraries may be built.
        let world = World::new(Libraries::Shared);
        for exercise in ["01", "02", "03", "04", "05"] {
            let attempt = grade(&world, &Attack::solution(exercise), "");
            let full = attempt.max_score > 0 && attempt.score == attempt.max_score;
            assert!(full, "exercise {exercise}: {attempt:#?}");
        }
    }
    let parts = std::env::var("ENTRELACS_PARTS").unwrap_or_else(|_| "naive,ablation".to_owned());
    let ablations: &[&str] = if parts.contains("ablation") { &LAYERS } else { &[] };
    let world = World::new(Libraries::Own);
    for layer in std::iter::once(&"").chain(ablations) {
        // A jail in which nothing is graded would hold everything.
        let control = jailed(&world, &Attack::solution("01"), layer).attempt;
        let full = control.max_score > 0 && control.score == control.max_score;
        assert!(
            full && control.harm.is_empty(),
            "the right answer without `{layer}`: {control:#?}"
        );
    }
    let honest = honest_attempts(&attacks, |it| jailed(&world, it, "").attempt);
    let rows = on_every_core(&attacks, Libraries::Own, |world, _, attack| {
        let base = attack.honest().and_then(|base| honest.get(&base.name));
        let asked = parts.contains("naive");
        let naive = asked.then(|| jail::run(world, &Job::Naive { attack: attack.name.clone() }));
        let naive = naive.unwrap_or_default();
        let whole = jailed(world, attack, "").attempt;
        let judged = |layer: &&str| judge(attack, &jailed(world, attack, layer).attempt, base);
        let row = Row {
            attack: attack.clone(),
            naive,
            verdicts: words(&whole.verdicts),
            whole: judge(attack, &whole, base),
            ablated: ablations.iter().map(judged).collect(),
        };
        eprintln!(
            "{}: {} [{}] {:?} naive {:?} {:?}",
            attack.name,
            row.whole.word(),
            row.verdicts,
            row.whole,
            row.naive.naive,
            row.naive.attempt.harm
        );
        row
    });
    for row in &rows {
        let surprising = |layer: &&str| !row.attack.layers.iter().any(|it| it == layer);
        for layer in alone(row, ablations).into_iter().filter(surprising) {
            eprintln!("{}: its file does not say that {layer} stops it", row.attack.name);
        }
    }
    let text = text(&rows, ablations);
    let narrowed = ["ENTRELACS_ATTACKS", "ENTRELACS_PARTS"];
    if narrowed.iter().any(|name| std::env::var_os(name).is_some()) {
        println!("{text}");
    } else {
        std::fs::write(corpus::root().join("docs/attacks.md"), text).expect("the documents");
    }
}

fn jailed(world: &World, attack: &Attack, ablated: &str) -> Report {
    jail::run(world, &Job::Grade { attack: attack.name.clone(), ablated: ablated.to_owned() })
}

/// Each verdict once.
fn words(verdicts: &BTreeMap<String, String>) -> String {
    let mut words: Vec<&str> = verdicts.values().map(String::as_str).collect();
    words.sort_unstable();
    words.dedup();
    words.join(", ")
}

fn text(rows: &[Row], ablations: &[&str]) -> String {
    let mut text = String::from(
        "# Attacks\n\n\
         What was tried, what held, and what stopped it.\n\
         Made by `cargo test -p grader --test attacks -- --ignored --nocapture regenerate`; the \
         submissions are in `grader/tests/attacks/corpus`.\n\
         Every run was made inside one more jail without a network, so that nothing that succeeds \
         reaches the machine; the outer jail of level T0 is therefore not what is measured here.\n\n",
    );
    summary(&mut text, rows, ablations);
    single_layers(&mut text, rows, ablations);
    for (letter, kind) in KINDS {
        writeln!(
            text,
            "\n## {letter}. {kind}\n\n\
             | attack | what it does | exit status | `test result: ok` | JSON | this grader | stopped by |\n\
             |---|---|---|---|---|---|---|"
        )
        .expect("a text grows");
        for row in rows.iter().filter(|row| row.attack.name.starts_with(letter)) {
            let said = &row.naive.naive;
            writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} | {} |",
                row.attack.name,
                row.attack.sentence.replace('|', "\\|"),
                said.exit,
                said.text,
                said.json,
                told(row),
                needed(row, ablations)
            )
            .expect("a text grows");
        }
    }
    text
}

fn told(row: &Row) -> String {
    match row.whole.held() {
        true => {
            format!("held: {}", if row.verdicts.is_empty() { "no grade" } else { &row.verdicts })
        }
        false => row.whole.word().to_owned(),
    }
}

/// The layers without which an attack succeeds.
fn alone<'a>(row: &Row, ablations: &[&'a str]) -> Vec<&'a str> {
    let off = row.ablated.iter().zip(ablations);
    off.filter(|(judgement, _)| !judgement.held()).map(|(_, layer)| *layer).collect()
}

fn needed(row: &Row, ablations: &[&str]) -> String {
    match alone(row, ablations).join(", ") {
        _ if !row.whole.held() => "nothing".to_owned(),
        _ if ablations.is_empty() => "not measured".to_owned(),
        none if none.is_empty() => "two or more".to_owned(),
        layers => format!("only {layers}"),
    }
}

fn summary(text: &mut String, rows: &[Row], ablations: &[&str]) {
    let mut line = |name: &str, words: &[&str]| {
        let count = |word: &str| words.iter().filter(|it| **it == word).count();
        writeln!(
            text,
            "| {name} | {} | {} | {} | {} of {} |",
            count("fooled"),
            count("hung"),
            count("harmed"),
            count("held"),
            words.len()
        )
        .expect("a text grows");
    };
    line("grader", &[]);
    let naive =
        |pick: fn(&Report) -> &str| rows.iter().map(|row| pick(&row.naive)).collect::<Vec<_>>();
    line("exit status of the test program", &naive(|it| &it.naive.exit));
    line("the line `test result: ok`", &naive(|it| &it.naive.text));
    line("JSON events on standard output", &naive(|it| &it.naive.json));
    line("this grader", &rows.iter().map(|row| row.whole.word()).collect::<Vec<_>>());
    for (index, layer) in ablations.iter().enumerate() {
        let words: Vec<&str> = rows.iter().map(|row| row.ablated[index].word()).collect();
        line(&format!("this grader without {layer}"), &words);
    }
    let header = "| grader | 0 | 0 | 0 | 0 of 0 |\n";
    *text =
        text.replace(header, "| grader | fooled | hung | harmed | held |\n|---|---|---|---|---|\n");
}

fn single_layers(text: &mut String, rows: &[Row], ablations: &[&str]) {
    if ablations.is_empty() {
        return;
    }
    let single: Vec<&Row> = rows.iter().filter(|row| !alone(row, ablations).is_empty()).collect();
    writeln!(text, "\n## Stopped by one layer only\n").expect("a text grows");
    if single.is_empty() {
        writeln!(text, "None: whichever layer is off, another stops the attack.")
            .expect("a text grows");
    }
    for row in single {
        let reasons: Vec<String> = row
            .ablated
            .iter()
            .zip(ablations)
            .filter(|(judgement, _)| !judgement.held())
            .map(|(judgement, layer)| format!("without {layer} {}", reason(judgement)))
            .collect();
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
