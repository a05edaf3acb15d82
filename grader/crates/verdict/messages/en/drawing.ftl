# The words of a drawn execution.
# Names of operations (`lock`, `load`) are the API's own and are not translated.

draw-step = step
draw-line = line
draw-code = your code
draw-thread = thread
draw-operation = what it does

draw-switch = { $from } is interrupted here, { $to } runs
draw-stale = stale: { $writer } had already written { $value } in step { $step }
draw-stale-step = stale: step { $step } had already overwritten this
draw-nobody = nobody was waiting for this
draw-spurious = nobody notified: a wait may end for no reason
draw-waits = blocked: { $operation }
draw-repeated = { $times ->
    [one] steps { $from } to { $to } once more
   *[other] steps { $from } to { $to } again, { $times } times
}
draw-left-out = { $count ->
    [one] one step is left out here
   *[other] { $count } steps are left out here
}

draw-end = in the end
draw-history = the calls and what they returned
draw-why = what went wrong
draw-hint = hint:
draw-replay = replay:

wait-lock = { $thread } waits for `{ $object }`
wait-notification = { $thread } waits for a notification of `{ $object }`
wait-receive = { $thread } waits for a message from `{ $object }`
wait-send = { $thread } waits for room in `{ $object }`
wait-join = { $thread } waits for { $object } to end
wait-barrier = { $thread } waits for the others at `{ $object }`
wait-park = { $thread } is parked and waits for an `unpark`
wait-other = { $thread } waits in `{ $operation }`
wait-held-by = { $wait }, held by { $holders }
wait-senders = { $wait }; { $holders } could still send
wait-and-holds = { $wait }; it holds { $held }
since-line = { $name } since line { $line }

found-model = found by the model, which tries interleavings one by one
found-weak-memory = found by the weak-memory model, which lets loads read older values
found-loom = found by loom
found-real-threads = found on real threads
found-other = found by { $engine }
