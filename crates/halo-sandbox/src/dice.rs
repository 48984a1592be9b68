//! Repeatable randomness: every decision is a function of the seed and of what is decided.

/// A well-mixed number for `(seed, stream, index)`; the same three always give the same number.
pub(crate) fn mix(seed: u64, stream: u64, index: u64) -> u64 {
    let mut z = seed
        .wrapping_add(stream.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add(index.wrapping_mul(0xd1b5_4a32_d192_ed03))
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    // The finaliser of splitmix64 (Steele, Lea, Flood 2014), twice because the inputs are small numbers.
    for _ in 0..2 {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
    }
    z
}

/// Whether something that happens at this rate (0 to 1) happens this time.
pub(crate) fn happens(seed: u64, stream: u64, index: u64, rate: f64) -> bool {
    const STEPS: u64 = 1 << 53;
    ((mix(seed, stream, index) % STEPS) as f64) < rate * STEPS as f64
}

/// A GUID in the usual form.
pub(crate) fn guid(seed: u64, stream: u64, index: u64) -> String {
    let (a, b) = (mix(seed, stream, index), mix(seed ^ 0xa5a5, stream, index));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        (a >> 32) as u32,
        (a >> 16) as u16,
        a & 0xfff,
        0x8000 | (b >> 48) & 0x3fff,
        b & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_met_and_decisions_repeat() {
        let hits = (0..10_000).filter(|n| happens(7, 1, *n, 0.05)).count();
        assert!((400..600).contains(&hits), "{hits} of 10000 at 5 %");
        assert!((0..1000).all(|n| !happens(7, 1, n, 0.0)));
        assert!((0..1000).all(|n| happens(7, 1, n, 1.0)));
        assert_eq!(mix(7, 1, 3), mix(7, 1, 3));
        assert_ne!(mix(7, 1, 3), mix(8, 1, 3));
    }

    #[test]
    fn guids_have_the_usual_form() {
        let id = guid(1, 2, 3);
        let parts: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_ne!(id, guid(1, 2, 4));
    }
}
