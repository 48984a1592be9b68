//! What differs between Halo versions and tenants, as switches.

/// How this tenant behaves where Halo tenants differ or where the documentation is silent. The default is what
/// current hosted tenants are known to do; the unknown defaults to what is harder on the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// `?returnall=true` answers with all objects of an array; otherwise it is ignored. Default true.
    pub returnall: bool,
    /// A posted `customfields` array replaces all values; otherwise it is merged. Default true.
    pub customfields_replace: bool,
    /// Elements before the failing one of an array stay written. Default false.
    pub partial_commit: bool,
    /// Every page is page 1 (`/CRMNote` is always like this). Default false.
    pub ignores_page_no: bool,
    /// `include_custom_fields` is honoured on lists (newer builds). Default true.
    pub include_custom_fields_supported: bool,
    /// Ticket list rows carry `third_party_id` and `third_party_id_string`. Default false.
    pub third_party_ids_in_rows: bool,
    /// `/Agent` answers with a `results` envelope instead of a bare array (2026 builds). Default false.
    pub agent_results_envelope: bool,
    /// A 429 carries `Retry-After` in seconds. Default false.
    pub retry_after: bool,
    /// Dropdown custom fields are filled with their default when a record is made. Default false.
    pub field_defaults: bool,
    /// A second client of the same name is refused. Default true.
    pub unique_client_names: bool,
    /// A second user of the same name at the same site is refused. Default false.
    pub unique_user_names: bool,
    /// The token call must name the tenant (hosted); otherwise only a wrong name is refused. Default false.
    pub tenant_required: bool,
    /// A file is given out in parts if a range is asked for (206); otherwise always as a whole. Default false.
    pub attachment_ranges: bool,
    /// The person refuses to log in an application: `/auth/authorize` sends the browser back with `access_denied`.
    /// Default false.
    pub login_refused: bool,
    /// The gateway gives up (504) on arrays with more elements than this, although Halo carries them out.
    /// Default none.
    pub gateway_elements: Option<usize>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            returnall: true,
            customfields_replace: true,
            partial_commit: false,
            ignores_page_no: false,
            include_custom_fields_supported: true,
            third_party_ids_in_rows: false,
            agent_results_envelope: false,
            retry_after: false,
            field_defaults: false,
            unique_client_names: true,
            unique_user_names: false,
            tenant_required: false,
            attachment_ranges: false,
            login_refused: false,
            gateway_elements: None,
        }
    }
}
