//! Whether a row that is in no index (one in a tray) is what a term asks for.

use coffer_domain::{
    category,
    query::{Amount, Days, Direction, Flag, What, names},
};

use super::meaning::Ids;
use crate::register::RegisterLine;

/// Whether a row fits a term that is not turned round, as far as a row tells it.
pub(super) fn does(what: &What, ids: &Ids, line: &RegisterLine) -> bool {
    let begins = |texts: &[&str], word: &str| {
        let word = names::fold(word);
        let of_word: Vec<&str> = words_of(&word).collect();
        let Some((last, whole)) = of_word.split_last() else {
            return false;
        };
        texts.iter().any(|text| {
            let text = names::fold(text);
            let words: Vec<&str> = words_of(&text).collect();
            words.windows(of_word.len()).any(|some| {
                let (end, start) = some.split_last().unwrap_or((&"", &[]));
                start == whole && end.starts_with(last)
            })
        })
    };
    let note = line.note.as_deref().unwrap_or_default();
    let texts = || -> Vec<&str> {
        let mut texts = vec![
            line.merchant.as_str(),
            line.original.as_str(),
            line.account_name.as_str(),
            note,
        ];
        texts.extend(line.tags.iter().map(String::as_str));
        texts.extend(line.category.iter().map(|(_, name, _)| name.as_str()));
        texts.extend(line.split.iter().map(|part| part.note.as_str()));
        texts
    };
    let fits_amount = |amount: &Amount| {
        let minor = line.amount.minor();
        let is_that_way = match amount.direction {
            None => true,
            Some(Direction::In) => minor > 0,
            Some(Direction::Out) => minor < 0,
        };
        let size = i64::try_from(minor.unsigned_abs()).unwrap_or(i64::MAX);
        let range = amount.minor(line.amount.currency().exponent());
        is_that_way && range.is_some_and(|(least, greatest)| (least..=greatest).contains(&size))
    };
    let within = |days: &Days| (days.first..=days.last).contains(&line.date);
    match what {
        What::Word(word) => {
            begins(&texts(), word) || what.number().is_some_and(|amount| fits_amount(&amount))
        }
        What::Phrase(text) => begins(&texts(), text),
        What::Merchant(values) => {
            let is_whole = values.iter().all(|one| one.is_quoted);
            values.iter().any(|one| match is_whole {
                true => line.merchant.eq_ignore_ascii_case(&one.text),
                false => begins(&[&line.merchant], &one.text),
            })
        }
        What::Note(values) => values.iter().any(|one| begins(&[note], &one.text)),
        What::Category(_) => match &line.category {
            Some((id, _, _)) => ids.ids.contains(id),
            None => ids.none,
        },
        // The names that a row has are those that there are.
        What::Account(_) => ids.names.contains(&line.account_name),
        What::Tag(_) => {
            (ids.none && line.tags.is_empty())
                || line.tags.iter().any(|tag| ids.names.contains(tag))
        }
        What::Amount(amount) => fits_amount(amount),
        What::Has(flags) | What::Is(flags) => flags.iter().any(|flag| has(*flag, line)),
        What::Before(days) => line.date < days.first,
        What::After(days) => line.date > days.last,
        What::On(days) => within(days),
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

fn has(flag: Flag, line: &RegisterLine) -> bool {
    match flag {
        Flag::Note => line.note.is_some(),
        Flag::Tag => !line.tags.is_empty(),
        Flag::Category => line.category.is_some(),
        Flag::Uncategorised => line.category.is_none(),
        Flag::Split => line.parts > 1,
        Flag::Attachment => line.attachments > 0,
        Flag::Pending => line.pending,
        Flag::Posted => !line.pending,
        Flag::Reviewed => line.reviewed,
        Flag::Unreviewed => !line.reviewed,
        Flag::Hidden => line.hidden,
        Flag::Withdrawn => line.withdrawn,
        Flag::In => line.amount.minor() > 0,
        Flag::Out => line.amount.minor() < 0,
        Flag::Transfer => kind_of(line) == Some(category::Kind::Transfer),
        Flag::Spend => counts_as(line, category::Kind::Spend),
        Flag::Income => counts_as(line, category::Kind::Income),
    }
}

/// The kind of a row's category, where it has one.
fn kind_of(line: &RegisterLine) -> Option<category::Kind> {
    let code = line.category.as_ref()?.2.as_deref()?;
    let found = category::STARTERS.iter().find(|one| one.code == code)?;
    Some(found.kind)
}

/// Whether a report counts a row so; see `register.kind`.
fn counts_as(line: &RegisterLine, kind: category::Kind) -> bool {
    let by_sign = match line.amount.minor() > 0 {
        true => category::Kind::Income,
        false => category::Kind::Spend,
    };
    let is_counted = !(line.withdrawn || line.deleted || line.pending || line.hidden);
    is_counted && kind_of(line).unwrap_or(by_sign) == kind
}
