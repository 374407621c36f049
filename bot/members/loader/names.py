"""What GeoNames does not say: how people call countries, states and zones."""

AREAS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
SPOKEN_CODES = {"US", "UK"}
COUNTRIES = {
    "US": ("USA", "US", "United States of America", "America"),
    "GB": ("United Kingdom", "UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "AE": ("United Arab Emirates", "UAE", "Emirates"),
    "AT": ("Austria", "Österreich"),
    "BR": ("Brazil", "Brasil"),
    "CH": ("Switzerland", "Schweiz", "Suisse", "Svizzera"),
    "CI": ("Ivory Coast", "Côte d'Ivoire"),
    "CZ": ("Czechia", "Czech Republic", "Česko"),
    "DE": ("Germany", "Deutschland"),
    "ES": ("Spain", "España"),
    "FI": ("Finland", "Suomi"),
    "GR": ("Greece", "Hellas"),
    "IT": ("Italy", "Italia"),
    "KR": ("South Korea", "Korea"),
    "MM": ("Myanmar", "Burma"),
    "NL": ("Netherlands", "Holland", "Nederland"),
    "NO": ("Norway", "Norge"),
    "PL": ("Poland", "Polska"),
    "RU": ("Russia", "Россия"),
    "SE": ("Sweden", "Sverige"),
    "TR": ("Turkey", "Türkiye"),
    "UA": ("Ukraine", "Україна"),
}
"""How a country is shown, and what else it is called; the data's own name and codes are added."""

REGIONS = {
    "AU": {
        "01": ("Australian Capital Territory", "ACT"),
        "02": ("New South Wales", "NSW"),
        "03": ("Northern Territory", "NT"),
        "04": ("Queensland", "QLD"),
        "05": ("South Australia", "SA"),
        "06": ("Tasmania", "TAS"),
        "07": ("Victoria", "VIC"),
        "08": ("Western Australia", "WA"),
    },
    "CA": {
        "01": ("Alberta", "AB"),
        "02": ("British Columbia", "BC"),
        "03": ("Manitoba", "MB"),
        "04": ("New Brunswick", "NB"),
        "05": ("Newfoundland and Labrador", "NL"),
        "07": ("Nova Scotia", "NS"),
        "08": ("Ontario", "ON"),
        "09": ("Prince Edward Island", "PEI"),
        "10": ("Quebec", "QC"),
        "11": ("Saskatchewan", "SK"),
        "12": ("Yukon", "YT"),
        "13": ("Northwest Territories", "NT"),
        "14": ("Nunavut", "NU"),
    },
}
"""GeoNames' numbers for the states of large countries that are named together with a city."""

ABBREVIATIONS = {
    "America/New_York": ("EST", "EDT", "Eastern", "Eastern Time"),
    "America/Chicago": ("CST", "CDT", "Central Time"),
    "America/Denver": ("MST", "MDT", "Mountain Time"),
    "America/Los_Angeles": ("PST", "PDT", "Pacific Time"),
    "America/Halifax": ("AST", "ADT", "Atlantic Time"),
    "America/St_Johns": ("NST", "NDT"),
    "America/Sao_Paulo": ("BRT",),
    "Europe/London": ("BST", "GMT"),
    "Europe/Lisbon": ("WET", "WEST"),
    "Europe/Berlin": ("CET", "CEST", "MEZ", "MESZ"),
    "Europe/Athens": ("EET", "EEST"),
    "Europe/Moscow": ("MSK",),
    "Asia/Kolkata": ("IST",),
    "Asia/Tokyo": ("JST",),
    "Australia/Sydney": ("AEST", "AEDT"),
    "Australia/Brisbane": ("AEST",),
    "Australia/Perth": ("AWST",),
    "Pacific/Auckland": ("NZST", "NZDT"),
}
"""One well-known zone for each; "CET" means a place with summer time, unlike an offset."""
