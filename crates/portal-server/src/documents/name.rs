//! File names in headers (RFC 6266, RFC 8187).

use std::fmt::Write;

/// `Content-Disposition` that saves under this name: plain ASCII for old readers, UTF-8 for the others.
pub(crate) fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !r#""\/%;"#.contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_and_cannot_break_out() {
        assert_eq!(
            attachment("Prüf \"1\"\r\n.pdf"),
            "attachment; filename=\"Pr_f _1___.pdf\"; filename*=UTF-8''Pr%C3%BCf%20%221%22%0D%0A.pdf"
        );
    }
}
