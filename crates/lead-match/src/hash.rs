//! One hash for keys: the same on every machine and in every version, so that keys can be stored.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Hashes what is written into it piece by piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hasher(u64);

impl Hasher {
    pub(crate) fn new() -> Self {
        Self(OFFSET)
    }

    /// FNV-1a over eight bytes at a time, the rest padded with its length.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        word[7] = u8::try_from(rest.len()).unwrap_or(0) | 0x80;
        self.mix(u64::from_le_bytes(word));
    }

    fn mix(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(PRIME);
        self.0 ^= self.0 >> 29;
    }

    pub(crate) fn finish(self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash ^ (hash >> 32)
    }
}

pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = Hasher::new();
    hasher.write(bytes);
    hasher.finish()
}

pub(crate) fn hash_or_zero(text: &str) -> u64 {
    if text.is_empty() { 0 } else { hash(text.as_bytes()) }
}

/// The upper half, which the hash mixes best; never zero for a hash that is not.
pub(crate) fn fold32(hash: u64) -> u32 {
    if hash == 0 { 0 } else { u32::try_from(hash >> 32).unwrap_or(0) | 1 }
}
