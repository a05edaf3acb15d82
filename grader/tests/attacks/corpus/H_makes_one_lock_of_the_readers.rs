//! attack: Lets readers exclude each other, where the lesson is that they must not.
//! exercise: 01
//! base: solution
//! expects: failed deadlock policy
//! layers: semantics
//! replace: let value = self.value.read(); => let value = self.value.write();
//! deserves: *
