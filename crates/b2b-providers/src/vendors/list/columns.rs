//! Which column means what. No shop promises its header, so this is a dictionary and no contract.

use super::source::Row;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    FirstName,
    LastName,
    FullName,
    Title,
    Seniority,
    Department,
    Email,
    EmailStatus,
    PhoneDirect,
    PhoneMobile,
    PhoneCompany,
    /// A number of the company unless the company has a column of its own.
    Phone,
    LinkedIn,
    Company,
    Website,
    Street,
    City,
    State,
    Postcode,
    Country,
    Industry,
    Employees,
    Revenue,
    Founded,
    Technologies,
}

/// Column, its name in the option `columns`, and how shops head it; the first is preferred. Compared as [`key`].
const ALIASES: &[(Column, &str, &[&str])] = &[
    (Column::FirstName, "first_name", &["firstname", "contactfirstname", "givenname", "forename"]),
    (Column::LastName, "last_name", &["lastname", "surname", "contactlastname", "familyname"]),
    (Column::FullName, "full_name", &["fullname", "contactname", "name", "contact"]),
    (Column::Title, "title", &["jobtitle", "position", "designation", "title"]),
    (Column::Seniority, "seniority", &["joblevel", "managementlevel", "seniority", "level"]),
    (Column::Department, "department", &["jobfunction", "department", "function"]),
    (Column::Email, "email", &["emailaddress", "email", "workemail", "businessemail"]),
    (
        Column::EmailStatus,
        "email_status",
        &["emailstatus", "verificationstatus", "emailverification", "deliverability", "result", "status"],
    ),
    (Column::PhoneDirect, "phone_direct", &["directphone", "directdial", "contactphone"]),
    (Column::PhoneMobile, "phone_mobile", &["mobile", "mobilephone", "cell", "cellphone"]),
    (Column::PhoneCompany, "phone_company", &["companyphone", "hqphone"]),
    (Column::Phone, "phone", &["phone", "phonenumber", "telephone"]),
    (
        Column::LinkedIn,
        "linkedin",
        &["linkedinurl", "linkedin", "personlinkedinurl", "contactlinkedinprofile", "linkedinprofile"],
    ),
    (
        Column::Company,
        "company",
        &["companyname", "company", "organization", "organisation", "businessname", "accountname"],
    ),
    (
        Column::Website,
        "website",
        &["website", "companywebsite", "webaddress", "domain", "companydomain", "url"],
    ),
    (Column::Street, "street", &["address", "address1", "street", "streetaddress"]),
    (Column::City, "city", &["city", "town"]),
    (Column::State, "state", &["state", "province", "stateprovince", "region"]),
    (Column::Postcode, "postcode", &["zipcode", "zip", "postalcode", "postcode"]),
    (Column::Country, "country", &["country", "countryname"]),
    (
        Column::Industry,
        "industry",
        &["industry", "primaryindustry", "subindustry", "category", "sicdescription"],
    ),
    (
        Column::Employees,
        "employees",
        &["employees", "employeesize", "numberofemployees", "employeecount", "companysize"],
    ),
    (Column::Revenue, "revenue", &["revenue", "annualrevenue", "salesvolume", "revenuerange"]),
    (Column::Founded, "founded", &["founded", "yearfounded", "foundedyear"]),
    (Column::Technologies, "technologies", &["technologies", "techstack", "technology"]),
];

/// The names that the option `columns` takes.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ALIASES.iter().map(|(_, name, _)| *name).chain(["ignore"])
}

/// A column that the operator named: `None` leaves it out.
pub(super) fn named(name: &str) -> Option<Option<Column>> {
    if name == "ignore" {
        return Some(None);
    }
    ALIASES.iter().find(|(_, known, _)| *known == name).map(|(column, ..)| Some(*column))
}

/// Letters and digits, lower case.
pub(super) fn key(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Header {
    titles: Vec<String>,
    /// Meaning, preference and place of the columns that have a meaning, the preferred first.
    known: Vec<(Column, usize, usize)>,
    /// Places of the columns that nobody knows.
    unknown: Vec<usize>,
}

impl Header {
    /// Reads the first row. `mapping` wins over the dictionary.
    ///
    /// # Errors
    /// A title of the mapping that is not there, or a row that is no header, in words.
    pub(super) fn read(row: &Row, mapping: &[(String, Option<Column>)]) -> Result<Self, String> {
        let keys: Vec<String> = row.cells.iter().map(|cell| key(cell)).collect();
        if let Some((title, _)) = mapping.iter().find(|(title, _)| !keys.contains(&key(title))) {
            return Err(format!("there is no column \"{title}\", which the option columns names"));
        }
        let mut header = Self { titles: titles(row), known: Vec::new(), unknown: Vec::new() };
        for (place, own) in keys.iter().enumerate() {
            let told = mapping.iter().find(|(title, _)| key(title) == *own).map(|(_, column)| *column);
            match told {
                Some(None) => {}
                Some(Some(column)) => header.known.push((column, 0, place)),
                None => match ALIASES.iter().find_map(|(column, _, aliases)| {
                    let rank = aliases.iter().position(|alias| alias == own)?;
                    Some((*column, rank + 1))
                }) {
                    Some((column, rank)) => header.known.push((column, rank, place)),
                    None => header.unknown.push(place),
                },
            }
        }
        header.known.sort_unstable();
        if header.tells_people_apart() {
            return Ok(header);
        }
        // Nothing of the row itself: without a header it is a person.
        let text = format!(
            "none of the {} columns is an e-mail address, a name or a LinkedIn profile: is this the header? \
             The option columns says what a column means",
            header.titles.len()
        );
        Err(text)
    }

    fn tells_people_apart(&self) -> bool {
        use Column::{Email, FullName, LastName, LinkedIn};
        self.known.iter().any(|(column, ..)| matches!(column, Email | FullName | LastName | LinkedIn))
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.known.iter().any(|(known, ..)| *known == column)
    }

    /// Places of the columns of this meaning, the preferred first.
    pub(super) fn places(&self, column: Column) -> impl Iterator<Item = usize> {
        self.known.iter().filter(move |(known, ..)| *known == column).map(|(_, _, place)| *place)
    }

    /// Places of the columns that nobody knows.
    pub(super) fn unknown(&self) -> &[usize] {
        &self.unknown
    }

    /// The title of a column, each one different.
    pub(super) fn title(&self, place: usize) -> String {
        self.titles.get(place).cloned().unwrap_or_else(|| format!("column {}", place + 1))
    }

    pub(super) fn width(&self) -> usize {
        self.titles.len()
    }
}

fn titles(row: &Row) -> Vec<String> {
    let mut titles: Vec<String> = Vec::with_capacity(row.cells.len());
    for (place, cell) in row.cells.iter().enumerate() {
        let mut title = super::value::clean(cell).unwrap_or_else(|| format!("column {}", place + 1));
        if titles.contains(&title) {
            title = format!("{title} (column {})", place + 1);
        }
        titles.push(title);
    }
    titles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(titles: &[&str]) -> Row {
        Row { line: 1, cells: titles.iter().map(|title| (*title).to_owned()).collect() }
    }

    #[test]
    fn every_alias_of_the_dictionary_is_a_key_and_means_one_thing() {
        let mut seen = std::collections::BTreeMap::new();
        for (column, _, aliases) in ALIASES {
            for alias in *aliases {
                assert_eq!(key(alias), *alias);
                assert_eq!(seen.insert(*alias, *column), None, "{alias}");
            }
        }
    }

    #[test]
    fn the_header_of_a_shop_is_understood() {
        let header = Header::read(
            &row(&["First Name", "E-mail", "Title", "Job Title", "SIC Code", "Phone", "Phone", ""]),
            &[],
        )
        .unwrap();
        assert_eq!(header.places(Column::FirstName).collect::<Vec<_>>(), [0]);
        assert_eq!(header.places(Column::Title).collect::<Vec<_>>(), [3, 2], "a title may be Mr or Ms");
        assert_eq!(header.places(Column::Phone).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(header.unknown(), [4, 7]);
        assert_eq!((header.title(6).as_str(), header.title(7).as_str()), ("Phone (column 7)", "column 8"));
    }

    #[test]
    fn the_operator_has_the_last_word() {
        let mapping = [("Work Mail".to_owned(), Some(Column::Email)), ("Email".to_owned(), None)];
        let header = Header::read(&row(&["work mail", "Email"]), &mapping).unwrap();
        assert_eq!(header.places(Column::Email).collect::<Vec<_>>(), [0]);
        let error = Header::read(&row(&["Email"]), &mapping).unwrap_err();
        assert_eq!(error, "there is no column \"Work Mail\", which the option columns names");
    }

    #[test]
    fn a_row_of_values_is_no_header_and_is_not_shown() {
        let error = Header::read(&row(&["Dana", "Okafor", "dana@harbor.example"]), &[]).unwrap_err();
        assert!(error.contains("none of the 3 columns") && !error.contains("Dana"), "{error}");
    }

    #[test]
    fn all_names_of_the_option_are_known() {
        for name in names() {
            assert!(named(name).is_some(), "{name}");
        }
        assert_eq!(named("shoe size"), None);
    }
}
