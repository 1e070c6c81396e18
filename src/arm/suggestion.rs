//! Names that are close to one that is not known, for errors.

/// No more names are suggested.
const MOST: usize = 3;

/// The known names that the wanted one may have been meant for, the closest first; letter case does not matter.
pub(super) fn closest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.trim().to_lowercase();
    let farthest = (wanted.chars().count() / 3).max(2);
    let mut close: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = distance(&wanted, &lower);
            let holds_it = wanted.chars().count() > 2 && lower.contains(&wanted);
            (distance <= farthest || holds_it).then_some((distance, name))
        })
        .collect();
    close.sort_unstable();
    close.dedup();
    close.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// The sentence that suggests them; empty when nothing is close.
pub(super) fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let close: Vec<String> = closest(wanted, known).into_iter().map(|name| format!("\"{}\"", name.escape_debug())).collect();
    match close.is_empty() {
        true => String::new(),
        false => format!(" Did you mean {}?", close.join(" or ")),
    }
}

/// How many letters must be inserted, removed or replaced to make one text the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut left = index + 1;
        let mut next = vec![left];
        for (above, (other, diagonal)) in row.iter().skip(1).zip(to.iter().zip(&row)) {
            left = (above + 1).min(left + 1).min(diagonal + usize::from(letter != *other));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("reader", "reader", 0),
            ("readr", "reader", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn what_is_suggested() {
        let roles = ["Owner", "Contributor", "Reader", "Backup Reader", "Virtual Machine Contributor"];
        for (wanted, expected) in [
            ("Readr", vec!["Reader"]),
            ("onwer", vec!["Owner"]),
            ("CONTRIBUTR", vec!["Contributor"]),
            ("machine contrib", vec!["Virtual Machine Contributor"]),
            ("reader", vec!["Reader", "Backup Reader"]),
            ("zzz", vec![]),
        ] {
            assert_eq!(closest(wanted, roles), expected, "{wanted}");
        }
        assert_eq!(did_you_mean("Readr", roles), " Did you mean \"Reader\"?");
        assert_eq!(did_you_mean("zzz", roles), "");
    }
}
