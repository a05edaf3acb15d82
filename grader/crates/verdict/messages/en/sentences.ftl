# What went wrong, and what can be said of it.
# One-line messages: lower case, no final stop, names in backticks.

## Assertions

expected-got-because = expected { $expected }, got { $got }: { $reason }
expected-got = expected { $expected }, got { $got }
assertion = this does not hold: { $text }
given-reason = { $text }
input = with the input { $input }

## Races of one kind or another

lost-update = { $second } read { $read } from `{ $object }` before { $first } wrote { $written }, then wrote { $overwriting } over it: the update of { $first } is lost
check-then-act = { $thread } looked at `{ $object }` (up to step { $looked }) and acted on it later (step { $acted }); in between, { $other } changed it
torn-read = { $thread } read `{ $one }` before and `{ $two }` after { $other } changed both: it saw a pair that never was
came-back = { $thread } and { $other } both went through line { $common }; { $other } still waits in line { $line }, and { $thread } has come back without waiting
race = { $first } and { $second } access `{ $object }`, at least one of them writes, and nothing says which comes first
stale-read = { $thread } read from `{ $object }` what step { $read } wrote, although step { $newer } had overwritten it: no happens-before edge leads from that write to this read
stale-read-initial = { $thread } read the initial value of `{ $object }`, although step { $newer } had overwritten it: no happens-before edge leads from that write to this read
would-forbid = `Release` where { $writer } writes `{ $object }` (line { $written }) and `Acquire` where { $reader } reads it (line { $read }) would have forbidden this: whatever comes before that write is then visible after that read
nothing-orders = after step { $newer }, nothing that { $thread } reads before `{ $object }` comes from the thread that wrote it, so neither `Release` nor `Acquire` would order the two: only `SeqCst` forbids this
correct-value = in every correct execution the check finds { $expected } here, not { $got }
correct-sum = one after the other, as in every correct execution, the two would have left { $expected } in `{ $object }`, not { $got }

## Threads that do not go on

deadlock = { $count ->
    [one] { $threads } waits, and no thread is left that could let it go on
   *[other] { $threads } wait, and no thread is left that could let one of them go on
}
deadlock-wait = { $thread } waits for `{ $object }`, held by { $holder } since line { $line }
deadlock-cycle = each waits for the next: { $circle }
self-deadlock = { $thread } waits for `{ $object }`, which it has been holding itself since line { $line }
kept-meanwhile = { $holder } keeps `{ $object }`, taken in line { $line }, while it waits in code that is not yours; { $thread } needs `{ $object }` to go on
lost-wakeup = { $notifier } notified `{ $object }` (step { $step }) when { $thread } had looked already and was not waiting yet: that wakeup is lost, and nobody will wake { $thread }
never-notified = { $thread } waits for a notification of `{ $object }` that nobody will ever send
other-thread-woken = the notification of `{ $object }` in step { $step } woke { $woken } alone; { $thread } waits for the same, and nobody wakes it
woken-in-vain = the notification of `{ $object }` in step { $notified } woke { $thread }, which did not find what it waits for, and waits again
woken-too-early = { $thread } woke up from `{ $object }` although its condition did not hold, and did not test it again
panicked-before = { $thread } panicked in step { $step }: whatever it had still to do was left undone
parked-for-ever = { $thread } is parked, and nobody will unpark it
waits-in-check = { $thread } waits in the check itself (its line { $line }, `{ $object }`): what has to happen first has not happened
channel-never-closed = { $thread } receives from `{ $object }` for ever: nobody will send, but { $holder } still has a sender, so the channel does not close
channel-never-closed-somewhere = { $thread } receives from `{ $object }` for ever: nobody will send, but a sender still exists, so the channel does not close
send-for-ever = { $thread } sends into `{ $object }` for ever: there is no room in the channel and nobody will receive
join-for-ever = { $thread } waits for { $joined } to end, and { $joined } never ends
livelock = { $thread } tries the same thing again and again, and nothing changes
leaked = { $count ->
    [one] { $threads } is still blocked although the scenario is over
   *[other] { $threads } are still blocked although the scenario is over
}

## Panics

panicked = { $thread } panicked at line { $line }: { $text }
panic-while-unwinding = { $thread } panicked again at line { $line } while a first panic was unwinding, which aborts the process: { $text }

## Linearizability

uses-nothing = nothing of `sync` is used here, so no thread can see what another one does
not-linearizable = no order of these calls explains what they returned
should-have-returned = `{ $call }` waits for ever; in every legal order it would have returned { $legal }
legal-results = `{ $call }` returned `{ $got }`; in every legal order it would have returned { $legal }
should-have-waited = `{ $call }` returned `{ $got }`; in every legal order it would have waited
legal-order = one legal order, with its results: { $order }

## No verdict about interleavings

not-started = not started: `todo!()` at line { $line }
outside-model-lock = line { $line } blocks on a lock or channel of std, which the model cannot see
outside-model-sleep = line { $line } waits in real time, which the model cannot follow
outside-model-thread = a thread that was not started with `sync::thread` uses `{ $object }`
outside-model-loop = a loop runs for ever without using anything of `sync`; the last use was at line { $line }
outside-model-loop-somewhere = a loop runs for ever without using anything of `sync`
outside-model-nondeterministic = the same interleaving did not run the same way twice: something besides the interleaving decides (time, chance, the order of a `HashMap`)
outside-model = the model cannot follow this: { $text }

## How the process ended

process-ended-early = the process ended with code { $code } before the check was over
process-aborted = the process was aborted
process-killed = the process was ended by { $signal }
stack-overflow = a thread used up its stack
memory-exhausted = the check used up its { $mebibytes } MiB of memory
timed-out = { $seconds ->
    [one] the check used up its second of CPU time
   *[other] the check used up its { $seconds } seconds of CPU time
}
nothing-moved = { $seconds ->
    [one] nothing moved for one second
   *[other] nothing moved for { $seconds } seconds
}
record-missing = the process ended as if all were well, but the check never reported its end
requires = not run, because this did not pass: { $checks }
