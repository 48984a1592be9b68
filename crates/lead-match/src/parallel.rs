//! The one place that knows whether there is more than one thread.

#[cfg(feature = "parallel")]
pub(crate) use threads::{Task, each, sort, sort_by, start, tasks};

#[cfg(not(feature = "parallel"))]
pub(crate) use alone::{Task, each, sort, sort_by, start, tasks};

#[cfg(feature = "parallel")]
mod threads {
    use std::cmp::Ordering;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

    use rayon::prelude::*;

    /// Maps few items of much work each.
    pub(crate) fn each<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        items.par_iter().map(f).collect()
    }

    pub(crate) fn sort<T: Ord + Send>(items: &mut [T]) {
        items.par_sort_unstable();
    }

    pub(crate) fn sort_by<T: Send>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Sync) {
        items.par_sort_unstable_by(compare);
    }

    /// How many tasks are worth having under way.
    pub(crate) fn tasks() -> usize {
        rayon::current_num_threads() + 2
    }

    /// Work that goes on beside the caller's.
    #[derive(Debug)]
    pub(crate) struct Task<R>(Receiver<std::thread::Result<R>>);

    pub(crate) fn start<R: Send + 'static>(f: impl FnOnce() -> R + Send + 'static) -> Task<R> {
        let (sender, receiver) = sync_channel(1);
        rayon::spawn(move || {
            // Nobody waits any more: the result is not wanted.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(f)));
        });
        Task(receiver)
    }

    impl<R> Task<R> {
        pub(crate) fn wait(self) -> R {
            loop {
                match self.0.try_recv() {
                    Ok(Ok(result)) => return result,
                    Ok(Err(panic)) => resume_unwind(panic),
                    Err(TryRecvError::Disconnected) => unreachable!("a started task sends before it ends"),
                    Err(TryRecvError::Empty) => {}
                }
                // A thread of the pool must work while it waits, or a pool of one would wait for itself.
                match rayon::yield_now() {
                    Some(rayon::Yield::Executed) => {}
                    Some(rayon::Yield::Idle) => std::thread::yield_now(),
                    None => match self.0.recv() {
                        Ok(Ok(result)) => return result,
                        Ok(Err(panic)) => resume_unwind(panic),
                        Err(_) => unreachable!("a started task sends before it ends"),
                    },
                }
            }
        }
    }
}

#[cfg(not(feature = "parallel"))]
mod alone {
    use std::cmp::Ordering;

    pub(crate) fn each<T, R>(items: &[T], f: impl Fn(&T) -> R) -> Vec<R> {
        items.iter().map(f).collect()
    }

    pub(crate) fn sort<T: Ord>(items: &mut [T]) {
        items.sort_unstable();
    }

    pub(crate) fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
        items.sort_unstable_by(compare);
    }

    pub(crate) fn tasks() -> usize {
        0
    }

    #[derive(Debug)]
    pub(crate) struct Task<R>(R);

    pub(crate) fn start<R>(f: impl FnOnce() -> R) -> Task<R> {
        Task(f())
    }

    impl<R> Task<R> {
        pub(crate) fn wait(self) -> R {
            self.0
        }
    }
}
