# Taking in what a class has handed in.

batch-no-submissions = `{ $path }` holds no submissions that can be read
batch-no-submissions-remedy = name a folder, or an archive (.zip, .tar.gz), with a folder or a file for each learner
batch-one-learner = `{ $path }` looks like the work of one learner: `{ $name }` stands where learners are expected
batch-one-learner-remedy = name the folder around it, or grade it alone with `grader run --submission`
intake-archive-format = `{ $path }` is an archive of a kind that is not read
intake-archive-format-remedy = pack it as .zip or .tar.gz
intake-archive-broken = `{ $path }` is damaged or cut off ({ $cause })
intake-archive-broken-remedy = pack it again, or hand in the files themselves
intake-archive-encrypted = `{ $path }` is encrypted
intake-archive-encrypted-remedy = pack it again without a password
intake-archive-bomb = `{ $path }` holds more than an archive of answers does, or unpacks to far more than it seems to
intake-archive-bomb-remedy = pack the source files and nothing else
intake-archive-path = `{ $path }` names a file outside of itself, or by a name that no file has
intake-archive-path-remedy = pack the files by their places inside one folder
intake-archive-twice = `{ $path }` holds two files of the same name
intake-archive-twice-remedy = pack it again with one of them
intake-archive-nested = `{ $path }` is an archive in an archive in an archive
intake-archive-nested-remedy = pack the files once
intake-link = `{ $path }` is a link
intake-link-remedy = put a copy in its place
intake-folder = `{ $path }` cannot be read ({ $cause })
intake-folder-remedy = make the folder readable for the grader
intake-learner-unknown = the roster names nobody who fits `{ $path }`
intake-learner-unknown-remedy = add the learner to the roster, or call the submission by what identifies the learner there
intake-learner-several = the roster names several learners who fit `{ $path }`
intake-learner-several-remedy = call the submission by what identifies the learner in the roster
intake-exercise-unknown = nothing tells which exercise `{ $path }` is an answer to
intake-exercise-unknown-remedy = name the exercise with `--exercise`, or put the file into a folder that is called like it
intake-two-answers = `{ $path }` and `{ $other }` are two different answers to the same exercise
intake-two-answers-remedy = leave only the one that counts

# Rosters.

roster-missing = the roster `{ $path }` cannot be read
roster-missing-remedy = name a CSV file with a column for what identifies each learner
roster-not-utf8 = the roster `{ $path }` is not UTF-8 text
roster-not-utf8-remedy = save it as “CSV UTF-8”
roster-broken = the roster `{ $path }` is no CSV
roster-columns = no column of the roster `{ $path }` says what identifies a learner
roster-columns-remedy = call one `id`, `username` or `email`, and, if you like, others `name` and `email`
roster-twice = line { $line } of the roster `{ $path }` names `{ $learner }` for the second time
roster-twice-remedy = leave one line for each learner

# Grading a class.

compiler-killed = somebody ended the compiler of `{ $exercise }`, or the machine had no memory left
compiler-killed-remedy = try again with fewer at once (`--jobs`) or on a machine with more memory
disk-full-remedy = make room on the disk and run the same command again: it goes on where it stopped
batch-busy = another grader is at work in `{ $path }`
batch-busy-remedy = wait for it, or name another folder with `--out`
batch-not-ours = `{ $path }` holds files that no batch has written
batch-not-ours-remedy = name a new folder with `--out`
batch-out-inside = `{ $path }` lies among the submissions
batch-nobody = `{ $path }` holds no submission
batch-nobody-remedy = name a folder, or an archive (.zip, .tar.gz), with a folder or a file for each learner
batch-below = isolation { $required } is required here, and { $level } is the strongest that this machine can enforce
batch-below-remedy = `grader doctor` says what is missing; `--isolation { $level }` grades with what there is
batch-no-room = hardly any room is left on the disk, so that a result could be wrong
batch-outdated = { $count ->
    [one] one earlier result was of other checks, rules or files, and is made anew
   *[other] { $count } earlier results were of other checks, rules or files, and are made anew
}
batch-torn = { $count ->
    [one] one line of `{ $path }` cannot be read, and is made anew
   *[other] { $count } lines of `{ $path }` cannot be read, and are made anew
}
batch-summary = { $learners ->
    [one] one learner
   *[other] { $learners } learners
}, { $exercises ->
    [one] one exercise
   *[other] { $exercises } exercises
}: { $graded } graded, { $missing } missing, { $unusable } unusable, { $errors } with a grader error
batch-work = { $fresh } graded now, { $copies } the same as another, { $known } known from before
batch-results = the results are in `{ $path }`
batch-strays = in no line of the gradebook:
batch-unusable = cannot be graded:
batch-errors = the grader’s own trouble (the same command grades these once more):
batch-same = graded once more: every result is as before
batch-differences = { $count ->
    [one] graded once more: one difference
   *[other] graded once more: { $count } differences
}
batch-difference = { $learner } { $exercise } { $check }: { $before } → { $after }
batch-column-exercise = exercise
batch-column-graded = graded
batch-column-mean = mean
progress-batch = { $done } of { $total } graded, { $rate } an hour, { $left } left
progress-minutes = { $count } min
progress-seconds = { $count } s

# Help.

help-value-submissions = SUBMISSIONS
help-batch = Grade what a whole class has handed in, and go on where it was stopped
help-batch-submissions = A folder or an archive with a folder, an archive or a file for each learner: clones, a Moodle or a Canvas download
help-batch-out = The folder for results and reports; the same command with the same folder goes on
help-batch-exercise = Only these exercises; a single one is also that of files that do not say theirs
help-batch-roster = A CSV file with the learners of the class; nobody else is graded
help-batch-jobs = How many submissions are graded at once; without it, as many as there are cores
help-batch-seed = { help-run-seed }
help-batch-effort = { help-run-effort }
help-batch-profile = Rules for one’s own code or for an examination; without it, those of an examination
help-batch-isolation = { help-run-isolation }
help-batch-regrade = Grade everything once more and say what is different; exit code 1 if anything is
help-batch-lang = { help-lang }
help-batch-color = { help-color }
help-batch-quiet = { help-quiet }
