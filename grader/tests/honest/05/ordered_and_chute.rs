//! Honest: values lie in an ordered map under running numbers; en français : les sorties dans une table, rangées à la fin.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

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

/// Values lie under the number at which they were sent.
#[derive(Debug)]
struct Numbered<T> {
    values: BTreeMap<u64, T>,
    next: u64,
    closed: bool,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { values: BTreeMap::new(), next: 0, closed: false }
    }
}

/// A first-in, first-out queue of at most `capacity` values.
#[derive(Debug)]
pub struct BoundedBuffer<T> {
    numbered: Mutex<Numbered<T>>,
    conditions: [Condvar; 2],
    capacity: usize,
}

impl<T> BoundedBuffer<T> {
    const NOT_FULL: usize = 0;
    const NOT_EMPTY: usize = 1;

    pub fn new(capacity: usize) -> Self {
        assert!(capacity >= 1, "capacity: at least 1, not {capacity}");
        Self { numbered: Mutex::default(), conditions: Default::default(), capacity }
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut numbered = self.numbered.lock();
        loop {
            if numbered.closed {
                break Err(value);
            } else if numbered.values.len() < self.capacity {
                let number = numbered.next;
                numbered.next = number.wrapping_add(1);
                numbered.values.insert(number, value);
                drop(numbered);
                self.conditions[Self::NOT_EMPTY].notify_one();
                break Ok(());
            }
            self.conditions[Self::NOT_FULL].wait(&mut numbered);
        }
    }

    pub fn recv(&self) -> Option<T> {
        let mut numbered = self.numbered.lock();
        while numbered.values.is_empty() && !numbered.closed {
            self.conditions[Self::NOT_EMPTY].wait(&mut numbered);
        }
        let (_, value) = numbered.values.pop_first()?;
        self.conditions[Self::NOT_FULL].notify_one();
        Some(value)
    }

    pub fn close(&self) {
        let mut numbered = self.numbered.lock();
        if !std::mem::replace(&mut numbered.closed, true) {
            for condition in &self.conditions {
                condition.notify_all();
            }
        }
    }

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
