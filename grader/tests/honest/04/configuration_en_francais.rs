//! Honnête : une édition et son numéro derrière un verrou partagé ; les veilleurs dorment près d’une sonnette.

use sync::time::{Duration as Durée, Instant};
use sync::{Arc, Condvar as Sonnette, Mutex as Verrou, RwLock as VerrouPartagé};

/// Une valeur et le numéro de son remplacement.
struct Édition<T> {
    valeur: Arc<T>,
    numéro: u64,
}

impl<T> From<&Édition<T>> for (Arc<T>, u64) {
    fn from(édition: &Édition<T>) -> Self {
        (Arc::clone(&édition.valeur), édition.numéro)
    }
}

/// Une configuration que l’on remplace tout entière.
pub struct HotConfig<T> {
    courante: VerrouPartagé<Édition<T>>,
    /// Tenu par qui remplace, de la lecture de l’ancienne valeur jusqu’à la nouvelle.
    tour: Verrou<()>,
    sommeil: Verrou<u64>,
    sonnette: Sonnette,
}

impl<T> HotConfig<T> {
    /// La première édition porte le numéro 0.
    pub fn new(initiale: T) -> Self {
        HotConfig {
            courante: VerrouPartagé::new(Édition { valeur: Arc::new(initiale), numéro: 0 }),
            tour: Verrou::new(()),
            sommeil: Verrou::new(0),
            sonnette: Sonnette::new(),
        }
    }

    /// La valeur courante.
    pub fn load(&self) -> Arc<T> {
        self.courante.read().valeur.clone()
    }

    /// La valeur courante et son numéro.
    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        (&*self.courante.read()).into()
    }

    /// Le numéro courant.
    pub fn version(&self) -> u64 {
        let Édition { numéro, .. } = *self.courante.read();
        numéro
    }

    /// Remplace la valeur.
    pub fn store(&self, valeur: T) -> u64 {
        let _tour = self.tour.lock();
        self.publier(Arc::new(valeur))
    }

    /// Remplace la valeur par ce que `construire` en fait.
    pub fn update(&self, construire: impl Fn(&T) -> T) -> u64 {
        let _tour = self.tour.lock();
        let ancienne = self.load();
        self.publier(Arc::new(construire(&ancienne)))
    }

    fn publier(&self, valeur: Arc<T>) -> u64 {
        let numéro = {
            let mut courante = self.courante.write();
            let numéro = courante.numéro + 1;
            *courante = Édition { valeur, numéro };
            numéro
        };
        *self.sommeil.lock() = numéro;
        self.sonnette.notify_all();
        numéro
    }

    /// Attend un numéro plus grand que `vu`.
    pub fn wait_newer_than(&self, vu: u64, délai: Option<Durée>) -> Option<(Arc<T>, u64)> {
        let fin = délai.map(|délai| Instant::now() + délai);
        let mut annoncé = self.sommeil.lock();
        loop {
            // L’annonce vient après l’édition : on regarde donc l’édition elle-même.
            match self.load_versioned() {
                (valeur, numéro) if numéro > vu => return Some((valeur, numéro)),
                _ => {}
            }
            match fin {
                None => self.sonnette.wait(&mut annoncé),
                Some(fin) if Instant::now() >= fin => return None,
                Some(fin) => drop(self.sonnette.wait_until(&mut annoncé, fin)),
            }
        }
    }
}
