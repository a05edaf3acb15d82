# Grading a class on several machines.

plan-summary = { $units } results, { $different } different answers to be graded, in { $shards ->
    [one] one shard
   *[other] { $shards } shards
}: `{ $path }`
plan-broken = `{ $path }` is no plan, or not as it was written
plan-broken-remedy = write it again with `grader plan`
plan-no-shard = there is no shard { $shard }: the plan has { $count ->
    [one] one shard
   *[other] { $count } shards
}
plan-no-shard-remedy = name a shard from `--shard 1/{ $count }` to `--shard { $count }/{ $count }`
plan-other-checks = the checks of `{ $exercise }` are not those of the plan
plan-other-class = { $count ->
    [one] one answer is not as it is in the plan
   *[other] { $count } answers are not as they are in the plan
}
plan-other-remedy = give every machine the same clone and the same submissions, or write a new plan
shard-other-plan = `{ $path }` holds shards of another plan
merge-no-shard = `{ $path }` holds no shard
merge-no-shard-remedy = name what `batch --shard` was given as `--out`
merge-other-plan = `{ $path }` is of another plan
merge-other-plan-remedy = leave out what was graded of another class, or with other rules
merge-other-checks = `{ $one }` and `{ $other }` were made under different checks of `{ $exercise }`, or by different graders
merge-other-checks-remedy = grade one of the two once more, with the same clone and the same compiler as the other
merge-stranger = `{ $path }` has a result of { $learner } for `{ $exercise }`, which is no unit of its shard
merge-disagree = { $count ->
    [one] one answer was graded twice, with different results:
   *[other] { $count } answers were graded twice, with different results:
}
merge-disagree-remedy = take away one journal of each pair, or grade these answers once more with `grader run --submission`
merge-disagreement = { $learner } { $exercise }: `{ $one }`, `{ $other }`
merge-ungraded = shard { $shard } of the batch has no result of it
merge-ungraded-remedy = grade that shard with `--shard { $shard }`, then merge once more
merge-summary = { $results } of { $units } results, from { $shards ->
    [one] one shard
   *[other] { $shards } shards
}; found more than once and the same: { $folded }
merge-missing = not whole:
merge-missing-shard = shard { $shard }: { $units } of { $total } results are missing

# Help.

help-value-shard = I/N
help-batch-shard = Only shard I of N, while other machines grade the others; then `merge`
help-batch-plan = What `plan` has written: who is graded, in what, and how
help-plan = Divide a class among several machines
help-plan-submissions = { help-batch-submissions }
help-plan-out = The file to write, for `batch --plan`
help-plan-shards = How many shards there are
help-plan-exercise = { help-batch-exercise }
help-plan-roster = { help-batch-roster }
help-plan-seed = { help-run-seed }
help-plan-effort = { help-run-effort }
help-plan-profile = { help-batch-profile }
help-plan-isolation = { help-run-isolation }
help-plan-lang = { help-lang }
help-plan-color = { help-color }
help-plan-quiet = { help-quiet }
help-merge = Put together what several machines have graded
help-merge-shards = Folders that `batch --shard` has written to; without one, that of `--out`
help-merge-out = The folder for results and reports; exit code 75 while shards are missing
help-merge-lang = { help-lang }
help-merge-color = { help-color }
help-merge-quiet = { help-quiet }
