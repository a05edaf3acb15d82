# Les pages d’un carnet de notes.

page-class = Résultats de la classe
page-facts = { $learners }, { $exercises }.
page-count-learners = { $count ->
    [one] Un étudiant
   *[other] { $count } étudiants
}
page-count-exercises = { $count ->
    [one] un exercice
   *[other] { $count } exercices
}
page-isolation = Isolement le plus faible : { $level }.
page-isolation-means = L’isolement dit ce qui séparait un rendu de la machine pendant ses vérifications : T0 est le niveau le plus fort, T3 le plus faible, et `none` veut dire que rien n’a été exécuté.
page-exercises = Exercices
page-graded = { $graded } sur { $lines } corrigés
page-mean = { $graded } ; moyenne { $mean }, médiane { $median }
page-bar = { $points } points : { $count }
page-learners = Étudiants
page-learners-caption = Les points de chacun ; le nom mène à sa page. Un point d’interrogation se trouve là où le correcteur n’a pas pu conclure.
page-learner = étudiant
page-late = en retard
page-failures = Là où les réponses échouent
page-failures-caption = Les vérifications auxquelles le plus de réponses échouent, avec le verdict le plus fréquent. Celles qui n’ont pas été exécutées ne comptent pas, ni les fichiers refusés.
page-check = vérification
page-exercise = exercice
page-failed = échecs
page-commonest = le plus souvent
page-problems = À regarder
page-problems-caption = Les rendus qui posent problème, ce que les règles en disent, et ce qui n’a pu être attribué à personne.
page-no-problems = Rien : chaque rendu a été corrigé, et les règles n’ont rien à en dire.
page-whose = de qui
page-what = quoi
page-problem = pourquoi
page-refused = refusé
page-flagged = à regarder par une personne
page-noted = à savoir
stray-unknown-learner = étudiant inconnu
stray-unknown-exercise = exercice inconnu
stray-duplicate = rendu deux fois
stray-unreadable = illisible
page-checks = Vérifications
page-checks-caption = Ce que dit chaque vérification.
page-verdict = verdict
page-points = points
page-told = ce qui a été examiné, ou ce qui s’est mal passé
page-submitted = rendu le { $when }
page-findings = Ce que disent les règles
page-diagnostics = Ce que dit le compilateur
page-execution = Exécution fautive
