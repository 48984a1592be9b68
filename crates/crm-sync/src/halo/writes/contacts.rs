//! Firms and people as Halo takes them.

use halo_model::{Client, ClientId, ClientWrite, SiteId, UserId, UserWrite};

use super::{not_tried, rejected};
use crate::halo::HaloPort;
use crate::plan::{ActionName, CompanyDraft, ContactDraft, Ref};
use crate::port::{Write, Written};
use crate::suppress::ERASED_PERSON;

impl HaloPort {
    pub(super) async fn contact(&self, draft: &ContactDraft, write: &Write) -> Result<UserWrite, Written> {
        let Ref::Known(company) = draft.company else { return Err(rejected("its company is not known")) };
        let site = match write.site {
            Some(site) => site,
            None => match self.halo.get::<Client>(ClientId(company)).await {
                Ok(Some(client)) => match client.main_site_id {
                    Some(site) => site.0,
                    None => return Err(rejected("its company has no site in Halo; give it one")),
                },
                Ok(None) => return Err(rejected("its company is gone from Halo")),
                Err(error) => return Err(not_tried(&error.to_string())),
            },
        };
        let mut user = UserWrite::new()
            .name(draft.name.clone())
            .client_id(ClientId(company))
            .site_id(SiteId(site))
            .third_party_id(write.name.0.clone());
        if let Some(first) = &draft.first_name {
            user = user.firstname(first.clone());
        }
        if let Some(last) = &draft.last_name {
            user = user.surname(last.clone());
        }
        if let Some(email) = &draft.email {
            user = user.emailaddress(email.clone());
        }
        if let Some(phone) = &draft.phone {
            user = user.phonenumber(phone.clone());
        }
        if let Some(mobile) = &draft.mobile {
            user = user.mobilenumber(mobile.clone());
        }
        if let Some(title) = &draft.job_title {
            user = user.title(title.clone());
        }
        Ok(user)
    }
}

/// The contact without what says who it is.
pub(super) fn erased(contact: i64) -> UserWrite {
    UserWrite::new()
        .id(UserId(contact))
        .name(ERASED_PERSON)
        .firstname("Erased")
        .surname("person")
        .title("")
        .emailaddress("")
        .email2("")
        .email3("")
        .phonenumber("")
        .mobilenumber("")
        .mobilenumber2("")
        .homenumber("")
        .fax("")
        .twitter_username("")
        .neversendemails(true)
}

pub(super) fn company(draft: &CompanyDraft, name: &ActionName) -> ClientWrite {
    let mut client = ClientWrite::new()
        .name(draft.name.clone())
        .reference(name.0.clone())
        .newclient_sitename(draft.site_name.clone());
    if let Some(website) = &draft.website {
        client = client.website(website.clone());
    }
    if let Some(domain) = &draft.domain {
        client = client.domain(domain.clone());
    }
    if let Some(phone) = &draft.phone {
        client = client.newclient_phonenumber(phone.clone());
    }
    client
}
