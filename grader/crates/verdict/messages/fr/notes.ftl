# Ce que chaque moteur a exploré : les petits caractères sous une exécution fautive.

note-pass-name = { $engine ->
    [weak] mémoire faible
    [loom] loom
    [loom-weak] loom, mémoire faible
   *[model] modèle
}, { $search ->
    [bounded] au plus { $bound ->
        [one] { $bound } préemption
       *[other] { $bound } préemptions
    }
    [everything] toutes les exécutions
    [reduction] réduction par ordre partiel
    [random] au hasard, graine { $bound }
   *[replay] rejeu
}
note-pass = { note-pass-name } : { $executions ->
    [one] { $executions } exécution
   *[other] { $executions } exécutions
}, { $end ->
    [fails] la dernière échoue
    [complete] tout est parcouru
   *[budget] budget épuisé
}
note-finding = { note-pass-name } : { $text }
note-loom-not-run = loom : non lancé, { $threads } threads sont plus que les { $max } qu’il peut suivre
note-loom-alone = constat sur le moteur : loom signale { $cause }, et cette exécution n’échoue pas quand on la relance ({ $schedule })
note-scenarios = modèle : { $count } scénarios, { $executions } exécutions
note-real-scenarios = vrais threads : { $count } scénarios, { $runs } passages, graine { $seed }
note-inputs = modèle : { $count } entrées, { $executions } exécutions
note-real-inputs = vrais threads : { $count } entrées, { $runs } passages, graine { $seed }
note-scenario = scénario { $name } de la graine { $seed } :
note-input = entrée { $name } de la graine { $seed }
note-noise = sur de vrais threads, bruit { $noise } :
note-text = { $text }
note-seen-at = vu à { $place }
note-unlike = la réponse ne fait pas la même chose sous le moteur que sur de vrais threads{ $certain ->
    [yes] { "" }
   *[no] , encore que d’autres threads ou un `select!` puissent en être la cause
} : là, { $modelled ->
    [nothing] elle ne fait plus rien
   *[other] elle fait `{ $modelled }` ({ $modelled_place })
} ; ici, { $real ->
    [nothing] elle ne fait plus rien
   *[other] elle fait `{ $real }` ({ $real_place })
}
