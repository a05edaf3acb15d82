//! Honest: un tampon en français; every item carries the slot of its output, and slots are listed in input order.

use std::collections::VecDeque;
use std::panic;
use sync::{Arc, Condvar, Mutex, thread};

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

/// Where an output goes.
type Slot<O> = Arc<Mutex<Option<O>>>;

/// An item with the slot of its output.
struct Parcel<I, O> {
    item: I,
    slot: Slot<O>,
}

/// The slots of one source, in its order.
#[derive(Clone)]
struct Line<O>(Arc<Mutex<Vec<Slot<O>>>>);

impl<O> Line<O> {
    fn next(&self) -> Slot<O> {
        let slot = Slot::default();
        self.0.lock().push(slot.clone());
        slot
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
        assert!(workers > 0, "`workers`: one at least");
        let parcels = BoundedBuffer::new(capacity);
        let verdict: Mutex<Result<(), PipelineError<E>>> = Mutex::new(Ok(()));
        let lines: Vec<Line<O>> = inputs.iter().map(|_| Line(Arc::default())).collect();
        let judge = |result: thread::Result<Result<(), E>>| {
            let result = match result {
                Ok(result) => result.map_err(PipelineError::Failed),
                Err(_) => Err(PipelineError::Panicked),
            };
            if result.is_err() {
                let mut verdict = verdict.lock();
                *verdict = std::mem::replace(&mut *verdict, Ok(())).and(result);
                parcels.close();
            }
        };
        thread::scope(|scope| {
            let (parcels, verdict, judge, f) = (&parcels, &verdict, &judge, &f);
            for _ in 0..workers {
                scope.spawn(move || {
                    let work = panic::AssertUnwindSafe(|| {
                        for Parcel { item, slot } in parcels {
                            if verdict.lock().is_err() {
                                break;
                            }
                            let output = f(item)?;
                            slot.lock().replace(output);
                        }
                        Ok(())
                    });
                    judge(panic::catch_unwind(work));
                });
            }
            let mut producers = vec![];
            for (input, line) in inputs.into_iter().zip(&lines) {
                producers.push(scope.spawn(move || {
                    let read = panic::AssertUnwindSafe(|| {
                        for item in input {
                            let parcel = Parcel { item, slot: line.next() };
                            if parcels.send(parcel).is_err() {
                                break;
                            }
                        }
                        Ok(())
                    });
                    judge(panic::catch_unwind(read));
                }));
            }
            while let Some(producer) = producers.pop() {
                let _ = producer.join();
            }
            parcels.close();
        });
        verdict.into_inner()?;
        let slots = lines.into_iter().flat_map(|line| std::mem::take(&mut *line.0.lock()));
        Ok(slots.filter_map(|slot| slot.lock().take()).collect())
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
