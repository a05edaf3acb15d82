# Ce que dit `grader explain`, et les pages qu’il fait.

reasons-broken = les raisons en français d’un exercice sont illisibles : `{ $path }`
reasons-broken-remedy = le fichier est un seul objet JSON, de la raison dans les vérifications à la raison en français
help-explain-step = Parcourt l’exécution avec les flèches, sur un terminal
help-explain-out = Fichier où va la page de `--format html` ; sans lui, la sortie standard

step-of = étape { $number } sur { $total }
step-keys = ← → étape   ↑ ↓ changement de thread   Début Fin   q quitter
step-too-small = il faut une fenêtre plus grande
step-values = valeurs
explain-otherwise = `--step` la parcourt pas à pas, `--format html --out page.html` en fait une page
page-written = la page est dans `{ $path }`

page-what-went-wrong = Ce qui s’est mal passé
page-timeline = Déroulement
page-timeline-help = Une colonne par thread, une ligne par étape. Choisissez une ligne pour y aller.
page-now = Maintenant
page-thread = thread
page-state = où il en est
page-source = Source
page-step = étape
page-line = ligne
page-code = votre code
page-first = Première étape
page-previous = Étape précédente
page-next = Étape suivante
page-last = Dernière étape
page-keys = Touches : ← et → pour avancer d’une étape, Début et Fin pour aller aux extrémités.
page-moment-begin = début
page-moment-end = fin
page-history = Les appels et ce qu’ils ont renvoyé
page-drawing = La même chose en texte
page-looked-at = Examiné : { $coverage }
page-replay = Pour la rejouer :
page-no-script = Sans scripts, le déroulement ci-dessous montre chaque étape.
no-terminal = le terminal ne se laisse pas dessiner
