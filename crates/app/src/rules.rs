//! Rules: what a person wants said of transactions by itself.

use std::collections::{BTreeMap, HashMap};

use coffer_domain::{
    RuleId, TransactionId,
    rules::{self as domain, Actions, CategoryPath, Share, TextActions, TextRule, TextShare},
};
use coffer_store::{
    Reader, StoreError, Writer,
    edits::{self, CategoryEdit, CategoryRow, EditMeta, RuleRow},
    layer::{self, Remark},
};

use crate::{
    App, SystemMint,
    api::{
        AppError, Edited, ErrorCode, Like, LikeRequest, OrderRules, PartShare, RuleActions,
        RuleDraft, RulePreview, RuleRef, RuleRemark, RuleView, RulesRead, RulesText, SaveRule,
        Topic,
    },
    edit::meta,
    views,
};

fn id(text: &str) -> Result<RuleId, AppError> {
    text.parse()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such rule."))
}

fn actions(said: RuleActions) -> Actions {
    Actions {
        category: said.category_id,
        merchant: said.merchant,
        tags: said.tags,
        note: said.note,
        hide: said.hide,
        reviewed: said.reviewed,
        split: said
            .split
            .into_iter()
            .map(|part| Share {
                share: part.share,
                category: part.category_id,
                note: part.note,
            })
            .collect(),
    }
}

fn actions_view(actions: Actions, stands: &Stands) -> RuleActions {
    let stands = |id: i64| stands.get(&id).copied();
    RuleActions {
        category_id: actions.category.and_then(stands),
        merchant: actions.merchant,
        tags: actions.tags,
        note: actions.note,
        hide: actions.hide,
        reviewed: actions.reviewed,
        split: actions
            .split
            .into_iter()
            .map(|part| PartShare {
                share: part.share,
                category_id: part.category.and_then(stands),
                note: part.note,
            })
            .collect(),
    }
}

/// What each category stands for now.
type Stands = HashMap<i64, i64>;

fn draft(said: RuleDraft) -> Result<edits::RuleDraft, AppError> {
    Ok(edits::RuleDraft {
        id: said.id.as_deref().map(id).transpose()?,
        name: said.name,
        search: said.search,
        actions: actions(said.actions),
        enabled: said.enabled,
    })
}

fn remark(remark: Remark) -> RuleRemark {
    match remark {
        Remark::Broken(why) => RuleRemark::Broken(why),
        Remark::NeverMatches => RuleRemark::NeverMatches,
        Remark::Shadowed(by) => RuleRemark::Shadowed(by),
        Remark::AsksLater(of) => RuleRemark::AsksLater(of),
        Remark::ChangesItself => RuleRemark::ChangesItself,
    }
}

/// All rules in their order, with what is odd with them.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list(app: &App) -> Result<Vec<RuleView>, AppError> {
    let (rules, uses, mut remarks, stands) = app
        .profile()?
        .read(|r| {
            Ok((
                edits::rules(r)?,
                layer::uses(r)?,
                layer::remarks(r)?,
                layer::stands(r)?,
            ))
        })
        .await?;
    Ok(rules
        .into_iter()
        .map(|rule| RuleView {
            id: rule.id.to_string(),
            name: rule.name,
            search: rule.search,
            actions: actions_view(rule.actions, &stands),
            enabled: rule.enabled,
            past: rule.from_txn == 0,
            transactions: uses.get(&rule.row).copied().unwrap_or_default(),
            remarks: remarks
                .remove(&rule.row)
                .into_iter()
                .flatten()
                .map(remark)
                .collect(),
        })
        .collect())
}

/// What a rule would do if it were applied to the past.
///
/// # Errors
/// If it is no rule, with the reason.
pub async fn preview(app: &App, request: RuleDraft) -> Result<RulePreview, AppError> {
    let draft = draft(request)?;
    let seen = app
        .profile()?
        .read(move |r| layer::preview(r, &draft))
        .await?;
    Ok(RulePreview {
        found: seen.found,
        changed: seen.changed,
        kept: seen.kept,
        rows: seen.rows.into_iter().map(views::row).collect(),
        remarks: seen.remarks.into_iter().map(remark).collect(),
    })
}

fn tell(app: &App) {
    app.0.seams.events.changed(&[
        Topic::Rules,
        Topic::Register,
        Topic::Accounts,
        Topic::Tags,
        Topic::Categories,
    ]);
}

/// Makes or changes rules, and tells.
async fn write<T: Send + 'static>(
    app: &App,
    step: impl FnOnce(&Writer<'_>, &EditMeta) -> coffer_store::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let meta = meta(app);
    let done = app
        .profile()?
        .write_told(app, move |w| step(w, &meta))
        .await?;
    tell(app);
    Ok(done)
}

/// Saves a rule; returns all.
///
/// # Errors
/// If it is no rule, with the reason.
pub async fn save(app: &App, request: SaveRule) -> Result<Vec<RuleView>, AppError> {
    save_one(app, request).await?;
    list(app).await
}

/// Saves a rule. Returns its id and how many transactions changed.
///
/// # Errors
/// As [`save`].
pub async fn save_one(app: &App, request: SaveRule) -> Result<(String, u32), AppError> {
    let draft = draft(request.rule)?;
    let (id, rows) = write(app, move |w, meta| {
        edits::save_rule(w, meta, &mut SystemMint, &draft, request.past)
    })
    .await?;
    Ok((id.to_string(), rows))
}

/// Deletes a rule, and with it all that it says; returns those that are left.
///
/// # Errors
/// If there is none.
pub async fn delete(app: &App, request: RuleRef) -> Result<Vec<RuleView>, AppError> {
    let id = id(&request.id)?;
    write(app, move |w, meta| edits::delete_rule(w, meta, id)).await?;
    list(app).await
}

/// Puts the rules in an order; returns all.
///
/// # Errors
/// If it is not all of them, each once.
pub async fn order(app: &App, request: OrderRules) -> Result<Vec<RuleView>, AppError> {
    let ids = request
        .ids
        .iter()
        .map(|text| id(text))
        .collect::<Result<Vec<_>, _>>()?;
    write(app, move |w, meta| edits::order_rules(w, meta, &ids)).await?;
    list(app).await
}

/// Applies a rule to what is there already.
///
/// # Errors
/// If there is none.
pub async fn apply(app: &App, request: RuleRef) -> Result<Edited, AppError> {
    let id = id(&request.id)?;
    let transactions = write(app, move |w, meta| edits::apply_rule(w, meta, id)).await?;
    Ok(Edited {
        field: "rule".into(),
        transactions,
    })
}

/// What else is like a transaction of which something was just said.
///
/// # Errors
/// If there is no such transaction, or nothing of it that a rule could say.
pub async fn like(app: &App, request: LikeRequest) -> Result<Like, AppError> {
    let id: TransactionId = request
        .id
        .parse()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such transaction."))?;
    let (found, stands) = app
        .profile()?
        .read(move |r| Ok((layer::like(r, id, &request.field)?, layer::stands(r)?)))
        .await?;
    Ok(Like {
        others: found.others,
        rule: RuleDraft {
            id: None,
            name: found.rule.name,
            search: found.rule.search,
            actions: actions_view(found.rule.actions, &stands),
            enabled: true,
        },
    })
}

/// The rule that is meant by its id, its place (1 for the first) or its name.
///
/// # Errors
/// If there is none, or several have the name.
pub async fn find(app: &App, text: &str) -> Result<RuleRow, AppError> {
    let rules = app.profile()?.read(edits::rules).await?;
    let folded = text.trim().to_lowercase();
    let by_id = rules.iter().find(|rule| rule.id.to_string() == text);
    let place = || text.parse::<usize>().ok()?.checked_sub(1);
    let by_place = || place().and_then(|place| rules.get(place));
    let named: Vec<&RuleRow> = rules
        .iter()
        .filter(|rule| rule.name.to_lowercase() == folded)
        .collect();
    let text: String = text.chars().take(40).collect();
    match (by_id, named.as_slice()) {
        (Some(rule), _) => Ok(rule.clone()),
        (None, [rule]) => Ok((*rule).clone()),
        (None, []) => by_place().cloned().ok_or_else(|| {
            AppError::new(ErrorCode::NotFound, format!("There is no rule “{text}”."))
                .hinted("`coffer-cli rule list` lists them.")
        }),
        (None, _) => Err(AppError::new(
            ErrorCode::BadInput,
            format!("Several rules are called “{text}”; name one by its number."),
        )),
    }
}

/// All rules as text that people can read.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn text(app: &App) -> Result<RulesText, AppError> {
    let (rules, categories, stands) = app
        .profile()?
        .read(|r| Ok((edits::rules(r)?, edits::categories(r)?, layer::stands(r)?)))
        .await?;
    let rules: Vec<TextRule> = rules
        .into_iter()
        .map(|rule| to_text(rule, &categories, &stands))
        .collect();
    Ok(RulesText {
        text: domain::write(&rules),
    })
}

fn path(id: i64, categories: &[CategoryRow], stands: &Stands) -> Option<CategoryPath> {
    let of = |id: i64| categories.iter().find(|one| one.id == id);
    let category = of(*stands.get(&id)?)?;
    Some(CategoryPath {
        group: category.parent.and_then(of).map(|group| group.name.clone()),
        name: category.name.clone(),
    })
}

fn to_text(rule: RuleRow, categories: &[CategoryRow], stands: &Stands) -> TextRule {
    let path = |id: i64| path(id, categories, stands);
    TextRule {
        name: rule.name,
        enabled: rule.enabled,
        past: rule.from_txn == 0,
        search: rule.search,
        actions: TextActions {
            category: rule.actions.category.and_then(path),
            merchant: rule.actions.merchant,
            tags: rule.actions.tags,
            note: rule.actions.note,
            hide: rule.actions.hide,
            reviewed: rule.actions.reviewed,
            split: rule
                .actions
                .split
                .into_iter()
                .map(|part| TextShare {
                    share: part.share,
                    category: part.category.and_then(path),
                    note: part.note,
                })
                .collect(),
        },
    }
}

/// Reads rules from text, as one step to undo: those that are there already word for word are left alone, categories that
/// are not there are made.
///
/// # Errors
/// If the text cannot be read, with the line; nothing is changed then.
pub async fn read(app: &App, request: RulesText) -> Result<RulesRead, AppError> {
    const CHARS_MAX: usize = 2_000_000;
    if request.text.len() > CHARS_MAX {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "These are too many rules.",
        ));
    }
    let rules = domain::read(&request.text).map_err(|error| {
        AppError::new(
            ErrorCode::BadInput,
            format!("Line {}: {}", error.line, error.message),
        )
    })?;
    write(app, move |w, meta| {
        edits::together(w, || take_in(w, meta, rules))
    })
    .await
}

fn take_in(
    w: &Writer<'_>,
    meta: &EditMeta,
    rules: Vec<TextRule>,
) -> coffer_store::Result<RulesRead> {
    let mut read = RulesRead {
        added: 0,
        known: 0,
        categories: Vec::new(),
    };
    let mut metas = Metas { meta: *meta };
    let mut made: BTreeMap<CategoryPath, i64> = BTreeMap::new();
    for (place, rule) in rules.into_iter().enumerate() {
        let known = known(&w.reader())?;
        if known.contains(&rule) {
            read.known += 1;
            continue;
        }
        let mut find =
            |path: &CategoryPath| category(w, &mut metas, path, &mut made, &mut read.categories);
        let said = rule.actions;
        let mut actions = Actions {
            category: said.category.as_ref().map(&mut find).transpose()?,
            merchant: said.merchant,
            tags: said.tags,
            note: said.note,
            hide: said.hide,
            reviewed: said.reviewed,
            split: Vec::new(),
        };
        for part in said.split {
            actions.split.push(Share {
                share: part.share,
                category: part.category.as_ref().map(&mut find).transpose()?,
                note: part.note,
            });
        }
        let draft = edits::RuleDraft {
            id: None,
            name: rule.name.clone(),
            search: rule.search,
            actions,
            enabled: rule.enabled,
        };
        edits::save_rule(w, &metas.next(), &mut SystemMint, &draft, rule.past).map_err(
            |error| {
                let named = |why: &str| {
                    StoreError::Refused(format!("Rule {} (“{}”): {why}", place + 1, rule.name))
                };
                match error {
                    StoreError::Refused(why) => named(&why),
                    StoreError::Misread(misread) => named(&misread.problem.message),
                    other => other,
                }
            },
        )?;
        read.added += 1;
    }
    Ok(read)
}

/// An id for each of several operations.
struct Metas {
    meta: EditMeta,
}

impl Metas {
    fn next(&mut self) -> EditMeta {
        EditMeta {
            id: coffer_domain::OperationId::mint(&mut SystemMint),
            ..self.meta
        }
    }
}

fn known(reader: &Reader<'_>) -> coffer_store::Result<Vec<TextRule>> {
    let (categories, stands) = (edits::categories(reader)?, layer::stands(reader)?);
    let rules = edits::rules(reader)?;
    Ok(rules
        .into_iter()
        .map(|rule| to_text(rule, &categories, &stands))
        .collect())
}

/// The category of a path, made where there is none.
fn category(
    w: &Writer<'_>,
    metas: &mut Metas,
    path: &CategoryPath,
    made: &mut BTreeMap<CategoryPath, i64>,
    names: &mut Vec<String>,
) -> coffer_store::Result<i64> {
    if let Some(id) = made.get(path) {
        return Ok(*id);
    }
    let all = edits::categories(&w.reader())?;
    let is_called = |one: &CategoryRow, name: &str| one.name.to_lowercase() == name.to_lowercase();
    let of_group = |group: Option<i64>| {
        let found = all
            .iter()
            .find(|one| one.parent == group && is_called(one, &path.name));
        found.map(|one| one.id)
    };
    let mut make = |name: &str, group: Option<i64>| -> coffer_store::Result<i64> {
        let edit = CategoryEdit::Create {
            name: name.to_owned(),
            group,
            kind: None,
        };
        let (id, _) = edits::edit_categories(w, &metas.next(), &edit)?;
        names.push(name.to_owned());
        Ok(id)
    };
    let id = match &path.group {
        None => {
            let anywhere = all
                .iter()
                .find(|one| is_called(one, &path.name))
                .map(|one| one.id);
            match of_group(None).or(anywhere) {
                Some(id) => id,
                None => make(&path.name, None)?,
            }
        }
        Some(group) => {
            let found = all
                .iter()
                .find(|one| one.parent.is_none() && is_called(one, group));
            let group = match found.map(|one| one.id) {
                Some(group) => group,
                None => make(group, None)?,
            };
            match of_group(Some(group)) {
                Some(id) => id,
                None => make(&path.name, Some(group))?,
            }
        }
    };
    made.insert(path.clone(), id);
    Ok(id)
}
