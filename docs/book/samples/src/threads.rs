//! The same sum by an OS thread, by scoped threads and by Tokio tasks.

// ANCHOR: thread
/// By a thread that owns what it works on.
pub fn sum_by_a_thread(numbers: Vec<u64>) -> u64 {
    let thread = std::thread::spawn(move || numbers.iter().sum());
    thread.join().expect("adding does not panic")
}
// ANCHOR_END: thread

// ANCHOR: scoped
/// By two threads that borrow: the scope does not end before they have.
pub fn sum_by_scoped_threads(numbers: &[u64]) -> u64 {
    let (left, right) = numbers.split_at(numbers.len() / 2);
    std::thread::scope(|scope| {
        let left = scope.spawn(|| left.iter().sum::<u64>());
        right.iter().sum::<u64>() + left.join().expect("adding does not panic")
    })
}
// ANCHOR_END: scoped

// ANCHOR: task
/// By a task: it runs on some thread of the runtime, and may go on on another after each `await`.
pub async fn sum_by_a_task(numbers: Vec<u64>) -> u64 {
    let task = tokio::spawn(async move {
        let mut sum = 0;
        for number in numbers {
            sum += number;
            // Gives the thread to other tasks; without an `await` a task keeps it.
            tokio::task::yield_now().await;
        }
        sum
    });
    task.await.expect("adding does not panic")
}
// ANCHOR_END: task

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_add_up() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
        let numbers = vec![1, 2, 3, 4];
        assert_eq!(sum_by_scoped_threads(&numbers), 10);
        assert_eq!(sum_by_a_thread(numbers.clone()), 10);
        assert_eq!(runtime.expect("a runtime").block_on(sum_by_a_task(numbers)), 10);
    }
}
