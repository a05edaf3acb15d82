# Notation d’une classe sur plusieurs machines.

plan-summary = { $units } résultats, { $different } réponses différentes à noter, en { $shards ->
    [one] une part
   *[other] { $shards } parts
} : `{ $path }`
plan-broken = `{ $path }` n’est pas un plan, ou n’est plus tel qu’il a été écrit
plan-broken-remedy = réécrivez-le avec `grader plan`
plan-no-shard = il n’y a pas de part { $shard } : le plan en a { $count ->
    [one] une seule
   *[other] { $count }
}
plan-no-shard-remedy = nommez une part, de `--shard 1/{ $count }` à `--shard { $count }/{ $count }`
plan-other-checks = les vérifications de `{ $exercise }` ne sont pas celles du plan
plan-other-class = { $count ->
    [one] une réponse n’est pas celle du plan
   *[other] { $count } réponses ne sont pas celles du plan
}
plan-other-remedy = donnez à chaque machine le même clone et les mêmes travaux, ou écrivez un nouveau plan
shard-other-plan = `{ $path }` contient des parts d’un autre plan
merge-no-shard = `{ $path }` ne contient aucune part d’une notation de classe
merge-no-shard-remedy = nommez le dossier que `batch --shard` a reçu comme `--out`
merge-other-plan = `{ $path }` relève d’un autre plan
merge-other-plan-remedy = laissez de côté ce qui a été noté pour une autre classe, ou selon d’autres règles
merge-other-checks = `{ $one }` et `{ $other }` ont été notés avec des vérifications de `{ $exercise }` différentes, ou par des correcteurs différents
merge-other-checks-remedy = notez de nouveau l’une des deux parts, avec le même clone et le même compilateur que l’autre
merge-stranger = `{ $path }` contient un résultat de { $learner } pour `{ $exercise }`, qui n’est pas de sa part
merge-disagree = { $count ->
    [one] une réponse a été notée deux fois, avec des résultats différents :
   *[other] { $count } réponses ont été notées deux fois, avec des résultats différents :
}
merge-disagree-remedy = retirez un journal de chaque paire, ou notez ces réponses une fois encore avec `grader run --submission`
merge-disagreement = { $learner } { $exercise } : `{ $one }`, `{ $other }`
merge-ungraded = la part { $shard } n’en a pas de résultat
merge-ungraded-remedy = notez cette part avec `--shard { $shard }`, puis réunissez de nouveau les parts
merge-summary = { $results } résultats sur { $units }, en { $shards ->
    [one] une part
   *[other] { $shards } parts
} ; trouvés plus d’une fois, et identiques : { $folded }
merge-missing = incomplètes :
merge-missing-shard = part { $shard } : { $units ->
    [one] un résultat manque
   *[other] { $units } résultats manquent
} sur { $total }

# Aide.

help-value-shard = I/N
help-batch-shard = La part I sur N seulement, tandis que d’autres machines notent le reste ; ensuite `merge`
help-batch-plan = Ce que `plan` a écrit : qui est noté, en quoi, et comment
help-plan = Répartit une classe entre plusieurs machines
help-plan-submissions = { help-batch-submissions }
help-plan-out = Le fichier à écrire, pour `batch --plan`
help-plan-shards = Nombre de parts
help-plan-exercise = { help-batch-exercise }
help-plan-roster = { help-batch-roster }
help-plan-seed = { help-run-seed }
help-plan-effort = { help-run-effort }
help-plan-profile = { help-batch-profile }
help-plan-isolation = { help-run-isolation }
help-plan-lang = { help-lang }
help-plan-color = { help-color }
help-plan-quiet = { help-quiet }
help-merge = Réunit ce que plusieurs machines ont noté
help-merge-shards = Dossiers où `batch --shard` a écrit ; sans eux, celui de `--out`
help-merge-out = Le dossier des résultats et des rapports ; code de sortie 75 tant que des parts manquent
help-merge-lang = { help-lang }
help-merge-color = { help-color }
help-merge-quiet = { help-quiet }
