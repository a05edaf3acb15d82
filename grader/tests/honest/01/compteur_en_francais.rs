//! Honnête : noms et commentaires en français ; l’arrêt du fil est un second canal, surveillé par `select!`.

use std::mem::{replace, take};
use sync::atomic::{AtomicU64 as Atomique, Ordering as Ordre};
use sync::channel::{
    Receiver as Récepteur, Sender as Émetteur, bounded as borné, never as jamais
};
use sync::thread::{self as fil, JoinHandle as Poignée};
use sync::{Mutex as Verrou, RwLock as VerrouPartagé, select};

/// Un compteur derrière un verrou.
pub struct MutexCounter {
    valeur: Verrou<u64>,
}

impl MutexCounter {
    /// Un compteur qui contient `initiale`.
    pub fn new(initiale: u64) -> Self {
        Self { valeur: Verrou::new(initiale) }
    }

    /// Ajoute un.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Ajoute `n` ; rend la valeur d’avant.
    pub fn add(&self, n: u64) -> u64 {
        let mut valeur = self.valeur.lock();
        let après = valeur.wrapping_add(n);
        replace(&mut valeur, après)
    }

    /// La valeur à présent.
    pub fn get(&self) -> u64 {
        *self.valeur.lock()
    }

    /// Remet à zéro ; rend la valeur emportée.
    pub fn reset(&self) -> u64 {
        take(&mut *self.valeur.lock())
    }
}

/// Un compteur derrière un verrou partagé : plusieurs lecteurs, un seul écrivain.
pub struct RwLockCounter {
    valeur: VerrouPartagé<u64>,
}

impl RwLockCounter {
    /// Un compteur qui contient `initiale`.
    pub fn new(initiale: u64) -> Self {
        Self { valeur: VerrouPartagé::new(initiale) }
    }

    /// Ajoute un.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Ajoute `n` ; rend la valeur d’avant.
    pub fn add(&self, n: u64) -> u64 {
        let mut valeur = self.valeur.write();
        let après = valeur.wrapping_add(n);
        replace(&mut valeur, après)
    }

    /// La valeur à présent.
    pub fn get(&self) -> u64 {
        self.read_with(|valeur| valeur)
    }

    /// Appelle `f` sans qu’aucun écrivain n’entre.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let garde = self.valeur.read();
        f(*garde)
    }

    /// Remet à zéro ; rend la valeur emportée.
    pub fn reset(&self) -> u64 {
        take(&mut *self.valeur.write())
    }
}

/// Un compteur sans verrou : « aucun appel n’attend jamais ».
pub struct AtomicCounter {
    valeur: Atomique,
}

impl AtomicCounter {
    /// Un compteur qui contient `initiale`.
    pub fn new(initiale: u64) -> Self {
        Self { valeur: Atomique::new(initiale) }
    }

    /// Ajoute un.
    pub fn increment(&self) {
        self.valeur.fetch_add(1, Ordre::Release);
    }

    /// Ajoute `n` ; rend la valeur d’avant.
    pub fn add(&self, n: u64) -> u64 {
        self.valeur.fetch_add(n, Ordre::AcqRel)
    }

    /// La valeur à présent.
    pub fn get(&self) -> u64 {
        self.valeur.load(Ordre::Acquire)
    }

    /// Remet à zéro ; rend la valeur emportée.
    pub fn reset(&self) -> u64 {
        self.valeur.swap(0, Ordre::AcqRel)
    }

    /// Met `nouvelle` à la place d’`attendue`.
    pub fn compare_and_swap(&self, attendue: u64, nouvelle: u64) -> Result<u64, u64> {
        self.valeur.compare_exchange(attendue, nouvelle, Ordre::AcqRel, Ordre::Acquire)
    }

    /// Ajoute un tant que la limite n’est pas atteinte ; dit si c’est fait.
    pub fn increment_up_to(&self, limite: u64) -> bool {
        let mut vue = self.get();
        'essai: loop {
            if vue >= limite {
                break 'essai false;
            }
            match self.compare_and_swap(vue, vue + 1) {
                Ok(_) => break 'essai true,
                Err(réelle) => {
                    vue = réelle;
                    continue 'essai;
                }
            }
        }
    }
}

/// Ce qu’on demande au fil, avec l’adresse de la réponse.
enum Demande {
    Ajouter { n: u64, réponse: Émetteur<u64> },
    Prendre { réponse: Émetteur<u64> },
}

/// Un compteur tenu par un fil à lui, que l’on interroge par un canal.
pub struct ChannelCounter {
    demandes: Émetteur<Demande>,
    arrêt: Option<Émetteur<()>>,
    fil: Option<Poignée<()>>,
}

impl ChannelCounter {
    /// Lance le fil d’un compteur qui contient `initiale`.
    pub fn new(initiale: u64) -> Self {
        let (demandes, guichet) = borné(2);
        let (arrêt, signal) = borné(0);
        let fil = fil::spawn(move || servir(initiale, &guichet, signal));
        Self { demandes, arrêt: Some(arrêt), fil: Some(fil) }
    }

    fn demander(&self, demande: impl FnOnce(Émetteur<u64>) -> Demande) -> u64 {
        let (réponse, attente) = borné(1);
        let envoi = self.demandes.send(demande(réponse));
        assert!(envoi.is_ok(), "le guichet est fermé — « impossible » avant la fin");
        attente.recv().expect("le fil répond à chaque demande")
    }

    /// Ajoute un.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Ajoute `n` ; rend la valeur d’avant.
    pub fn add(&self, n: u64) -> u64 {
        self.demander(|réponse| Demande::Ajouter { n, réponse })
    }

    /// La valeur à présent.
    pub fn get(&self) -> u64 {
        self.add(0)
    }

    /// Remet à zéro ; rend la valeur emportée.
    pub fn reset(&self) -> u64 {
        self.demander(|réponse| Demande::Prendre { réponse })
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        // Le canal d’arrêt se ferme : c’est tout le message.
        drop(self.arrêt.take());
        if let Some(fil) = self.fil.take() {
            let _ = fil.join();
        }
    }
}

/// Sert une demande après l’autre jusqu’à la fermeture de `signal`.
fn servir(mut valeur: u64, guichet: &Récepteur<Demande>, mut signal: Récepteur<()>) {
    loop {
        select! {
            recv(guichet) -> demande => match demande {
                Ok(Demande::Ajouter { n, réponse }) => {
                    let après = valeur.wrapping_add(n);
                    let _ = réponse.send(replace(&mut valeur, après));
                }
                Ok(Demande::Prendre { réponse }) => drop(réponse.send(take(&mut valeur))),
                Err(_) => return,
            },
            recv(signal) -> rien => match rien {
                Ok(()) => signal = jamais(),
                Err(_) => return,
            },
        }
    }
}
