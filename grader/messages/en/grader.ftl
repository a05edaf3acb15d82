# What the command `grader` says. Verdicts and sentences about executions are in the `verdict` package.

label-error = error:
label-hint = hint:
did-you-mean = did you mean `{ $name }`?

# Help.

help = Grades the exercises of Entrelacs; without a command, all of them
help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-options = Options
help-value-command = COMMAND
help-value-exercise = EXERCISE
help-value-path = PATH
help-value-format = FORMAT
help-value-number = NUMBER
help-value-profile = PROFILE
help-value-check = CHECK
help-value-token = TOKEN
help-value-language = LANGUAGE
help-value-when = WHEN
help-value-level = LEVEL
help-help = Print this help
help-version = Print the version
help-lang = Language of everything the grader says; the locale decides without it
help-color = When to use colours
help-quiet = No progress on standard error
help-run = Grade exercises and show every failing execution
help-run-exercises = `03`, `actor-cache`, `03-actor-cache` or `exercise-03`; all exercises without it
help-run-submission = A source file, a folder shaped like the exercise, or a clone of the workspace
help-run-format = How to tell the result
help-run-seed = Seed of everything that is drawn; a fixed one without it
help-run-effort = Multiplies the number of executions that each check runs
help-run-isolation = Level of isolation (T0 to T3) below which nothing is graded
help-run-profile = Rules for one's own code or for an examination
help-run-lang = { help-lang }
help-run-color = { help-color }
help-run-quiet = { help-quiet }
help-explain = Show the failing execution of a check, running it when no result is at hand
help-explain-exercise = `03`, `actor-cache`, `03-actor-cache` or `exercise-03`
help-explain-check = The check; the first that did not pass without it
help-explain-replay = Run the execution with this token again
help-explain-submission = As for `run`
help-explain-format = How to tell the result
help-explain-lang = { help-lang }
help-explain-color = { help-color }
help-explain-quiet = { help-quiet }
help-list = List the exercises and the state of their last results
help-list-lang = { help-lang }
help-list-color = { help-color }
help-list-quiet = { help-quiet }
help-hint = Give a hint, one step further each time
help-hint-exercise = `03`, `actor-cache`, `03-actor-cache` or `exercise-03`
help-hint-all = Every step at once
help-hint-step = One step by its number
help-hint-lang = { help-lang }
help-hint-color = { help-color }
help-hint-quiet = { help-quiet }
help-verify = Prove that stubs are unsolved, solutions pass and every wrong answer is caught
help-verify-exercises = Exercises to verify; all of them without it
help-verify-repeat = Grade everything so often and report each verdict that differs
help-verify-whole = Put wrong answers through every check, not only the one that must catch them
help-verify-lang = { help-lang }
help-verify-color = { help-color }
help-verify-quiet = { help-quiet }
help-doctor = Say what this machine and this compiler can enforce, and what to do about the rest
help-doctor-require = Fail with exit code 1 below this level
help-doctor-format = How to tell the result
help-doctor-lang = { help-lang }
help-doctor-color = { help-color }
help-doctor-quiet = { help-quiet }

# Mistakes on the command line.

usage-no-value = `{ $argument }` needs a value
usage-bad-value = `{ $value }` is no value of `{ $argument }`
usage-unknown-argument = there is no argument `{ $argument }` here
usage-unknown-command = there is no command `{ $command }`
usage-missing = missing: { $argument }
usage-conflict = `{ $argument }` cannot stand together with `{ $other }`
usage-other = the command line cannot be followed ({ $kind })
usage-values = possible values: { $values }
usage-help = `--help` shows what there is
no-workspace = `{ $path }` does not lie in a workspace of the course
no-workspace-remedy = change into the folder that holds `exercises/` and `grader/`
unknown-exercise = there is no exercise `{ $exercise }`
unknown-exercise-remedy = `list` names all exercises
unknown-check = exercise `{ $exercise }` has no check `{ $check }`
no-submission = there is no submission at `{ $path }`
no-submission-remedy = give a source file, a folder shaped like the exercise, or a clone of the workspace
which-exercise = a submission that is not a whole workspace belongs to one exercise, and none is named
which-exercise-remedy = name one: `run 01 --submission PATH`
one-exercise-only = a submission that is not a whole workspace belongs to one exercise, and several are named
no-such-step = `{ $exercise }` has { $count } hints and no number { $step }
no-such-step-remedy = `--all` shows all of them

# Files.

cannot-read = `{ $path }` cannot be read
cannot-write = `{ $path }` cannot be written
cannot-start = `{ $program }` cannot be started
no-rustc-remedy = install Rust as the README says, and look whether `rustc -vV` answers
no-hints = `{ $path }` has no steps
no-hints-remedy = each step stands under a `## ` heading
submission-missing = `{ $path }` is missing
submission-missing-remedy = hand in the files that the exercise lists, under the names it gives them
submission-unreadable = `{ $path }` cannot be read: { $cause }
submission-unreadable-remedy = look at the permissions of the file
submission-link = `{ $path }` is a symbolic link, or lies behind links that never end
submission-link-remedy = hand in the file itself
submission-hard-link = `{ $path }` has a second name somewhere (a hard link), so it may be another file than the one handed in
submission-hard-link-remedy = hand in a copy of the file
submission-no-file = `{ $path }` is not an ordinary file
submission-no-file-remedy = hand in one source file under that name
submission-too-large = `{ $path }` has more than { $kibibytes } KiB
submission-too-large-remedy = an answer needs a few KiB: remove what does not belong to it
submission-not-utf8 = `{ $path }` is not UTF-8 text: line { $line } holds other bytes
submission-not-utf8-remedy = save the file as UTF-8
submission-empty = `{ $path }` is empty
submission-empty-remedy = begin with the stub that the exercise gives

# Manifests and checks.

manifest-broken = the manifest of an exercise is broken at { $place }
manifest-unreadable-remedy = mend that line; an exercise that works shows what a manifest holds
manifest-points = the points of the checks add up to { $sum }: change them so that they add up to 100
manifest-twice = `{ $check }` is listed twice: remove one
manifest-requires = `{ $check }` requires `{ $required }`, which is not listed: list it or remove it here
manifest-circle = `{ $check }` requires itself, by way of others: remove one of the requirements
manifest-submission = list at least one file by its path inside the exercise's folder
manifest-stub-earns = there is no check `{ $check }`: name one that is listed
manifest-no-such-test = there is no test function `{ $check }` in the checks: write it or remove this entry
manifest-test-not-listed = the test function `{ $check }` is not in `exercise.toml`: list it there
checks-broken = the checks of an exercise are broken at { $place }
checks-unreadable = the file is not Rust as far as that place: mend it
checks-without-module = begin the file with `mod contract;` and `mod subject;`: `{ $module }` is missing
checks-do-not-compile = the checks of `{ $exercise }` do not compile
checks-do-not-compile-remedy = `cargo test` in the solution's package shows the same with more context

# Building.

prepare-failed = the checks' libraries could not be built
prepare-failed-remedy = what cargo says above names the cause
prepare-no-network = cargo could not download what the checks' libraries need
prepare-no-network-remedy = try again with a network; it is needed only once
prepare-no-library = cargo did not report the library `{ $library }`
cannot-link = the program of `{ $exercise }` could not be linked
does-not-compile = the file does not compile
compiler-out-of-time = the compiler did not come to an end with this file
compiler-ended = the compiler broke off at this file
contract-item = the file compiles, but the checks use `{ $item }` as the lesson describes it, and it is missing or different here
contract-broken = the file compiles, but something that the checks use is not as the lesson describes it
contract-remedy = compare the names and types with the lesson, or with the stub you began with

# Checks that say nothing.

compiler-not-jailed = the compiler cannot be kept from the rest of the machine, so nothing was compiled
check-cannot-start = the check could not be started: { $cause }
check-killed = somebody ended the check, or the machine had no memory left
record-unreadable = the check's report is not one that a check writes

# Progress.

progress-preparing = building the checks' libraries (once; a minute or two)
progress-preparing-step = building the checks' libraries: { $step }
progress-waiting = another grader is building the checks' libraries: waiting for it
progress-checks = { $exercise }: compiling its checks (once)
progress-compiling = { $exercise }: compiling
progress-running = { $exercise }: { $done } of { $total } checks
progress-graded = { $exercise }: graded; processor time { $compile } ms compiling, { $run } ms checking
progress-verifying = { $done } of { $total } graded

# Reports.

report-isolation = isolation { $level }
report-policy-refuses = The policy of an examination:
report-policy-flags = For a person to look at:
report-policy-notes = What this result is worth:
report-heading = { $exercise }: { $title } ({ $points } points)
report-check = { $check } ({ $kind }): { $verdict }
report-total = total
explain-coverage = looked at: { $coverage }
nothing-to-explain = every check passed: there is no failing execution to show
kind-example = example
kind-model = model
kind-linearizable = linearizable
kind-stress = stress
state-solved = solved
state-started = started
state-not-started = not started
state-rejected = does not compile
state-unsettled = not settled: a grader error
state-unknown = no result at hand
state-broken = cannot be graded
next-solved = Solved.
next-started = Next: edit { $file }, then
next-not-started = Next: write what is still `todo!()` in { $file }, then
next-rejected = Next: mend { $file }, then
next-unsettled = The grader could not tell of every check; this is not the submission's fault. Try again:
next-course-solved = Every exercise is solved.
next-course-started = Next: { $exercise }. Edit { $file }, then
next-course-not-started = Next: { $exercise }. Read { $lesson }, edit { $file }, then

next-run = grades it again

next-hint = gives one hint at a time

report-counts = { $passed } of { $total } checks passed, { $broken } broken, { $open } not started or skipped


# Doctor.

doctor-level = This machine and this compiler can enforce level { $level }.
doctor-below = level { $required } is required, and { $level } is the strongest that can be had here
doctor-optional = its level can be had without it
doctor-level-t2 = T2: system calls are filtered, resources are limited
doctor-level-t1 = T1: files are held to a list, memory is hidden, nothing is left running
doctor-level-t0 = T0: nothing else of the machine is there
doctor-compiler = The compiler: { $version }
doctor-call-filter = system calls can be refused (seccomp)
doctor-call-filter-remedy = use a Linux kernel with `CONFIG_SECCOMP_FILTER`, and a container that lets programs filter themselves
doctor-no-new-privileges = a program gains no rights by being started
doctor-cpu-limit = processor time can be limited
doctor-data-limit = memory can be limited
doctor-data-limit-remedy = use Linux 4.7 or newer, which counts all private memory
doctor-file-size-limit = the size of written files can be limited
doctor-open-files-limit = the number of open files can be limited
doctor-process-limit = the number of a user’s processes can be limited
doctor-stack-limit = the stack can be limited
doctor-core-limit = memory dumps can be forbidden
doctor-limits-remedy = use Linux itself: some layers that imitate it accept limits and do not keep them
doctor-file-rules = files can be kept from being opened (Landlock)
doctor-file-rules-remedy = use Linux 5.13 or newer with `landlock` among the modules of `lsm=`, and a container that does not block it
doctor-network-rules = ports can be kept from being used (Landlock)
doctor-network-rules-remedy = Linux 6.7 has it; until then the filter of system calls alone refuses sockets
doctor-signal-rules = signals to other processes can be refused (Landlock)
doctor-signal-rules-remedy = Linux 6.12 has it; until then the filter of system calls alone refuses signals
doctor-hidden-memory = a process’s memory can be hidden from others of its user
doctor-hidden-memory-remedy = do not give containers the capability `SYS_PTRACE`
doctor-subreaper = what children leave running becomes the grader’s own, to be ended
doctor-subreaper-remedy = use Linux 3.4 or newer
doctor-user-drop = root can become a user that nobody is
doctor-user-drop-remedy = start the grader as an ordinary user, or leave it the capabilities `SETUID` and `SETGID`
doctor-namespaces = processes can be given namespaces of their own (bwrap)
doctor-namespaces-remedy = install bubblewrap, and let users make namespaces; in a container that is often forbidden
doctor-control-groups = groups of processes can be limited together (cgroup v2)
doctor-control-groups-remedy = start the grader with `systemd-run --user --scope -p Delegate=yes`
doctor-refuses-unsafe = it refuses `unsafe` where it is told to
doctor-takes-vocabulary = it takes a vocabulary of ours for the standard library
doctor-compiler-remedy = install the Rust version that the README names
doctor-locked-down = it compiles and links while it is locked down, and reads no other file
doctor-locked-down-remedy = install compiler and linker where the system keeps its programs, and look whether `cc` links a program

# Hints.

hint-heading = { $exercise }, hint { $step } of { $count }: { $title }
hints-all-shown = These were all the hints; here they are once more.

# Verify.

verify-ok = ok
verify-wrong = WRONG
verify-expect-unsolved = unsolved
verify-expect-full-marks = full marks
verify-expect-originals = examples pass on parking_lot, crossbeam and std
verify-expect-caught = { $verdict } in `{ $check }`
verify-expect-unsaid = says nothing
verify-accepted-header = the first line must be `//! Accepted: ` and what is different
verify-rejected-header = the first lines must hold `//! Caught by:`, the check between backticks, and the verdict in brackets
verify-grader-error = `{ $check }` ended in a grader error
verify-not-full-marks = `{ $check }` ended as { $verdict }
verify-unfounded = `{ $check }` has not looked at every execution, and gives no reason why its bound is enough: name one that it completes (`preemptions`, `executions`), and say `because`
verify-no-such-check = there is no check `{ $check }`
verify-not-caught = `{ $check }` ended as { $verdict } instead of { $expected }
verify-stub-solved = the stub passes every check
verify-stub-earns = the stub earns the points of `{ $check }`, which `stub_earns` does not list
verify-differs = `{ $check }` ended as { $verdict } in round 1 and as { $other } in round { $round }
verify-few-accepted = { $count } accepted answers (the solution is one), at least { $min } are wanted
verify-few-rejected = { $count } rejected answers, at least { $min } are wanted
verify-summary = { $count } files graded { $rounds ->
    [one] once
   *[other] { $rounds } times
}, { $wrong ->
    [0] everything as claimed
    [one] one thing not as claimed
   *[other] { $wrong } things not as claimed
}
