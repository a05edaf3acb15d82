# Le mot qu’on lit pour chaque verdict, et ce qu’une vérification a parcouru.

verdict-passed = réussi
verdict-failed = échoué
verdict-race = course de données
verdict-deadlock = interblocage
verdict-livelock = boucle sans progrès
verdict-panicked = panique
verdict-leaked = thread abandonné
verdict-timed-out = temps épuisé
verdict-compile-error = ne compile pas
verdict-policy = non autorisé
verdict-tampered = résultat altéré
verdict-skipped = non exécuté
verdict-outside-model = hors du modèle
verdict-grader-error = erreur du correcteur

coverage-exhaustive = { $executions ->
    [one] la seule exécution possible
   *[other] les { $executions } exécutions possibles
}
coverage-bounded = toutes les exécutions à { $preemptions ->
    [one] { $preemptions } préemption
   *[other] { $preemptions } préemptions
} au plus ({ $executions })
coverage-bounded-because = toutes les exécutions à { $preemptions ->
    [one] { $preemptions } préemption
   *[other] { $preemptions } préemptions
} au plus ({ $executions }) : { $reason }
coverage-sampled = { $executions ->
    [one] { $executions } exécution tirée
   *[other] { $executions } exécutions tirées
} de la graine { $seed }
coverage-replayed = la seule exécution demandée, rejouée

list-or = ou
list-and = et
