//! Tables of what engines find of the samples, as pages include them.

use crate::{LANGUAGES, book, hold};
use book_samples::outcomes::{executions, outcomes};
use book_samples::{memory, races};
use std::collections::BTreeSet;
use sync::atomic::{AtomicU64, Ordering};
use sync::engine::{Memory, Search};
use sync::thread;

type Words = [&'static str; 2];

fn held(name: &str, tables: [String; 2]) {
    for (language, table) in LANGUAGES.into_iter().zip(tables) {
        hold(&book().join(language).join("outcomes").join(format!("{name}.md")), &table);
    }
}

/// Two threads that add to one variable so many times each.
fn adding(times: usize) -> impl Fn() + Send + Sync {
    move || {
        let value = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..times {
                        value.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
    }
}

/// The same, each on a variable of its own.
fn adding_apart(times: usize) -> impl Fn() + Send + Sync {
    move || {
        let values = [AtomicU64::new(0), AtomicU64::new(0)];
        thread::scope(|scope| {
            for value in &values {
                scope.spawn(move || {
                    for _ in 0..times {
                        value.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
    }
}

/// The ways to lay two rows of so many steps into one.
fn interleavings(steps: u64) -> u64 {
    (1..=steps).fold(1, |ways, step| ways * (steps + step) / step)
}

#[test]
fn how_many_executions_each_search_needs() {
    let heads: [Words; 7] = [
        ["steps of each thread", "étapes de chaque thread"],
        ["orders of the steps", "ordres des étapes"],
        ["0 preemptions", "0 préemption"],
        ["at most 1", "au plus 1"],
        ["at most 2", "au plus 2"],
        ["reduced", "réduit"],
        ["reduced, each its own variable", "réduit, à chacun sa variable"],
    ];
    let mut tables = [0, 1].map(|language| {
        let heads: Vec<&str> = heads.iter().map(|words| words[language]).collect();
        format!("| {} |\n|---:|---:|---:|---:|---:|---:|---:|\n", heads.join(" | "))
    });
    for steps in [1, 2, 3, 4, 5] {
        let bounded = |preemptions| executions(Search::Bounded { preemptions }, adding(steps));
        let reduced = executions(Search::Dpor, adding(steps));
        let apart = executions(Search::Dpor, adding_apart(steps));
        let orders = interleavings(steps as u64);
        let counts = [orders, bounded(0), bounded(1), bounded(2), reduced, apart];
        let counts = counts.map(|count| count.to_string()).join(" | ");
        tables.iter_mut().for_each(|table| *table += &format!("| {steps} | {counts} |\n"));
    }
    held("searches", tables);
}

#[test]
fn what_comes_of_two_increments() {
    let of = |increment: fn(&AtomicU64)| {
        let program = move || races::two_increments(increment).to_string();
        outcomes(Memory::Sequential, program).into_keys().collect::<Vec<_>>()
    };
    let two = of(races::increment_in_two_steps).join(", ");
    let one = of(races::increment_in_one_step).join(", ");
    held(
        "increments",
        [
            format!(
                "| program | the counter may say |\n|---|---|\n\
                 | `increment_in_two_steps` | {two} |\n| `increment_in_one_step` | {one} |\n"
            ),
            format!(
                "| programme | le compteur peut afficher |\n|---|---|\n\
                 | `increment_in_two_steps` | {two} |\n| `increment_in_one_step` | {one} |\n"
            ),
        ],
    );
}

const ORDERINGS: [(&str, Ordering, Ordering); 5] = [
    ("`Relaxed`, `Relaxed`", Ordering::Relaxed, Ordering::Relaxed),
    ("`Release`, `Relaxed`", Ordering::Release, Ordering::Relaxed),
    ("`Relaxed`, `Acquire`", Ordering::Relaxed, Ordering::Acquire),
    ("`Release`, `Acquire`", Ordering::Release, Ordering::Acquire),
    ("`SeqCst`, `SeqCst`", Ordering::SeqCst, Ordering::SeqCst),
];

const OUTCOMES: [(&str, &str); 6] = [
    ("not ready", "pas prête"),
    ("ready, and the value is 0", "prête, et la valeur est 0"),
    ("ready, and the value is 42", "prête, et la valeur est 42"),
    ("one sees, the other sees", "chacun voit l’autre"),
    ("one misses, the other sees", "un seul voit l’autre"),
    ("one misses, the other misses", "aucun ne voit l’autre"),
];

/// A row for each pair of orderings, a column for each outcome that some of them has.
fn compared(program: fn(Ordering, Ordering) -> String) -> [String; 2] {
    let rows = ORDERINGS.map(|(orderings, first, second)| {
        let outcomes = outcomes(Memory::Weak, move || program(first, second));
        (orderings, outcomes.into_keys().collect::<BTreeSet<_>>())
    });
    let seen: BTreeSet<&String> = rows.iter().flat_map(|(_, outcomes)| outcomes).collect();
    let columns: Vec<_> =
        OUTCOMES.iter().filter(|it| seen.iter().any(|one| *one == it.0)).collect();
    assert_eq!(columns.len(), seen.len(), "every outcome has its words: {seen:?}");
    [0, 1].map(|language| {
        let heads: Vec<&str> =
            columns.iter().map(|it| if language == 0 { it.0 } else { it.1 }).collect();
        let mut table = format!(
            "| {} | {} |\n|---|{}\n",
            ["orderings", "ordres mémoire"][language],
            heads.join(" | "),
            ":---:|".repeat(heads.len())
        );
        for (orderings, outcomes) in &rows {
            let cells: Vec<&str> = columns
                .iter()
                .map(|column| if outcomes.contains(column.0) { "✓" } else { "–" })
                .collect();
            table += &format!("| {orderings} | {} |\n", cells.join(" | "));
        }
        table
    })
}

#[test]
fn what_orderings_allow_a_message_to_be() {
    held("message", compared(memory::message_passing));
}

#[test]
fn what_orderings_allow_two_flags_to_show() {
    held("flags", compared(memory::two_flags));
}
