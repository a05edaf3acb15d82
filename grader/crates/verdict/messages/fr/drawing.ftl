# Les mots d’une exécution dessinée.
# Les noms d’opérations (`lock`, `load`) sont ceux de l’API et ne se traduisent pas.

draw-step = étape
draw-line = ligne
draw-code = votre code
draw-thread = thread
draw-operation = ce qu’il fait

draw-switch = { $from } est interrompu ici, { $to } s’exécute
draw-stale = périmé : { $writer } avait déjà écrit { $value } à l’étape { $step }
draw-stale-step = périmé : l’étape { $step } avait déjà remplacé cette valeur
draw-nobody = personne n’attendait
draw-spurious = personne n’a notifié : une attente peut finir sans raison
draw-waits = bloqué : { $operation }
draw-repeated = { $times ->
    [one] étapes { $from } à { $to } encore une fois
   *[other] étapes { $from } à { $to } encore { $times } fois
}
draw-left-out = { $count ->
    [one] une étape n’est pas montrée ici
   *[other] { $count } étapes ne sont pas montrées ici
}

draw-end = à la fin
draw-history = les appels et ce qu’ils ont renvoyé
draw-why = ce qui s’est mal passé
draw-hint = conseil :
draw-replay = rejouer :

wait-lock = { $thread } attend `{ $object }`
wait-notification = { $thread } attend une notification de `{ $object }`
wait-receive = { $thread } attend un message de `{ $object }`
wait-send = { $thread } attend de la place dans `{ $object }`
wait-join = { $thread } attend la fin de { $object }
wait-barrier = { $thread } attend les autres à `{ $object }`
wait-park = { $thread } est endormi (`park`) et attend un `unpark`
wait-other = { $thread } attend dans `{ $operation }`
wait-held-by = { $wait }, détenu par { $holders }
wait-senders = { $wait } ; pourrait encore envoyer : { $holders }
wait-and-holds = { $wait } ; il détient { $held }
since-line = { $name } depuis la ligne { $line }

found-model = trouvé par le modèle, qui essaie les entrelacements un par un
found-weak-memory = trouvé par le modèle à mémoire faible, où un load peut lire une valeur ancienne
found-loom = trouvé par loom
found-real-threads = trouvé sur de vrais threads
found-other = trouvé par { $engine }
