//! Signatures of inbound messages, over the bytes as they came and compared in constant time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use rest_core::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Whether `signature` is the HMAC-SHA256 of `body`: 64 lower-case hexadecimal digits, with or without `sha256=`,
/// or base64. An empty secret signs nothing.
pub(crate) fn is_hmac_sha256(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    let secret = secret.expose_secret();
    let signature = signature.trim();
    let bare = signature.strip_prefix("sha256=").unwrap_or(signature);
    let Some(given) = hex(bare).or_else(|| STANDARD.decode(bare).ok()) else { return false };
    // Keys of every length are allowed, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(body);
    !secret.is_empty() && mac.verify_slice(&given).is_ok()
}

/// Whether a secret that came with a message is ours. An empty one never is.
pub(crate) fn is_same_secret(secret: &SecretString, given: &str) -> bool {
    let secret = secret.expose_secret().as_bytes();
    // Digests under one key are compared, so the time tells nothing of the secret.
    let digest = |text: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(text);
        Some(mac)
    };
    let (Some(ours), Some(theirs)) = (digest(secret), digest(given.as_bytes())) else { return false };
    !secret.is_empty() && ours.verify_slice(&theirs.finalize().into_bytes()).is_ok()
}

/// The HMAC-SHA256 of `body` as lower-case hexadecimal digits.
pub(crate) fn hmac_sha256_hex(secret: &SecretString, body: &[u8]) -> String {
    // Keys of every length are allowed, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let lower = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    (text.len() == 64).then_some(())?;
    text.as_bytes().chunks_exact(2).map(|pair| Some(lower(pair[0])? << 4 | lower(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4231, test case 2.
    const HEX: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const BODY: &[u8] = b"what do ya want for nothing?";

    #[test]
    fn a_secret_is_compared_whole() {
        let secret = SecretString::from("Jefe");
        assert!(is_same_secret(&secret, "Jefe"));
        for wrong in ["", "Jef", "Jefe ", "jefe", "Jefe\0"] {
            assert!(!is_same_secret(&secret, wrong), "{wrong}");
        }
        assert!(!is_same_secret(&SecretString::from(""), ""));
    }

    #[test]
    fn hex_and_base64_of_the_raw_body_count_and_nothing_else() {
        let secret = SecretString::from("Jefe");
        let bytes = hex(HEX).unwrap();
        let base64 = STANDARD.encode(&bytes);
        for good in
            [HEX.to_owned(), format!("sha256={HEX}"), format!(" {base64} "), format!("sha256={base64}")]
        {
            assert!(is_hmac_sha256(&secret, BODY, &good), "{good}");
        }
        let upper = HEX.to_uppercase();
        let wrong = [
            "",
            "sha256=",
            &HEX[..63],
            &HEX[..62],
            &upper,
            &format!("SHA256={HEX}"),
            &format!("{HEX}00"),
            &HEX.replace('5', "6"),
            "ü",
        ];
        for wrong in wrong {
            assert!(!is_hmac_sha256(&secret, BODY, wrong), "{wrong}");
        }
        assert_eq!(hmac_sha256_hex(&secret, BODY), HEX);
        assert!(!is_hmac_sha256(&secret, b"what do ya want for nothing? ", HEX));
        assert!(!is_hmac_sha256(&SecretString::from("jefe"), BODY, HEX));
        let empty = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
        assert!(!is_hmac_sha256(&SecretString::from(""), b"", empty), "no secret, no endpoint");
    }
}
