# Ce que lit l’élève entre deux verdicts : le mode veille, ses progrès, et le retour à l’ébauche.

help-watch = Note un exercice à chaque enregistrement
help-watch-exercise = `03`, `actor-cache`, `03-actor-cache` ou `exercise-03` ; sans lui, celui du fichier enregistré en dernier
help-watch-poll = Regarder les fichiers deux fois par seconde ; pour les disques réseau et les conteneurs qui n’annoncent aucun changement
help-watch-problems = Ajouter une ligne par endroit fautif, comme les éditeurs les lisent
help-run-problems = { help-watch-problems }
help-watch-lang = { help-lang }
help-watch-color = { help-color }
help-watch-quiet = { help-quiet }
help-next = Nomme le premier exercice qui n’est pas résolu
help-next-lang = { help-lang }
help-next-color = { help-color }
help-next-quiet = { help-quiet }
help-reset = Remet l’ébauche à la place de votre réponse, qui est mise de côté
help-reset-exercise = `03`, `actor-cache`, `03-actor-cache` ou `exercise-03`
help-reset-yes = Ne pas demander confirmation
help-reset-lang = { help-lang }
help-reset-color = { help-color }
help-reset-quiet = { help-quiet }
help-solution = Montre la solution de référence, une fois que la vôtre passe
help-solution-exercise = `03`, `actor-cache`, `03-actor-cache` ou `exercise-03`
help-solution-anyway = Même si l’exercice n’est pas résolu
help-solution-lang = { help-lang }
help-solution-color = { help-color }
help-solution-quiet = { help-quiet }

watch-begin = { $exercise } : la leçon est { $lesson } ; modifiez { $file } et enregistrez, il est noté aussitôt.
watch-help-hint = La touche { $key } dit ce que font les touches, q quitte.
watch-plain = Ceci n’est pas un terminal, il n’y a donc pas de touches ; Ctrl-C quitte.
watch-keys = { $exercise }  h piste  e expliquer  n suivant  l liste  r noter  q quitter  { $key } aide
watch-key-hint = une piste de plus
watch-key-explain = l’exécution fautive suivante
watch-key-next = le prochain exercice qui n’est pas résolu
watch-key-list = tous les exercices et où ils en sont
watch-key-run = noter encore une fois
watch-key-quit = quitter
watch-key-help = cette aide
watch-next = n passe à { $exercise }.
watch-only-one = Tous les autres exercices sont résolus.
watch-gone = `{ $path }` n’est plus là
watch-gone-remedy = dès son retour, il sera noté
watch-no-verdict = Il n’y a pas encore de verdict.
watch-nothing-broken = Aucune vérification n’échoue ; certaines ne sont pas commencées.
watch-no-terminal = le terminal est illisible

brief-gained = passe maintenant : { $names }
brief-lost = ne passe plus : { $names }
brief-others = { $count ->
    [one] Une autre vérification ne passe pas : { $names }
   *[other] { $count } autres vérifications ne passent pas : { $names }
}

next-watch = le note à chaque enregistrement
next-solved-count = { $solved } { $solved ->
    [one] exercice résolu
   *[other] exercices résolus
} sur { $count }.
state-solved-before = { $state } ; déjà résolu une fois

journal-unreadable = ce qui est noté de vos progrès dans `{ $path }` est illisible
journal-unreadable-remedy = on recommence à zéro, et l’ancien fichier est gardé sous le nom `{ $path }`
stub-missing = l’ébauche de `{ $exercise }` n’est pas dans `{ $path }`
stub-missing-remedy = reprenez ce dossier là d’où vient le cours
reset-question = Remettre l’ébauche à la place de { $path } ? Votre fichier est mis de côté. [o/N]
reset-nothing = { $path } est déjà l’ébauche.
reset-declined = Rien n’a été changé.
reset-kept = Votre réponse est gardée dans { $path }.
reset-done = { $path } est de nouveau l’ébauche.
reset-nobody-to-ask = ceci ôte votre réponse, et il n’y a personne à qui demander
reset-nobody-to-ask-remedy = `--yes` ne demande rien
solution-not-yet = `{ $exercise }` n’est pas encore résolu ; la solution est montrée quand votre réponse passe
solution-not-yet-remedy = `{ $hint }` aide un pas à la fois ; `{ $anyway }` la montre tout de suite
solution-missing = cet espace de travail n’a pas de solution de `{ $exercise }`
solution-variants = D’autres réponses qui passent :
verify-stub-differs = `{ $path }` n’est pas ce que contient le dossier `stub` : copiez l’un sur l’autre
