//! What a submission finds under the name of a library that no exercise needs.

#![no_std]
