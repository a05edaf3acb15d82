# Answers that are alike.

batch-similar = alike, for a person to look at:
similar-answers = { $exercise }: { $learners } ({ $percent } %)
page-similar = Alike
page-similar-caption = Answers that are the same but for names, layout and comments, or nearly so, without what they have from the stub. Points have nothing to do with it, and short answers are often alike by themselves: compare the files before you ask anybody.
page-alike = shared at least
export-not-empty = `{ $path }` is not empty
help-export-roster = Who belongs to the class, for `jplag`
