//! The allocator of the shared library, which wipes every block that it frees.
//!
//! Our own secrets wipe themselves. The buffers of the HTTP, TLS and JSON crates, through which tokens pass, do not; this covers them.

use std::alloc::{GlobalAlloc, Layout, System};

use zeroize::optimization_barrier;

/// Wipes a block before `A` gets it back.
struct Wiping<A>(A);

#[global_allocator]
static ALLOCATOR: Wiping<System> = Wiping(System);

// SAFETY: blocks come from `A` and go back to it with the layout that they came with; in between they are only written to within their
// size, when their owner has given them up.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Wiping<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller gives up a block of that size, which came from `A`.
        unsafe {
            wipe(block, layout.size());
            self.0.dealloc(block, layout);
        }
    }

    /// `A` would move the contents and leave the old block as it was, so the move is made here.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller promises a new size that makes a valid layout with the old alignment, and a block of the old layout. The two
        // blocks do not overlap, and each has at least the smaller of the two sizes.
        unsafe {
            let new_layout = Layout::from_size_align_unchecked(new_size, layout.align());
            let new_block = self.alloc(new_layout);
            if !new_block.is_null() {
                new_block.copy_from_nonoverlapping(block, layout.size().min(new_size));
                self.dealloc(block, layout);
            }
            new_block
        }
    }
}

/// # Safety
/// `block` may be written to for `size` bytes.
unsafe fn wipe(block: *mut u8, size: usize) {
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { block.write_bytes(0, size) };
    // Without it the compiler drops stores to a block that is freed next.
    // SAFETY: the block was just written to for `size` bytes, and `size` bytes are no more than a block can have.
    optimization_barrier(unsafe { std::slice::from_raw_parts(block, size) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts the bytes that come back unwiped.
    #[derive(Default)]
    struct Inspecting {
        freed: AtomicUsize,
        unwiped: AtomicUsize,
    }

    // SAFETY: everything is passed on to the system's allocator; a block is only read while it is still allocated.
    unsafe impl GlobalAlloc for Inspecting {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller's promise is the one that is asked for.
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            // SAFETY: the block is initialised by the test and still allocated.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            self.freed.fetch_add(bytes.len(), Ordering::Relaxed);
            self.unwiped.fetch_add(bytes.iter().filter(|byte| **byte != 0).count(), Ordering::Relaxed);
            // SAFETY: the caller's promise is the one that is asked for.
            unsafe { System.dealloc(block, layout) };
        }
    }

    #[test]
    fn freed_and_moved_blocks_are_wiped_and_contents_kept() {
        let wiping = Wiping(Inspecting::default());
        let layout = Layout::from_size_align(100, 8).unwrap();
        // SAFETY: each block is used within its size, with its own layout, until it is given back.
        unsafe {
            let block = wiping.alloc(layout);
            block.write_bytes(0x5A, 100);
            let larger = wiping.realloc(block, layout, 300);
            larger.add(100).write_bytes(0x5A, 200);
            assert!(std::slice::from_raw_parts(larger, 300).iter().all(|byte| *byte == 0x5A));
            let layout = Layout::from_size_align(300, 8).unwrap();
            let smaller = wiping.realloc(larger, layout, 50);
            assert!(std::slice::from_raw_parts(smaller, 50).iter().all(|byte| *byte == 0x5A));
            wiping.dealloc(smaller, Layout::from_size_align(50, 8).unwrap());
        }
        assert_eq!(wiping.0.freed.load(Ordering::Relaxed), 450);
        assert_eq!(wiping.0.unwiped.load(Ordering::Relaxed), 0);
    }
}
