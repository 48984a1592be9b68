//! Country names and a few cities with two names.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::normalise::fold::fold;

const COUNTRIES: &str = "us:united states,usa,united states of america,america,u s a,u s;gb:uk,united kingdom,great britain,england,scotland,wales,northern ireland,britain;\
de:germany,deutschland,allemagne;fr:france,frankreich;es:spain,espana,spanien;it:italy,italia,italien;pl:poland,polska;nl:netherlands,the netherlands,nederland,holland;\
be:belgium,belgie,belgique;se:sweden,sverige;no:norway,norge;dk:denmark,danmark;fi:finland,suomi;is:iceland;ie:ireland,eire;at:austria,osterreich;ch:switzerland,schweiz,suisse;\
pt:portugal;br:brazil,brasil;ar:argentina;mx:mexico;cl:chile;co:colombia;pe:peru;ve:venezuela;ca:canada;in:india,bharat;cn:china,pr china,peoples republic of china;jp:japan;kr:south korea,korea,republic of korea;\
tr:turkey,turkiye;ru:russia,russian federation;ua:ukraine;by:belarus;cz:czech republic,czechia;sk:slovakia;hu:hungary,magyarorszag;ro:romania;bg:bulgaria;gr:greece,hellas;hr:croatia;si:slovenia;rs:serbia;\
lt:lithuania;lv:latvia;ee:estonia;il:israel;ae:uae,united arab emirates;sa:saudi arabia,ksa;qa:qatar;kw:kuwait;bh:bahrain;om:oman;eg:egypt;ma:morocco;za:south africa;ng:nigeria;ke:kenya;gh:ghana;\
au:australia;nz:new zealand;sg:singapore;my:malaysia;id:indonesia;th:thailand;vn:vietnam,viet nam;ph:philippines;hk:hong kong;tw:taiwan;pk:pakistan;bd:bangladesh;lk:sri lanka;ir:iran;iq:iraq;lu:luxembourg;mt:malta;cy:cyprus";

static BY_NAME: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    COUNTRIES
        .split(';')
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(code, names)| names.split(',').map(move |name| (name, code)))
        .collect()
});

/// The country as its two ISO letters in one number; 0 when the text names none that is known.
pub(crate) fn country(text: &str) -> u16 {
    let folded = fold(text);
    let code = match BY_NAME.get(folded.as_str()) {
        Some(code) => code,
        None if folded.len() == 2 => folded.as_str(),
        None => return 0,
    };
    let bytes = code.as_bytes();
    u16::from(bytes[0]) << 8 | u16::from(bytes[1])
}

/// City names in their local form, folded.
pub(crate) fn city(text: &str) -> String {
    let folded = fold(text);
    let local = match folded.as_str() {
        "cologne" => "koln",
        "munich" => "munchen",
        "nuremberg" => "nurnberg",
        "vienna" => "wien",
        "milan" => "milano",
        "rome" => "roma",
        "turin" => "torino",
        "florence" => "firenze",
        "naples" => "napoli",
        "venice" => "venezia",
        "warsaw" => "warszawa",
        "cracow" => "krakow",
        "the hague" => "den haag",
        "gothenburg" => "goteborg",
        "copenhagen" => "kobenhavn",
        "lisbon" => "lisboa",
        "seville" => "sevilla",
        "prague" => "praha",
        "brussels" => "bruxelles",
        "geneva" => "geneve",
        "moscow" => "moskva",
        "kiev" => "kyiv",
        "bangalore" => "bengaluru",
        "bombay" => "mumbai",
        "madras" => "chennai",
        "calcutta" => "kolkata",
        "delhi" => "new delhi",
        "nyc" | "new york city" => "new york",
        "la" => "los angeles",
        "sf" => "san francisco",
        _ => return folded,
    };
    local.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_in_all_spellings() {
        assert_eq!(country("UK"), country("United Kingdom"));
        assert_eq!(country("de"), country("Deutschland"));
        assert_eq!(country("Nowhere"), 0);
        assert_eq!(city("München"), city("Munich"));
    }
}
