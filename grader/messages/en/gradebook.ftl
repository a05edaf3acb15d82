# Gradebooks, and the files that other systems read.

gradebook-missing = there is no gradebook in `{ $path }`
gradebook-missing-remedy = give the folder that `batch` has written: it holds `results.jsonl`
gradebook-broken = `{ $place }` is no part of a gradebook
gradebook-broken-remedy = take that line out, and grade again what it stood for
gradebook-version = `{ $place }` is of version { $version } of the gradebook, which this grader does not read
gradebook-version-remedy = use the grader that has written it
