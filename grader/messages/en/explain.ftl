# What `grader explain` says, and the pages it makes.

reasons-broken = the French reasons of an exercise cannot be read: `{ $path }`
reasons-broken-remedy = the file is one JSON object, from the reason in the checks to the reason in French
help-explain-step = Step through the execution with the arrow keys, where there is a terminal
help-explain-out = The file that the page of `--format html` goes to; standard output without it

step-of = step { $number } of { $total }
step-keys = ← → step   ↑ ↓ switch of threads   Home End   q quit
step-too-small = this needs a larger window
step-values = values
explain-otherwise = `--step` goes through it step by step, `--format html --out page.html` makes a page of it
page-written = the page is in `{ $path }`

page-what-went-wrong = What went wrong
page-timeline = Timeline
page-timeline-help = One column for each thread, one row for each step. Choose a row to go there.
page-now = Now
page-thread = thread
page-state = how it stands
page-source = Source
page-step = step
page-line = line
page-code = your code
page-first = First step
page-previous = Previous step
page-next = Next step
page-last = Last step
page-keys = Keys: ← and → step, Home and End go to the beginning and the end.
page-moment-begin = start
page-moment-end = end
page-history = The calls and what they returned
page-drawing = The same as text
page-looked-at = Looked at: { $coverage }
page-replay = Run it again:
page-no-script = Without scripts, the timeline below shows every step.
no-terminal = the terminal does not let itself be drawn on
