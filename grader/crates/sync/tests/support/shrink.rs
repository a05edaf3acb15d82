//! Makes a program that shows a difference as small as it goes.

use super::program::{Operation, Program};

/// A smallest program, by leaving out threads and operations, for which `differs` still holds.
pub(crate) fn shrink(program: &Program, differs: &dyn Fn(&Program) -> bool) -> Program {
    let mut smallest = program.clone();
    while let Some(smaller) = smaller(&smallest).into_iter().find(|program| differs(program)) {
        smallest = smaller;
    }
    smallest
}

/// The program with one thread, one access or one section's lock and unlock left out.
fn smaller(program: &Program) -> Vec<Program> {
    let mut smaller = Vec::new();
    for thread in 0..program.threads.len() {
        if program.threads.len() > 1 {
            smaller.push(without_thread(program, thread));
        }
        for index in 0..program.threads[thread].len() {
            let mut without = program.clone();
            match without.threads[thread].remove(index) {
                Operation::Unlock { .. } | Operation::Leave { .. } => continue,
                Operation::Lock { mutex } | Operation::TryLock { mutex } => {
                    remove_next(&mut without.threads[thread], index, Operation::Unlock { mutex });
                }
                Operation::Share { rwlock }
                | Operation::Exclude { rwlock }
                | Operation::TryShare { rwlock }
                | Operation::TryExclude { rwlock } => {
                    remove_next(&mut without.threads[thread], index, Operation::Leave { rwlock });
                }
                _ => {}
            }
            smaller.push(without);
        }
    }
    smaller.retain(Program::guards_its_data);
    smaller
}

/// Leaves out the first such operation from there on.
fn remove_next(thread: &mut Vec<Operation>, from: usize, operation: Operation) {
    if let Some(next) = thread.iter().skip(from).position(|other| *other == operation) {
        thread.remove(from + next);
    }
}

fn without_thread(program: &Program, thread: usize) -> Program {
    let mut without = program.clone();
    without.threads.remove(thread);
    for operations in &mut without.threads {
        operations.retain(|operation| *operation != Operation::Unpark { thread });
        for operation in operations {
            if let Operation::Unpark { thread: other } = operation {
                *other -= usize::from(*other > thread);
            }
        }
    }
    without
}
