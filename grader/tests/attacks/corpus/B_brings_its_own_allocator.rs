//! attack: Replaces the allocator of the whole process.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags

struct Allocator;

unsafe impl std::alloc::GlobalAlloc for Allocator {
    unsafe fn alloc(&self, _layout: std::alloc::Layout) -> *mut u8 {
        std::process::exit(0)
    }
    unsafe fn dealloc(&self, _pointer: *mut u8, _layout: std::alloc::Layout) {}
}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn attack() {}
