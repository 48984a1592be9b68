//! Records of relays, whose keys are those that vendors use, in any spelling.

use rest_core::Timestamp;

use super::read::Bag;
use crate::vendors::{country, text};
use crate::{
    Address, BuyingIntent, Company, EmailStatus, Engagement, Error, Funding, IntentSignal, Person, Phone,
    PhoneKind,
};

/// Where the numbers of a person stand, and what they reach.
const PHONES: [(&[&str], PhoneKind); 5] = [
    (&["directphone", "directphonenumber", "directdial"], PhoneKind::Direct),
    (&["mobilephone", "mobilephonenumber", "mobile"], PhoneKind::Mobile),
    (&["workphone"], PhoneKind::Work),
    (&["officephone"], PhoneKind::Office),
    (&["phone", "phonenumber"], PhoneKind::Other),
];

/// A person, with the company that stands within or beside it.
pub(super) fn person(bag: &Bag<'_>, outer: Option<&Bag<'_>>, at: Option<Timestamp>) -> Result<Person, Error> {
    let company_bag = bag.bag(&["organization", "company"]);
    let outer_bag = outer.and_then(|outer| outer.bag(&["organization", "company"]));
    let mut firm = company(bag, false)?;
    let mut intent = traces(bag)?;
    let mut growth = Vec::new();
    for nested in company_bag.iter().chain(&outer_bag) {
        fill(&mut firm, company(nested, true)?);
        growth.extend(growth_signals(&firm));
        if intent == BuyingIntent::default() {
            intent = traces(nested)?;
        }
    }
    if firm.company_name.is_none() {
        firm.company_name = bag.plain_text(&["company", "organization", "organizationname"]);
    }
    let email =
        bag.text(&["businessemail", "workemail", "email", "emailaddress", "value", "personalemail"])?;
    let email = email.as_deref().and_then(text::email);
    let status = bag.text(&["emailverificationstatus", "emailstatus", "verificationstatus"])?;
    let full_name = bag.text(&["fullname", "name"])?;
    let mut first_name = bag.text(&["firstname"])?;
    let mut last_name = bag.text(&["lastname"])?;
    if let (None, None, Some(full)) = (&first_name, &last_name, &full_name) {
        (first_name, last_name) = text::split_name(full);
    }
    let social = bag.bag(&["socialprofiles"]);
    let profile = match (bag.text(&["linkedinurl", "linkedin", "linkedinprofileurl"])?, &social) {
        (None, Some(social)) => social.text(&["linkedin"])?,
        (profile, _) => profile,
    };
    let mut stop = Vec::new();
    for key in ["suppressed", "donotcontact", "donotcall", "donotemail", "optedout"] {
        if bag.flag(&[key])? {
            stop.push(key);
        }
    }
    let mut person = Person {
        source: Some(bag.id.clone()),
        external_id: bag.text(&["contactid", "personid", "id"])?,
        external_company_id: firm.external_id.clone(),
        source_confidence: confidence(bag.number(&[
            "confidencescore",
            "verificationconfidence",
            "overallconfidence",
            "accuracyscore",
            "confidence",
        ])?),
        observed_at: bag.time(&["lastupdated", "updatedat"])?.or(at),
        first_name,
        last_name,
        full_name,
        job_title: bag.text(&["jobtitle", "title", "position"])?,
        email_status: email.as_ref().map(|_| status.map_or(EmailStatus::Unknown, |word| email_status(&word))),
        email,
        phones: phones(bag)?,
        linkedin_url: profile.as_deref().and_then(text::linkedin),
        twitter: match &social {
            Some(social) => social.text(&["twitter"])?,
            None => bag.text(&["twitter"])?,
        },
        seniority_raw: bag.text(&["senioritylevel", "seniority", "managementlevel"])?,
        department_raw: bag.texts(&["department", "departments"])?.into_iter().next(),
        engagement: bag.bag(&["engagementmetrics"]).map_or(Ok(Engagement::default()), |bag| metrics(&bag))?,
        company: firm,
        intent,
        do_not_contact: !stop.is_empty(),
        opt_out_reason: stop.first().map(|_| format!("opted out at {}", bag.id)),
        ..Person::default()
    };
    person.research.growth_signals = growth;
    Ok(person)
}

/// A record with company keys only.
pub(super) fn firm(bag: &Bag<'_>, at: Option<Timestamp>) -> Result<Person, Error> {
    let mut person = Person::from(company(bag, true)?);
    person.source = Some(bag.id.clone());
    person.observed_at = at;
    person.intent = traces(bag)?;
    person.research.growth_signals = growth_signals(&person.company);
    Ok(person)
}

/// A company: an object of its own, or keys within another.
fn company(bag: &Bag<'_>, own: bool) -> Result<Company, Error> {
    let id: &[&str] = if own { &["companyid", "id"] } else { &["companyid"] };
    let name: &[&str] = if own { &["companyname", "name"] } else { &["companyname"] };
    let phone: &[&str] = if own { &["companyphone", "phone"] } else { &["companyphone"] };
    let about: &[&str] = if own {
        &["companydescription", "shortdescription", "businessdescription", "description"]
    } else {
        &["companydescription"]
    };
    let website = bag.text(&["companywebsite", "websiteurl", "website"])?;
    let domain = bag.text(&["companydomain", "domain"])?;
    let size = bag.text(&["employeecount", "employees", "estimatednumemployees", "companysize", "size"])?;
    let (headcount, headcount_range) = count_or_range(size);
    let revenue = bag.text(&["annualrevenue", "revenue", "turnover", "revenuerange"])?;
    let revenue_usd = revenue.as_deref().and_then(text::money);
    let mut technologies = bag.texts(&["technologies", "technologiesused", "techstack"])?;
    if let Some(by_kind) = bag.bag(&["technographics"]) {
        technologies.extend(by_kind.flattened()?);
    }
    #[allow(clippy::cast_possible_truncation, reason = "a year is checked after it")]
    let founded = bag.number(&["foundedyear", "founded"])?.map(|year| year as i64);
    Ok(Company {
        external_id: bag.text(id)?,
        company_name: bag.text(name)?,
        domain: domain.as_deref().or(website.as_deref()).and_then(text::domain),
        website: website.as_deref().or(domain.as_deref()).and_then(text::website),
        company_phone: bag.text(phone)?,
        industry_raw: bag.text(&["companyindustry", "industry"])?,
        headcount,
        headcount_range,
        revenue_range: revenue.filter(|_| revenue_usd.is_none()),
        revenue_usd,
        founded_year: text::year(founded),
        address: address(bag)?,
        description: bag.text(about)?,
        keywords: bag.texts(&["keywords"])?,
        technologies,
        funding: funding(bag)?,
    })
}

/// Takes from the second what the first lacks.
fn fill(first: &mut Company, second: Company) {
    macro_rules! options {
        ($($field:ident),*) => { $(first.$field = first.$field.take().or(second.$field);)* };
    }
    options!(external_id, company_name, website, domain, company_phone, industry_raw, headcount);
    options!(headcount_range, revenue_usd, revenue_range, founded_year, description);
    if first.address.is_empty() {
        first.address = second.address;
    }
    if first.keywords.is_empty() {
        first.keywords = second.keywords;
    }
    if first.technologies.is_empty() {
        first.technologies = second.technologies;
    }
    if first.funding.is_empty() {
        first.funding = second.funding;
    }
}

fn count_or_range(size: Option<String>) -> (Option<u32>, Option<String>) {
    match size.as_deref().map(|size| size.replace([',', ' '], "").parse::<i64>()) {
        Some(Ok(number)) => (text::count(Some(number)), None),
        _ => (None, size),
    }
}

fn address(bag: &Bag<'_>) -> Result<Address, Error> {
    let nested = bag.bag(&["location", "address", "headquarters"]);
    let place = nested.as_ref().unwrap_or(bag);
    let line = match place.text(&["streetaddress", "street"])? {
        None => bag.plain_text(&["headquartersaddress", "companylocation"]),
        line => line,
    };
    let country = place.text(&["country"])?;
    Ok(Address {
        line,
        city: place.text(&["city"])?,
        region: place.text(&["state", "region"])?,
        postcode: place.text(&["postalcode", "zipcode", "postcode", "zip"])?,
        country_iso2: country.as_deref().and_then(country::iso2).map(str::to_owned),
        country,
    })
}

fn funding(bag: &Bag<'_>) -> Result<Vec<Funding>, Error> {
    let rounds = bag.bags(&["fundingevents"]).into_iter().chain(bag.bag(&["funding"]));
    let round = |round: Bag<'_>| {
        let amount = round.text(&["amount", "amountusd"])?;
        let date = round.text(&["date", "lastround"])?;
        Ok(Funding {
            date: date.as_deref().and_then(text::date),
            kind: round.text(&["type", "stage"])?,
            amount: amount.as_deref().and_then(text::money),
        })
    };
    let rounds: Vec<Funding> = rounds.map(round).collect::<Result<_, Error>>()?;
    Ok(rounds.into_iter().filter(|round| *round != Funding::default()).collect())
}

fn growth_signals(company: &Company) -> Vec<String> {
    let sentence = |round: &Funding| {
        let amount = round.amount.map(text::short_money);
        text::raised(round.kind.as_deref(), amount.as_deref(), round.date.as_deref())
    };
    company.funding.iter().filter_map(sentence).collect()
}

fn phones(bag: &Bag<'_>) -> Result<Vec<Phone>, Error> {
    let mut all: Vec<Phone> = Vec::new();
    let mut add = |raw: Option<String>, e164: Option<String>, kind| {
        let Some(raw) = raw.or_else(|| e164.clone()) else { return };
        if !all.iter().any(|known| known.raw == raw) {
            all.push(Phone { e164: e164.or_else(|| text::e164(&raw)), ..Phone::new(raw, kind) });
        }
    };
    for (keys, kind) in PHONES {
        add(bag.text(keys)?, None, kind);
    }
    for phone in bag.bags(&["phonenumbers", "phones"]) {
        let kind = match phone.text(&["type"])?.unwrap_or_default().to_ascii_lowercase().as_str() {
            "mobile" => PhoneKind::Mobile,
            "direct" | "direct_dial" | "directdial" | "work_direct" => PhoneKind::Direct,
            "work" => PhoneKind::Work,
            "office" | "work_hq" => PhoneKind::Office,
            _ => PhoneKind::Other,
        };
        let sanitized = phone.text(&["sanitizednumber", "e164"])?.as_deref().and_then(text::e164);
        add(phone.text(&["rawnumber", "number", "value"])?, sanitized, kind);
    }
    Ok(all)
}

/// The counters of `engagement_metrics`.
pub(super) fn metrics(bag: &Bag<'_>) -> Result<Engagement, Error> {
    let count = |key: &str| {
        let number = bag.number(&[key])?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
        Ok::<_, Error>(number.filter(|n| (0.0..=4e9).contains(n)).map(|number| number as u32))
    };
    Ok(Engagement {
        emails_sent: count("emailssent")?,
        emails_opened: count("emailsopened")?,
        emails_clicked: count("emailsclicked")?,
        emails_replied: count("emailsreplied")?,
        calls_made: count("callsmade")?,
        calls_connected: count("callsconnected")?,
        meetings_scheduled: count("meetingsscheduled")?,
    })
}

/// Signs of buying that a record carries along.
fn traces(bag: &Bag<'_>) -> Result<BuyingIntent, Error> {
    let mut all = BuyingIntent {
        intent_topics: bag.texts(&["buyerintenttopics", "intenttopics"])?,
        intent_score: bag.number(&["intentscore"])?.and_then(|number| text::percent(Some(number))),
        ..BuyingIntent::default()
    };
    strengthen(&mut all, bag)?;
    Ok(all)
}

fn strengthen(all: &mut BuyingIntent, bag: &Bag<'_>) -> Result<(), Error> {
    if let Some(word) = bag.text(&["intentstrength"])? {
        match strength(&word) {
            Some(score) => all.intent_score = all.intent_score.or(Some(score)),
            None => all.intent_stage = all.intent_stage.take().or(Some(word)),
        }
    }
    Ok(())
}

/// Signs of buying of a message that is about them, wherever the sender puts them.
pub(super) fn intent(bag: &Bag<'_>) -> Result<BuyingIntent, Error> {
    let mut all = BuyingIntent::default();
    let nested = bag.bag(&["intent"]);
    let surge = bag.bag(&["surge"]);
    let engagement = bag.bag(&["engagement"]);
    for part in [Some(bag.clone()), nested, surge, engagement].into_iter().flatten() {
        if all.intent_topics.is_empty() {
            all.intent_topics = part.texts(&["intenttopics", "buyerintenttopics", "topics", "topic"])?;
        }
        strengthen(&mut all, &part)?;
        let score = part.number(&["intentscore", "intensity", "accountscore", "score"])?;
        // This one alone comes as a fraction or as a number up to 100.
        let engagement = confidence(part.number(&["engagementscore"])?);
        all.intent_score = all.intent_score.or(text::percent(score)).or(engagement);
        let when = part.time(&["lastintentdate", "lastactivity", "peakdate"])?;
        all.last_intent_at = all.last_intent_at.or(when);
        if all.intent_signals.is_empty() {
            all.intent_signals = signals(&part)?;
        }
    }
    if let Some(journey) = bag.bag(&["buyerjourney"]) {
        all.intent_stage = journey.text(&["stage"])?;
    }
    all.last_intent_at = all.last_intent_at.or(all.intent_signals.iter().filter_map(|one| one.at).max());
    Ok(all)
}

fn signals(bag: &Bag<'_>) -> Result<Vec<IntentSignal>, Error> {
    const KEYS: [&str; 2] = ["signals", "intentsignals"];
    let objects = bag.bags(&KEYS);
    if objects.is_empty() {
        let kinds = bag.texts(&KEYS)?.into_iter();
        return Ok(kinds.map(|kind| IntentSignal { kind, ..IntentSignal::default() }).collect());
    }
    let signal = |one: Bag<'_>| {
        let strength = one.number(&["strength", "confidence"])?.and_then(|number| confidence(Some(number)));
        Ok(IntentSignal {
            kind: one.text(&["type", "kind", "name"])?.unwrap_or_else(|| "signal".to_owned()),
            at: one.time(&["timestamp", "at", "date"])?,
            source: one.text(&["source"])?,
            strength: strength.map(|percent| percent.to_string()),
            detail: one.plain_text(&["content", "keywords", "description"]),
        })
    };
    objects.into_iter().map(signal).collect()
}

/// 0–100 of the words and numbers in which strength is told.
fn strength(word: &str) -> Option<u8> {
    match word.to_ascii_lowercase().as_str() {
        "none" => Some(0),
        "low" => Some(25),
        "medium" => Some(55),
        "high" => Some(80),
        "urgent" | "very high" | "very_high" => Some(95),
        other => confidence(other.parse().ok()),
    }
}

/// 0–100 of a number that may be a fraction.
pub(super) fn confidence(number: Option<f64>) -> Option<u8> {
    text::percent(number.map(|number| if number <= 1.0 { number * 100.0 } else { number }))
}

/// What the words of verifiers mean.
pub(super) fn email_status(word: &str) -> EmailStatus {
    match word.to_ascii_lowercase().replace(['-', ' '], "_").as_str() {
        "deliverable" | "valid" | "verified" => EmailStatus::Deliverable,
        "risky" | "accept_all" | "catch_all" | "webmail" => EmailStatus::Risky,
        "undeliverable" | "invalid" | "disposable" | "bounced" => EmailStatus::Undeliverable,
        _ => EmailStatus::Unknown,
    }
}
