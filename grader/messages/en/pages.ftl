# The pages of a gradebook.

page-class = Results of the class
page-facts = { $learners }, { $exercises }.
page-count-learners = { $count ->
    [one] One learner
   *[other] { $count } learners
}
page-count-exercises = { $count ->
    [one] one exercise
   *[other] { $count } exercises
}
page-isolation = Weakest isolation: { $level }.
page-isolation-means = Isolation says what stood between a submission and the machine while its checks ran: T0 is the strongest level, T3 the weakest, and `none` means that nothing ran.
page-exercises = Exercises
page-graded = { $graded } of { $lines } graded
page-mean = { $graded }; mean { $mean }, median { $median }
page-bar = { $points } points: { $count }
page-learners = Learners
page-learners-caption = Points of each learner; the name leads to the learner’s page. A question mark stands where the grader could not tell.
page-learner = learner
page-late = late
page-failures = Where answers fail
page-failures-caption = The checks that most answers fail, with the verdict that comes most often. Checks that were not run do not count, and neither do files that were turned away.
page-check = check
page-exercise = exercise
page-failed = failed
page-commonest = most often
page-problems = To look at
page-problems-caption = Submissions with a problem, what the policy says of them, and what could be given to nobody.
page-no-problems = Nothing: every submission was graded, and the policy has nothing to say.
page-whose = whose
page-what = what
page-problem = why
page-refused = refused
page-flagged = for a person to look at
page-noted = to be known
stray-unknown-learner = unknown learner
stray-unknown-exercise = unknown exercise
stray-duplicate = handed in twice
stray-unreadable = cannot be read
page-checks = Checks
page-checks-caption = What each check says.
page-verdict = verdict
page-points = points
page-told = what was looked at, or what went wrong
page-submitted = handed in { $when }
page-findings = What the policy says
page-diagnostics = What the compiler says
page-execution = Failing execution
