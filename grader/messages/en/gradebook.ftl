# Gradebooks, and the files that other systems read.

gradebook-missing = there is no gradebook in `{ $path }`
gradebook-missing-remedy = give the folder that `batch` has written: it holds `results.jsonl`
gradebook-broken = `{ $place }` is no part of a gradebook
gradebook-broken-remedy = take that line out, and grade again what it stood for
gradebook-version = `{ $place }` is of version { $version } of the gradebook, which this grader does not read
gradebook-version-remedy = use the grader that has written it

# What became of a line.

status-graded = graded
status-missing = nothing handed in
status-unusable = cannot be graded
status-grader_error = the grader could not tell

# Export.

export-no-row = { $learner }: no row of the worksheet is this learner’s
export-several-rows = { $learner }: several rows of the worksheet could be this learner’s, so none was filled in
export-unsettled = { $learner }, { $exercise }: the grader could not tell, so the cell stays as it was
export-no-column = { $exercise }: no column of the worksheet has its name
export-no-columns = no column of the worksheet is an exercise’s
export-several-columns = several columns of the worksheet have the name of `{ $exercise }`
export-columns-remedy = name the column: `--column "01-counter=Title in Canvas"`
export-not-canvas = this is not the gradebook that Canvas exports
export-not-canvas-remedy = in Canvas: Grades, Export, Export Entire Gradebook; then `--worksheet` with that file
export-not-moodle = this is not a grading worksheet of Moodle in English or French
export-not-moodle-remedy = in Moodle, with English or French as its language: the assignment, Submissions, Download grading worksheet

# What a check says.

report-verdict = { $verdict }:

# The command.

help-value-learner = LEARNER
help-value-column = EXERCISE=TITLE
help-export = Write a gradebook as other systems read it
help-export-format = Who is to read it
help-export-from = The folder that `batch` has written, or a file with what `run --format json` has printed; for `jplag` what the class has handed in
help-export-out = The file to write, a folder for `html` and `jplag`; `-` is standard output
help-export-worksheet = What Canvas or Moodle has exported: it is filled in and keeps everything else
help-export-learner = Only this learner
help-export-exercise = Only this exercise
help-export-column = Title of an exercise’s column in Canvas, where it is not the exercise’s name; may be given again
help-export-lang = { help-lang }
help-export-color = { help-color }
help-export-quiet = { help-quiet }
export-nothing = the gradebook has no line of what is asked for
export-nothing-remedy = leave out `--learner` and `--exercise`, or look into `results.jsonl` for their names
export-no-worksheet = this format fills in a worksheet, and none is given
export-no-worksheet-remedy = download it from the other system, then name it with `--worksheet`
export-not-utf8 = `{ $path }` is not UTF-8 text
export-not-utf8-remedy = use the file as it was downloaded, not saved again by a spreadsheet
export-filled = { $count ->
    [one] one grade filled in
   *[other] { $count } grades filled in
}
export-bad-column = `{ $column }` names no column
export-one-learner = this format is for one learner, and the gradebook has several
export-one-learner-remedy = name one with `--learner`
export-one-exercise = this format is for one exercise, and the gradebook has several
export-one-exercise-remedy = name one with `--exercise`
export-owed = the grader could not tell of `{ $exercise }`, and this format has no word for that
export-owed-remedy = grade it again, then export

help-value-system = SYSTEM
help-value-course = OWNER/REPOSITORY@REFERENCE
help-autograder = Write what starts the grader on somebody else’s system
help-autograder-system = Where it is to run
help-autograder-exercise = The exercise that it grades
help-autograder-out = The file to write: an archive for `gradescope`, a workflow for `classroom`
help-autograder-course = Where the course lies on GitHub, and which branch, tag or commit of it grades
help-autograder-isolation = Level of isolation (T0 to T3) below which nothing is graded; T1 without it
help-autograder-lang = { help-lang }
help-autograder-color = { help-color }
help-autograder-quiet = { help-quiet }
autograder-no-course = a workflow takes the checks from the course’s own repository, and none is named
autograder-no-course-remedy = name it, with what grades: `--course owner/repository@v1`
