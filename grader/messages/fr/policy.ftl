# Ce qu’une soumission peut être et ce qu’elle peut employer.

# Fichiers qui ne sont pas acceptés.

submission-control = la ligne { $line } de `{ $path }` contient un caractère de contrôle ({ $character })
submission-control-remedy = supprimez ce caractère ; dans une chaîne, écrivez-le comme séquence d’échappement
submission-direction = la ligne { $line } de `{ $path }` contient un caractère qui inverse le sens du texte ({ $character }) : ce qu’on lit n’est pas ce qui est compilé
submission-direction-remedy = supprimez ce caractère ; dans une chaîne, écrivez-le comme séquence d’échappement
submission-line-end = la ligne { $line } de `{ $path }` contient une fin de ligne que tous les outils ne connaissent pas ({ $character })
submission-line-end-remedy = enregistrez le fichier avec des fins de ligne ordinaires
submission-nested = la ligne { $line } de `{ $path }` ouvre plus de { $levels } parenthèses ou crochets les uns dans les autres
submission-nested-remedy = donnez un nom aux parties intérieures : fonctions, variables, types

# Ce qu’un examen refuse.

policy-unreadable = à partir d’ici, le fichier n’est plus du Rust
policy-unreadable-remedy = cherchez une parenthèse ou un guillemet qui manque ; `cargo check` en dit plus
policy-unsafe = `unsafe` désactive ce que promet le compilateur, et les vérifications s’y fient
policy-unsafe-remedy = cet exercice se résout sans lui : avec un verrou, un atomique ou un canal
policy-plain = `{ $path }` est une mémoire que rien ne protège, et ne sert qu’avec `unsafe`
policy-noted-unsafe = cet exercice admet `unsafe`, et un tel code partage sa mémoire avec les vérifications : la machine en est protégée, les verdicts ne le sont pas
policy-noted-unsafe-remedy = une réussite ne prouve rien contre qui veut tromper : si l’enjeu est grand, lisez le code
policy-extern = `extern` fait entrer du code que les vérifications ne connaissent pas
policy-extern-remedy = ôtez-le ; `std` et `sync` s’emploient sans lui
policy-macro-rules = une macro définie ici cache au lecteur ce que fait le code
policy-macro-rules-remedy = écrivez une fonction, générique au besoin
policy-file-module = `mod { $name };` demande un second fichier, et seul celui-ci est rendu
policy-file-module-remedy = écrivez le module ici : `mod { $name } {"{"} … {"}"}`
policy-path-attribute = `{ $attribute }` lit un fichier qui n’est pas rendu
policy-path-attribute-remedy = écrivez le module dans ce fichier
policy-attribute = l’attribut `{ $attribute }` change plus que des avertissements, de la documentation ou du code dérivé
policy-attribute-remedy = ôtez-le : aucun exercice n’en a besoin
policy-cfg = avec `{ $attribute }`, le code dépend de la façon dont il est compilé
policy-cfg-remedy = écrivez un même code pour tous les cas ; vos propres tests vont dans `#[cfg(test)] mod tests`
policy-main = le fichier est une bibliothèque, et le programme des vérifications a déjà un `main`
policy-main-remedy = mettez vos essais dans un test : `#[cfg(test)] mod tests`
policy-static-mut = une `static mut` ne s’emploie qu’avec `unsafe`
policy-static-mut-remedy = prenez une `static` avec un atomique ou un verrou de `sync`
policy-grader-name = les noms comme `{ $name }` sont réservés à ce que le correcteur ajoute au fichier
policy-grader-name-remedy = choisissez un autre nom
policy-shadow = si quelque chose s’y appelle `{ $name }`, le fichier ne veut plus dire ce qu’on lit
policy-shadow-remedy = choisissez un autre nom
policy-facade = les moteurs ne voient pas ce que fait `{ $path }` : aucun de ses entrelacements n’est essayé
policy-facade-remedy = employez `{ $instead }`
policy-machine = `{ $path }` touche à la machine
policy-machine-remedy = une réponse ne travaille que sur les valeurs qu’elle reçoit ; pour en voir une, affichez-la avec `println!`
policy-reads = `{ $path }` met dans le programme ce qui se trouve sur la machine qui le compile
policy-reads-remedy = écrivez la valeur elle-même
policy-place = `{ $path }` dit au code où et comment il est compilé
policy-place-remedy = ôtez-le : une réponse fait la même chose partout
policy-chance = `{ $path }` tire au sort : une réponse juste par hasard n’est pas juste
policy-chance-remedy = décidez-le, toujours de la même façon
policy-library = `{ $path }` prend toute une bibliothèque d’un coup : personne ne voit ce qui en est employé
policy-library-remedy = importez ce que vous employez par son nom
policy-engine = `{ $path }` appartient aux moteurs qui exécutent les vérifications
policy-engine-remedy = employez ce que `sync` offre par ailleurs : verrous, atomiques, threads, canaux
policy-foreign = `{ $path }` appartient aux outils et non à une réponse
policy-foreign-remedy = ôtez-le : `std` et `sync` ont tout ce qu’il faut
policy-unknown = `{ $path }` n’est pas dans la partie de la bibliothèque standard que les exercices emploient
policy-unknown-remedy = cherchez plus simple ; s’il n’y a rien de plus simple, montrez cette ligne à votre enseignant

# Ce qu’une personne est priée de regarder.

policy-flagged-static = une `static` survit à chaque exécution d’une vérification
policy-flagged-trait = un trait défini dans le fichier
policy-flagged-dyn = un objet d’un trait peu courant
policy-flagged-lifetimes = plusieurs durées de vie nommées à la fois
policy-flagged-nested-reference = une référence à durée de vie vers une autre, de durée différente
policy-flagged-higher-ranked = une borne pour toute durée de vie, `for<…>`
policy-flagged-blanket = une implémentation pour tous les types
policy-flagged-repr = une disposition inhabituelle en mémoire
policy-flagged-catch-unwind = une panique est rattrapée, ou relancée
policy-address = l’adresse d’une valeur est consultée : le code peut faire autre chose à chaque exécution
policy-address-remedy = donnez à chaque valeur un numéro à elle et comparez ceux-ci ; `Arc::ptr_eq` distingue deux valeurs
policy-flagged-remedy = rien à faire : le fichier est noté, et une personne regarde cette ligne
unlike-remedy = que la réponse fasse la même chose où qu’elle tourne : rien de ce qu’elle fait ne doit dépendre d’une horloge, du nom d’un thread, d’une adresse ou de la façon dont une valeur s’affiche
