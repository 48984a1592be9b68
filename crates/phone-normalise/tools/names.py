"""English names, aliases and groups of countries that a region hint may use."""

import unicodedata

# What people and CRM exports write beyond the English names of the metadata package.
ALIASES = {
    "AC": ["ascension island", "ascension"],
    "AE": ["uae", "u a e", "emirates", "abu dhabi", "dubai"],
    "AX": ["aland", "aland islands"],
    "BA": ["bosnia", "bosnia herzegovina", "bosnia and herzegovina"],
    "BL": ["saint barthelemy", "st barthelemy"],
    "BN": ["brunei", "brunei darussalam"],
    "BO": ["bolivia", "plurinational state of bolivia"],
    "BQ": ["bonaire", "caribbean netherlands", "bonaire sint eustatius and saba"],
    "CC": ["cocos islands", "cocos keeling islands", "keeling islands"],
    "CD": ["dr congo", "drc", "congo kinshasa", "congo dr", "democratic republic of congo",
           "democratic republic of the congo"],
    "CF": ["car", "central african republic"],
    "CG": ["congo", "congo brazzaville", "republic of congo", "republic of the congo"],
    "CI": ["ivory coast", "cote d ivoire", "cote divoire"],
    "CN": ["china", "prc", "mainland china", "peoples republic of china", "people s republic of china"],
    "CV": ["cape verde", "cabo verde"],
    "CW": ["curacao"],
    "CZ": ["czechia", "czech republic"],
    "DE": ["germany", "deutschland", "federal republic of germany"],
    "ES": ["spain", "espana"],
    "FK": ["falkland islands", "falklands"],
    "FM": ["micronesia", "federated states of micronesia"],
    "GB": ["uk", "u k", "united kingdom", "great britain", "britain", "england", "scotland", "wales",
           "northern ireland", "united kingdom of great britain and northern ireland"],
    "GM": ["gambia"],
    "HK": ["hong kong", "hong kong sar", "hong kong sar china", "hong kong china"],
    "IE": ["ireland", "republic of ireland", "eire"],
    "IO": ["british indian ocean territory", "diego garcia"],
    "IR": ["iran", "islamic republic of iran", "persia"],
    "IT": ["italy", "italia"],
    "KN": ["saint kitts and nevis", "st kitts and nevis", "st kitts"],
    "KP": ["north korea", "dprk"],
    "KR": ["south korea", "korea", "republic of korea", "korea republic of", "korea south"],
    "LA": ["laos", "lao pdr", "lao people s democratic republic"],
    "LC": ["saint lucia", "st lucia"],
    "MD": ["moldova", "republic of moldova"],
    "MF": ["saint martin", "st martin"],
    "MK": ["north macedonia", "macedonia", "fyrom"],
    "MM": ["myanmar", "burma"],
    "MO": ["macau", "macao", "macao sar", "macau sar china", "macao sar china"],
    "NL": ["netherlands", "holland", "nederland"],
    "NZ": ["new zealand", "aotearoa"],
    "PM": ["saint pierre and miquelon", "st pierre and miquelon"],
    "PS": ["palestine", "palestinian territories", "palestinian territory", "state of palestine",
           "west bank and gaza"],
    "RE": ["reunion"],
    "RU": ["russia", "russian federation"],
    "SA": ["saudi arabia", "saudi", "ksa", "kingdom of saudi arabia"],
    "SH": ["saint helena", "st helena"],
    "SJ": ["svalbard", "svalbard and jan mayen"],
    "ST": ["sao tome", "sao tome and principe"],
    "SX": ["sint maarten"],
    "SY": ["syria", "syrian arab republic"],
    "SZ": ["eswatini", "swaziland"],
    "TA": ["tristan da cunha"],
    "TC": ["turks and caicos", "turks and caicos islands"],
    "TL": ["timor leste", "east timor"],
    "TR": ["turkey", "turkiye"],
    "TT": ["trinidad and tobago", "trinidad"],
    "TW": ["taiwan", "taiwan roc", "republic of china", "chinese taipei"],
    "TZ": ["tanzania", "united republic of tanzania"],
    "US": ["usa", "u s a", "u s", "united states", "united states of america", "america"],
    "VA": ["vatican", "vatican city", "holy see"],
    "VC": ["saint vincent and the grenadines", "st vincent and the grenadines", "saint vincent",
           "st vincent"],
    "VE": ["venezuela", "bolivarian republic of venezuela"],
    "VG": ["british virgin islands", "bvi"],
    "VI": ["us virgin islands", "u s virgin islands", "usvi"],
    "VN": ["vietnam", "viet nam"],
    "XK": ["kosovo"],
}

_NORDIC = "DK FI IS NO SE AX FO GL SJ"
_EASTERN_EUROPE = "PL CZ SK HU RO BG UA MD BY EE LV LT AL BA HR ME MK RS SI XK"
_EUROPE = (_NORDIC.replace(" GL", "") + " " + _EASTERN_EUROPE
           + " GB IE DE FR IT ES PT NL BE LU CH AT LI MC AD SM VA MT CY GR GI GG JE IM RU")
_CARIBBEAN = "AG AI AW BB BL BM BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI"
_CENTRAL_AMERICA = "BZ CR GT HN NI PA SV"
_SOUTH_AMERICA = "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"
_SOUTHEAST_ASIA = "BN ID KH LA MM MY PH SG TH TL VN"
_ASIA_PACIFIC = (_SOUTHEAST_ASIA + " CN HK MO TW JP KR KP MN IN PK BD LK NP BT MV AF KZ KG TJ TM UZ"
                 " AU NZ CC CX NF AS CK FJ FM GU KI MH MP NC NR NU PF PG PW SB TK TO TV VU WF WS IO")
_MIDDLE_EAST = "AE BH IQ IR IL JO KW LB OM PS QA SA SY TR YE EG CY"
_NORTH_AFRICA = "DZ EG EH LY MA SD TN"
_EAST_AFRICA = "BI DJ ER ET KE KM MG MU MW MZ RE RW SC SO SS TZ UG YT ZM ZW"
_WEST_AFRICA = "AC BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TA TG"
_CENTRAL_AFRICA = "AO CD CF CG CM GA GQ ST TD"
_SOUTHERN_AFRICA = "BW LS NA SZ ZA"
_SUB_SAHARAN = " ".join([_EAST_AFRICA, _WEST_AFRICA, _CENTRAL_AFRICA, _SOUTHERN_AFRICA])

# Name as the CRM writes it -> countries. Wider than the mapping of a country to its option, because a person who chose
# "Europe" may mean any country of it; more countries only means that fewer numbers are accepted by luck.
GROUPS = {
    "Africa": _SUB_SAHARAN + " " + _NORTH_AFRICA,
    "Asia Pacific": _ASIA_PACIFIC,
    "Caribbean": _CARIBBEAN,
    "Central Africa": _CENTRAL_AFRICA,
    "Central America": _CENTRAL_AMERICA,
    "East Africa": _EAST_AFRICA,
    "Eastern Europe": _EASTERN_EUROPE,
    "Europe": _EUROPE,
    "Middle East": _MIDDLE_EAST,
    "Nordic Countries": _NORDIC,
    "North Africa": _NORTH_AFRICA,
    "North America": "US CA MX",
    "South America": _SOUTH_AMERICA,
    "Southeast Asia": _SOUTHEAST_ASIA,
    "Southern Africa": _SOUTHERN_AFRICA,
    "Sub-Saharan Africa": _SUB_SAHARAN,
    "West Africa": _WEST_AFRICA,
}

GROUP_ALIASES = {
    "Asia Pacific": ["apac", "asia", "asia pacific region"],
    "Central America": ["latin america central"],
    "Eastern Europe": ["cee", "central and eastern europe"],
    "Europe": ["eu", "european union"],
    "Middle East": ["gulf", "gcc"],
    "Nordic Countries": ["nordics", "nordic", "scandinavia"],
    "North America": ["northern america"],
    "Southeast Asia": ["south east asia", "south eastern asia", "asean"],
    "North Africa": ["northern africa"],
    "East Africa": ["eastern africa"],
    "West Africa": ["western africa"],
    "Central Africa": ["middle africa"],
}


def folded(name):
    """The form in which names are compared: ASCII, lower case, one space between words, no leading article."""
    text = unicodedata.normalize("NFKD", name.replace("&", " and "))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = text.translate({0x2019: " ", 0x131: "i"})
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    if words and words[0] == "the":
        words = words[1:]
    return " ".join(words)
