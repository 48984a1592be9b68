//! Decisions over digits: walk nodes until the rest of the number no longer matters.

use core::fmt;

/// An acyclic automaton. An index below `next.len()` is a node; one beyond names a run, whose answer depends only on how
/// many digits remain.
pub(crate) struct Automaton {
    pub(crate) next: &'static [[u16; 10]],
    pub(crate) out: &'static [u16],
    pub(crate) runs: &'static [[u16; 19]],
}

impl Automaton {
    /// The answer for `digits` (values 0 to 9) from `root`.
    #[inline]
    pub(crate) fn walk(&self, root: u16, digits: &[u8]) -> u16 {
        let mut at = usize::from(root);
        let mut rest = digits;
        while let Some(row) = self.next.get(at) {
            let Some((&digit, tail)) = rest.split_first() else {
                return self.out[at];
            };
            at = usize::from(row[usize::from(digit)]);
            rest = tail;
        }
        self.runs[at - self.next.len()][rest.len().min(18)]
    }
}

impl fmt::Debug for Automaton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Automaton({} nodes)", self.next.len())
    }
}
