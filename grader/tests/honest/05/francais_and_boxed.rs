//! Honest: un tampon en français; threads run boxed closures, and outputs come out of a heap.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::panic;
use sync::{Arc, Condvar, Mutex, thread};

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

/// An output that knows its place; compared by that alone.
struct Placed<O> {
    place: (usize, usize),
    output: O,
}

impl<O> PartialEq for Placed<O> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<O> Eq for Placed<O> {}

impl<O> PartialOrd for Placed<O> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<O> Ord for Placed<O> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

/// Closes the buffer when the last clone of it is gone.
struct Closer<'a, T>(&'a BoundedBuffer<T>);

impl<T> Drop for Closer<'_, T> {
    fn drop(&mut self) {
        self.0.close();
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
        if workers == 0 {
            panic!("no `workers`, no work");
        }
        let items = &BoundedBuffer::new(capacity);
        let heap = &Mutex::new(BinaryHeap::new());
        let failure = &Mutex::new(None::<PipelineError<E>>);
        let f = &f;
        let stop = |error: PipelineError<E>| {
            let mut failure = failure.lock();
            *failure = failure.take().or(Some(error));
            drop(failure);
            items.close();
        };
        let mut bodies: Vec<Box<dyn FnOnce() + Send + '_>> = Vec::new();
        let closer = Arc::new(Closer(items));
        for (source, input) in inputs.into_iter().enumerate() {
            let closer = Arc::clone(&closer);
            bodies.push(Box::new(move || {
                for (position, item) in input.enumerate() {
                    if closer.0.send(((source, position), item)).is_err() {
                        break;
                    }
                }
            }));
        }
        drop(closer);
        for _ in 0..workers {
            bodies.push(Box::new(move || {
                for (place, item) in items {
                    if failure.lock().is_some() {
                        break;
                    }
                    match f(item) {
                        Ok(output) => heap.lock().push(Reverse(Placed { place, output })),
                        Err(error) => stop(PipelineError::Failed(error)),
                    }
                }
            }));
        }
        thread::scope(|scope| {
            for body in bodies {
                scope.spawn(move || {
                    if panic::catch_unwind(panic::AssertUnwindSafe(body)).is_err() {
                        stop(PipelineError::Panicked);
                    }
                });
            }
        });
        if let Some(error) = failure.lock().take() {
            return Err(error);
        }
        let mut heap = heap.lock();
        Ok(std::iter::from_fn(|| heap.pop()).map(|Reverse(placed)| placed.output).collect())
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
