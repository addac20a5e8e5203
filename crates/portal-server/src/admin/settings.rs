//! What may be set, and to what. Pure: settings in, settings or a sentence out.

use portal_api::id::WorkTypeCode;
use portal_api::me::StageGroup;
use portal_api::requests::WorkType;
use portal_api::settings::PortalSettings;
use portal_api::work_orders::Stage;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Every key that [`apply`] knows, with the values it takes.
const KEYS: [&str; 25] = [
    "enabled=true|false",
    "slug=TEXT (the former one goes on working)",
    "name=TEXT",
    "phone=TEXT",
    "notify=E-MAIL",
    "language=de|en",
    "date_format=language|day-month-year|month-day-year|year-month-day",
    "theme.accent=#rrggbb",
    "areas.requests=true|false",
    "areas.work_orders=true|false",
    "areas.invoices=true|false",
    "areas.objects=true|false",
    "areas.documents=true|false",
    "areas.quotations=true|false",
    "may.comment=true|false",
    "may.decide_quotations=true|false",
    "may.edit_profile=true|false",
    "prices=true|false",
    "invoice_scope=customer|customer-and-delivery",
    "sees=own|all-of-customer",
    "may_create_requests=true|false",
    "work_types=CODE,CODE:LABEL,… (what may be requested; a label for new codes)",
    "stages.STAGE.visible=true|false",
    "stages.STAGE.label=TEXT",
    "stages.STAGE.group=open|completed",
];

/// Changes one setting.
///
/// # Errors
/// A sentence for the office; `settings` may not be used then.
pub(super) fn apply(settings: &mut PortalSettings, key: &str, value: &str) -> Result<(), String> {
    match key {
        "enabled" => settings.enabled = parse(key, value)?,
        "slug" => settings.slug = slug(value)?,
        "name" => settings.name = filled(key, value)?,
        "phone" => value.clone_into(&mut settings.phone),
        "notify" => value.clone_into(&mut settings.notify),
        "language" => settings.language = parse(key, value)?,
        "date_format" => settings.date_format = parse(key, value)?,
        "theme.accent" => settings.theme.accent = accent(value)?,
        "areas.requests" => settings.areas.requests = parse(key, value)?,
        "areas.work_orders" => settings.areas.work_orders = parse(key, value)?,
        "areas.invoices" => settings.areas.invoices = parse(key, value)?,
        "areas.objects" => settings.areas.objects = parse(key, value)?,
        "areas.documents" => settings.areas.documents = parse(key, value)?,
        "areas.quotations" => settings.areas.quotations = parse(key, value)?,
        "may.comment" => settings.may.comment = parse(key, value)?,
        "may.decide_quotations" => settings.may.decide_quotations = parse(key, value)?,
        "may.edit_profile" => settings.may.edit_profile = parse(key, value)?,
        "prices" => settings.prices = parse(key, value)?,
        "invoice_scope" => settings.invoice_scope = parse(key, value)?,
        "sees" => settings.sees = parse(key, value)?,
        "may_create_requests" => settings.may_create_requests = parse(key, value)?,
        "work_types" => settings.work_types = work_types(&settings.work_types, value)?,
        _ => return stage(settings, key, value),
    }
    Ok(())
}

/// `stages.<stage>.<visible|label|group>`
fn stage(settings: &mut PortalSettings, key: &str, value: &str) -> Result<(), String> {
    let mut parts = key.split('.');
    let (Some("stages"), Some(name), Some(what), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unknown(key));
    };
    let Some(stage) = Stage::parse(name) else {
        let known: Vec<&str> = Stage::ALL.into_iter().map(Stage::as_str).collect();
        return Err(format!("there is no stage `{name}`; stages are {}", known.join(", ")));
    };
    let found = settings.stages.iter_mut().find(|setting| setting.stage == stage);
    let setting = found.ok_or_else(|| format!("this portal has no stage `{name}`"))?;
    match what {
        "visible" => setting.visible = parse(key, value)?,
        "label" => setting.label = filled(key, value)?,
        "group" => setting.group = parse::<StageGroup>(key, value)?,
        _ => return Err(unknown(key)),
    }
    Ok(())
}

fn unknown(key: &str) -> String {
    format!("there is no setting `{key}`; settings are\n  {}", KEYS.join("\n  "))
}

/// A value as the contract writes it: a truth value or one of a few words.
fn parse<T: DeserializeOwned>(key: &str, value: &str) -> Result<T, String> {
    let truth = match value {
        "true" | "on" | "yes" => Some(Value::Bool(true)),
        "false" | "off" | "no" => Some(Value::Bool(false)),
        _ => None,
    };
    serde_json::from_value(truth.unwrap_or_else(|| Value::String(value.to_owned()))).map_err(|_| {
        let form = KEYS.iter().find(|form| form.split('=').next() == Some(key)).copied();
        format!("`{value}` does not fit; write {}", form.unwrap_or("true or false"))
    })
}

fn filled(key: &str, value: &str) -> Result<String, String> {
    if value.is_empty() { Err(format!("{key} must not be empty")) } else { Ok(value.to_owned()) }
}

fn slug(value: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if value.is_empty()
        || value.len() > 63
        || !value.chars().all(fits)
        || value.starts_with('-')
        || value.ends_with('-')
    {
        return Err("an address has 1 to 63 lower-case letters, digits and hyphens, no hyphen at its ends".to_owned());
    }
    Ok(value.to_owned())
}

fn accent(value: &str) -> Result<String, String> {
    let digits = value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        Ok(value.to_ascii_lowercase())
    } else {
        Err("a colour has the form #rrggbb".to_owned())
    }
}

/// The codes that are offered from now on, in this order. A code that is offered now keeps its label.
fn work_types(now: &[WorkType], value: &str) -> Result<Vec<WorkType>, String> {
    let mut offered: Vec<WorkType> = Vec::new();
    for entry in value.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let (code, label) =
            entry.split_once(':').map_or((entry, None), |(code, label)| (code.trim(), Some(label.trim())));
        let code = WorkTypeCode(code.to_owned());
        let before = now.iter().find(|work_type| work_type.code == code);
        let work_type = match (label, before) {
            (Some(label), before) if !label.is_empty() => WorkType {
                label: label.to_owned(),
                emergency_phone: before.and_then(|before| before.emergency_phone.clone()),
                code,
            },
            (_, Some(before)) => before.clone(),
            _ => {
                let known: Vec<_> = now.iter().map(|work_type| work_type.code.0.clone()).collect();
                return Err(format!(
                    "`{code}` is not offered now ({}); give it a label: {code}:LABEL",
                    known.join(", ")
                ));
            }
        };
        if offered.iter().all(|other| other.code != work_type.code) {
            offered.push(work_type);
        }
    }
    Ok(offered)
}
