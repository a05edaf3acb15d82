# Ce qui s’est mal passé, et ce qu’on peut en dire.
# Messages d’une ligne : minuscule au début, pas de point final, noms entre accents graves.

## Assertions

expected-got-because = attendu { $expected }, obtenu { $got } : { $reason }
expected-got = attendu { $expected }, obtenu { $got }
assertion = ceci n’est pas vrai : { $text }
given-reason = { $text }
input = avec l’entrée { $input }

## Courses critiques

lost-update = { $second } a lu { $read } dans `{ $object }` avant que { $first } n’y écrive { $written }, puis a écrit { $overwriting } par-dessus : la mise à jour de { $first } est perdue
check-then-act = { $thread } a consulté `{ $object }` (jusqu’à l’étape { $looked }) et n’a agi que plus tard (étape { $acted }) ; entre les deux, { $other } l’a modifié
torn-read = { $thread } a lu `{ $one }` avant que { $other } ne modifie les deux, et `{ $two }` après : ce couple n’a jamais existé
came-back = { $thread } et { $other } sont tous deux passés par la ligne { $common } ; { $other } attend encore à la ligne { $line }, et { $thread } est revenu sans attendre
race = { $first } et { $second } accèdent à `{ $object }`, l’un des deux au moins écrit, et rien ne dit lequel passe en premier
stale-read = { $thread } a lu dans `{ $object }` ce que l’étape { $read } avait écrit, alors que l’étape { $newer } l’avait déjà remplacé : aucun lien « arrive avant » (happens-before) ne va de cette écriture à cette lecture
stale-read-initial = { $thread } a lu la valeur initiale de `{ $object }`, alors que l’étape { $newer } l’avait déjà remplacée : aucun lien « arrive avant » (happens-before) ne va de cette écriture à cette lecture
would-forbid = `Release` là où { $writer } écrit `{ $object }` (ligne { $written }) et `Acquire` là où { $reader } le lit (ligne { $read }) l’auraient interdit : tout ce qui précède cette écriture est alors visible après cette lecture
nothing-orders = après l’étape { $newer }, rien de ce que lit { $thread } avant `{ $object }` ne vient du thread qui l’a écrit ; ni `Release` ni `Acquire` n’ordonneraient donc les deux : seul `SeqCst` l’interdit
correct-value = dans toute exécution correcte, la vérification trouve ici { $expected }, et non { $got }
correct-sum = l’une après l’autre, comme dans toute exécution correcte, les deux auraient laissé { $expected } dans `{ $object }`, et non { $got }

## Threads qui n’avancent plus

deadlock = { $count ->
    [one] { $threads } attend, et il ne reste aucun thread pour lui permettre de continuer
   *[other] { $threads } attendent, et il ne reste aucun thread pour permettre à l’un d’eux de continuer
}
deadlock-wait = { $thread } attend `{ $object }`, que { $holder } détient depuis la ligne { $line }
deadlock-cycle = chacun attend le suivant : { $circle }
self-deadlock = { $thread } attend `{ $object }`, qu’il détient lui-même depuis la ligne { $line }
kept-meanwhile = { $holder } garde `{ $object }`, pris à la ligne { $line }, pendant qu’il attend dans du code qui n’est pas à vous ; { $thread } a besoin de `{ $object }` pour continuer
lost-wakeup = { $notifier } a notifié `{ $object }` (étape { $step }) quand { $thread } avait déjà regardé et n’attendait pas encore : ce réveil est perdu, et personne ne réveillera { $thread }
never-notified = { $thread } attend une notification de `{ $object }` que personne n’enverra jamais
other-thread-woken = la notification de `{ $object }` à l’étape { $step } n’a réveillé que { $woken } ; { $thread } attend la même chose, et personne ne le réveille
woken-in-vain = la notification de `{ $object }` à l’étape { $notified } a réveillé { $thread }, qui n’a pas trouvé ce qu’il attend, et attend de nouveau
woken-too-early = { $thread } s’est réveillé de `{ $object }` alors que sa condition n’était pas vraie, et ne l’a pas testée de nouveau
panicked-before = { $thread } a paniqué à l’étape { $step } : ce qu’il lui restait à faire ne s’est pas fait
parked-for-ever = { $thread } s’est endormi avec `park`, et personne ne fera `unpark`
waits-in-check = { $thread } attend dans la vérification elle-même (sa ligne { $line }, `{ $object }`) : ce qui doit arriver d’abord n’est pas arrivé
channel-never-closed = { $thread } attend indéfiniment un message de `{ $object }` : personne n’enverra plus rien, mais { $holder } possède encore un émetteur, donc le canal ne se ferme pas
channel-never-closed-somewhere = { $thread } attend indéfiniment un message de `{ $object }` : personne n’enverra plus rien, mais il reste un émetteur, donc le canal ne se ferme pas
send-for-ever = { $thread } attend indéfiniment de pouvoir envoyer dans `{ $object }` : le canal n’a plus de place et personne ne recevra
join-for-ever = { $thread } attend la fin de { $joined }, qui ne se termine jamais
livelock = { $thread } recommence sans cesse la même chose, et rien ne change
leaked = { $count ->
    [one] { $threads } est encore bloqué alors que le scénario est terminé
   *[other] { $threads } sont encore bloqués alors que le scénario est terminé
}

## Paniques

panicked = { $thread } a paniqué à la ligne { $line } : { $text }
panic-while-unwinding = { $thread } a paniqué de nouveau à la ligne { $line }, pendant le déroulement de pile d’une première panique, ce qui interrompt le processus : { $text }

## Linéarisabilité

uses-nothing = rien de `sync` n’est utilisé ici : aucun thread ne peut voir ce que fait un autre
not-linearizable = aucun ordre de ces appels n’explique ce qu’ils ont renvoyé
should-have-returned = `{ $call }` attend pour toujours ; dans tout ordre légal, il aurait renvoyé { $legal }
legal-results = `{ $call }` a renvoyé `{ $got }` ; dans tout ordre légal, il aurait renvoyé { $legal }
should-have-waited = `{ $call }` a renvoyé `{ $got }` ; dans tout ordre légal, il aurait attendu
legal-order = un ordre légal, avec ses résultats : { $order }

## Pas de verdict sur les entrelacements

not-started = pas commencé : `todo!()` à la ligne { $line }
outside-model-lock = la ligne { $line } bloque sur un verrou ou un canal de std, que le modèle ne voit pas
outside-model-sleep = la ligne { $line } attend en temps réel, ce que le modèle ne peut pas suivre
outside-model-thread = un thread qui n’a pas été lancé par `sync::thread` utilise `{ $object }`
outside-model-loop = une boucle tourne sans fin et sans rien utiliser de `sync` ; la dernière utilisation était à la ligne { $line }
outside-model-loop-somewhere = une boucle tourne sans fin et sans rien utiliser de `sync`
outside-model-nondeterministic = le même entrelacement ne s’est pas déroulé deux fois de la même façon : autre chose que l’entrelacement décide (le temps, le hasard, l’ordre d’une `HashMap`)
outside-model = le modèle ne peut pas suivre ceci : { $text }

## Comment le processus s’est terminé

process-ended-early = le processus s’est terminé avec le code { $code } avant la fin de la vérification
process-aborted = le processus a été interrompu (abort)
process-killed = le processus a été arrêté par { $signal }
stack-overflow = un thread a épuisé sa pile
memory-exhausted = la vérification a épuisé ses { $mebibytes } Mio de mémoire
timed-out = { $seconds ->
    [one] la vérification a épuisé sa seconde de temps processeur
   *[other] la vérification a épuisé ses { $seconds } secondes de temps processeur
}
nothing-moved = { $seconds ->
    [one] rien n’a bougé pendant une seconde
   *[other] rien n’a bougé pendant { $seconds } secondes
}
record-missing = le processus s’est terminé comme si tout allait bien, mais la vérification n’a jamais annoncé sa fin
requires = non exécuté, car ceci n’a pas réussi : { $checks }
