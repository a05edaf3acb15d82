//! Honest: a queue made of two stacks, with an iterator that knows when it has ended; en français : les sorties dans une table, rangées à la fin.

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

/// A queue made of two stacks: one to push on, one to pop from.
struct Stacks<T> {
    incoming: Vec<T>,
    outgoing: Vec<T>,
    open: bool,
}

impl<T> Stacks<T> {
    fn len(&self) -> usize {
        self.incoming.len() + self.outgoing.len()
    }

    fn pop(&mut self) -> Option<T> {
        if self.outgoing.is_empty() {
            self.outgoing.extend(self.incoming.drain(..).rev());
        }
        self.outgoing.pop()
    }
}

pub struct BoundedBuffer<T> {
    stacks: Mutex<Stacks<T>>,
    may_send: Condvar,
    may_receive: Condvar,
    capacity: usize,
}

impl<T> fmt::Debug for BoundedBuffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stacks = self.stacks.lock();
        let state = if stacks.open { "open" } else { "closed" };
        write!(f, "BoundedBuffer({} of {}, {state})", stacks.len(), self.capacity)
    }
}

impl<T> BoundedBuffer<T> {
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "the capacity is {capacity}");
        let stacks = Stacks { incoming: vec![], outgoing: vec![], open: true };
        BoundedBuffer {
            stacks: stacks.into(),
            may_send: Condvar::new(),
            may_receive: Condvar::new(),
            capacity,
        }
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut stacks = self.stacks.lock();
        while stacks.open && stacks.len() == self.capacity {
            self.may_send.wait(&mut stacks);
        }
        if !stacks.open {
            return Err(value);
        }
        stacks.incoming.push(value);
        self.may_receive.notify_one();
        Ok(())
    }

    pub fn recv(&self) -> Option<T> {
        let mut stacks = self.stacks.lock();
        loop {
            if let value @ Some(_) = stacks.pop() {
                self.may_send.notify_one();
                return value;
            }
            if !stacks.open {
                return None;
            }
            self.may_receive.wait(&mut stacks);
        }
    }

    pub fn close(&self) {
        self.stacks.lock().open = false;
        for condition in [&self.may_send, &self.may_receive] {
            condition.notify_all();
        }
    }

    pub fn iter(&self) -> Iter<'_, T> {
        Iter { source: Some(self) }
    }
}

/// Asks no more once it has ended.
#[derive(Debug, Clone)]
pub struct Iter<'a, T> {
    source: Option<&'a BoundedBuffer<T>>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let value = self.source?.recv();
        if value.is_none() {
            self.source = None;
        }
        value
    }
}

impl<T> std::iter::FusedIterator for Iter<'_, T> {}

impl<'a, T> IntoIterator for &'a BoundedBuffer<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
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
