//! Honnête : une table à quatre tiroirs, un verrou par tiroir, une cloche par tiroir ; noms français et identifiants bruts.

use std::collections::{HashMap as Table, HashSet as Ensemble};
use std::hash::{DefaultHasher as Hacheur, Hash, Hasher as _};
use sync::{Condvar as Cloche, Mutex as Verrou, MutexGuard as Garde};

/// Ce qu’un verrou protège.
struct Contenu<K, V> {
    entrées: Table<K, V>,
    /// Les clés dont la valeur est « en cours ».
    r#mut: Ensemble<K>,
}

struct Tiroir<K, V> {
    contenu: Verrou<Contenu<K, V>>,
    fait: Cloche,
}

impl<K, V> Default for Tiroir<K, V> {
    fn default() -> Self {
        let contenu = Contenu { entrées: Table::new(), r#mut: Ensemble::new() };
        Tiroir { contenu: Verrou::new(contenu), fait: Cloche::new() }
    }
}

/// Une table que plusieurs fils se partagent.
pub struct GuardedMap<K, V> {
    tiroirs: [Tiroir<K, V>; 4],
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// Une table vide.
    pub fn new() -> Self {
        GuardedMap { tiroirs: Default::default() }
    }

    fn numéro(&self, clé: &K) -> usize {
        let mut hacheur = Hacheur::new();
        clé.hash(&mut hacheur);
        hacheur.finish() as usize % self.tiroirs.len()
    }

    fn tiroir(&self, clé: &K) -> &Tiroir<K, V> {
        &self.tiroirs[self.numéro(clé)]
    }

    fn ouvrir(&self, clé: &K) -> Garde<'_, Contenu<K, V>> {
        self.tiroir(clé).contenu.lock()
    }

    /// Tous les tiroirs, ouverts dans l’ordre : un seul instant pour toute la table.
    fn tous(&self) -> Vec<Garde<'_, Contenu<K, V>>> {
        let mut gardes = Vec::with_capacity(self.tiroirs.len());
        gardes.extend(self.tiroirs.iter().map(|tiroir| tiroir.contenu.lock()));
        gardes
    }

    pub fn get(&self, clé: &K) -> Option<V> {
        self.ouvrir(clé).entrées.get(clé).cloned()
    }

    pub fn insert(&self, clé: K, valeur: V) -> Option<V> {
        self.ouvrir(&clé).entrées.insert(clé, valeur)
    }

    pub fn remove(&self, clé: &K) -> Option<V> {
        self.ouvrir(clé).entrées.remove(clé)
    }

    pub fn contains_key(&self, clé: &K) -> bool {
        self.ouvrir(clé).entrées.contains_key(clé)
    }

    pub fn get_or_insert_with(&self, clé: K, fabriquer: impl FnOnce() -> V) -> V {
        let tiroir = self.tiroir(&clé);
        let mut contenu = tiroir.contenu.lock();
        let r#loop = 'attente: loop {
            if let Some(valeur) = contenu.entrées.get(&clé) {
                break 'attente Some(valeur.clone());
            }
            if contenu.r#mut.insert(clé.clone()) {
                break 'attente None;
            }
            tiroir.fait.wait(&mut contenu);
        };
        drop(contenu);
        if let Some(valeur) = r#loop {
            return valeur;
        }
        let _marque = Marque { tiroir, clé: &clé };
        let fabriquée = fabriquer();
        tiroir.contenu.lock().entrées.entry(clé.clone()).or_insert(fabriquée).clone()
    }

    pub fn update<R>(&self, clé: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.ouvrir(clé).entrées.get_mut(clé).map(f)
    }

    pub fn update_two<R>(&self, a: &K, b: &K, f: impl FnOnce(&mut V, &mut V) -> R) -> Option<R> {
        if a == b {
            return None;
        }
        // Les tiroirs s’ouvrent toujours du plus petit numéro au plus grand, et une seule fois chacun.
        let (i, j) = (self.numéro(a), self.numéro(b));
        let mut premier = self.tiroirs[i.min(j)].contenu.lock();
        if i == j {
            let [Some(a), Some(b)] = premier.entrées.get_disjoint_mut([a, b]) else { return None };
            return Some(f(a, b));
        }
        let mut second = self.tiroirs[i.max(j)].contenu.lock();
        let (de_a, de_b) =
            if i < j { (&mut premier, &mut second) } else { (&mut second, &mut premier) };
        Some(f(de_a.entrées.get_mut(a)?, de_b.entrées.get_mut(b)?))
    }

    pub fn len(&self) -> usize {
        self.tous().iter().map(|contenu| contenu.entrées.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.tous().iter().all(|contenu| contenu.entrées.is_empty())
    }

    pub fn snapshot(&self) -> Table<K, V> {
        let mut copie = Table::new();
        for contenu in self.tous() {
            copie.extend(contenu.entrées.clone());
        }
        copie
    }
}

/// Efface la marque d’une clé, même après une panique.
struct Marque<'t, K: Eq + Hash, V> {
    tiroir: &'t Tiroir<K, V>,
    clé: &'t K,
}

impl<K: Eq + Hash, V> Drop for Marque<'_, K, V> {
    fn drop(&mut self) {
        self.tiroir.contenu.lock().r#mut.remove(self.clé);
        self.tiroir.fait.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
