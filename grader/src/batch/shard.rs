//! One of the shards that a class is divided into, and which work falls to each.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The third of eight: `3/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which one, counted from one.
    pub number: u32,
    /// How many there are.
    pub count: u32,
}

/// A text that names no shard.
#[derive(Debug)]
pub struct NoShard;

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Shard, NoShard> {
        let (number, count) = text.split_once('/').ok_or(NoShard)?;
        let [number, count] = [number, count].map(|digits| digits.parse().map_err(|_| NoShard));
        let shard = Shard { number: number?, count: count? };
        if (1..=shard.count).contains(&shard.number) { Ok(shard) } else { Err(NoShard) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.number, self.count)
    }
}

impl fmt::Display for NoShard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("expected `I/N` with I from 1 to N")
    }
}

impl std::error::Error for NoShard {}

/// The number of the shard that each unit falls to. Each is given by its exercise and what names its
/// submission, where there is one.
///
/// Pieces of work are dealt like cards, exercise by exercise: every shard gets as many of each
/// exercise as every other, give or take one, and answers that are the same stay together.
pub fn dealt(units: &[(&str, Option<&str>)], count: u32) -> Vec<u32> {
    let mut hands = (1..=count).cycle();
    let mut hand = move || hands.next().expect("there is at least one shard");
    let mut works: BTreeMap<(&str, &str), u32> = units
        .iter()
        .filter_map(|(exercise, submission)| Some(((*exercise, (*submission)?), 0)))
        .collect();
    works.values_mut().for_each(|shard| *shard = hand());
    let shard_of = |(exercise, submission): &(&str, Option<&str>)| match submission {
        Some(submission) => works[&(*exercise, *submission)],
        None => hand(),
    };
    units.iter().map(shard_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_named_by_its_number_and_how_many_there_are() {
        let shard: Shard = "3/8".parse().unwrap();
        assert_eq!((shard, shard.to_string()), (Shard { number: 3, count: 8 }, "3/8".to_owned()));
        for text in ["", "3", "0/8", "9/8", "-1/8", "1/0", "3/8/9", "a/b", "1/99999999999"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_shard_gets_as_much_of_each_exercise_and_copies_stay_together() {
        let answers: Vec<String> = (0..103).map(|learner| format!("{:x}", learner % 90)).collect();
        let units: Vec<(&str, Option<&str>)> = answers
            .iter()
            .flat_map(|answer| [("01-a", Some(answer.as_str())), ("02-b", Some(answer.as_str()))])
            .chain([("02-b", None); 16])
            .collect();
        let shards = dealt(&units, 8);
        assert_eq!(shards, dealt(&units, 8));
        let mut works: BTreeMap<(&str, Option<&str>), u32> = BTreeMap::new();
        let mut counts: BTreeMap<(&str, u32), u32> = BTreeMap::new();
        for (unit, shard) in units.iter().zip(&shards).filter(|(unit, _)| unit.1.is_some()) {
            if *works.entry(*unit).or_insert_with(|| {
                *counts.entry((unit.0, *shard)).or_default() += 1;
                *shard
            }) != *shard
            {
                panic!("{unit:?} is in two shards");
            }
        }
        assert_eq!(counts.len(), 16);
        assert!(counts.values().all(|count| [11, 12].contains(count)), "{counts:?}");
        let missing = units.iter().zip(&shards).filter(|(unit, _)| unit.1.is_none());
        let missing: Vec<u32> = missing.map(|(_, shard)| *shard).collect();
        assert!((1..=8).all(|shard| missing.iter().filter(|it| **it == shard).count() == 2));
    }
}
