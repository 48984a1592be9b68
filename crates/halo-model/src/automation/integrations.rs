//! Who may call Halo, calls that Halo makes, tables of one's own, and reports.

use serde_json::Value;

use crate::record::{record, resource};
use crate::{
    AgentId, ApplicationId, ClientId, CustomIntegrationId, CustomIntegrationMethodId, CustomTableId,
    FieldGroupId, Guid, HaloTime, ReportId, RunbookRunId, WebhookId,
};

resource! {
    /// An application that may use the API, and as whom.
    pub struct Application, ApplicationWrite {
        /// The id; a write without it makes a new one.
        id: ApplicationId,
        /// The name.
        display_name = "displayName": String,
        /// The id under which it logs in.
        client_id = "clientId": String,
        /// The kind of login, as Halo spells it.
        grant_type: String,
        /// The agent whose role decides what it may do.
        loginas_agent_id: AgentId,
        /// The client it logs in for.
        loginas_client_id: ClientId,
        /// What it logs in as, as a number.
        loginentity: i64,
        /// Whether it is no longer used.
        inactive: bool,
        /// Whether agents may log in through it.
        allowagents: bool,
        /// Whether contacts may log in through it.
        allowusers: bool,
        /// What its tokens may allow.
        scopes: Vec<Value>,
        /// Where a login may lead.
        redirecturi: String,
        /// Where a logout may lead.
        logoutredirecturi: String,
        /// From which sites a browser may call.
        cors_whitelist: String,
    }
    reads {
        /// The agent's name.
        loginas_agent_name: String,
        /// The client's name.
        loginas_client_name: String,
        /// Whether it came with Halo.
        issystem = "_issystem": bool,
    }
    writes {
        /// The secret by which it logs in.
        client_secret = "clientSecret": String,
    }
}

resource! {
    /// A system that Halo calls.
    pub struct CustomIntegration, CustomIntegrationWrite {
        /// The id; a write without it makes a new one.
        id: CustomIntegrationId,
        /// The name.
        name: String,
        /// A note.
        note: String,
        /// Where its paths begin.
        resourcebaseurl: String,
        /// How Halo proves who it is, as a number.
        authorizationtype: i64,
        /// Where people log in.
        authorizationurl: String,
        /// Where tokens come from.
        tokenurl: String,
        /// How a token is had, as a number.
        granttype: i64,
        /// The id as an application.
        client_id: String,
        /// What the token allows.
        scope: String,
        /// The user of Basic authentication.
        username: String,
        /// The header of a key.
        headername: String,
        /// What stands before the key.
        headerprefix: String,
        /// The calls.
        methods: Vec<Value>,
        /// A picture.
        icon: String,
    }
    reads {
        /// The number of the integration, as links carry it.
        module_id: i64,
        /// Whether it is logged in.
        authorized: bool,
        /// An id that is unique everywhere.
        guid: Guid,
    }
    writes {
        /// The secret as an application.
        new_client_secret: String,
        /// The password of Basic authentication.
        new_password: String,
    }
}

resource! {
    /// A call that Halo makes to another system.
    pub struct CustomIntegrationMethod, CustomIntegrationMethodWrite {
        /// The id; a write without it makes a new one.
        id: CustomIntegrationMethodId,
        /// The name.
        name: String,
        /// The system.
        integration_id: CustomIntegrationId,
        /// The HTTP method: 0 GET, 1 POST, 2 PUT, 3 DELETE, 4 PATCH.
        method: i64,
        /// The path.
        path: String,
        /// How the body is written, as a number.
        requesttype: i64,
        /// How the answer is read, as a number.
        responsetype: i64,
        /// The body.
        requestbody: String,
        /// The headers.
        headers: Vec<Value>,
        /// The parameters of the address.
        uri_params: Vec<Value>,
        /// What goes into the body.
        body_mappings: Vec<Value>,
        /// What is taken from the answer.
        output_variables: Vec<Value>,
        /// Days that calls are kept.
        log_retention_policy_days: i64,
    }
    reads {
        /// The name with that of the system.
        full_name: String,
        /// The system's name.
        integration_name: String,
        /// Where the system's paths begin.
        integration_baseurl: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

record! {
    /// A run of a runbook. One is started by posting to `/Automation/{id}` with the runbook's id.
    pub struct RunbookRun {
        /// The run.
        id: RunbookRunId,
        /// The runbook's name.
        name: String,
        /// The runbook.
        webhook_id: WebhookId,
        /// The state, as a number.
        status: i64,
        /// When it began.
        start_time: HaloTime,
        /// When it ended.
        end_time: HaloTime,
        /// A soft warning.
        warning = "_warning": String,
    }
}

resource! {
    /// A table of one's own.
    pub struct CustomTable, CustomTableWrite {
        /// The id; a write without it makes a new one.
        id: CustomTableId,
        /// The name.
        name: String,
        /// A note.
        note: String,
        /// The fields.
        fields: Vec<Value>,
        /// How rows are entered, as a number.
        data_entry_type: i64,
        /// The table it is linked to.
        linkto_table_id: CustomTableId,
        /// Whether rows go with their ticket.
        clear_on_close: bool,
    }
    reads {
        /// The linked table's name.
        linkto_table_name: String,
        /// How many columns it has.
        columns: i64,
        /// Its name in the database.
        db_name: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// Fields that are shown together.
    pub struct FieldGroup, FieldGroupWrite {
        /// The id; a write without it makes a new one.
        id: FieldGroupId,
        /// The name.
        name: String,
        /// The title.
        header: String,
        /// A description.
        description: String,
        /// The fields.
        fields: Vec<Value>,
        /// Whether it is closed at first.
        collapsedbydefault: bool,
        /// The outcomes it is for.
        outcomes: Vec<Value>,
        /// The types of tickets it is for.
        tickettypes: Vec<Value>,
        /// When they are shown.
        visibility_conditions: Vec<Value>,
    }
    reads {
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// A report: a question in SQL, and how its answer is shown.
    pub struct Report, ReportWrite {
        /// The id; a write without it makes a new one.
        id: ReportId,
        /// The name.
        name: String,
        /// A description.
        description: String,
        /// The question.
        sql: String,
        /// The group of reports.
        group_id: i64,
        /// The kind, as a number.
        kind = "type": i64,
        /// The kind of chart, as a number.
        charttype: i64,
        /// The chart's title.
        charttitle: String,
        /// The column of the x axis.
        xaxis: String,
        /// The column of the y axis.
        yaxis: String,
        /// The client.
        client_id: ClientId,
        /// The conditions.
        filters: Vec<Value>,
        /// The columns.
        columns: Vec<Value>,
        /// Whether anybody can read its answer.
        is_published: bool,
        /// Whether all customers may read it.
        canbeaccessedbyallusers: bool,
        /// The time it is about, as a number.
        reportingperiod: i64,
        /// When that time begins.
        reportingperiodstartdate: HaloTime,
        /// When that time ends.
        reportingperiodenddate: HaloTime,
    }
    reads {
        /// The id under which its answer can be read.
        published_id: String,
        /// The answer, if asked for.
        report: Value,
        /// The group's name.
        group_name: String,
        /// When it was run.
        last_run_date: HaloTime,
    }
    writes {
        /// Whether it is run and not stored.
        testonly = "_testonly": bool,
        /// Whether only the rows are wanted.
        loadreportonly = "_loadreportonly": bool,
    }
}
