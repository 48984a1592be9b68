//! Many numbers at once.

use crate::hint::Hint;
use crate::normalise::normalise;
use crate::phone::Phone;
use crate::refusal::Refusal;

/// Normalises texts as they come, each with its own hint.
///
/// Nothing is buffered: ten million rows need the memory of one.
pub fn batch<'a, I, S, H>(rows: I) -> impl Iterator<Item = Result<Phone, Refusal>>
where
    I: IntoIterator<Item = (S, H)>,
    S: AsRef<str>,
    H: Into<Hint<'a>>,
{
    rows.into_iter().map(|(text, hint)| normalise(text.as_ref(), hint.into()))
}

/// Normalises a slice of texts with one hint.
pub fn batch_slice<'a, S: AsRef<str>>(
    texts: &'a [S],
    hint: Hint<'a>,
) -> impl ExactSizeIterator<Item = Result<Phone, Refusal>> + 'a {
    texts.iter().map(move |text| normalise(text.as_ref(), hint))
}

/// Normalises a slice of texts with one hint on all cores of the current rayon pool, in order.
#[cfg(feature = "rayon")]
pub fn par_batch<'a, S: AsRef<str> + Sync>(
    texts: &'a [S],
    hint: Hint<'a>,
) -> impl rayon::iter::IndexedParallelIterator<Item = Result<Phone, Refusal>> + 'a {
    use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

    texts.par_iter().map(move |text| normalise(text.as_ref(), hint))
}
