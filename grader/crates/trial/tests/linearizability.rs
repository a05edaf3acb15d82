//! The linearizability search against every permutation of thousands of random small histories.

use proptest::prelude::*;
use std::collections::HashSet;
use trial::Specification;
use trial::history::{Call, Ending, History};
use trial::linearizability::{Violation, check};

/// Generates random numbers for histories; the seed is fixed, so a failure can be looked at.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// A one-place buffer with a counter: `Take` waits while it is empty, `Put` while it is full,
/// `Peek` may fail for no reason.
struct Place;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    Put(u8),
    Take,
    Peek,
    Swap(u8),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Done,
    Found(u8),
    Nothing,
}

impl Specification for Place {
    type State = Option<u8>;
    type Operation = Operation;
    type Outcome = Outcome;
    type Subject = ();

    fn operations(&self) -> BoxedStrategy<Operation> {
        Just(Operation::Take).boxed()
    }

    fn initial(&self) -> Option<u8> {
        None
    }

    fn apply(&self, state: &Option<u8>, operation: &Operation) -> Vec<(Outcome, Option<u8>)> {
        match (*operation, *state) {
            (Operation::Put(value), None) => vec![(Outcome::Done, Some(value))],
            (Operation::Put(_), Some(_)) | (Operation::Take, None) => vec![],
            (Operation::Take, Some(value)) => vec![(Outcome::Found(value), None)],
            (Operation::Peek, state) => {
                let seen = state.map_or(Outcome::Nothing, Outcome::Found);
                vec![(seen, state), (Outcome::Nothing, state)]
            }
            (Operation::Swap(value), Some(old)) => vec![(Outcome::Found(old), Some(value))],
            (Operation::Swap(value), None) => vec![(Outcome::Nothing, Some(value))],
        }
    }

    fn subject(&self) {}

    fn perform(&self, _: &(), _: &Operation) -> Outcome {
        unreachable!("histories are made by hand here")
    }
}

type Calls = Vec<Call<Operation, Outcome>>;

/// Up to five calls of three threads whose outcomes are mostly plausible.
fn random_history(dice: &mut Dice) -> History<Operation, Outcome> {
    let mut calls: Calls = Vec::new();
    let mut open: [Option<usize>; 3] = [None; 3];
    let wanted = 2 + dice.roll(4) as usize;
    let mut time = 0;
    let mut state = None;
    let mut idle = 0;
    while idle < 8 {
        time += 1;
        let thread = dice.roll(3) as usize;
        match open[thread] {
            None if calls.len() < wanted => {
                let value = dice.roll(2) as u8;
                let choices = [
                    Operation::Put(value),
                    Operation::Take,
                    Operation::Peek,
                    Operation::Swap(value),
                ];
                let operation = choices[dice.roll(4) as usize];
                open[thread] = Some(calls.len());
                calls.push(Call { thread: thread + 1, operation, called: time, returned: None });
            }
            Some(call) if dice.roll(6) > 0 => {
                let legal = Place.apply(&state, &calls[call].operation);
                let random =
                    [Outcome::Done, Outcome::Nothing, Outcome::Found(0), Outcome::Found(1)];
                let outcome = match legal.get(dice.roll(2) as usize).or(legal.first()) {
                    Some((outcome, next)) if dice.roll(8) > 0 => {
                        state = *next;
                        *outcome
                    }
                    None if dice.roll(3) > 0 => {
                        idle += 1;
                        continue;
                    }
                    _ => random[dice.roll(4) as usize],
                };
                calls[call].returned = Some((time, outcome));
                open[thread] = None;
            }
            _ => idle += 1,
        }
    }
    let ending = if dice.roll(2) == 0 { Ending::Cut } else { Ending::Stuck };
    History { calls, ending }
}

/// The definition, word by word: some subset of the pending calls with all completed calls, in
/// some order that respects time, with some choice of outcomes.
fn brute_force(history: &History<Operation, Outcome>) -> bool {
    fn orders(history: &History<Operation, Outcome>, order: &mut Vec<usize>) -> bool {
        if holds(history, order) {
            return true;
        }
        for next in 0..history.calls.len() {
            if !order.contains(&next) {
                order.push(next);
                if orders(history, order) {
                    return true;
                }
                order.pop();
            }
        }
        false
    }
    fn holds(history: &History<Operation, Outcome>, order: &[usize]) -> bool {
        let calls = &history.calls;
        let complete =
            (0..calls.len()).all(|call| calls[call].returned.is_none() || order.contains(&call));
        let in_time = order.iter().enumerate().all(|(position, &first)| {
            order[..position].iter().all(|&earlier| {
                // `first` stands after `earlier`, so it must not have returned before it began.
                calls[first].returned.is_none_or(|(end, _)| end > calls[earlier].called)
            })
        });
        let effect_of_stuck = history.ending == Ending::Stuck
            && order.iter().any(|&call| calls[call].returned.is_none());
        if !complete || !in_time || effect_of_stuck {
            return false;
        }
        let mut states = vec![Place.initial()];
        for &call in order {
            states = states
                .iter()
                .flat_map(|state| Place.apply(state, &calls[call].operation))
                .filter(|(outcome, _)| {
                    calls[call].returned.is_none_or(|(_, actual)| actual == *outcome)
                })
                .map(|(_, next)| next)
                .collect();
        }
        states.iter().any(|state| {
            history.ending == Ending::Cut
                || (0..calls.len())
                    .filter(|call| !order.contains(call))
                    .all(|call| Place.apply(state, &calls[call].operation).is_empty())
        })
    }
    orders(history, &mut Vec::new())
}

#[test]
fn the_search_agrees_with_every_permutation_of_random_histories() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut legal, mut illegal) = (0, 0);
    for _ in 0..6_000 {
        let history = random_history(&mut dice);
        let verdict = check(&Place, &history);
        assert_eq!(verdict.is_ok(), brute_force(&history), "{history:#?}");
        match verdict {
            Ok(()) => legal += 1,
            Err(violation) => {
                illegal += 1;
                explanation_is_true(&history, &violation);
            }
        }
    }
    assert!(legal > 1_500 && illegal > 1_500, "{legal} legal, {illegal} illegal");
}

/// The outcomes named are exactly those that make the history up to that return legal. For a call
/// that waits for ever they are those it could return while the others go on waiting, if there are
/// any.
fn explanation_is_true(history: &History<Operation, Outcome>, violation: &Violation) {
    let offender = &history.calls[violation.call];
    let ends = history.calls.iter().map(|call| call.returned.map_or(call.called, |(end, _)| end));
    let end = ends.max().unwrap_or(0) + 1;
    let time = offender.returned.map_or(end, |(time, _)| time);
    let expected = |others_wait: bool| {
        let all = [Outcome::Done, Outcome::Nothing, Outcome::Found(0), Outcome::Found(1)];
        let explains = |outcome: &Outcome| {
            let mut changed = history.clone();
            changed.calls[violation.call].returned = Some((time, *outcome));
            if others_wait {
                changed.calls.retain(|call| call.returned.is_some());
            }
            brute_force(&changed.until(time))
        };
        let explaining = all.iter().filter(|outcome| explains(outcome));
        explaining.map(|outcome| format!("{outcome:?}")).collect::<HashSet<_>>()
    };
    let named: HashSet<String> = violation.legal.iter().cloned().collect();
    let alone = if offender.returned.is_none() { expected(true) } else { HashSet::new() };
    let expected = if alone.is_empty() { expected(false) } else { alone };
    assert_eq!(named, expected, "{violation:?} of {history:#?}");
    match offender.returned {
        Some((time, _)) => {
            assert!(!brute_force(&history.until(time)), "{violation:?} of {history:#?}");
            assert!(brute_force(&history.until(time - 1)), "{violation:?} of {history:#?}");
        }
        None => assert!(!named.is_empty(), "{violation:?} of {history:#?}"),
    }
}

fn call(
    thread: usize,
    operation: Operation,
    called: u64,
    returned: (u64, Outcome),
) -> Call<Operation, Outcome> {
    Call { thread, operation, called, returned: Some(returned) }
}

fn pending(thread: usize, operation: Operation, called: u64) -> Call<Operation, Outcome> {
    Call { thread, operation, called, returned: None }
}

#[test]
fn two_calls_that_overlap_take_either_order() {
    let calls = vec![
        call(1, Operation::Swap(1), 1, (4, Outcome::Found(2))),
        call(2, Operation::Swap(2), 2, (3, Outcome::Nothing)),
    ];
    assert_eq!(check(&Place, &History { calls, ending: Ending::Stuck }), Ok(()));
}

#[test]
fn a_call_sees_what_returned_before_it_began() {
    let calls = vec![
        call(1, Operation::Swap(1), 1, (2, Outcome::Nothing)),
        call(2, Operation::Swap(2), 3, (4, Outcome::Nothing)),
    ];
    let violation = check(&Place, &History { calls, ending: Ending::Stuck }).unwrap_err();
    assert_eq!(violation.text(), "T2: `swap(2)` must return `Found(1)` but returned `Nothing`");
}

#[test]
fn every_legal_outcome_is_named() {
    let calls = vec![
        call(0, Operation::Put(1), 1, (2, Outcome::Done)),
        call(1, Operation::Peek, 3, (4, Outcome::Found(0))),
    ];
    let violation = check(&Place, &History { calls, ending: Ending::Stuck }).unwrap_err();
    assert_eq!(
        violation.text(),
        "T1: `peek()` must return `Found(1)` / `Nothing` but returned `Found(0)`"
    );
}

#[test]
fn waiting_as_the_specification_says_is_legal() {
    let calls = vec![
        call(1, Operation::Put(1), 1, (2, Outcome::Done)),
        pending(1, Operation::Put(0), 3),
        pending(2, Operation::Put(1), 4),
    ];
    assert_eq!(check(&Place, &History { calls, ending: Ending::Stuck }), Ok(()));
}

#[test]
fn waiting_for_what_is_there_is_not_legal() {
    let calls =
        vec![call(1, Operation::Put(1), 1, (2, Outcome::Done)), pending(2, Operation::Take, 3)];
    let stuck = History { calls, ending: Ending::Stuck };
    let violation = check(&Place, &stuck).unwrap_err();
    assert_eq!(violation.text(), "T2: `take()` must return `Found(1)` but waits for ever");
    assert_eq!(check(&Place, &History { ending: Ending::Cut, ..stuck }), Ok(()));
}

#[test]
fn a_call_that_took_effect_must_return() {
    let calls =
        vec![pending(1, Operation::Put(1), 1), call(2, Operation::Take, 2, (3, Outcome::Found(1)))];
    let violation = check(&Place, &History { calls, ending: Ending::Stuck }).unwrap_err();
    assert_eq!(violation.text(), "T1: `put(1)` must return `Done` but waits for ever");
}

#[test]
fn returning_where_one_must_wait_is_not_legal() {
    let calls = vec![call(1, Operation::Take, 1, (2, Outcome::Nothing))];
    let violation = check(&Place, &History { calls, ending: Ending::Stuck }).unwrap_err();
    assert_eq!(violation.text(), "T1: `take()` must wait but returned `Nothing`");
}
