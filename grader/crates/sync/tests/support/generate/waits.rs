//! Operations that wait: parking, barriers, cells, selects and timed waits; and the end of channels.

use super::{Profile, Random, Sizes, message};
use crate::support::program::{Arm, Operation, Otherwise};

/// The times are few, so that some are the same.
fn time(random: &mut Random) -> u64 {
    1 + random.below(3) as u64
}

pub(super) fn parking(random: &mut Random, _: &Profile, sizes: &Sizes, _: u64) -> Vec<Operation> {
    vec![match random.below(5) {
        0 | 1 => Operation::Park,
        _ => Operation::Unpark { thread: random.below(sizes.threads) },
    }]
}

pub(super) fn meeting(random: &mut Random, _: &Profile, sizes: &Sizes, _: u64) -> Vec<Operation> {
    vec![Operation::Meet { barrier: random.below(sizes.barriers) }]
}

pub(super) fn cell(random: &mut Random, _: &Profile, sizes: &Sizes, value: u64) -> Vec<Operation> {
    let cell = random.below(sizes.cells);
    vec![match random.below(6) {
        0 => Operation::GetOrInit { cell, value },
        1 | 2 if sizes.locations > 0 => {
            Operation::GetOrInitFrom { cell, location: random.below(sizes.locations) }
        }
        3 => Operation::GetCell { cell },
        _ => Operation::SetCell { cell, value },
    }]
}

pub(super) fn select(
    random: &mut Random,
    profile: &Profile,
    sizes: &Sizes,
    value: u64,
) -> Vec<Operation> {
    let arm = |random: &mut Random| {
        let channel = random.below(sizes.channels);
        match random.below(3) {
            0 => Arm::Send { channel, value },
            _ => Arm::Receive { channel },
        }
    };
    let first = arm(random);
    let second = (random.below(4) > 0).then(|| arm(random));
    let otherwise = match random.below(4) {
        0 => Otherwise::Leaves,
        1 if profile.timed => Otherwise::WaitsFor(time(random)),
        _ => Otherwise::Waits,
    };
    vec![Operation::Select { arms: [Some(first), second], otherwise }]
}

pub(super) fn timed(
    random: &mut Random,
    profile: &Profile,
    sizes: &Sizes,
    value: u64,
) -> Vec<Operation> {
    let time = time(random);
    match random.below(6) {
        0 => vec![Operation::Sleep { time }],
        1 => vec![Operation::Now],
        _ if sizes.condvars > 0 => vec![
            Operation::Lock { mutex: 0 },
            Operation::WaitFor { condvar: random.below(sizes.condvars), mutex: 0, time },
            Operation::ReadData { mutex: 0 },
            Operation::Unlock { mutex: 0 },
        ],
        _ if profile.parking => vec![Operation::ParkFor { time }],
        _ if sizes.channels > 0 => {
            let channel = random.below(sizes.channels);
            match message(random, profile, sizes, value)[0] {
                Operation::Send { .. } | Operation::TrySend { .. } => {
                    vec![Operation::SendFor { channel, value, time }]
                }
                _ => vec![Operation::ReceiveFor { channel, time }],
            }
        }
        _ => vec![Operation::Sleep { time }],
    }
}

/// Of some ends of channels, most threads that use them give theirs up when they are done.
pub(super) fn hang_up(random: &mut Random, channels: usize, threads: &mut [Vec<Operation>]) {
    for channel in 0..channels {
        let (senders, receivers) = (random.below(2) == 0, random.below(2) == 0);
        for thread in threads.iter_mut() {
            let sends = thread.iter().any(|operation| operation.sends_on(channel));
            let receives = thread.iter().any(|operation| operation.receives_on(channel));
            if senders && sends && random.below(4) > 0 {
                thread.push(Operation::DropSender { channel });
            }
            if receivers && receives && random.below(4) > 0 {
                thread.push(Operation::DropReceiver { channel });
            }
        }
    }
}
