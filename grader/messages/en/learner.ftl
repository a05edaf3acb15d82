# What a learner reads between two verdicts: watch mode, progress, and the way back to the stub.

help-watch = Grade an exercise whenever it is saved
help-watch-exercise = `03`, `actor-cache`, `03-actor-cache` or `exercise-03`; that of the file saved last without it
help-watch-poll = Look at the files twice a second; for network drives and containers that tell of no change
help-watch-problems = Add a line per place at which something is wrong, as editors read it
help-run-problems = { help-watch-problems }
help-watch-lang = { help-lang }
help-watch-color = { help-color }
help-watch-quiet = { help-quiet }
help-next = Name the first exercise that is not solved
help-next-lang = { help-lang }
help-next-color = { help-color }
help-next-quiet = { help-quiet }
help-reset = Put the stub back in the place of your answer, which is kept aside
help-reset-exercise = `03`, `actor-cache`, `03-actor-cache` or `exercise-03`
help-reset-yes = Do not ask
help-reset-lang = { help-lang }
help-reset-color = { help-color }
help-reset-quiet = { help-quiet }
help-solution = Show the reference solution, once yours passes
help-solution-exercise = `03`, `actor-cache`, `03-actor-cache` or `exercise-03`
help-solution-anyway = Even if the exercise is not solved
help-solution-lang = { help-lang }
help-solution-color = { help-color }
help-solution-quiet = { help-quiet }

watch-begin = { $exercise }: the lesson is { $lesson }; edit { $file } and save, and it is graded.
watch-help-hint = Press { $key } for what the keys do, q to leave.
watch-plain = This is no terminal, so there are no keys; Ctrl-C leaves.
watch-keys = { $exercise }  h hint  e explain  n next  l list  r run  q quit  { $key } help
watch-key-hint = one more hint
watch-key-explain = the next failing execution
watch-key-next = the next exercise that is not solved
watch-key-list = all exercises and their state
watch-key-run = grade once more
watch-key-quit = leave
watch-key-help = this help
watch-next = n goes on to { $exercise }.
watch-only-one = Every other exercise is solved.
watch-gone = `{ $path }` is gone
watch-gone-remedy = as soon as it is back, it is graded
watch-no-verdict = There is no verdict yet.
watch-nothing-broken = No check has failed; some are not started yet.
watch-no-terminal = the terminal cannot be read

brief-gained = now passing: { $names }
brief-lost = no longer passing: { $names }
brief-others = { $count ->
    [one] One more check does not pass: { $names }
   *[other] { $count } more checks do not pass: { $names }
}

next-watch = grades it at each save
next-solved-count = { $solved } of { $count } exercises solved.
state-solved-before = { $state }; solved before

journal-unreadable = what is remembered of your progress in `{ $path }` cannot be read
journal-unreadable-remedy = it is begun anew, and the old file kept as `{ $path }`
stub-missing = the stub of `{ $exercise }` is not in `{ $path }`
stub-missing-remedy = fetch the folder again from where the course comes from
reset-question = Put the stub back in the place of { $path }? Your file is kept aside. [y/N]
reset-nothing = { $path } is the stub already.
reset-declined = Nothing was changed.
reset-kept = Your answer is kept in { $path }.
reset-done = { $path } is the stub again.
reset-nobody-to-ask = this takes your answer away, and there is nobody to ask
reset-nobody-to-ask-remedy = `--yes` does not ask
solution-not-yet = `{ $exercise }` is not solved yet; the solution is shown once your own answer passes
solution-not-yet-remedy = `{ $hint }` helps one step at a time; `{ $anyway }` shows it now
solution-missing = this workspace has no solution of `{ $exercise }`
solution-variants = Other answers that pass:
verify-stub-differs = `{ $path }` is not what the folder `stub` holds: copy one to the other
