//! Honnête : tout en français ; la fermeture est un second canal que l’acteur surveille, et les clients aussi.

use std::{collections::HashMap as Table, convert::Infallible as Jamais, hash::Hash};
use sync::channel::{Receiver as Sortie, Sender as Entrée, bounded as borné};
use sync::thread::{self as fil, JoinHandle as Poignée};
use sync::time::{Duration, Instant};
use sync::{Arc, Mutex, select};

/// The cache has been shut down: this request was not served, and no later one will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// Why [`Handle::get_within`] comes back without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The cache has been shut down.
    Closed,
    /// The time limit passed first.
    TimedOut,
}

/// The actor: a thread that owns a map and serves one request after another.
pub struct ActorCache;

/// Une demande, avec l’adresse de la réponse.
enum Demande<K, V> {
    Lire(K, Entrée<Option<V>>),
    Poser(K, V, Entrée<Option<V>>),
    Ôter(K, Entrée<Option<V>>),
    Compter(Entrée<usize>),
}

/// Ce que les poignées partagent.
struct Partagé {
    /// Fermé, il dit à l’acteur de s’arrêter.
    ordre: Mutex<Option<Entrée<Jamais>>>,
    fil: Mutex<Option<Poignée<()>>>,
}

/// Une poignée vers l’acteur.
pub struct Handle<K, V> {
    boîte: Entrée<Demande<K, V>>,
    /// Fermé, il dit aux clients que personne ne répondra plus.
    fini: Sortie<Jamais>,
    partagé: Arc<Partagé>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle {
            boîte: self.boîte.clone(), fini: self.fini.clone(), partagé: self.partagé.clone()
        }
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (boîte, demandes) = borné(mailbox_capacity);
        let (ordre, ordre_reçu) = borné(0);
        let (vivant, fini) = borné(0);
        let fil = fil::spawn(move || {
            servir(&demandes, &ordre_reçu);
            // D’abord la boîte, ensuite le signe : « plus personne n’écoute ».
            drop(demandes);
            drop(vivant);
        });
        let partagé = Partagé { ordre: Mutex::new(Some(ordre)), fil: Mutex::new(Some(fil)) };
        Handle { boîte, fini, partagé: Arc::new(partagé) }
    }
}

fn servir<K: Eq + Hash, V: Clone>(demandes: &Sortie<Demande<K, V>>, ordre: &Sortie<Jamais>) {
    let mut table = Table::new();
    loop {
        select! {
            recv(ordre) -> _ => return,
            recv(demandes) -> demande => match demande {
                Ok(Demande::Lire(clé, réponse)) => drop(réponse.send(table.get(&clé).cloned())),
                Ok(Demande::Poser(clé, v, réponse)) => drop(réponse.send(table.insert(clé, v))),
                Ok(Demande::Ôter(clé, réponse)) => drop(réponse.send(table.remove(&clé))),
                Ok(Demande::Compter(réponse)) => drop(réponse.send(table.len())),
                Err(_) => return,
            },
        }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn demander<R>(
        &self,
        demande: impl FnOnce(Entrée<R>) -> Demande<K, V>,
        délai: Option<Duration>,
    ) -> Result<R, NoAnswer> {
        let (réponse, attente) = borné(1);
        let demande = demande(réponse);
        let réponse_tardive = || attente.try_recv().map_err(|_| NoAnswer::Closed);
        match délai {
            None => {
                self.boîte.send(demande).map_err(|_| NoAnswer::Closed)?;
                select! {
                    recv(attente) -> r => r.map_err(|_| NoAnswer::Closed),
                    recv(self.fini) -> _ => réponse_tardive(),
                }
            }
            Some(délai) => {
                let début = Instant::now();
                self.boîte.send_timeout(demande, délai).map_err(|refus| {
                    if refus.is_timeout() { NoAnswer::TimedOut } else { NoAnswer::Closed }
                })?;
                select! {
                    recv(attente) -> r => r.map_err(|_| NoAnswer::Closed),
                    recv(self.fini) -> _ => réponse_tardive(),
                    default(délai.saturating_sub(début.elapsed())) => Err(NoAnswer::TimedOut),
                }
            }
        }
    }

    pub fn get(&self, clé: K) -> Result<Option<V>, Closed> {
        self.demander(|réponse| Demande::Lire(clé, réponse), None).or(Err(Closed))
    }

    pub fn get_within(&self, clé: K, délai: Duration) -> Result<Option<V>, NoAnswer> {
        self.demander(|réponse| Demande::Lire(clé, réponse), Some(délai))
    }

    pub fn put(&self, clé: K, valeur: V) -> Result<Option<V>, Closed> {
        self.demander(|réponse| Demande::Poser(clé, valeur, réponse), None).or(Err(Closed))
    }

    pub fn remove(&self, clé: K) -> Result<Option<V>, Closed> {
        self.demander(|réponse| Demande::Ôter(clé, réponse), None).or(Err(Closed))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.demander(Demande::Compter, None).or(Err(Closed))
    }

    pub fn shutdown(&self) {
        drop(self.partagé.ordre.lock().take());
        if let Some(fil) = self.partagé.fil.lock().take() {
            let _ = fil.join();
        }
    }
}
