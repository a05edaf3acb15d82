//! attack: Replaces the allocator by the system's, without a line of `unsafe`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary

#[global_allocator]
static ALLOCATOR: std::alloc::System = std::alloc::System;

fn attack() {}
