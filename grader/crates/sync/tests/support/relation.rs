//! Binary relations over at most 64 events, one bit a pair: the algebra the axioms are written in.

/// A relation; row `a` holds a bit for every `b` with `a R b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    rows: Vec<u64>,
}

impl Relation {
    pub(crate) fn empty(events: usize) -> Relation {
        assert!(events <= 64, "a candidate execution has at most 64 events");
        Relation { rows: vec![0; events] }
    }

    pub(crate) fn events(&self) -> usize {
        self.rows.len()
    }

    /// `[set]`.
    pub(crate) fn identity(set: u64, events: usize) -> Relation {
        let mut identity = Relation::empty(events);
        for event in 0..events {
            identity.rows[event] = set & (1 << event);
        }
        identity
    }

    pub(crate) fn add(&mut self, from: usize, to: usize) {
        self.rows[from] |= 1 << to;
    }

    pub(crate) fn holds(&self, from: usize, to: usize) -> bool {
        self.rows[from] & (1 << to) != 0
    }

    pub(crate) fn union(&self, other: &Relation) -> Relation {
        self.zip(other, |a, b| a | b)
    }

    pub(crate) fn intersection(&self, other: &Relation) -> Relation {
        self.zip(other, |a, b| a & b)
    }

    pub(crate) fn minus(&self, other: &Relation) -> Relation {
        self.zip(other, |a, b| a & !b)
    }

    fn zip(&self, other: &Relation, combine: impl Fn(u64, u64) -> u64) -> Relation {
        Relation { rows: self.rows.iter().zip(&other.rows).map(|(a, b)| combine(*a, *b)).collect() }
    }

    /// `self ; other`.
    pub(crate) fn then(&self, other: &Relation) -> Relation {
        let image = |row: u64| Bits(row).fold(0, |image, middle| image | other.rows[middle]);
        Relation { rows: self.rows.iter().map(|row| image(*row)).collect() }
    }

    /// `[from] ; self ; [to]`.
    pub(crate) fn restricted(&self, from: u64, to: u64) -> Relation {
        let row = |(event, row): (usize, &u64)| if from & (1 << event) == 0 { 0 } else { row & to };
        Relation { rows: self.rows.iter().enumerate().map(row).collect() }
    }

    pub(crate) fn inverse(&self) -> Relation {
        let mut inverse = Relation::empty(self.rows.len());
        for (from, row) in self.rows.iter().enumerate() {
            Bits(*row).for_each(|to| inverse.add(to, from));
        }
        inverse
    }

    /// `self?`: with every event related to itself.
    pub(crate) fn reflexive(&self) -> Relation {
        let mut reflexive = self.clone();
        (0..self.rows.len()).for_each(|event| reflexive.add(event, event));
        reflexive
    }

    /// `self+`, by Warshall.
    pub(crate) fn closure(&self) -> Relation {
        let mut closure = self.clone();
        for middle in 0..closure.rows.len() {
            let reached = closure.rows[middle];
            for row in &mut closure.rows {
                if *row & (1 << middle) != 0 {
                    *row |= reached;
                }
            }
        }
        closure
    }

    pub(crate) fn is_irreflexive(&self) -> bool {
        self.rows.iter().enumerate().all(|(event, row)| row & (1 << event) == 0)
    }

    pub(crate) fn is_acyclic(&self) -> bool {
        self.closure().is_irreflexive()
    }
}

/// The events of a set, lowest first.
pub(crate) struct Bits(pub(crate) u64);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let event = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(event)
    }
}
