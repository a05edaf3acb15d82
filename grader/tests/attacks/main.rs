//! Hostile submissions: each is graded by the real command, and none may fool, hang or harm it.
//!
//! `cargo test -p grader --test attacks` runs the corpus against the examination profile.
//! `cargo test -p grader --test attacks -- --ignored --nocapture regenerate` runs it against naive
//! graders and with each layer switched off, inside a jail, and writes `docs/attacks.md`; what it has
//! found out stays in `target/entrelacs/attacks`, so that it may be broken off and started again.
//! `ENTRELACS_ATTACKS=name,name` narrows either to attacks whose names hold one of these;
//! `ENTRELACS_STRESS=1000` makes the stress run as long as that.

#![cfg(target_os = "linux")]

mod ablation;
mod corpus;
mod jail;
mod judge;
mod made;
mod naive;
mod table;
mod warden;
mod world;

use corpus::Attack;
use judge::{Attempt, judge};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use world::{Libraries, World};

/// What honest answers come to: each base of the corpus, by name.
fn honest_attempts(
    attacks: &[Attack],
    attempt: impl Fn(&Attack) -> Attempt,
) -> BTreeMap<String, Attempt> {
    let mut found = BTreeMap::new();
    for honest in attacks.iter().filter_map(Attack::honest) {
        found.entry(honest.name.clone()).or_insert_with(|| attempt(&honest));
    }
    found
}

fn grade(world: &World, attack: &Attack, ablated: &str) -> Attempt {
    warden::attempt(world, attack, ablated)
        .unwrap_or_else(|error| panic!("{}: {error}", attack.name))
}

/// Grades a harmless submission that must be refused. A grader that runs it would run all the others,
/// and this machine would be the one to pay.
fn assert_that_attacks_may_be_run(world: &World) {
    let sentinel = corpus::all().into_iter().find(|it| it.name == "D_uses_an_unsafe_block");
    let attempt = grade(world, &sentinel.expect("the sentinel"), "");
    let refused = !attempt.verdicts.is_empty()
        && attempt.verdicts.values().all(|it| it == "policy" || it == "compile_error");
    assert!(
        refused,
        "an examination does not refuse `unsafe` here, so nothing dangerous is run: {attempt:#?}"
    );
}

/// The corpus in some order, by twice as many workers as there are cores, each in a world of its own.
fn on_every_core<T: Send>(
    jobs: &[Attack],
    libraries: Libraries,
    work: impl Fn(&World, usize, &Attack) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    // Many attacks only wait for a limit of time to end them.
    let workers = 2 * std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            scope.spawn(|| {
                let world = World::new(libraries);
                loop {
                    // Relaxed: only hands out numbers.
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(attack) = jobs.get(index) else { return };
                    let result = work(&world, index, attack);
                    results.lock().expect("no worker panics").insert(index, result);
                }
            });
        }
    });
    results.into_inner().expect("no worker panics").into_values().collect()
}

/// The levels this machine offers, by what must be switched off to be at them.
fn levels(world: &World) -> Vec<(String, &'static str)> {
    let solution = Attack::solution("01");
    let best = grade(world, &solution, "");
    let full = best.max_score > 0 && best.score == best.max_score;
    assert!(full, "the right answer has full marks: {best:#?}");
    let mut levels = vec![(best.isolation.clone(), "")];
    if best.isolation == "T0" {
        let below = grade(world, &solution, "outer-jail");
        if below.isolation != best.isolation {
            levels.push((below.isolation, "outer-jail"));
        }
    }
    levels
}

#[test]
fn the_level_that_this_machine_offers_may_be_asked_for() {
    let world = World::new(Libraries::Shared);
    let offered = grade(&world, &Attack::solution("01"), "").isolation;
    let grader = std::path::Path::new(env!("CARGO_BIN_EXE_grader"));
    let ended = warden::run(&world, grader, std::time::Duration::from_secs(400), |command| {
        command.args(["run", "01", "--submission", "solutions/01-counter", "--quiet"]);
        command.args(["--profile", "exam", "--isolation", &offered]);
        command.current_dir(world.workspace()).env_remove("CARGO_MANIFEST_DIR");
    });
    let ended = ended.unwrap();
    let told = [&ended.stdout[..], &ended.stderr].map(String::from_utf8_lossy).concat();
    assert!(ended.status.is_some_and(|status| status.success()), "at {offered}: {told}");
}

#[test]
fn every_attack_is_held_and_an_honest_answer_keeps_its_points() {
    let attacks = corpus::chosen();
    let world = World::new(Libraries::Shared);
    assert_that_attacks_may_be_run(&world);
    let mut wrong = Vec::new();
    let mut worth_running: Vec<Attack> = attacks.clone();
    for (level, ablated) in levels(&world) {
        let honest = honest_attempts(&worth_running, |it| grade(&world, it, ablated));
        let judged = on_every_core(&worth_running, Libraries::Shared, |world, index, attack| {
            let attempt = grade(world, attack, ablated);
            let base = attack.honest().and_then(|base| honest.get(&base.name));
            let control =
                (index % 64 == 63).then(|| grade(world, &Attack::solution("02"), ablated));
            (judge(attack, &attempt, base), attempt, control)
        });
        let mut ran = Vec::new();
        for (attack, (judgement, attempt, control)) in worth_running.iter().zip(judged) {
            if !judgement.held() || judgement.unexpected.is_some() {
                wrong.push(format!("{level} {}: {judgement:?}", attack.name));
            }
            if let Some(control) = control
                .filter(|it| it.max_score == 0 || it.score != it.max_score || !it.harm.is_empty())
            {
                wrong.push(format!("{level} the honest answer after {}: {control:?}", attack.name));
            }
            // What was refused before it ran is refused in the same way at every level, and what only
            // uses up its time does so in the same way.
            let refused = ["policy", "compile_error"];
            let wasted = attempt.verdicts.values().filter(|it| *it == "timed_out").count() > 1;
            if attempt.verdicts.values().any(|it| !refused.contains(&it.as_str())) && !wasted {
                ran.push(attack.clone());
            }
        }
        worth_running = ran;
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), attacks.len(), wrong.join("\n"));
}

/// What a machine must not have more of afterwards.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    /// A descriptor or a port that stays open is held by one of these.
    processes: Vec<String>,
    files: Vec<String>,
    sockets: usize,
}

impl Traces {
    fn of(world: &World) -> Traces {
        let own = world.root().to_string_lossy().into_owned();
        let table = std::fs::read_to_string("/proc/net/unix").unwrap_or_default();
        Traces {
            processes: world.processes(),
            files: world.litter(),
            sockets: table.lines().filter(|line| line.contains(&own)).count(),
        }
    }
}

/// A hundred honest submissions among a thousand hostile ones, or as many as `ENTRELACS_STRESS` says;
/// a tenth of that number is honest.
#[test]
fn honest_results_stay_the_same_among_hostile_ones_and_nothing_is_left() {
    let number = |text: String| text.parse().expect("`ENTRELACS_STRESS` is a number");
    let hostile: usize = std::env::var("ENTRELACS_STRESS").map_or(20, number);
    let world = World::new(Libraries::Shared);
    assert_that_attacks_may_be_run(&world);
    let honest: Vec<Attack> = ["02", "04"].map(Attack::solution).into();
    let before: Vec<Attempt> = honest.iter().map(|it| grade(&world, it, "")).collect();
    assert!(before.iter().all(|it| it.max_score > 0 && it.score == it.max_score), "{before:#?}");
    let traces = Traces::of(&world);
    let attacks = corpus::all();
    // A step that shares no divisor with the corpus visits all of it, in an order that mixes kinds.
    let step = (attacks.len() / 3..).find(|step| coprime(*step, attacks.len())).expect("a step");
    for turn in 0..hostile {
        let attack = &attacks[turn * step % attacks.len()];
        let attempt = grade(&world, attack, "");
        assert!(attempt.harm.is_empty() && !attempt.hung, "{}: {attempt:?}", attack.name);
        if turn % 10 == 9 {
            let index = turn / 10 % honest.len();
            let now = grade(&world, &honest[index], "");
            assert_eq!(now.verdicts, before[index].verdicts, "after {}", attack.name);
            assert_eq!(now.score, before[index].score, "after {}", attack.name);
        }
        if turn % 100 == 99 {
            println!("{} of {hostile} hostile submissions", turn + 1);
        }
    }
    assert_eq!(Traces::of(&world), traces);
}

fn coprime(a: usize, b: usize) -> bool {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}

#[test]
fn the_corpus_is_as_it_says() {
    let attacks = corpus::all();
    assert!(attacks.len() >= 130, "{}", attacks.len());
    let words: Vec<&str> = verdict::Verdict::ALL.iter().map(|it| it.word()).collect();
    for attack in &attacks {
        let name = &attack.name;
        assert!(attack.sentence.ends_with('.'), "{name}: {}", attack.sentence);
        let known = |word: &String| word == "no_grade" || words.contains(&word.as_str());
        assert!(attack.expects.iter().all(known), "{name}: {:?}", attack.expects);
        assert!(!attack.expects.contains(&"passed".to_owned()), "{name} may not pass");
        let layer = |layer: &String| table::LAYERS.contains(&layer.as_str());
        assert!(attack.layers.iter().all(layer), "{name}: {:?}", attack.layers);
    }
    for kind in 'A'..='I' {
        let count = attacks.iter().filter(|it| it.name.starts_with(kind)).count();
        assert!(count >= 10, "{count} attacks of kind {kind}");
    }
}

/// Runs the corpus against naive graders and with each layer switched off, and writes the table.
#[test]
#[ignore = "takes long and needs bwrap; run by hand"]
fn regenerate() {
    table::regenerate();
}

/// The part of `regenerate` that runs inside a jail.
#[test]
#[ignore = "only inside a jail"]
fn in_the_jail() {
    jail::inside();
}
