# Les carnets de notes, et les fichiers que lisent d’autres systèmes.

gradebook-missing = il n’y a pas de carnet de notes dans `{ $path }`
gradebook-missing-remedy = indiquez le dossier que `batch` a écrit : il contient `results.jsonl`
gradebook-broken = `{ $place }` ne fait pas partie d’un carnet de notes
gradebook-broken-remedy = retirez cette ligne, puis corrigez à nouveau ce qu’elle représentait
gradebook-version = `{ $place }` est de la version { $version } du carnet de notes, que ce correcteur ne lit pas
gradebook-version-remedy = utilisez le correcteur qui l’a écrit
