//! The learner's ring, seen through the contract.

use super::contract::*;
use std::marker::PhantomData;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

/// Asks the compiler whether a type may be sent: the first answer is there only where it may.
struct Asked<T>(PhantomData<T>);

impl<T: Send> Asked<T> {
    const MAY_BE_SENT: bool = true;
}

#[allow(dead_code, reason = "an answer whose types may go everywhere is never asked further")]
trait Otherwise {
    const MAY_BE_SENT: bool = false;
}

impl<T> Otherwise for Asked<T> {}

impl Subject for Learner {
    fn ring(&self, capacity: usize) -> (Box<dyn Producer>, Box<dyn Consumer>) {
        let (producer, consumer) = exercise_14::ring(capacity);
        (Box::new(producer), Box::new(consumer))
    }

    fn sends(&self) -> [bool; 2] {
        [
            <Asked<(exercise_14::Producer<u64>, exercise_14::Consumer<u64>)>>::MAY_BE_SENT,
            <Asked<exercise_14::Producer<StaysHome>>>::MAY_BE_SENT
                || <Asked<exercise_14::Consumer<StaysHome>>>::MAY_BE_SENT,
        ]
    }
}

impl Producer for exercise_14::Producer<Message> {
    fn push(&mut self, message: Message) -> Result<(), Message> {
        exercise_14::Producer::push(self, message)
    }
}

impl Consumer for exercise_14::Consumer<Message> {
    fn pop(&mut self) -> Option<Message> {
        exercise_14::Consumer::pop(self)
    }
}
