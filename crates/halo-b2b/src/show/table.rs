//! Plain text tables: columns aligned, numbers to the right, nothing but spaces and one rule.

/// Renders rows under a heading. A cell that reads as a number is aligned to the right.
pub(crate) fn render(heading: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = heading.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    let heads: Vec<String> = heading.iter().map(|&cell| cell.to_owned()).collect();
    let numeric: Vec<bool> = (0..heading.len())
        .map(|column| {
            !rows.is_empty() && rows.iter().all(|row| row.get(column).is_some_and(|cell| is_number(cell)))
        })
        .collect();
    line(&mut text, &heads, &widths, &numeric);
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    line(&mut text, &rule, &widths, &numeric);
    for row in rows {
        line(&mut text, row, &widths, &numeric);
    }
    text
}

fn line(text: &mut String, cells: &[String], widths: &[usize], numeric: &[bool]) {
    let mut built = String::from(" ");
    for ((cell, width), right) in cells.iter().zip(widths).zip(numeric) {
        let pad = " ".repeat(width - cell.chars().count().min(*width));
        built.push(' ');
        if *right {
            built.push_str(&pad);
            built.push_str(cell);
        } else {
            built.push_str(cell);
            built.push_str(&pad);
        }
        built.push(' ');
    }
    text.push_str(built.trim_end());
    text.push('\n');
}

fn is_number(cell: &str) -> bool {
    let digits = cell.trim_end_matches(" ms").trim_end_matches(" s").trim_end_matches('%');
    cell == "–" || digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let table =
            render(&["stage", "in"], &[vec!["match".into(), "120".into()], vec!["plan".into(), "7".into()]]);
        assert_eq!(table, "  stage   in\n  ─────  ───\n  match  120\n  plan     7\n");
    }
}
