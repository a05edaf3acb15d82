# Ce que dit la commande `grader`. Les verdicts et les phrases sur les exécutions sont dans le paquet `verdict`.

label-error = erreur :
label-hint = piste :
did-you-mean = vouliez-vous dire `{ $name }` ?

# Aide.

help = Note les exercices d’Entrelacs ; sans commande, tous
help-heading-usage = Usage :
help-heading-commands = Commandes
help-heading-options = Options
help-value-command = COMMANDE
help-value-exercise = EXERCICE
help-value-path = CHEMIN
help-value-format = FORMAT
help-value-number = NOMBRE
help-value-profile = PROFIL
help-value-check = VERIFICATION
help-value-token = JETON
help-value-language = LANGUE
help-value-when = QUAND
help-value-level = NIVEAU
help-help = Affiche cette aide
help-version = Affiche la version
help-lang = Langue de tout ce que dit le correcteur ; sans elle, celle du système
help-color = Quand utiliser des couleurs
help-quiet = Pas de progression sur la sortie d’erreur
help-run = Note des exercices et montre chaque exécution fautive
help-run-exercises = `03`, `actor-cache`, `03-actor-cache` ou `exercise-03` ; sans lui, tous les exercices
help-run-submission = Un fichier source, un dossier de la forme de l’exercice, ou un clone de l’espace de travail
help-run-format = Forme du résultat
help-run-seed = Graine de tout ce qui est tiré au sort ; sans elle, une graine fixe
help-run-effort = Multiplie le nombre d’exécutions que parcourt chaque vérification
help-run-isolation = Niveau d’isolement (T0 à T3) en dessous duquel rien n’est noté
help-run-profile = Règles pour son propre code ou pour un examen
help-run-lang = { help-lang }
help-run-color = { help-color }
help-run-quiet = { help-quiet }
help-explain = Montre l’exécution fautive d’une vérification, en la relançant s’il n’y a pas de résultat
help-explain-exercise = `03`, `actor-cache`, `03-actor-cache` ou `exercise-03`
help-explain-check = La vérification ; sans elle, la première qui échoue
help-explain-replay = Relance l’exécution de ce jeton
help-explain-submission = Comme pour `run`
help-explain-format = Forme du résultat
help-explain-lang = { help-lang }
help-explain-color = { help-color }
help-explain-quiet = { help-quiet }
help-list = Liste les exercices et l’état de leurs derniers résultats
help-list-lang = { help-lang }
help-list-color = { help-color }
help-list-quiet = { help-quiet }
help-hint = Donne une piste, un pas plus loin à chaque fois
help-hint-exercise = `03`, `actor-cache`, `03-actor-cache` ou `exercise-03`
help-hint-all = Toutes les pistes d’un coup
help-hint-step = Une piste par son numéro
help-hint-lang = { help-lang }
help-hint-color = { help-color }
help-hint-quiet = { help-quiet }
help-verify = Prouve que les ébauches sont à faire, que les solutions passent et que chaque faute est trouvée
help-verify-exercises = Exercices à prouver ; sans eux, tous
help-verify-repeat = Note tout autant de fois et signale chaque verdict qui diffère
help-verify-whole = Soumettre les mauvaises réponses à toutes les vérifications, et pas seulement à celle qui doit les prendre
help-verify-lang = { help-lang }
help-verify-color = { help-color }
help-verify-quiet = { help-quiet }
help-doctor = Dit ce que cette machine et ce compilateur peuvent imposer, et que faire pour le reste
help-doctor-require = Échouer avec le code de sortie 1 sous ce niveau
help-doctor-format = Forme du résultat
help-doctor-lang = { help-lang }
help-doctor-color = { help-color }
help-doctor-quiet = { help-quiet }

# Erreurs sur la ligne de commande.

usage-no-value = `{ $argument }` veut une valeur
usage-bad-value = `{ $value }` n’est pas une valeur de `{ $argument }`
usage-unknown-argument = il n’y a pas d’argument `{ $argument }` ici
usage-unknown-command = il n’y a pas de commande `{ $command }`
usage-missing = il manque : { $argument }
usage-conflict = `{ $argument }` ne va pas avec `{ $other }`
usage-other = la ligne de commande ne peut pas être suivie ({ $kind })
usage-values = valeurs possibles : { $values }
usage-help = `--help` montre ce qu’il y a
no-workspace = `{ $path }` n’est pas dans un espace de travail du cours
no-workspace-remedy = allez dans le dossier qui contient `exercises/` et `grader/`
unknown-exercise = il n’y a pas d’exercice `{ $exercise }`
unknown-exercise-remedy = `list` nomme tous les exercices
unknown-check = l’exercice `{ $exercise }` n’a pas de vérification `{ $check }`
no-submission = il n’y a pas de rendu à `{ $path }`
no-submission-remedy = donnez un fichier source, un dossier de la forme de l’exercice, ou un clone de l’espace de travail
which-exercise = un rendu qui n’est pas un espace de travail entier concerne un exercice, et aucun n’est nommé
which-exercise-remedy = nommez-en un : `run 01 --submission CHEMIN`
one-exercise-only = un rendu qui n’est pas un espace de travail entier concerne un exercice, et plusieurs sont nommés
no-such-step = `{ $exercise }` a { $count } pistes et pas de numéro { $step }
no-such-step-remedy = `--all` les montre toutes

# Fichiers.

cannot-read = `{ $path }` est illisible
cannot-write = `{ $path }` ne peut pas être écrit
cannot-start = `{ $program }` ne peut pas être lancé
no-rustc-remedy = installez Rust comme le dit LISEZMOI, et voyez si `rustc -vV` répond
no-hints = `{ $path }` n’a pas de pistes
no-hints-remedy = chaque piste est sous un titre `## `
submission-missing = `{ $path }` manque
submission-missing-remedy = rendez les fichiers que l’exercice demande, sous les noms qu’il leur donne
submission-unreadable = `{ $path }` est illisible : { $cause }
submission-unreadable-remedy = voyez les permissions du fichier
submission-link = `{ $path }` est un lien symbolique, ou derrière des liens sans fin
submission-link-remedy = rendez le fichier lui-même
submission-hard-link = `{ $path }` porte un second nom quelque part (un lien physique) : ce n’est peut-être pas le fichier rendu
submission-hard-link-remedy = rendez une copie du fichier
submission-no-file = `{ $path }` n’est pas un fichier ordinaire
submission-no-file-remedy = rendez un fichier source sous ce nom
submission-too-large = `{ $path }` dépasse { $kibibytes } Kio
submission-too-large-remedy = une réponse tient en quelques Kio : ôtez ce qui n’en fait pas partie
submission-not-utf8 = `{ $path }` n’est pas du texte UTF-8 : la ligne { $line } contient d’autres octets
submission-not-utf8-remedy = enregistrez le fichier en UTF-8
submission-empty = `{ $path }` est vide
submission-empty-remedy = partez de l’ébauche que donne l’exercice

# Manifestes et vérifications.

manifest-broken = le manifeste d’un exercice est faux à { $place }
manifest-unreadable-remedy = corrigez cette ligne ; un exercice qui marche montre ce que contient un manifeste
manifest-points = la somme des points des vérifications est { $sum } : changez-les pour qu’elle soit 100
manifest-twice = `{ $check }` est nommée deux fois : ôtez-en une
manifest-requires = `{ $check }` demande `{ $required }`, qui n’est pas nommée : nommez-la ou ôtez-la ici
manifest-circle = `{ $check }` se demande elle-même, par d’autres : ôtez une des demandes
manifest-submission = nommez au moins un fichier par son chemin dans le dossier de l’exercice
manifest-stub-earns = il n’y a pas de vérification `{ $check }` : nommez-en une de la liste
manifest-no-such-test = il n’y a pas de fonction de test `{ $check }` dans les vérifications : écrivez-la ou ôtez cette entrée
manifest-test-not-listed = la fonction de test `{ $check }` n’est pas dans `exercise.toml` : ajoutez-la
checks-broken = les vérifications d’un exercice sont fausses à { $place }
checks-unreadable = le fichier n’est pas du Rust jusque-là : corrigez-le
checks-without-module = commencez le fichier par `mod contract;` et `mod subject;` : il manque `{ $module }`
checks-do-not-compile = les vérifications de `{ $exercise }` ne compilent pas
checks-do-not-compile-remedy = `cargo test` dans le paquet de la solution montre la même chose avec plus de contexte

# Construction.

prepare-failed = les bibliothèques des vérifications n’ont pas pu être construites
prepare-failed-remedy = ce que dit cargo ci-dessus en nomme la cause
prepare-no-network = cargo n’a pas pu télécharger ce que demandent les bibliothèques des vérifications
prepare-no-network-remedy = réessayez avec le réseau ; il n’est utile qu’une fois
prepare-no-library = cargo n’a pas annoncé la bibliothèque `{ $library }`
cannot-link = l’édition de liens du programme de `{ $exercise }` a échoué
does-not-compile = le fichier ne compile pas
compiler-out-of-time = le compilateur n’en finit pas avec ce fichier
compiler-ended = le compilateur s’est interrompu sur ce fichier
contract-item = le fichier compile, mais les vérifications utilisent `{ $item }` tel que la leçon le décrit, et ici il manque ou diffère
contract-broken = le fichier compile, mais une chose que les vérifications utilisent n’est pas telle que la leçon la décrit
contract-remedy = comparez les noms et les types avec la leçon, ou avec l’ébauche de départ

# Vérifications muettes.

compiler-not-jailed = le compilateur ne peut pas être tenu à l’écart du reste de la machine : rien n’a été compilé
check-cannot-start = la vérification n’a pas pu être lancée : { $cause }
check-killed = quelqu’un a interrompu la vérification, ou la machine n’avait plus de mémoire
record-unreadable = le compte rendu n’est pas de ceux qu’écrit une vérification

# Progression.

progress-preparing = construction des bibliothèques (une seule fois ; une minute ou deux)
progress-preparing-step = construction des bibliothèques : { $step }
progress-waiting = un autre correcteur construit les bibliothèques : attente
progress-checks = { $exercise } : compilation de ses vérifications (une seule fois)
progress-compiling = { $exercise } : compilation
progress-running = { $exercise } : { $done } vérifications sur { $total }
progress-graded = { $exercise } : noté ; temps de processeur { $compile } ms de compilation, { $run } ms de vérification
progress-verifying = { $done } notés sur { $total }

# Comptes rendus.

report-isolation = isolement { $level }
report-policy-refuses = Les règles d’un examen :
report-policy-flags = À regarder par une personne :
report-policy-notes = Ce que vaut ce résultat :
report-heading = { $exercise } : { $title } ({ $points } points)
report-check = { $check } ({ $kind }) : { $verdict }
report-total = total
explain-coverage = examiné : { $coverage }
nothing-to-explain = toutes les vérifications passent : il n’y a pas d’exécution fautive à montrer
kind-example = exemple
kind-model = modèle
kind-linearizable = linéarisable
kind-stress = stress
state-solved = résolu
state-started = commencé
state-not-started = pas commencé
state-rejected = ne compile pas
state-unsettled = incertain : une erreur du correcteur
state-unknown = pas de résultat
state-broken = ne peut pas être noté
next-solved = Résolu.
next-started = Ensuite : modifiez { $file }, puis
next-not-started = Ensuite : écrivez ce qui est encore `todo!()` dans { $file }, puis
next-rejected = Ensuite : corrigez { $file }, puis
next-unsettled = Le correcteur n’a pas pu conclure pour chaque vérification ; le rendu n’y est pour rien. Réessayez :
next-course-solved = Tous les exercices sont résolus.
next-course-started = Ensuite : { $exercise }. Modifiez { $file }, puis
next-course-not-started = Ensuite : { $exercise }. Lisez { $lesson }, modifiez { $file }, puis

next-run = le note à nouveau

next-hint = donne une piste à la fois

report-counts = { $passed } vérifications passées sur { $total }, { $broken } en échec, { $open } pas commencées ou sautées


# Doctor.

doctor-level = Cette machine et ce compilateur peuvent imposer le niveau { $level }.
doctor-below = le niveau { $required } est exigé, et { $level } est le plus fort que l’on puisse avoir ici
doctor-optional = son niveau peut s’en passer
doctor-level-t2 = T2 : les appels système sont filtrés, les ressources limitées
doctor-level-t1 = T1 : les fichiers se bornent à une liste, la mémoire est cachée, rien ne reste en marche
doctor-level-t0 = T0 : rien d’autre de la machine n’est là
doctor-compiler = Le compilateur : { $version }
doctor-call-filter = des appels système peuvent être refusés (seccomp)
doctor-call-filter-remedy = prendre un noyau Linux avec `CONFIG_SECCOMP_FILTER`, et un conteneur qui laisse les programmes se filtrer eux-mêmes
doctor-no-new-privileges = un programme ne gagne aucun droit à être lancé
doctor-cpu-limit = le temps de processeur peut être limité
doctor-data-limit = la mémoire peut être limitée
doctor-data-limit-remedy = prendre Linux 4.7 ou plus récent, qui compte toute la mémoire privée
doctor-file-size-limit = la taille des fichiers écrits peut être limitée
doctor-open-files-limit = le nombre de fichiers ouverts peut être limité
doctor-process-limit = le nombre de processus d’un utilisateur peut être limité
doctor-stack-limit = la pile peut être limitée
doctor-core-limit = les copies de la mémoire sur disque peuvent être interdites
doctor-limits-remedy = prendre Linux lui-même : certaines couches qui l’imitent acceptent des limites sans les tenir
doctor-file-rules = l’ouverture de fichiers peut être refusée (Landlock)
doctor-file-rules-remedy = prendre Linux 5.13 ou plus récent avec `landlock` parmi les modules de `lsm=`, et un conteneur qui ne le bloque pas
doctor-network-rules = l’usage de ports peut être refusé (Landlock)
doctor-network-rules-remedy = Linux 6.7 le permet ; d’ici là, seul le filtre des appels système refuse les sockets
doctor-signal-rules = les signaux à d’autres processus peuvent être refusés (Landlock)
doctor-signal-rules-remedy = Linux 6.12 le permet ; d’ici là, seul le filtre des appels système refuse les signaux
doctor-hidden-memory = la mémoire d’un processus peut être cachée aux autres du même utilisateur
doctor-hidden-memory-remedy = ne pas donner aux conteneurs la capacité `SYS_PTRACE`
doctor-subreaper = ce que des enfants laissent en marche revient au correcteur, qui y met fin
doctor-subreaper-remedy = prendre Linux 3.4 ou plus récent
doctor-user-drop = root peut devenir un utilisateur que personne n’est
doctor-user-drop-remedy = lancer le correcteur en utilisateur ordinaire, ou lui laisser les capacités `SETUID` et `SETGID`
doctor-namespaces = des processus peuvent recevoir leurs propres espaces de noms (bwrap)
doctor-namespaces-remedy = installer bubblewrap, et permettre aux utilisateurs de créer des espaces de noms ; dans un conteneur, c’est souvent interdit
doctor-control-groups = des groupes de processus peuvent être limités ensemble (cgroup v2)
doctor-control-groups-remedy = lancer le correcteur avec `systemd-run --user --scope -p Delegate=yes`
doctor-refuses-unsafe = il refuse `unsafe` quand on le lui dit
doctor-takes-vocabulary = il prend un vocabulaire à nous pour la bibliothèque standard
doctor-compiler-remedy = installer la version de Rust que nomme le README
doctor-locked-down = il compile et lie en étant confiné, et ne lit aucun autre fichier
doctor-locked-down-remedy = installer compilateur et éditeur de liens là où le système garde ses programmes, et voir si `cc` lie un programme

# Pistes.

hint-heading = { $exercise }, piste { $step } sur { $count } : { $title }
hints-all-shown = C’étaient toutes les pistes ; les revoici.

# Preuve du cours.

verify-ok = bon
verify-wrong = FAUX
verify-expect-unsolved = à faire
verify-expect-full-marks = tous les points
verify-expect-originals = les exemples passent sur parking_lot, crossbeam et std
verify-expect-caught = { $verdict } dans `{ $check }`
verify-expect-unsaid = ne dit rien
verify-accepted-header = la première ligne doit être `//! Accepted: ` et ce qui diffère
verify-rejected-header = les premières lignes doivent contenir `//! Caught by:`, la vérification entre accents graves, et le verdict entre parenthèses
verify-grader-error = `{ $check }` a fini en erreur du correcteur
verify-not-full-marks = `{ $check }` a fini en { $verdict }
verify-unfounded = `{ $check }` n’a pas regardé toutes les exécutions, et ne dit pas pourquoi sa borne suffit : donnez-en une qu’elle atteint (`preemptions`, `executions`), et dites-en la raison (`because`)
verify-no-such-check = il n’y a pas de vérification `{ $check }`
verify-not-caught = `{ $check }` a fini en { $verdict } au lieu de { $expected }
verify-stub-solved = l’ébauche passe toutes les vérifications
verify-stub-earns = l’ébauche gagne les points de `{ $check }`, que `stub_earns` ne nomme pas
verify-differs = `{ $check }` a fini en { $verdict } au tour 1 et en { $other } au tour { $round }
verify-few-accepted = { $count } réponses acceptées (la solution en est une), il en faut au moins { $min }
verify-few-rejected = { $count } réponses rejetées, il en faut au moins { $min }
verify-summary = { $count } fichiers notés { $rounds ->
    [one] une fois
   *[other] { $rounds } fois
}, { $wrong ->
    [0] tout comme annoncé
    [one] une chose non conforme
   *[other] { $wrong } choses non conformes
}
