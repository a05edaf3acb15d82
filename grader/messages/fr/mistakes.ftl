# Les fautes que beaucoup font : la ligne, ce qui n’y va pas, pourquoi, et que faire.

mistake-std-name = la ligne { $line } prend `{ $name }` dans std, où les vérifications ne voient pas qui attend qui : prenez-le dans `sync`, qui a la même interface
mistake-lock-unwrap = la ligne { $line } applique `unwrap` à ce que donne `lock`, `read` ou `write`, comme avec std : les verrous de `sync` ne s’empoisonnent pas et donnent le guard lui-même
mistake-not-shareable = la ligne { $line } donne `{ $name }` à un autre thread : il change sans aucun verrou, un seul thread peut donc le voir ; `Arc` à la place de `Rc`, un `Mutex` ou un atomique à la place d’une cellule
mistake-not-a-handler = la ligne { $line } donne à axum un gestionnaire dont il ne peut pas se servir. Le plus souvent, un guard de `sync` est tenu à travers un `.await` : la tâche peut continuer dans un autre thread, le guard non ; faites-le finir avant, dans un bloc à lui. Sinon, veillez à ce que seul le dernier argument prenne le corps
mistake-static-mut = la ligne { $line } utilise un `static mut`, que tout thread peut changer à tout moment, si bien que chaque usage est `unsafe` : faites-en un atomique ou un `Mutex`, qui peuvent être de simples statiques
mistake-borrow-past-spawn = la ligne { $line } emprunte pour un thread qui peut vivre plus longtemps que ce qu’il emprunte : donnez-lui son propre `Arc` et `move`, ou lancez-le dans un `thread::scope`, qui l’attend
mistake-moved-into-thread = la ligne { $line } utilise `{ $name }` après qu’un thread l’a emporté : clonez l’`Arc` ou l’émetteur avant la fermeture, et donnez-lui le clone
mistake-write-through-read = la ligne { $line } écrit à travers un guard qui ne fait que lire : d’autres lisent peut-être au même moment ; demandez `write`
mistake-shared-assignment = la ligne { $line } modifie à travers `&self` ce que d’autres threads lisent peut-être : ce qui change derrière une référence partagée est dans un verrou, ou est un atomique
mistake-sleep = la ligne { $line } dort en espérant que les autres auront fini ; aucune durée n’est sûrement assez longue : attendez ce qui doit être arrivé (un `join`, un message, une variable de condition)
mistake-unwrap-channel = la ligne { $line } applique `unwrap` à un envoi ou à une réception : que l’autre bout ait disparu est ordinaire à la fin d’un programme ; regardez le résultat et arrêtez-vous
mistake-overflow = la ligne { $line } compte au-delà de son type, ce qui panique dans un mode de compilation et reboucle dans l’autre : dites ce que vous voulez, par exemple avec `wrapping_add`
mistake-unwrap-none = la ligne { $line } tient pour acquis qu’il y a une valeur, alors qu’un autre thread l’a prise ou ne l’a pas encore apportée : testez de nouveau après chaque attente, et traitez l’absence
mistake-upgrade = la ligne { $line } demande `{ $object }` en écriture alors que ce même thread le tient encore en lecture depuis la ligne { $since } : un lecteur ne devient pas écrivain ; rendez d’abord l’un, et regardez de nouveau après avoir pris l’autre
mistake-callback = la ligne { $since } prend le verrou de `{ $object }` et le garde pendant que s’exécute `{ $name }`, qui n’est pas à vous : ce que `{ $name }` appelle ou attend peut demander ce verrou ; appelez-la avant de verrouiller, ou après
mistake-foreign-under-lock = la ligne { $line } prend le verrou de `{ $object }` et le garde pendant que s’exécute du code qui n’est pas à vous (une tâche, un visiteur, la destruction d’une valeur) : ce que ce code appelle ou attend peut demander ce verrou ; exécutez-le avant de verrouiller, ou après
mistake-locked-twice = la ligne { $line } verrouille `{ $object }` alors que le guard de la ligne { $since } est encore en vie dans le même thread : un guard vit jusqu’à la fin de son bloc, ou de son instruction s’il n’a pas de nom ; libérez-le d’abord
mistake-never-released = le verrou que la ligne { $since } a pris sur `{ $object }` n’est jamais rendu : son guard a été oublié, ou conservé au-delà de la fin de l’appel
mistake-guard-across-wait = la ligne { $line } attend en tenant encore `{ $object }` depuis la ligne { $since }, et qui pourrait mettre fin à cette attente a d’abord besoin de `{ $object }` : libérez le guard avant d’envoyer, de recevoir ou de faire un `join`
mistake-lock-order = les lignes { $line } et { $other } attendent chacune le verrou de l’autre : deux threads prennent les deux mêmes verrous dans des ordres opposés ; choisissez un ordre, par exemple celui d’un indice, et tenez-vous-y partout
mistake-lock-order-same = la ligne { $line } attend dans deux threads, chacun le verrou que l’autre a pris avant : la même ligne prend deux verrous dans l’ordre où on les lui donne ; rangez-les d’abord, par exemple par leur indice
mistake-join-before-close = la ligne { $line } fait `join` sur un thread qui attend encore des messages : il se termine quand son canal se ferme ; libérez d’abord l’émetteur, puis faites `join`
mistake-join-foreign = la ligne { $line } fait `join` sur un thread qui exécute du code qui n’est pas à vous, et ce code peut durer autant qu’il veut : ce qui doit continuer entre-temps ne doit pas attendre ce `join`
mistake-own-sender = la ligne { $line } reçoit jusqu’à la fermeture du canal, et le même thread possède un émetteur de ce canal : il s’attend lui-même ; ne gardez pas d’émetteur là où vous recevez
mistake-channel-open = la ligne { $line } reçoit jusqu’à la fermeture du canal, et quelque part un émetteur survit : un clone que personne ne libère, ou l’original derrière les clones
mistake-send-full = la ligne { $line } envoie dans un canal sans place, et qui pourrait recevoir attend ce thread même, ou est ce thread : recevez d’abord, lancez d’abord le récepteur, ou donnez de la place au canal
mistake-no-answer = la ligne { $line } attend une réponse que personne n’enverra : la requête est restée dans un canal, ou son bout de réponse a été gardé sans servir ; répondez à chaque requête, ou libérez-la pour que l’émetteur l’apprenne
mistake-notify-one = la ligne { $line } réveille un seul thread alors que plusieurs peuvent attendre : si celui qui se réveille n’est pas celui qui peut continuer, les autres dorment pour toujours ; utilisez `notify_all`, ou une variable de condition par condition
mistake-lost-wakeup = la ligne { $line } notifie entre le regard sur la condition et l’attente de la ligne { $other }, qui attend alors ce qui est déjà arrivé : modifiez et testez la condition sous un seul et même verrou, celui que `wait` relâche
mistake-notify-too-early = la ligne { $line } notifie avant que ce qu’on attend ne soit arrivé : qui se réveille regarde, ne trouve rien et se rendort, et la modification qui suit ne réveille personne ; modifiez d’abord, notifiez ensuite
mistake-forgot-notify = la ligne { $line } attend, et aucun thread ne la notifie ensuite : tout chemin qui rend la condition vraie doit notifier, même ceux qui finissent plus tôt, et qui attend doit regarder la condition avant la première attente
mistake-timeout-for-done = la ligne { $line } prend la fin d’une attente limitée pour l’événement lui-même : elle finit aussi quand le temps est écoulé, ou sans raison ; regardez la condition, et attendez encore ce qu’il reste de temps
mistake-if-for-while = la ligne { $line } attend dans un `if` et continue dès son réveil : un réveil n’est qu’un indice, car un autre thread a pu passer avant, ou personne n’a notifié ; remplacez `if` par `while`
mistake-ignored-exchange = la ligne { $line } ne regarde pas ce que son compare-exchange a renvoyé : il a échoué ici, rien n’a été écrit, et le code continue comme si c’était fait ; recommencez avec la valeur trouvée
mistake-weak-exchange = la ligne { $line } essaie `compare_exchange_weak` une seule fois, et il peut échouer alors que la valeur est la bonne : sa place est dans une boucle ; sans boucle, prenez `compare_exchange`
mistake-relaxed = la ligne { $line } publie, ou lit ce qui est publié, avec `Relaxed`, qui n’ordonne rien d’autre : qui voit la nouvelle valeur ne voit pas forcément ce qui l’a précédée ; `Release` pour l’écrire, `Acquire` pour la lire
mistake-load-then-store = la ligne { $line } lit `{ $object }` et la ligne { $other } écrit ce qui en a été calculé : deux étapes, et ce qu’un autre thread fait entre les deux est écrasé ; faites les deux en une (`fetch_add`, `swap`, une boucle de `compare_exchange`)
mistake-check-then-act = la ligne { $line } agit d’après un regard antérieur sur `{ $object }`, ouvert à tous entre-temps : regardez et agissez dans une seule section critique, ou en une seule étape atomique
mistake-two-locks = la ligne { $line } lit `{ $one }` puis `{ $two }`, qui changent ensemble, l’un après l’autre : mettez les deux sous un même verrou, ou dans une seule valeur qu’on remplace en entier
mistake-spin = la ligne { $line } recommence sans cesse et ne laisse passer personne : un thread qui en attend d’autres le dit (une variable de condition, un canal, `park`), ou au moins appelle `thread::yield_now`
mistake-closed-for-empty = la ligne { $line } prend un canal fermé pour un canal vide et redemande sans fin : `Disconnected` est la fin, `Empty` ne l’est pas
mistake-dropped-handle = la ligne { $line } lance un thread sur lequel personne ne fait jamais `join` : qu’il ait fini quand on compte sur son travail est laissé au hasard ; gardez le `JoinHandle` et faites `join`
mistake-thread-identity = la ligne { $line } laisse décider l’identité d’un thread : quel thread fait un appel ne dit rien de celui dont c’est le tour ; laissez décider l’état partagé, sous son verrou

# Où les leçons en parlent : un fichier et l’un de ses titres.

hint-lesson-compile = lisez « La course qui ne compile pas » dans exercises/01-counter/LISEZMOI.md
hint-lesson-services = lisez « Ce qui tourne mal » dans exercises/12-services/LISEZMOI.md
hint-lesson-race = lisez « Celle qui compile » dans exercises/01-counter/LISEZMOI.md
hint-lesson-counter = lisez « Pourquoi les façons naturelles échouent » dans exercises/01-counter/LISEZMOI.md
hint-lesson-map = lisez « Pourquoi les façons naturelles échouent » dans exercises/02-guarded-map/LISEZMOI.md
hint-lesson-actor = lisez « Pourquoi la version naïve échoue » dans exercises/03-actor-cache/LISEZMOI.md
hint-lesson-config = lisez « Pourquoi la version naïve échoue » dans exercises/04-config-reload/LISEZMOI.md
hint-lesson-pipeline = lisez « Pourquoi la solution naïve échoue » dans exercises/05-pipeline/LISEZMOI.md
