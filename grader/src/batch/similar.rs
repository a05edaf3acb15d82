//! Answers that are copies of each other, exact or with other names: a note for a person, and no part
//! of any score.
//!
//! Each answer is reduced to fingerprints by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing:
//! Local Algorithms for Document Fingerprinting", SIGMOD 2003): of each window of hashes of token
//! sequences the smallest is kept, so that whatever two answers share over a whole window has a
//! fingerprint in common. What stands in the stub is nobody's, and is left out.

mod tokens;

use super::plan::Unit;
use crate::gradebook::Similar;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

/// Tokens that one hash is made of: what is shorter is said alike by everybody.
const SEQUENCE: usize = 9;

/// Hashes of which one is kept.
const WINDOW: usize = 5;

/// Fingerprints that an answer must have of its own: below, there are not many ways to write it.
const LEAST: usize = 24;

/// Of a hundred fingerprints of both answers, how many they must share.
const PERCENT: usize = 80;

/// An answer to one exercise.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// Who has handed it in.
    pub learner: &'a str,
    /// What its files hold.
    pub texts: Vec<&'a str>,
}

impl<'a> Answer<'a> {
    /// What a learner has handed in, where that can be graded.
    pub fn of(unit: &Unit<'a>) -> Option<Answer<'a>> {
        let files = unit.submission()?.files.as_ref().ok()?;
        let texts = files.iter().map(|file| file.text.as_str()).collect();
        Some(Answer { learner: &unit.person.id, texts })
    }
}

/// The groups of answers to an exercise that are alike, without what they have from its stub.
pub fn similar(exercise: &str, answers: &[Answer<'_>], stub: &[&str]) -> Vec<Similar> {
    let given: BTreeSet<u64> = stub.iter().flat_map(|text| hashes(text)).collect();
    // Answers that are the same are compared once.
    let mut same: BTreeMap<&[&str], Vec<&str>> = BTreeMap::new();
    for answer in answers {
        same.entry(&answer.texts).or_default().push(answer.learner);
    }
    let works: Vec<(BTreeSet<u64>, Vec<&str>)> = same
        .into_iter()
        .map(|(texts, learners)| (prints(texts, &given), learners))
        .filter(|(prints, _)| prints.len() >= LEAST)
        .collect();
    let mut groups = Groups::of(works.len());
    for (one, other, percent) in alike(&works) {
        groups.join(one, other, percent);
    }
    groups.similar(exercise, &works)
}

/// The fingerprints of an answer.
fn prints(texts: &[&str], given: &BTreeSet<u64>) -> BTreeSet<u64> {
    let of = |text: &&str| {
        let hashes = hashes(text);
        let least = |window: &[u64]| *window.iter().min().expect("a window is not empty");
        let windows = hashes.windows(WINDOW.min(hashes.len()).max(1));
        windows.map(least).collect::<Vec<u64>>()
    };
    texts.iter().flat_map(of).filter(|print| !given.contains(print)).collect()
}

/// The hashes of all token sequences of a text; none where its tokens cannot be told apart.
fn hashes(text: &str) -> Vec<u64> {
    let tokens = tokens::tokens(text).unwrap_or_default();
    let hash = |sequence: &[String]| {
        let mut hasher = DefaultHasher::new();
        sequence.hash(&mut hasher);
        hasher.finish()
    };
    tokens.windows(SEQUENCE).map(hash).collect()
}

/// The pairs of answers that share enough of their fingerprints, and how many of a hundred.
fn alike(works: &[(BTreeSet<u64>, Vec<&str>)]) -> Vec<(usize, usize, usize)> {
    let mut owners: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, (prints, _)) in works.iter().enumerate() {
        prints.iter().for_each(|print| owners.entry(*print).or_default().push(place));
    }
    let mut alike = Vec::new();
    for (one, (prints, _)) in works.iter().enumerate() {
        let mut shared = vec![0; works.len()];
        prints.iter().flat_map(|print| &owners[print]).for_each(|other| shared[*other] += 1);
        for (other, shared) in shared.into_iter().enumerate().skip(one + 1) {
            let percent = 200 * shared / (prints.len() + works[other].0.len());
            if percent >= PERCENT {
                alike.push((one, other, percent));
            }
        }
    }
    alike
}

/// Answers that are alike, directly or by way of others.
struct Groups {
    /// For each answer, the first one of its group.
    first: Vec<usize>,
    /// For each first one, how much alike the two are that are so least.
    percent: Vec<usize>,
}

impl Groups {
    fn of(count: usize) -> Groups {
        Groups { first: (0..count).collect(), percent: vec![100; count] }
    }

    fn join(&mut self, one: usize, other: usize, percent: usize) {
        let (one, other) = (self.first[one], self.first[other]);
        let (kept, gone) = (one.min(other), one.max(other));
        self.first.iter_mut().filter(|first| **first == gone).for_each(|first| *first = kept);
        self.percent[kept] = self.percent[kept].min(self.percent[gone]).min(percent);
    }

    fn similar(&self, exercise: &str, works: &[(BTreeSet<u64>, Vec<&str>)]) -> Vec<Similar> {
        let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (first, (_, learners)) in self.first.iter().zip(works) {
            let group = groups.entry(*first).or_default();
            group.extend(learners.iter().map(|learner| (*learner).to_owned()));
        }
        let groups = groups.into_iter().filter(|(_, learners)| learners.len() > 1);
        let similar = |(first, mut learners): (usize, Vec<String>)| {
            learners.sort();
            let percent = u32::try_from(self.percent[first]).unwrap_or(100);
            Similar { exercise: exercise.to_owned(), learners, percent }
        };
        let mut similar: Vec<Similar> = groups.map(similar).collect();
        similar.sort_by(|one, other| one.learners.cmp(&other.learners));
        similar
    }
}

#[cfg(test)]
mod tests;
