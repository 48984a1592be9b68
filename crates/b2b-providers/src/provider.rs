use std::fmt;

use crate::capability::{
    Briefing, Capability, Enrich, FeedbackSink, Inbound, Intent, Jobs, Score, Search, Suppress,
    Technographics, Usage, Verify,
};
use crate::{Descriptor, ProviderId};

/// A source of records. What answers `Some` is supported.
pub trait Provider: fmt::Debug + Send + Sync {
    /// Its name.
    fn id(&self) -> ProviderId;

    /// What is known of it without calling it.
    fn descriptor(&self) -> &Descriptor;

    /// Finding people.
    fn people_search(&self) -> Option<&dyn Search> {
        None
    }

    /// Finding companies.
    fn company_search(&self) -> Option<&dyn Search> {
        None
    }

    /// Completing people and companies.
    fn enrichment(&self) -> Option<&dyn Enrich> {
        None
    }

    /// Checking e-mail addresses.
    fn email_verification(&self) -> Option<&dyn Verify> {
        None
    }

    /// Rating people.
    fn scoring(&self) -> Option<&dyn Score> {
        None
    }

    /// Knowing who is about to buy.
    fn intent(&self) -> Option<&dyn Intent> {
        None
    }

    /// Knowing which products a company uses.
    fn technographics(&self) -> Option<&dyn Technographics> {
        None
    }

    /// Telling the vendor that a person must not be contacted.
    fn suppression(&self) -> Option<&dyn Suppress> {
        None
    }

    /// Telling the vendor what became of its records.
    fn feedback(&self) -> Option<&dyn FeedbackSink> {
        None
    }

    /// What is left of the account.
    fn usage(&self) -> Option<&dyn Usage> {
        None
    }

    /// Work that is polled.
    fn jobs(&self) -> Option<&dyn Jobs> {
        None
    }

    /// Knowing what competitors do.
    fn briefing(&self) -> Option<&dyn Briefing> {
        None
    }

    /// Receiving what the vendor sends by itself. `None` also where the secret for it is missing.
    fn inbound(&self) -> Option<&dyn Inbound> {
        None
    }

    /// What the operator should be told once, before the first call: that a product is retired and who serves it.
    fn notice(&self) -> Option<&str> {
        None
    }

    /// How many requests were sent so far, repeated ones included.
    fn calls(&self) -> u64 {
        0
    }

    /// What it can do, from the accessors above.
    fn capabilities(&self) -> Vec<Capability> {
        [
            (Capability::PeopleSearch, self.people_search().is_some()),
            (Capability::CompanySearch, self.company_search().is_some()),
            (Capability::Enrichment, self.enrichment().is_some()),
            (Capability::EmailVerification, self.email_verification().is_some()),
            (Capability::Scoring, self.scoring().is_some()),
            (Capability::Intent, self.intent().is_some()),
            (Capability::Technographics, self.technographics().is_some()),
            (Capability::Suppression, self.suppression().is_some()),
            (Capability::Feedback, self.feedback().is_some()),
            (Capability::Usage, self.usage().is_some()),
            (Capability::Jobs, self.jobs().is_some()),
            (Capability::Briefing, self.briefing().is_some()),
            (Capability::Inbound, self.inbound().is_some()),
        ]
        .into_iter()
        .filter_map(|(capability, can)| can.then_some(capability))
        .collect()
    }
}
