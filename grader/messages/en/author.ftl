# A new exercise.

help-new = Make a new exercise: a small one that works, to be changed into yours
help-new-name = Its name: small words joined by hyphens, `rate-limiter`
help-new-title_en = Its title in English; made of the name without it
help-new-title_fr = Its title in French; made of the name without it
help-new-lang = { help-lang }
help-new-color = { help-color }
help-new-quiet = { help-quiet }
help-value-name = NAME
help-value-text = TEXT

new-made = { $exercise } and { $solution } are made: a small exercise that works. Change it piece by piece, and keep it working.
new-to-write = Yours to write:
new-to-write-lesson = README.md and LISEZMOI.md, hints.en.md and hints.fr.md: what is missing is marked by `<!-- write: … -->`
new-to-write-stub = src/lib.rs: `{ $type }`, with signatures and what they promise; the same file again as stub/src/lib.rs
new-to-write-checks = checks/: the contract, the checks and their reasons, in French too; their points in exercise.toml
new-to-write-solution = solutions/{ $folder }/src/lib.rs: the reference solution, and why it is right; another way in accepted/
new-to-write-rejected = solutions/{ $folder }/rejected/: at least eight wrong answers, each with the check that catches it; those of the small exercise show how
new-to-write-book = a row in README.md, and a chapter in docs/book, in both languages
new-verify = says what does not hold, and what is missing
new-guide = docs/authors.md goes through all of it.
new-bad-name = `{ $name }` is no name for an exercise
new-bad-name-remedy = take small letters, digits and single hyphens, with a letter first: `rate-limiter`
new-name-taken = `{ $name }` is taken by `{ $folder }`
new-name-taken-remedy = choose another name, or go on with that exercise
new-no-number = there are exercises up to number { $max }, and no number has more digits
new-bad-title = a title is one line of text, and not empty
new-bad-title-remedy = quote it: `--title-en "Rate limiter"`
