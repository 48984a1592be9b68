//! What a CRM knows beside leads, clients and contacts.

mod contact;
mod desk;
mod marketing;
mod team;

pub use contact::{
    CrmNote, CrmNoteWrite, Label, LabelWrite, Organisation, OrganisationWrite, StoredAddress,
    StoredAddressWrite, TopLevel, TopLevelWrite, UserChange, UserRole, UserRoleWrite,
};
pub use desk::{
    Appointment, AppointmentWrite, Attachment, AttachmentWrite, Currency, CurrencyWrite, Supplier,
    SupplierWrite,
};
pub use marketing::{
    DistributionListLog, DistributionListLogWrite, MailCampaign, MailCampaignEmail, MailCampaignEmailWrite,
    MailCampaignLog, MailCampaignWrite, MarketingUnsubscribe, MarketingUnsubscribeWrite,
};
pub use team::{Category, CategoryWrite, Outcome, OutcomeWrite, Team, TeamWrite};
