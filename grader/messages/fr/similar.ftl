# Réponses qui se ressemblent.

batch-similar = semblables, à comparer soi-même :
similar-answers = { $exercise } : { $learners } ({ $percent } %)
page-similar = Semblables
page-similar-caption = Réponses identiques aux noms, à la mise en page et aux commentaires près, ou presque, sans compter ce qui leur vient du point de départ. Les points n’en dépendent pas, et des réponses courtes se ressemblent souvent d’elles-mêmes : comparez les fichiers avant de demander quoi que ce soit à quiconque.
page-alike = en commun, au moins
export-not-empty = `{ $path }` n’est pas vide
help-export-roster = La liste de la classe, pour `jplag`
