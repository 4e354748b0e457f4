//! Limits that the operating system sets to a process.

/// Makes writing beyond the size that files may have (`ulimit -f`) an error like a full disk, which is
/// told and cleaned up after, where the signal for it would end the process on the spot.
#[cfg(unix)]
pub fn survive_file_size_limit() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    // That it was caught says nothing that the error does not say. If it cannot be caught, the
    // program runs as well, less this.
    let _ =
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// There is no such signal here.
#[cfg(not(unix))]
pub const fn survive_file_size_limit() {}
