# Réception des travaux d’une classe.

batch-no-submissions = `{ $path }` ne contient pas de travaux lisibles
batch-no-submissions-remedy = nommez un dossier, ou une archive (.zip, .tar.gz), avec un dossier ou un fichier par étudiant
batch-one-learner = `{ $path }` ressemble au travail d’un seul étudiant : `{ $name }` se trouve là où l’on attend des étudiants
batch-one-learner-remedy = nommez le dossier qui l’entoure, ou notez ce travail seul avec `grader run --submission`
intake-archive-format = `{ $path }` est une archive d’un format qui n’est pas lu
intake-archive-format-remedy = faites-en un .zip ou un .tar.gz
intake-archive-broken = `{ $path }` est abîmée ou tronquée ({ $cause })
intake-archive-broken-remedy = refaites l’archive, ou rendez les fichiers eux-mêmes
intake-archive-encrypted = `{ $path }` est chiffrée
intake-archive-encrypted-remedy = refaites l’archive sans mot de passe
intake-archive-bomb = `{ $path }` contient plus que des réponses, ou bien plus qu’il n’y paraît une fois décompressée
intake-archive-bomb-remedy = n’archivez que les fichiers source
intake-archive-path = `{ $path }` désigne un fichier hors d’elle-même, ou par un nom qu’aucun fichier ne porte
intake-archive-path-remedy = archivez les fichiers par leur place dans un même dossier
intake-archive-twice = `{ $path }` contient deux fichiers du même nom
intake-archive-twice-remedy = refaites l’archive avec un seul des deux
intake-archive-nested = `{ $path }` est une archive dans une archive dans une archive
intake-archive-nested-remedy = n’archivez les fichiers qu’une fois
intake-link = `{ $path }` est un lien
intake-link-remedy = mettez une copie à sa place
intake-folder = `{ $path }` ne peut être lu ({ $cause })
intake-folder-remedy = rendez le dossier lisible pour le correcteur
intake-learner-unknown = la liste de la classe ne nomme personne qui corresponde à `{ $path }`
intake-learner-unknown-remedy = ajoutez l’étudiant à la liste, ou donnez au travail le nom qui l’y identifie
intake-learner-several = la liste de la classe nomme plusieurs étudiants qui correspondent à `{ $path }`
intake-learner-several-remedy = donnez au travail le nom qui identifie l’étudiant dans la liste
intake-exercise-unknown = rien ne dit à quel exercice répond `{ $path }`
intake-exercise-unknown-remedy = nommez l’exercice avec `--exercise`, ou rangez le fichier dans un dossier qui en porte le nom
intake-two-answers = `{ $path }` et `{ $other }` sont deux réponses différentes au même exercice
intake-two-answers-remedy = ne laissez que celle qui compte

# Listes de classe.

roster-missing = la liste `{ $path }` ne peut être lue
roster-missing-remedy = nommez un fichier CSV avec une colonne pour ce qui identifie chaque étudiant
roster-not-utf8 = la liste `{ $path }` n’est pas du texte UTF-8
roster-not-utf8-remedy = enregistrez-la au format « CSV UTF-8 »
roster-broken = la liste `{ $path }` n’est pas du CSV
roster-columns = aucune colonne de la liste `{ $path }` ne dit ce qui identifie un étudiant
roster-columns-remedy = nommez-en une `id`, `username` ou `email` et, si vous voulez, d’autres `name` et `email`
roster-twice = la ligne { $line } de la liste `{ $path }` nomme `{ $learner }` pour la seconde fois
roster-twice-remedy = gardez une ligne par étudiant

# Notation d’une classe.

compiler-killed = quelqu’un a mis fin au compilateur de `{ $exercise }`, ou la machine n’avait plus de mémoire
compiler-killed-remedy = réessayez avec moins de travaux à la fois (`--jobs`) ou sur une machine qui a plus de mémoire
disk-full-remedy = libérez de la place sur le disque et relancez la même commande ; elle reprendra où elle s’est arrêtée
batch-busy = un autre correcteur travaille dans `{ $path }`
batch-busy-remedy = attendez qu’il ait fini, ou nommez un autre dossier avec `--out`
batch-not-ours = `{ $path }` contient des fichiers qu’aucune notation de classe n’a écrits
batch-not-ours-remedy = nommez un nouveau dossier avec `--out`
batch-out-inside = `{ $path }` se trouve parmi les travaux
batch-nobody = `{ $path }` ne contient aucun travail
batch-nobody-remedy = nommez un dossier, ou une archive (.zip, .tar.gz), avec un dossier ou un fichier par étudiant
batch-below = l’isolement { $required } est exigé ici, et { $level } est le plus fort que cette machine puisse imposer
batch-below-remedy = `grader doctor` dit ce qui manque ; `--isolation { $level }` note avec ce qu’il y a
batch-no-room = il ne reste presque plus de place sur le disque, et un résultat pourrait être faux
batch-outdated = { $count ->
    [one] un résultat antérieur tenait à d’autres vérifications, règles ou fichiers, et sera refait
   *[other] { $count } résultats antérieurs tenaient à d’autres vérifications, règles ou fichiers, et seront refaits
}
batch-torn = { $count ->
    [one] une ligne de `{ $path }` est illisible, et sera refaite
   *[other] { $count } lignes de `{ $path }` sont illisibles, et seront refaites
}
batch-summary = { $learners ->
    [one] un étudiant
   *[other] { $learners } étudiants
}, { $exercises ->
    [one] un exercice
   *[other] { $exercises } exercices
} : { $graded } notés, { $missing } manquants, { $unusable } inutilisables, { $errors } en erreur du correcteur
batch-work = { $fresh } notés à présent, { $copies } identiques à un autre, { $known } déjà connus
batch-results = les résultats sont dans `{ $path }`
batch-strays = absents du carnet de notes :
batch-unusable = impossibles à noter :
batch-errors = ennuis du correcteur lui-même (la même commande les notera de nouveau) :
batch-same = tout a été noté de nouveau, et chaque résultat est le même
batch-differences = { $count ->
    [one] tout a été noté de nouveau : une différence
   *[other] tout a été noté de nouveau : { $count } différences
}
batch-difference = { $learner } { $exercise } { $check } : { $before } → { $after }
batch-column-exercise = exercice
batch-column-graded = notés
batch-column-mean = moyenne
progress-batch = { $done } sur { $total } notés, { $rate } par heure, encore { $left }
progress-minutes = { $count } min
progress-seconds = { $count } s

# Aide.

help-value-submissions = TRAVAUX
help-batch = Note les travaux de toute une classe, et reprend là où il s’est arrêté
help-batch-submissions = Un dossier ou une archive avec un dossier, une archive ou un fichier par étudiant : des clones, un téléchargement de Moodle ou de Canvas
help-batch-out = Le dossier des résultats et des rapports ; la même commande avec le même dossier reprend
help-batch-exercise = Ces exercices seulement ; s’il n’y en a qu’un, c’est aussi celui des fichiers qui ne disent pas le leur
help-batch-roster = Un fichier CSV avec les étudiants de la classe ; personne d’autre n’est noté
help-batch-jobs = Nombre de travaux notés à la fois ; sans lui, autant que de cœurs
help-batch-seed = { help-run-seed }
help-batch-effort = { help-run-effort }
help-batch-profile = Règles pour son propre code ou pour un examen ; sans lui, celles d’un examen
help-batch-isolation = { help-run-isolation }
help-batch-regrade = Note tout de nouveau et dit ce qui diffère ; code de sortie 1 si quelque chose diffère
help-batch-lang = { help-lang }
help-batch-color = { help-color }
help-batch-quiet = { help-quiet }
