# What each engine explored: the small print below a failing execution.

note-pass-name = { $engine ->
    [weak] weak memory
    [loom] loom
    [loom-weak] loom, weak memory
   *[model] model
}, { $search ->
    [bounded] at most { $bound ->
        [one] { $bound } preemption
       *[other] { $bound } preemptions
    }
    [everything] every execution
    [reduction] partial-order reduction
    [random] random, seed { $bound }
   *[replay] replay
}
note-pass = { note-pass-name }: { $executions ->
    [one] { $executions } execution
   *[other] { $executions } executions
}, { $end ->
    [fails] the last one fails
    [complete] complete
   *[budget] budget used up
}
note-finding = { note-pass-name }: { $text }
note-loom-not-run = loom: not run, { $threads } threads are more than the { $max } it can follow
note-loom-alone = a finding about the engine: loom reports { $cause }, and that execution does not fail when it is run again ({ $schedule })
note-scenarios = model: { $count } scenarios, { $executions } executions
note-real-scenarios = real threads: { $count } scenarios, { $runs } runs, seed { $seed }
note-inputs = model: { $count } inputs, { $executions } executions
note-real-inputs = real threads: { $count } inputs, { $runs } runs, seed { $seed }
note-scenario = scenario { $name } of seed { $seed }:
note-input = input { $name } of seed { $seed }
note-noise = on real threads, noise { $noise }:
note-text = { $text }
note-seen-at = seen at { $place }
note-unlike = the answer does other things under the engine than on real threads{ $certain ->
    [yes] { "" }
   *[no] , though other threads or a `select!` may be the reason
}: there { $modelled ->
    [nothing] it does nothing more
   *[other] it does `{ $modelled }` ({ $modelled_place })
}, here { $real ->
    [nothing] it does nothing more
   *[other] it does `{ $real }` ({ $real_place })
}
