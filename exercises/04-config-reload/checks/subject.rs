//! The learner's configuration, seen through the contract.

use super::contract::*;
use exercise_04::HotConfig;
use sync::{Arc, time::Duration};

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn start(&self, initial: u64) -> Arc<dyn Config> {
        Arc::new(HotConfig::new(initial))
    }
}

impl Config for HotConfig<u64> {
    fn load(&self) -> Arc<u64> {
        HotConfig::load(self)
    }
    fn load_versioned(&self) -> (u64, u64) {
        let (value, version) = HotConfig::load_versioned(self);
        (*value, version)
    }
    fn version(&self) -> u64 {
        HotConfig::version(self)
    }
    fn store(&self, value: u64) -> u64 {
        HotConfig::store(self, value)
    }
    fn update(&self, build: &dyn Fn(u64) -> u64) -> u64 {
        HotConfig::update(self, |value| build(*value))
    }
    fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(u64, u64)> {
        let (value, version) = HotConfig::wait_newer_than(self, version, limit)?;
        Some((*value, version))
    }
}
