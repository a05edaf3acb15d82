# The word a person reads for each verdict, and what a check looked at.

verdict-passed = passed
verdict-failed = failed
verdict-race = data race
verdict-deadlock = deadlock
verdict-livelock = livelock
verdict-panicked = panicked
verdict-leaked = leaked thread
verdict-timed-out = timed out
verdict-compile-error = does not compile
verdict-policy = not allowed
verdict-tampered = tampered with
verdict-skipped = skipped
verdict-outside-model = outside the model
verdict-grader-error = grader error

coverage-exhaustive = { $executions ->
    [one] the only execution there is
   *[other] all { $executions } executions
}
coverage-bounded = all executions with at most { $preemptions ->
    [one] { $preemptions } preemption
   *[other] { $preemptions } preemptions
} ({ $executions })
coverage-bounded-because = all executions with at most { $preemptions ->
    [one] { $preemptions } preemption
   *[other] { $preemptions } preemptions
} ({ $executions }): { $reason }
coverage-sampled = { $executions ->
    [one] { $executions } execution
   *[other] { $executions } executions
} drawn from seed { $seed }
coverage-replayed = the one execution that was asked for, run again

list-or = or
list-and = and
