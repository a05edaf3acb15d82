# Ce que dit `grader explain`, et les pages qu’il fait.

reasons-broken = les raisons en français d’un exercice sont illisibles : `{ $path }`
reasons-broken-remedy = le fichier est un seul objet JSON, de la raison dans les vérifications à la raison en français
