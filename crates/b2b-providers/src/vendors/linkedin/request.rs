//! The requests of Lead Sync as plain values. The values of queries are encoded here, see `transport`.

use std::collections::BTreeSet;

use rest_core::{Call, Replay, Timestamp, path_segment};
use serde_json::{Value, json};

use super::ID;
use crate::{Connection, Error, ErrorKind};

pub(super) const LEADS: &str = "leadFormResponses.list";
pub(super) const LEAD: &str = "leadFormResponses.get";
pub(super) const FORMS: &str = "leadForms.list";
pub(super) const SUBSCRIBE: &str = "leadNotifications.create";
/// The vendor's samples have no larger page.
pub(super) const PER_PAGE: u32 = 10;
const VERSION: &str = "202607";
const LEAD_TYPES: [&str; 4] = ["SPONSORED", "EVENT", "COMPANY", "ORGANIZATION_PRODUCT"];
/// With the form in it a second call for its questions is spared.
const FIELDS: &str = "ownerInfo,associatedEntityInfo,leadMetadataInfo,owner,leadType,versionedLeadGenFormUrn,id,\
                      submittedAt,testLead,formResponse,form:(hiddenFields,creationLocale,name,id,content)";

/// Whose leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    kind: &'static str,
    urn: String,
}

/// What the connection's options decide.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    owner: Option<Owner>,
    lead_type: &'static str,
    version: String,
    pub(super) consents: Option<BTreeSet<i64>>,
    pub(super) test_leads: bool,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let wrong = |text: &str| Error::new(ID, "connect", ErrorKind::Config, text);
        let option = |name| connection.find_option(name).map(str::trim).filter(|text| !text.is_empty());
        let owner = match option("owner") {
            None => None,
            Some(urn) => Some(owner(urn).ok_or_else(|| {
                wrong("option owner: expected urn:li:sponsoredAccount:… or urn:li:organization:…")
            })?),
        };
        let lead_type = option("lead_type").unwrap_or(LEAD_TYPES[0]);
        let lead_type = LEAD_TYPES.into_iter().find(|known| *known == lead_type).ok_or_else(|| {
            wrong("option lead_type: expected SPONSORED, EVENT, COMPANY or ORGANIZATION_PRODUCT")
        })?;
        let version = option("version").unwrap_or(VERSION).to_owned();
        if version.len() != 6 || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong("option version: expected YYYYMM"));
        }
        let consents = match option("consents") {
            None => None,
            Some(text) => Some(
                text.split(',')
                    .map(|id| id.trim().parse::<i64>())
                    .collect::<Result<_, _>>()
                    .map_err(|_| wrong("option consents: expected numbers with commas between them"))?,
            ),
        };
        Ok(Self { owner, lead_type, version, consents, test_leads: connection.flag(&ID, "test_leads")? })
    }

    fn owner(&self, call: &'static str) -> Result<&Owner, Error> {
        self.owner.as_ref().ok_or_else(|| {
            let text = "the option owner is missing: urn:li:sponsoredAccount:… or urn:li:organization:…";
            Error::new(ID, call, ErrorKind::Config, text).at("owner")
        })
    }

    fn headed(&self, call: Call) -> Call {
        call.header("linkedin-version", self.version.as_str()).header("x-restli-protocol-version", "2.0.0")
    }
}

fn owner(urn: &str) -> Option<Owner> {
    let rest = urn.strip_prefix("urn:li:")?;
    let (kind, id) = rest.split_once(':')?;
    let kind = ["sponsoredAccount", "organization"].into_iter().find(|known| *known == kind)?;
    let sound = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| Owner { kind, urn: urn.to_owned() })
}

/// `(sponsoredAccount:urn%3Ali%3AsponsoredAccount%3A5000123)`.
fn tuple(owner: &Owner) -> String {
    format!("({}:{})", owner.kind, path_segment(&owner.urn))
}

/// The leads of one page; the end of the time stands still while the pages are walked.
pub(super) fn leads(
    settings: &Settings,
    since: Option<Timestamp>,
    until: Timestamp,
    start: u64,
    count: u32,
) -> Result<Call, Error> {
    let mut call = Call::get(LEADS, "leadFormResponses")
        .query("q", "owner")
        .query("owner", tuple(settings.owner(LEADS)?))
        .query("leadType", format!("(leadType:{})", settings.lead_type))
        .query("limitedToTestLeads", settings.test_leads.to_string());
    if let Some(since) = since {
        let range = format!("(start:{},end:{})", since.millis(), until.millis());
        call = call.query("submittedAtTimeRange", range);
    }
    let call =
        call.query("fields", FIELDS).query("count", count.to_string()).query("start", start.to_string());
    Ok(settings.headed(call).replay(Replay::Safe))
}

pub(super) fn lead(settings: &Settings, id: &str) -> Call {
    let call = Call::get(LEAD, format!("leadFormResponses/{}", path_segment(id))).query("fields", FIELDS);
    settings.headed(call).replay(Replay::Safe)
}

pub(super) fn forms(settings: &Settings) -> Result<Call, Error> {
    let call = Call::get(FORMS, "leadForms")
        .query("q", "owner")
        .query("owner", tuple(settings.owner(FORMS)?))
        .query("count", "1")
        .query("start", "0");
    Ok(settings.headed(call).replay(Replay::Safe))
}

/// Never repeated: it would make a second subscription.
pub(super) fn subscribe(settings: &Settings, webhook: &str) -> Result<Call, Error> {
    let owner = settings.owner(SUBSCRIBE)?;
    let body: Value =
        json!({"webhook": webhook, "owner": {owner.kind: owner.urn}, "leadType": settings.lead_type});
    let call = Call::post(SUBSCRIBE, "leadNotifications").json(&body);
    call.map(|call| settings.headed(call)).map_err(|error| Error::of(ID, SUBSCRIBE, error))
}
