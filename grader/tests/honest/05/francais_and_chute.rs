//! Honest: un tampon en français; en français : les sorties dans une table, rangées à la fin.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

/// Ce que le verrou protège.
struct État<T> {
    file: VecDeque<T>,
    fermé: bool,
}

/// Une file bornée : « premier entré, premier sorti ».
pub struct BoundedBuffer<T> {
    place: usize,
    état: Mutex<État<T>>,
    il_y_a_de_la_place: Condvar,
    il_y_a_une_valeur: Condvar,
}

impl<T> BoundedBuffer<T> {
    /// Un tampon vide et ouvert ; une capacité nulle est refusée.
    pub fn new(capacité: usize) -> Self {
        assert!(capacité > 0, "`capacity` doit être au moins 1 — reçu : {capacité}");
        BoundedBuffer {
            place: capacité,
            état: Mutex::new(État { file: VecDeque::new(), fermé: false }),
            il_y_a_de_la_place: Condvar::new(),
            il_y_a_une_valeur: Condvar::new(),
        }
    }

    /// Pose `valeur` au bout de la file, ou la rend si le tampon est fermé.
    pub fn send(&self, valeur: T) -> Result<(), T> {
        let mut état = self.état.lock();
        'attente: loop {
            match &mut *état {
                État { fermé: true, .. } => return Err(valeur),
                État { file, .. } if file.len() < self.place => {
                    file.push_back(valeur);
                    break 'attente;
                }
                _ => self.il_y_a_de_la_place.wait(&mut état),
            }
        }
        drop(état);
        self.il_y_a_une_valeur.notify_one();
        Ok(())
    }

    /// Prend la valeur en tête ; `None` une fois le tampon fermé et vide.
    pub fn recv(&self) -> Option<T> {
        let mut état = self.état.lock();
        while état.file.is_empty() {
            if état.fermé {
                return None;
            }
            self.il_y_a_une_valeur.wait(&mut état);
        }
        let valeur = état.file.pop_front();
        self.il_y_a_de_la_place.notify_one();
        valeur
    }

    /// Ferme le tampon et réveille tout le monde.
    pub fn close(&self) {
        let mut état = self.état.lock();
        état.fermé = true;
        self.il_y_a_de_la_place.notify_all();
        self.il_y_a_une_valeur.notify_all();
    }

    /// Les valeurs, jusqu’à la fin.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { buffer: self }
    }
}

/// The values of a buffer, each taken as it is asked for.
pub struct Iter<'a, T> {
    buffer: &'a BoundedBuffer<T>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.buffer.recv()
    }
}

impl<'a, T> IntoIterator for &'a BoundedBuffer<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

/// La place d’une entrée : sa source, puis son rang.
type Place = (usize, usize);

/// Ce que les fils partagent pendant une marche.
struct Marche<O, E> {
    sorties: Mutex<HashMap<Place, O>>,
    échec: Mutex<Option<PipelineError<E>>>,
}

impl<O, E> Marche<O, E> {
    fn nouvelle() -> Self {
        Marche { sorties: Mutex::default(), échec: Mutex::new(None) }
    }

    fn a_échoué(&self) -> bool {
        self.échec.lock().is_some()
    }

    /// Note le premier échec ; les suivants ne comptent pas.
    fn échouer<T>(&self, raison: PipelineError<E>, tampon: &BoundedBuffer<T>) {
        let mut échec = self.échec.lock();
        if échec.is_none() {
            *échec = Some(raison);
        }
        drop(échec);
        tampon.close();
    }

    /// Range les sorties dans l’ordre des entrées.
    fn ranger(self) -> Result<Vec<O>, PipelineError<E>> {
        if let Some(raison) = self.échec.into_inner() {
            return Err(raison);
        }
        let mut sorties: Vec<_> = self.sorties.into_inner().into_iter().collect();
        sorties.sort_unstable_by_key(|(place, _)| *place);
        Ok(sorties.into_iter().map(|(_, sortie)| sortie).collect())
    }
}

impl Pipeline {
    /// Gives every item of every source to `f`, and returns the outputs in input order.
    pub fn run<S, O, E, F>(
        inputs: Vec<S>,
        workers: usize,
        capacity: usize,
        f: F,
    ) -> Result<Vec<O>, PipelineError<E>>
    where
        S: Iterator + Send + 'static,
        S::Item: Send + 'static,
        O: Send + 'static,
        E: Send + 'static,
        F: Fn(S::Item) -> Result<O, E> + Send + Sync + 'static,
    {
        assert!(workers > 0, "`workers` : il en faut au moins un");
        let tampon = BoundedBuffer::<(Place, S::Item)>::new(capacity);
        let marche = Marche::nouvelle();
        thread::scope(|portée| {
            let (tampon, marche, f) = (&tampon, &marche, &f);
            let ouvrier = move || {
                for (place, entrée) in tampon {
                    if marche.a_échoué() {
                        break;
                    }
                    match catch_unwind(AssertUnwindSafe(|| f(entrée))) {
                        Ok(Ok(sortie)) => drop(marche.sorties.lock().insert(place, sortie)),
                        Ok(Err(e)) => marche.échouer(PipelineError::Failed(e), tampon),
                        Err(_) => marche.échouer(PipelineError::Panicked, tampon),
                    }
                }
            };
            (0..workers).for_each(|_| drop(portée.spawn(ouvrier)));
            let lecteurs = inputs.into_iter().enumerate().map(|(source, entrées)| {
                portée.spawn(move || {
                    let lire = move || {
                        for (rang, entrée) in entrées.enumerate() {
                            if let Err(_rendue) = tampon.send(((source, rang), entrée)) {
                                break;
                            }
                        }
                    };
                    if let Err(_panique) = catch_unwind(AssertUnwindSafe(lire)) {
                        marche.échouer(PipelineError::Panicked, tampon);
                    }
                })
            });
            // D’abord tous les lancer, ensuite les attendre.
            let lecteurs: Vec<_> = lecteurs.collect();
            lecteurs.into_iter().for_each(|lecteur| drop(lecteur.join()));
            tampon.close();
        });
        marche.ranger()
    }
}

/// Why a pipeline has no outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineError<E> {
    /// `f` returned this error.
    Failed(E),
    /// `f` or a source panicked.
    Panicked,
}
