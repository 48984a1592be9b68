//! Tickets, and opportunities, which are tickets of a type meant for sales.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{
    AgentId, ClientId, CustomField, ExternalLinkWrite, HaloTime, Money, SiteId, StatusId, TicketId,
    TicketTypeId, UserId,
};

record! {
    /// A ticket or opportunity.
    pub struct Ticket {
        /// The ticket's number.
        id: TicketId,
        /// The title.
        summary: String,
        /// The description, as plain text.
        details: String,
        /// The description, formatted.
        details_html: String,
        /// The type; changing it turns a lead into a prospect on the same ticket.
        tickettype_id: TicketTypeId,
        /// The status.
        status_id: StatusId,
        /// The number of the priority within the SLA.
        priority_id: i64,
        /// The SLA.
        sla_id: i64,
        /// The client.
        client_id: ClientId,
        /// The client's name.
        client_name: String,
        /// The site.
        site_id: SiteId,
        /// The site's name.
        site_name: String,
        /// The contact; `0` if there is none.
        user_id: UserId,
        /// The contact's name.
        user_name: String,
        /// The agent; `1` is "Unassigned".
        agent_id: AgentId,
        /// The team's name.
        team: String,
        /// First category.
        category_1: String,
        /// Second category.
        category_2: String,
        /// Third category.
        category_3: String,
        /// Fourth category.
        category_4: String,
        /// Impact, from 1.
        impact: i64,
        /// Urgency, from 1.
        urgency: i64,
        /// Where the ticket came from: a row of lookup 22.
        source: i64,
        /// Who reported it, as text.
        reportedby: String,
        /// When it was opened.
        dateoccurred: HaloTime,
        /// When it was entered.
        datecreated: HaloTime,
        /// When it was closed.
        dateclosed: HaloTime,
        /// When it has to be done.
        deadlinedate: HaloTime,
        /// When it is meant to be done; for an opportunity the expected close.
        targetdate: HaloTime,
        /// When the last action was added.
        lastactiondate: HaloTime,
        /// When anything changed: the watermark of incremental reads.
        last_update: HaloTime,
        /// The ticket above.
        parent_id: TicketId,
        /// Labels.
        tags: Vec<Tag>,
        /// Custom fields; `None` if the answer did not carry them.
        customfields: Vec<CustomField>,
        /// A number in another system.
        third_party_id: i64,
        /// A key in another system.
        third_party_id_string: String,
        /// The workflow.
        workflow_id: i64,
        /// The step of the workflow.
        workflow_step: i64,
        /// Whether it is in the bin.
        deleted: bool,
        /// Whether it is put aside.
        onhold: bool,
        /// Whether it is an opportunity.
        is_opportunity: bool,
        /// The stage of the sales pipeline.
        pipeline_stage_id: i64,
        /// The name of that stage.
        pipeline_stage_name: String,
        /// The person an opportunity is about.
        oppcontactname: String,
        /// The company an opportunity is about.
        oppcompanyname: String,
        /// The person's e-mail address.
        oppemailaddress: String,
        /// The person's job title.
        oppjobtitle: String,
        /// The person's form of address.
        oppcustomertitle: String,
        /// The person's phone number.
        opptel: String,
        /// First line of the address.
        oppaddr1: String,
        /// Second line of the address.
        oppaddr2: String,
        /// Third line of the address: the city, by convention.
        oppaddr3: String,
        /// Fourth line of the address: county or state, by convention.
        oppaddr4: String,
        /// Postcode.
        opppostcode: String,
        /// The country's code or id.
        oppcountry: String,
        /// The region's code or id.
        oppregion: String,
        /// The country's name.
        opp_country_name: String,
        /// The region's name.
        opp_region_name: String,
        /// The kind of opportunity.
        opptype: String,
        /// The value in total.
        oppvalue: Money,
        /// The part of the value that comes every month.
        oppvalue_monthly: Money,
        /// The part of the value that comes every year.
        oppvalue_annual: Money,
        /// The part of the value that comes once.
        oppvalue_oneoff: Money,
        /// The value weighted by its probability.
        oppvalueadjusted: Money,
        /// The profit.
        oppprofit: Money,
        /// How likely it is, in percent.
        oppconversionprobability: f64,
        /// What the company uses today.
        oppcurrentsystem: String,
        /// Who else is asked.
        oppcompetitors: String,
        /// How they heard of us.
        opphear: String,
        /// What they want to buy.
        oppproductchosen: String,
        /// Why it was won or lost.
        oppreason: String,
        /// The kind of win or loss.
        oppclosurecategory: i64,
        /// How often the person was tried.
        oppattemptsmade: i64,
        /// When the trial is.
        opptrialdate: HaloTime,
        /// When the demonstration is.
        oppdemodate: HaloTime,
        /// Until when a discount holds.
        oppdiscountdate: HaloTime,
        /// When it was converted.
        oppconverteddate: HaloTime,
        /// Whether the person must not be put on a mailing list.
        oppdontaddtomailinglist: bool,
        /// The opportunity's address in another system.
        opportunity_third_party_url: String,
        /// Links to other systems.
        external_links: Vec<Value>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl Ticket {
    /// The custom field of that name, in any case, with or without `CF` in front.
    pub fn custom_field(&self, name: &str) -> Option<&CustomField> {
        self.customfields.as_ref()?.iter().find(|field| field.is_named(name))
    }
}

record! {
    /// A label on a ticket.
    pub struct Tag {
        /// The label's id.
        id: i64,
        /// The label.
        text: String,
    }
}

impl Tag {
    /// A label by its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }
}

write_record! {
    /// A ticket or opportunity to create, or, with an id, to change.
    pub struct TicketWrite {
        /// The ticket to change; a new one is made without it.
        id: TicketId,
        /// The title; all that a new ticket needs.
        summary: String,
        /// The description, as plain text.
        details: String,
        /// The description, formatted.
        details_html: String,
        /// The type.
        tickettype_id: TicketTypeId,
        /// The status.
        status_id: StatusId,
        /// The number of the priority within the SLA.
        priority_id: i64,
        /// The client. Must agree with `user_id`.
        client_id: ClientId,
        /// The site. Must agree with `user_id`.
        site_id: SiteId,
        /// The contact.
        user_id: UserId,
        /// The agent.
        agent_id: AgentId,
        /// The team's name.
        team: String,
        /// First category.
        category_1: String,
        /// Second category.
        category_2: String,
        /// Third category.
        category_3: String,
        /// Fourth category.
        category_4: String,
        /// Impact, from 1.
        impact: i64,
        /// Urgency, from 1.
        urgency: i64,
        /// Where the ticket came from: a row of lookup 22.
        source: i64,
        /// Who reported it, as text.
        reportedby: String,
        /// When it was opened.
        dateoccurred: HaloTime,
        /// When it has to be done.
        deadlinedate: HaloTime,
        /// When it is meant to be done; for an opportunity the expected close.
        targetdate: HaloTime,
        /// The ticket above.
        parent_id: TicketId,
        /// All labels, in place of those that are there.
        tags: Vec<Tag>,
        /// Labels to add to those that are there.
        add_tags: Vec<Tag>,
        /// A number in another system.
        third_party_id: i64,
        /// A key in another system: what a probe looks for.
        third_party_id_string: String,
        /// The workflow.
        workflow_id: i64,
        /// The step of the workflow.
        workflow_step: i64,
        /// The stage of the sales pipeline.
        pipeline_stage_id: i64,
        /// The person an opportunity is about.
        oppcontactname: String,
        /// The company an opportunity is about.
        oppcompanyname: String,
        /// The person's e-mail address.
        oppemailaddress: String,
        /// The person's job title.
        oppjobtitle: String,
        /// The person's form of address.
        oppcustomertitle: String,
        /// The person's phone number.
        opptel: String,
        /// First line of the address.
        oppaddr1: String,
        /// Second line of the address.
        oppaddr2: String,
        /// Third line of the address: the city, by convention.
        oppaddr3: String,
        /// Fourth line of the address: county or state, by convention.
        oppaddr4: String,
        /// Postcode.
        opppostcode: String,
        /// The country's code or id.
        oppcountry: String,
        /// The region's code or id.
        oppregion: String,
        /// The kind of opportunity.
        opptype: String,
        /// The value in total.
        oppvalue: Money,
        /// The part of the value that comes every month.
        oppvalue_monthly: Money,
        /// The part of the value that comes every year.
        oppvalue_annual: Money,
        /// The part of the value that comes once.
        oppvalue_oneoff: Money,
        /// The profit.
        oppprofit: Money,
        /// How likely it is, in percent.
        oppconversionprobability: f64,
        /// What the company uses today.
        oppcurrentsystem: String,
        /// Who else is asked.
        oppcompetitors: String,
        /// How they heard of us.
        opphear: String,
        /// What they want to buy.
        oppproductchosen: String,
        /// Why it was won or lost.
        oppreason: String,
        /// The kind of win or loss.
        oppclosurecategory: i64,
        /// How often the person was tried.
        oppattemptsmade: i64,
        /// When the trial is.
        opptrialdate: HaloTime,
        /// When the demonstration is.
        oppdemodate: HaloTime,
        /// When it was converted.
        oppconverteddate: HaloTime,
        /// Whether the person must not be put on a mailing list.
        oppdontaddtomailinglist: bool,
        /// The opportunity's address in another system.
        opportunity_third_party_url: String,
        /// Marks an import, which relaxes checks and notifications.
        isimport = "_isimport": bool,
        /// Skips the ticket rules.
        dont_do_rules: bool,
        /// Takes a deleted ticket out of the bin.
        recover = "_recover": bool,
        /// Checks an update as the screen would.
        validate_updates = "_validate_updates": bool,
        /// A link to another system, made together with the record.
        new_external_link: ExternalLinkWrite,
        /// Suppresses rules and notifications.
        dont_fire_automations = "_dont_fire_automations": bool,
        /// Gives it to the agent although a rule says otherwise.
        force_reassign = "_forcereassign": bool,
        /// Skips checks.
        novalidate = "_novalidate": bool,
        /// Checks and writes nothing.
        validate_only = "_validate_only": bool,
        /// Leaves the template of its type out.
        donotapplytemplateintheapi: bool,
    }
    with customfields
}
