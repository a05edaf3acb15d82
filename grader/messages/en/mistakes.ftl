# Mistakes that many make: the line, what is wrong there, why, and what to do.

mistake-std-name = line { $line } takes `{ $name }` from std, where the checks cannot see who waits for whom: take it from `sync`, which has the same interface
mistake-lock-unwrap = line { $line } unwraps what `lock`, `read` or `write` gives, as with std: the locks of `sync` have no poisoning, and give the guard itself
mistake-not-shareable = line { $line } hands `{ $name }` to another thread: it changes without any lock, so only one thread may ever see it; `Arc` in the place of `Rc`, a `Mutex` or an atomic in the place of a cell
mistake-not-a-handler = line { $line } gives axum a handler that it cannot use. Most often a guard of `sync` is held across an `.await`: the task may go on in another thread, and the guard may not; let it end before, in a block of its own. Otherwise, see that only the last argument takes the body
mistake-static-mut = line { $line } uses a `static mut`, which every thread may change at any moment, so that each use is `unsafe`: make it an atomic or a `Mutex`, which may be plain statics
mistake-borrow-past-spawn = line { $line } borrows for a thread that may live longer than what it borrows: give it its own `Arc` and `move`, or start it in a `thread::scope`, which waits for it
mistake-moved-into-thread = line { $line } uses `{ $name }` after a thread has taken it along: clone the `Arc` or the sender before the closure, and move the clone into it
mistake-write-through-read = line { $line } writes through a guard that only reads: others may be reading at the same moment; ask for `write` instead
mistake-shared-assignment = line { $line } changes through `&self` what other threads may be reading: what changes behind a shared reference stands in a lock or is an atomic
mistake-sleep = line { $line } sleeps and hopes that the others are done by then; no duration is sure to be long enough: wait for what must have happened (a join, a message, a condition variable)
mistake-unwrap-channel = line { $line } unwraps a send or a receive: that the other end is gone is ordinary at the end of a program, so look at the result and stop
mistake-overflow = line { $line } counts past the end of its type, which panics in one build and wraps in another: say which you mean, for instance with `wrapping_add`
mistake-unwrap-none = line { $line } takes it for granted that there is a value, and another thread has taken it away or not brought it yet: test again after every wait, and treat the absent case
mistake-upgrade = line { $line } asks for the write lock of `{ $object }` while this very thread still holds its read lock since line { $since }: a reader cannot become a writer; let go of the one first, and look again after taking the other
mistake-callback = line { $since } takes the lock of `{ $object }` and keeps it while `{ $name }` runs, which is not yours: whatever `{ $name }` calls or waits for may need that lock; call it before you lock, or after
mistake-foreign-under-lock = line { $line } takes the lock of `{ $object }` and keeps it while code runs that is not yours (a job, a visitor, the drop of a value): whatever that code calls or waits for may need the lock; run it before you lock, or after
mistake-locked-twice = line { $line } locks `{ $object }` although the guard of line { $since } is still alive in the same thread: a guard lives to the end of its block, or of its statement where it has no name; drop it first
mistake-never-released = the lock that line { $since } took on `{ $object }` is never given back: its guard was forgotten, or kept beyond the end of the call
mistake-guard-across-wait = line { $line } waits while it still holds `{ $object }` since line { $since }, and whoever could end that wait needs `{ $object }` first: drop the guard before you send, receive or join
mistake-lock-order = lines { $line } and { $other } wait for each other’s lock: two threads take the same two locks in opposite orders; choose one order, for instance that of an index, and keep it everywhere
mistake-lock-order-same = line { $line } waits in two threads, each for the lock that the other took before: the same line takes two locks in whichever order it is given; put them in order first, for instance by their index
mistake-join-before-close = line { $line } joins a thread that still waits for messages: it ends when its channel closes, so drop the sender first and join afterwards
mistake-join-foreign = line { $line } joins a thread that runs code which is not yours, and that code may take as long as it likes: what has to go on meanwhile must not wait for this join
mistake-own-sender = line { $line } receives until the channel closes, and the same thread owns a sender of that channel: it waits for itself; keep no sender where you receive
mistake-channel-open = line { $line } receives until the channel closes, and somewhere a sender lives on: a clone that nobody drops, or the original behind the clones
mistake-send-full = line { $line } sends into a channel without room, and whoever could receive waits for this very thread, or is this thread: receive first, start the receiver first, or give the channel room
mistake-no-answer = line { $line } waits for an answer that nobody will send: the request was left behind in a channel, or its answering end was kept but never used; answer every request, or drop it so that its sender hears of it
mistake-notify-one = line { $line } wakes one thread while several may wait: where the one woken is not the one that can go on, the others sleep for ever; use `notify_all`, or a condition variable for each condition
mistake-lost-wakeup = line { $line } notifies between the look at the condition and the wait in line { $other }, which then waits for what has already happened: change the condition and test it under one and the same lock, the one that `wait` lets go of
mistake-notify-too-early = line { $line } notifies before what is waited for has happened: whoever wakes looks, finds nothing and sleeps again, and the change that follows wakes nobody; change first, notify afterwards
mistake-forgot-notify = line { $line } waits, and no thread notifies it afterwards: every path that makes the condition true must notify, also those that end early, and whoever waits must look at the condition before the first wait
mistake-timeout-for-done = line { $line } takes the end of a wait with a limit for the event itself: it also ends when the time is up, and for no reason at all; look at the condition, and wait on for what is left of the time
mistake-if-for-while = line { $line } waits inside an `if` and goes on as soon as it wakes: a wakeup is only a hint, for another thread may have come first, or nobody may have notified; make the `if` a `while`
mistake-ignored-exchange = line { $line } does not look at what its compare-exchange returned: it failed here, nothing was written, and the code goes on as if it had been; try again with the value it found
mistake-weak-exchange = line { $line } tries `compare_exchange_weak` once, and that may fail although the value is the expected one: it belongs into a loop; without one take `compare_exchange`
mistake-relaxed = line { $line } publishes, or reads what was published, with `Relaxed`, which orders nothing else: who sees the new value need not see what was done before it; `Release` to write it, `Acquire` to read it
mistake-load-then-store = line { $line } loads `{ $object }` and line { $other } stores what was worked out from it: two steps, and what another thread does between them is overwritten; do both in one (`fetch_add`, `swap`, a `compare_exchange` loop)
mistake-check-then-act = line { $line } acts on what an earlier look at `{ $object }` has shown, and in between it was open to everyone: look and act in one critical section, or in one atomic step
mistake-two-locks = line { $line } reads `{ $one }` and then `{ $two }`, which change together, one after the other: put both under one lock, or into one value that is replaced as a whole
mistake-spin = line { $line } tries again and again and never lets anyone else go first: a thread that waits for others says so (a condition variable, a channel, `park`), or at the least calls `thread::yield_now`
mistake-closed-for-empty = line { $line } takes a closed channel for an empty one and asks again for ever: `Disconnected` is the end, `Empty` is not
mistake-dropped-handle = line { $line } starts a thread and nobody ever joins it: whether it has ended when its work is counted on is left to chance; keep the `JoinHandle` and join it
mistake-thread-identity = line { $line } lets the identity of a thread decide: which thread makes a call says nothing about whose turn it is; let the shared state decide, under its lock

# Where the lessons speak of it: a file and one of its headings.

hint-lesson-compile = read “The race that does not compile” in exercises/01-counter/README.md
hint-lesson-services = read “What goes wrong” in exercises/12-services/README.md
hint-lesson-race = read “The race that does” in exercises/01-counter/README.md
hint-lesson-counter = read “Why the obvious ways fail” in exercises/01-counter/README.md
hint-lesson-map = read “Why the obvious ways fail” in exercises/02-guarded-map/README.md
hint-lesson-actor = read “Why the naive way fails” in exercises/03-actor-cache/README.md
hint-lesson-config = read “Why the naive way fails” in exercises/04-config-reload/README.md
hint-lesson-pipeline = read “Why the naive way fails” in exercises/05-pipeline/README.md
