# Les carnets de notes, et les fichiers que lisent d’autres systèmes.

gradebook-missing = il n’y a pas de carnet de notes dans `{ $path }`
gradebook-missing-remedy = indiquez le dossier que `batch` a écrit : il contient `results.jsonl`
gradebook-broken = `{ $place }` ne fait pas partie d’un carnet de notes
gradebook-broken-remedy = retirez cette ligne, puis corrigez à nouveau ce qu’elle représentait
gradebook-version = `{ $place }` est de la version { $version } du carnet de notes, que ce correcteur ne lit pas
gradebook-version-remedy = utilisez le correcteur qui l’a écrit

# Ce qu’est devenue une ligne.

status-graded = corrigé
status-missing = rien n’a été rendu
status-unusable = ne peut pas être corrigé
status-grader_error = le correcteur n’a pas pu conclure

# Exportation.

export-no-row = { $learner } : aucune ligne de la feuille n’est la sienne
export-several-rows = { $learner } : plusieurs lignes de la feuille pourraient être la sienne, aucune n’a donc été remplie
export-unsettled = { $learner }, { $exercise } : le correcteur n’a pas pu conclure, la case reste donc telle quelle
export-no-column = { $exercise } : aucune colonne de la feuille ne porte son nom
export-no-columns = aucune colonne de la feuille n’est celle d’un exercice
export-several-columns = plusieurs colonnes de la feuille portent le nom de `{ $exercise }`
export-columns-remedy = nommez la colonne : `--column "01-counter=Titre dans Canvas"`
export-not-canvas = ce n’est pas le carnet de notes que Canvas exporte
export-not-canvas-remedy = dans Canvas : Notes, Exporter, Exporter le carnet de notes complet ; puis `--worksheet` avec ce fichier
export-not-moodle = ce n’est pas une feuille d’évaluation de Moodle en anglais ou en français
export-not-moodle-remedy = dans Moodle, en anglais ou en français : le devoir, Travaux remis, Télécharger la feuille d’évaluation

# What a check says.

report-verdict = { $verdict } :

# The command.

help-value-learner = ÉTUDIANT
help-value-column = EXERCICE=TITRE
help-export = Écrit un carnet de notes comme d’autres systèmes le lisent
help-export-format = Qui doit le lire
help-export-from = Le dossier que `batch` a écrit, ou un fichier avec ce que `run --format json` a affiché ; pour `jplag`, ce que la classe a rendu
help-export-out = Le fichier à écrire, un dossier pour `html` et `jplag` ; `-` est la sortie standard
help-export-worksheet = Ce que Canvas ou Moodle a exporté : il est rempli et garde tout le reste
help-export-learner = Cet étudiant seulement
help-export-exercise = Cet exercice seulement
help-export-column = Titre de la colonne d’un exercice dans Canvas, s’il n’est pas le nom de l’exercice ; peut être répété
help-export-lang = { help-lang }
help-export-color = { help-color }
help-export-quiet = { help-quiet }
export-nothing = le carnet de notes n’a aucune ligne de ce qui est demandé
export-nothing-remedy = omettez `--learner` et `--exercise`, ou cherchez leurs noms dans `results.jsonl`
export-no-worksheet = ce format remplit une feuille, et aucune n’est donnée
export-no-worksheet-remedy = téléchargez-la depuis l’autre système, puis nommez-la avec `--worksheet`
export-not-utf8 = `{ $path }` n’est pas un texte UTF-8
export-not-utf8-remedy = utilisez le fichier tel qu’il a été téléchargé, sans l’enregistrer à nouveau dans un tableur
export-filled = { $count ->
    [one] une note inscrite
   *[other] { $count } notes inscrites
}
export-bad-column = `{ $column }` ne nomme aucune colonne
export-one-learner = ce format est pour un seul étudiant, et le carnet de notes en a plusieurs
export-one-learner-remedy = nommez-en un avec `--learner`
export-one-exercise = ce format est pour un seul exercice, et le carnet de notes en a plusieurs
export-one-exercise-remedy = nommez-en un avec `--exercise`
export-owed = le correcteur n’a pas pu conclure pour `{ $exercise }`, et ce format n’a pas de mot pour cela
export-owed-remedy = faites corriger à nouveau, puis exportez

help-value-system = SYSTÈME
help-value-course = PROPRIÉTAIRE/DÉPÔT@RÉFÉRENCE
help-autograder = Écrit ce qui lance le correcteur sur un autre système
help-autograder-system = Où il doit fonctionner
help-autograder-exercise = L’exercice qu’il corrige
help-autograder-out = Le fichier à écrire : une archive pour `gradescope`, un workflow pour `classroom`
help-autograder-course = Où se trouve le cours sur GitHub, et quelle branche, étiquette ou version de lui corrige
help-autograder-isolation = Niveau d’isolement (T0 à T3) en dessous duquel rien n’est corrigé ; T1 sans elle
help-autograder-lang = { help-lang }
help-autograder-color = { help-color }
help-autograder-quiet = { help-quiet }
autograder-no-course = un workflow prend les vérifications dans le dépôt du cours, et aucun n’est nommé
autograder-no-course-remedy = nommez-le, avec ce qui corrige : `--course propriétaire/dépôt@v1`
