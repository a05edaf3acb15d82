# Un nouvel exercice.

help-new = Créer un nouvel exercice : un petit exercice qui fonctionne, à transformer en le vôtre
help-new-name = Son nom : de petits mots reliés par des traits d’union, `rate-limiter`
help-new-title_en = Son titre en anglais ; à défaut, tiré du nom
help-new-title_fr = Son titre en français ; à défaut, tiré du nom
help-new-lang = { help-lang }
help-new-color = { help-color }
help-new-quiet = { help-quiet }
help-value-name = NOM
help-value-text = TEXTE

new-made = { $exercise } et { $solution } sont créés : un petit exercice qui fonctionne. Transformez-le morceau par morceau, sans qu’il cesse de fonctionner.
new-to-write = À vous d’écrire :
new-to-write-lesson = README.md et LISEZMOI.md, hints.en.md et hints.fr.md : ce qui manque est marqué par `<!-- write: … -->`
new-to-write-stub = src/lib.rs : `{ $type }`, ses signatures et ce qu’elles promettent ; le même fichier encore dans stub/src/lib.rs
new-to-write-checks = checks/ : le contrat, les vérifications et leurs raisons, en français aussi ; leurs points dans exercise.toml
new-to-write-solution = solutions/{ $folder }/src/lib.rs : la solution de référence, et pourquoi elle est juste ; une autre manière dans accepted/
new-to-write-rejected = solutions/{ $folder }/rejected/ : au moins huit réponses fausses, chacune avec la vérification qui la prend ; celles du petit exercice montrent comment
new-to-write-book = une ligne dans README.md, et un chapitre dans docs/book, dans les deux langues
new-verify = dit ce qui n’est pas vrai, et ce qui manque
new-guide = docs/auteurs.md passe tout cela en revue.
new-bad-name = `{ $name }` n’est pas un nom d’exercice
new-bad-name-remedy = prenez des minuscules, des chiffres et des traits d’union isolés, une lettre d’abord : `rate-limiter`
new-name-taken = `{ $name }` est pris par `{ $folder }`
new-name-taken-remedy = choisissez un autre nom, ou continuez cet exercice-là
new-no-number = il y a des exercices jusqu’au numéro { $max }, et aucun numéro n’a plus de chiffres
new-bad-title = un titre est une ligne de texte, et n’est pas vide
new-bad-title-remedy = mettez-le entre guillemets : `--title-fr "Limiteur de débit"`
