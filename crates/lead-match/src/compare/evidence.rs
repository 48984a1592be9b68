//! Evidence against one person, in bits. Used between rows and between groups.

use crate::similarity::one_slip;

/// Two LinkedIn profiles.
pub(crate) const PROFILES: f32 = -7.0;
/// Two mobile numbers: people have two, or a new one.
pub(crate) const MOBILES: f32 = -2.5;
/// Jr. and Sr.
pub(crate) const GENERATIONS: f32 = -12.0;
/// Two unlike jobs at one firm.
pub(crate) const FUNCTIONS: f32 = -2.0;

/// Two personal addresses at one domain, by their local parts.
pub(crate) fn addresses(x: &str, y: &str) -> (&'static str, f32) {
    if x == y {
        return ("equal", 0.0);
    }
    if plain(x) == plain(y) && x.bytes().chain(y.bytes()).any(|b| b.is_ascii_digit()) {
        // The plain address was taken by a namesake.
        return ("numbered apart", -7.0);
    }
    if x.len().min(y.len()) >= 4 && one_slip(x, y).is_some() {
        return ("one slip apart", 1.0);
    }
    ("two addresses at one domain", -4.0)
}

/// Without the number at its end and what ties it on ("j.doe.x2" → "j.doe").
fn plain(local: &str) -> &str {
    let bare = local.trim_end_matches(|c: char| c.is_ascii_digit());
    if bare.len() == local.len() {
        return local;
    }
    let bare = bare.trim_end_matches(['.', '-', '_']);
    match bare.rsplit_once(['.', '-', '_']) {
        Some((before, after)) if after.len() == 1 && before.len() > 2 => before,
        _ => bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_namesakes_from_slips() {
        assert!(addresses("j.doe", "j.doe2").1 < -5.0);
        assert!(addresses("j.doe.x1", "j.doe.x2").1 < -5.0);
        assert!(addresses("jane.doe", "jnae.doe").1 > 0.0);
        assert!(addresses("jane", "doe.j").1 < 0.0);
    }
}
