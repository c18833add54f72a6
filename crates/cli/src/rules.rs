//! The verbs of rules and of the set of categories: `rule` and `categories`.

use std::path::Path;

use coffer_app::api::{
    AppError, CategoryEdit, DeleteCategory, ErrorCode, MapBank, MergeCategory, MoveCategory,
    NewCategory, OrderRules, PartShare, RenameCategory, RuleActions, RuleDraft, RuleRef, RuleView,
    RulesText, SaveRule,
};
use coffer_app::{App, browse, categories, rules};

use crate::answer::{Answer, Body};
use crate::args::{Categories, CategoryAction, Rule, RuleAction};
use crate::failure::Failure;
use crate::lists;

/// The longest file of rules, in bytes.
const FILE_MAX: u64 = 2_000_000;

fn refused(sentence: impl Into<String>) -> Failure {
    AppError::new(ErrorCode::BadInput, sentence).into()
}

/// What `rule` does.
pub async fn rule(app: &App, asked: Rule) -> Result<Answer, Failure> {
    let mut names = asked.names.iter();
    let mut name = |what: &str| {
        let found = names.next().cloned();
        found.ok_or_else(|| {
            refused(format!(
                "Say which {what}: `coffer-cli rule list` lists the rules."
            ))
        })
    };
    match asked.action {
        RuleAction::List => all(app).await,
        RuleAction::Add => {
            let said = name("name the rule is to have").unwrap_or_default();
            let draft = RuleDraft {
                id: None,
                name: said,
                search: asked.search.clone().unwrap_or_default(),
                actions: actions(app, &asked, RuleActions::default()).await?,
                enabled: asked.on.unwrap_or(true),
            };
            save(app, draft, asked.past).await
        }
        RuleAction::Set => {
            let rule = view(app, &name("rule")?).await?;
            let draft = RuleDraft {
                id: Some(rule.id),
                name: asked.name.clone().unwrap_or(rule.name),
                search: asked.search.clone().unwrap_or(rule.search),
                actions: actions(app, &asked, rule.actions).await?,
                enabled: asked.on.unwrap_or(rule.enabled),
            };
            save(app, draft, asked.past).await
        }
        RuleAction::Remove => {
            let rule = rules::find(app, &name("rule")?).await?;
            let id = rule.id.to_string();
            Ok(Body::Rules(rules::delete(app, RuleRef { id }).await?).into())
        }
        RuleAction::Order => {
            let mut ids = Vec::new();
            for text in &asked.names {
                ids.push(rules::find(app, text).await?.id.to_string());
            }
            // Those that are not named keep their order behind the others.
            for rule in rules::list(app).await? {
                if !ids.contains(&rule.id) {
                    ids.push(rule.id);
                }
            }
            Ok(Body::Rules(rules::order(app, OrderRules { ids }).await?).into())
        }
        RuleAction::Apply => {
            let rule = rules::find(app, &name("rule")?).await?;
            let id = rule.id.to_string();
            Ok(Body::Edited(rules::apply(app, RuleRef { id }).await?).into())
        }
        RuleAction::Preview => {
            let draft = match names.next() {
                Some(text) => {
                    let rule = view(app, text).await?;
                    RuleDraft {
                        id: Some(rule.id),
                        name: rule.name,
                        search: asked.search.clone().unwrap_or(rule.search),
                        actions: actions(app, &asked, rule.actions).await?,
                        enabled: true,
                    }
                }
                None => RuleDraft {
                    id: None,
                    name: String::new(),
                    search: asked.search.clone().unwrap_or_default(),
                    actions: actions(app, &asked, RuleActions::default()).await?,
                    enabled: true,
                },
            };
            Ok(Body::Preview(Box::new(rules::preview(app, draft).await?)).into())
        }
        RuleAction::Export => {
            let text = rules::text(app).await?.text;
            if let Some(file) = names.next() {
                write_new(Path::new(file), &text)?;
                return all(app).await;
            }
            Ok(Body::Text(text).into())
        }
        RuleAction::Import => {
            let file = name("file")?;
            let text = read_file(Path::new(&file))?;
            Ok(Body::RulesRead(rules::read(app, RulesText { text }).await?).into())
        }
    }
}

fn write_new(file: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let cannot =
        |error: std::io::Error| refused(format!("{} cannot be written: {error}.", file.display()));
    let mut new = std::fs::File::create_new(file).map_err(cannot)?;
    new.write_all(text.as_bytes())
        .and_then(|()| new.sync_all())
        .map_err(cannot)
}

fn read_file(file: &Path) -> Result<String, Failure> {
    use std::io::Read;
    let cannot =
        |error: std::io::Error| refused(format!("{} cannot be read: {error}.", file.display()));
    let mut text = String::new();
    let opened = std::fs::File::open(file).map_err(cannot)?;
    opened
        .take(FILE_MAX + 1)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    match text.len() as u64 > FILE_MAX {
        true => Err(refused("This file is too large to be one of rules.")),
        false => Ok(text),
    }
}

async fn all(app: &App) -> Result<Answer, Failure> {
    Ok(Body::Rules(rules::list(app).await?).into())
}

async fn view(app: &App, text: &str) -> Result<RuleView, Failure> {
    let id = rules::find(app, text).await?.id.to_string();
    let found = rules::list(app)
        .await?
        .into_iter()
        .find(|rule| rule.id == id);
    found.ok_or_else(|| refused("This rule is gone."))
}

async fn save(app: &App, rule: RuleDraft, past: bool) -> Result<Answer, Failure> {
    let (id, _) = rules::save_one(app, SaveRule { rule, past }).await?;
    let all = rules::list(app).await?;
    Ok(Body::Rules(all.into_iter().filter(|rule| rule.id == id).collect()).into())
}

/// What a rule does, with what the options say in place of what it did. An empty text takes one away.
async fn actions(
    app: &App,
    asked: &Rule,
    mut actions: RuleActions,
) -> Result<RuleActions, Failure> {
    let said = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    if let Some(category) = &asked.category {
        actions.category_id = match said(category) {
            Some(text) => Some(browse::find_category(app, &text).await?),
            None => None,
        };
    }
    if let Some(merchant) = &asked.merchant {
        actions.merchant = said(merchant);
    }
    if let Some(note) = &asked.note {
        actions.note = said(note);
    }
    if let Some(tags) = &asked.tags {
        actions.tags = tags.split(',').filter_map(said).collect();
    }
    actions.hide = asked.hide.unwrap_or(actions.hide);
    actions.reviewed = asked.reviewed.unwrap_or(actions.reviewed);
    if !asked.parts.is_empty() {
        actions.split = Vec::new();
        for part in &asked.parts {
            actions.split.push(self::part(app, part).await?);
        }
    }
    Ok(actions)
}

async fn part(app: &App, part: &str) -> Result<PartShare, Failure> {
    let wrong = || refused("Write a part as SHARE:CATEGORY:NOTE (--part 60:groceries).");
    let mut words = part.splitn(3, ':');
    let share = words
        .next()
        .unwrap_or_default()
        .trim()
        .trim_end_matches('%');
    let (whole, behind) = share.split_once('.').unwrap_or((share, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(whole, 3) || !digits(behind, 2) {
        return Err(wrong());
    }
    let hundredths: u32 = format!("{behind:0<2}").parse().map_err(|_| wrong())?;
    let whole: u32 = whole.parse().map_err(|_| wrong())?;
    let category_id = match words.next().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(browse::find_category(app, text).await?),
        None => None,
    };
    Ok(PartShare {
        share: whole * 100 + hundredths,
        category_id,
        note: words.next().unwrap_or_default().to_owned(),
    })
}

/// What `categories` does.
pub async fn categories(app: &App, asked: Categories) -> Result<Answer, Failure> {
    if asked.csv.is_some() {
        return lists::categories(app, asked.csv).await;
    }
    let mut names = asked.names.iter();
    let mut name = |what: &str| {
        names.next().cloned().ok_or_else(|| {
            refused(format!(
                "Say {what}: `coffer-cli categories --help` tells how."
            ))
        })
    };
    let group = match asked.group.as_deref() {
        None | Some("") => None,
        Some(text) => Some(browse::find_category(app, text).await?),
    };
    let into = match asked.into.as_deref() {
        None => None,
        Some(text) => Some(browse::find_category(app, text).await?),
    };
    let edit = match asked.action {
        CategoryAction::List => return Ok(Body::Categories(browse::categories(app).await?).into()),
        CategoryAction::Add => CategoryEdit::Create(NewCategory {
            name: name("its name")?,
            group_id: group,
            kind: asked.kind,
        }),
        CategoryAction::Rename => CategoryEdit::Rename(RenameCategory {
            id: browse::find_category(app, &name("which category")?).await?,
            name: name("its new name")?,
        }),
        CategoryAction::Move => CategoryEdit::Move(MoveCategory {
            id: browse::find_category(app, &name("which category")?).await?,
            group_id: group,
            before: match asked.before.as_deref() {
                None => None,
                Some(text) => Some(browse::find_category(app, text).await?),
            },
        }),
        CategoryAction::Merge => CategoryEdit::Merge(MergeCategory {
            id: browse::find_category(app, &name("which category goes")?).await?,
            into: into.ok_or_else(|| refused("Say with --into which category stays."))?,
        }),
        CategoryAction::Remove => CategoryEdit::Delete(DeleteCategory {
            id: browse::find_category(app, &name("which category")?).await?,
            into,
        }),
        CategoryAction::Map => CategoryEdit::MapBank(MapBank {
            code: name("the bank's category")?,
            category_id: into
                .ok_or_else(|| refused("Say with --into which category it stands for."))?,
        }),
    };
    categories::edit(app, edit).await?;
    Ok(Body::Categories(browse::categories(app).await?).into())
}
