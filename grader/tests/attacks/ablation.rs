//! Which layers stop each attack: layers are switched off in as few gradings as that takes, and each
//! attack's result is kept, so that a run that was broken off goes on where it was.

use crate::corpus::{Attack, root};
use crate::jail::{self, Job, Report};
use crate::judge::{Attempt, Judgement, judge};
use crate::naive::Said;
use crate::world::World;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

/// The layers that can be switched off inside a jail, in two halves none of which holds two layers that
/// stand in for each other.
const HALVES: [[&str; 3]; 2] =
    [["vocabulary", "flags", "lockdown"], ["compile-jail", "protocol", "semantics"]];

/// A grading that takes longer has used up some budget, and is repeated as seldom as possible.
const SECONDS_OF_A_WASTER: f64 = 40.0;

/// How an attack ended with every layer, and without each single layer that alone stops it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) whole: Attempt,
    pub(crate) alone: BTreeMap<String, Attempt>,
    /// Every set of layers that was switched off, and whether the rest held.
    pub(crate) tried: Vec<(String, bool)>,
}

impl Measured {
    /// Switches layers off until it is known which of them stop the attack alone.
    pub(crate) fn of(world: &World, attack: &Attack, base: Option<&Attempt>) -> Measured {
        let whole = jailed(world, attack, "");
        let groups = match judge(attack, &whole, base).held() {
            true => suspects(&whole),
            false => Vec::new(),
        };
        let mut measured = Measured { whole, ..Measured::default() };
        groups.iter().for_each(|group| measured.without(group, world, attack, base));
        measured
    }

    /// Where the rest holds without a whole group, it holds without each layer of it.
    fn without(&mut self, group: &[&str], world: &World, attack: &Attack, base: Option<&Attempt>) {
        let ablated = group.join(",");
        let attempt = jailed(world, attack, &ablated);
        let held = judge(attack, &attempt, base).held();
        self.tried.push((ablated, held));
        match group {
            _ if held => {}
            [layer] => _ = self.alone.insert((*layer).to_owned(), attempt),
            _ => {
                let (one, other) = group.split_at(group.len() / 2);
                self.without(one, world, attack, base);
                self.without(other, world, attack, base);
            }
        }
    }

    /// What is to be said of it without each layer that alone stops it.
    pub(crate) fn judgements(
        &self,
        attack: &Attack,
        base: Option<&Attempt>,
    ) -> BTreeMap<String, Judgement> {
        let judged =
            |(layer, attempt): (&String, &Attempt)| (layer.clone(), judge(attack, attempt, base));
        self.alone.iter().map(judged).filter(|(_, judgement)| !judgement.held()).collect()
    }
}

/// Groups of layers one of which could be all that stops an attack that ended so: what was refused at
/// one stage has met none of the later ones, and none of the earlier ones has refused it.
fn suspects(whole: &Attempt) -> Vec<Vec<&'static str>> {
    let only = |words: &[&str]| whole.verdicts.values().all(|it| words.contains(&it.as_str()));
    let wastes = whole.seconds > SECONDS_OF_A_WASTER;
    match whole {
        // Not even read: that is the intake's work, which is never switched off.
        it if it.verdicts.is_empty() => Vec::new(),
        _ if only(&["policy"]) => vec![vec!["tokens"]],
        _ if only(&["policy", "compile_error"]) => {
            vec![vec!["compile-jail"], vec!["vocabulary", "flags"]]
        }
        _ if wastes => vec![HALVES.concat()],
        _ => HALVES.map(|half| half.to_vec()).into(),
    }
}

pub(crate) fn jailed(world: &World, attack: &Attack, ablated: &str) -> Attempt {
    let job = Job::Grade { attack: attack.name.clone(), ablated: ablated.to_owned() };
    jail::run(world, &job).attempt
}

/// What three naive graders say of an attack.
pub(crate) fn naive(world: &World, attack: &Attack) -> Said {
    let Report { naive, .. } = jail::run(world, &Job::Naive { attack: attack.name.clone() });
    naive
}

/// Results on disk, each under the attack's name and with everything it depends on.
pub(crate) struct Kept {
    folder: PathBuf,
    grader: String,
}

#[derive(Serialize, Deserialize)]
struct Entry<T> {
    of: String,
    result: T,
}

impl Kept {
    /// In the target folder of this repository.
    pub(crate) fn open() -> Kept {
        let folder = root().join("target/entrelacs/attacks");
        fs::create_dir_all(&folder).expect("room");
        let metadata = fs::metadata(env!("CARGO_BIN_EXE_grader")).expect("the grader");
        let built = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let grader = format!("{} {:?}", metadata.len(), built.unwrap_or_default());
        Kept { folder, grader }
    }

    /// What a grading by this grader came to; made if it is asked for and not there.
    pub(crate) fn grading<T: Serialize + DeserializeOwned>(
        &self,
        attack: &Attack,
        make: Option<&dyn Fn() -> T>,
    ) -> Option<T> {
        let of = format!("{} {attack:?}", self.grader);
        self.result(&attack.name, of, make)
    }

    /// What the right answer comes to without a layer.
    pub(crate) fn control(&self, layer: &str, make: &dyn Fn() -> Attempt) -> Attempt {
        let name = format!("control without {layer}");
        self.result(&name, self.grader.clone(), Some(make)).expect("made")
    }

    /// The same of the naive graders, on which this grader has no influence.
    pub(crate) fn naive(&self, attack: &Attack, make: Option<&dyn Fn() -> Said>) -> Option<Said> {
        self.result(&format!("{}.naive", attack.name), format!("{attack:?}"), make)
    }

    fn result<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        of: String,
        make: Option<&dyn Fn() -> T>,
    ) -> Option<T> {
        let path = self.folder.join(format!("{name}.json"));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let kept = serde_json::from_str::<Entry<T>>(&text).ok().filter(|entry| entry.of == of);
        if let Some(entry) = kept {
            return Some(entry.result);
        }
        let entry = Entry { of, result: make?() };
        let text = serde_json::to_string(&entry).expect("a result is text");
        let part = path.with_extension("part");
        fs::write(&part, text).and_then(|()| fs::rename(&part, &path)).expect("room");
        Some(entry.result)
    }
}
