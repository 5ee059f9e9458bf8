"""What mail programs and people write around their own text, as data; `triage.domain.quoting` holds the rules.

All phrases are lower case. Sources: the forms of Outlook (desktop, web, mobile), Gmail, Apple Mail, Thunderbird and
Samsung Mail in Dutch and English.
"""

from __future__ import annotations

import re


def _words(table: str) -> frozenset[str]:
    """The words of *table*, kept apart by spaces."""
    return frozenset(table.split())


# Names of header lines in a block above quoted history, by what they hold.
HEADER_KEYS: dict[str, str] = {
    "van": "from",
    "from": "from",
    "von": "from",
    "afzender": "from",
    "verzonden": "date",
    "verstuurd": "date",
    "sent": "date",
    "datum": "date",
    "date": "date",
    "gesendet": "date",
    "verzonden op": "date",
    "aan": "to",
    "to": "to",
    "an": "to",
    "naar": "to",
    "cc": "cc",
    "kopie": "cc",
    "kopie aan": "cc",
    "bcc": "cc",
    "onderwerp": "subject",
    "subject": "subject",
    "betreft": "subject",
    "betreff": "subject",
    "antwoord aan": "reply",
    "reply-to": "reply",
    "bijlage": "attachment",
    "bijlagen": "attachment",
    "attachments": "attachment",
    "urgentie": "importance",
    "prioriteit": "importance",
    "importance": "importance",
}

# A line of dashes around one of these starts quoted history.
REPLY_SEPARATORS = ("oorspronkelijk", "original", "origine", "ursprüngliche nachricht")
# A service asks for the answer above such a line.
REPLY_MARKERS = ("boven deze regel", "boven deze lijn", "above this line")
FORWARD_SEPARATORS = (
    "doorgestuurd bericht",
    "doorgestuurde bericht",
    "forwarded message",
    "forwarded by",
    "doorgestuurd door",
    "doorgezonden bericht",
    "doorgestuurde e-mail",
    "weitergeleitete nachricht",
)
# Apple writes these without dashes, with a colon.
FORWARD_OPENINGS = ("begin doorgestuurd bericht:", "begin forwarded message:", "start doorgestuurd bericht:")

# "Op … schreef …:" and its kin.
INTRO_STARTS = ("op ", "on ", "am ", "le ", "il ", "el ")
CITING = ("citeren ", "quoting ", "zitat von ", "citaat van ")
INTRO_VERBS = ("schreef", "geschreven", "wrote", "schrieb", "a écrit")

REPLY_SUBJECTS = ("re", "aw", "antw", "antwoord", "sv")
FORWARD_SUBJECTS = ("fw", "fwd", "doorst", "doorgestuurd", "doorgezonden", "tr", "wg", "vs", "doorsturen")

# Closing words besides the forms of "groet": they end the own text wherever a line is made of them. Without dots.
CLOSINGS = (
    "hartelijks",
    "met gevoelens van de meeste hoogachting",
    "met de meeste hoogachting",
    "met hoogachting",
    "hoogachtend",
    "met dank",
    "met veel dank",
    "onder dankzegging",
    "mvg",
    "mvrgr",
    "mvr gr",
    "met vr gr",
    "vr gr",
    "vrgr",
    "vgr",
    "hgr",
    "hart gr",
    "gr",
    "grt",
    "grtn",
    "grtjs",
    "grtz",
    "grjs",
    "vg",
    "hg",
    "cg",
    "mg",
    "mvgr",
    "van harte",
    "warme groet",
    "groetnis",
    "de groeten",
    "liefs",
    "kus",
    "kind regards",
    "with kind regards",
    "best regards",
    "warm regards",
    "regards",
    "yours sincerely",
    "sincerely",
    "yours faithfully",
    "best wishes",
    "all the best",
    "cheers",
    "kr",
    "mfg",
    "lg",
    "hochachtungsvoll",
    "cordialement",
    "bien à vous",
    "salutations",
    "saludos",
    "mei freonlike groetnis",
)
# Closing words only where the line holds nothing else and a name follows.
THANKS = (
    "alvast bedankt",
    "alvast hartelijk dank",
    "alvast dank",
    "bij voorbaat dank",
    "bij voorbaat bedankt",
    "bij voorbaat hartelijk dank",
    "dank",
    "dank je wel",
    "dankjewel",
    "dank u",
    "dank u wel",
    "hartelijk dank",
    "veel dank",
    "bedankt",
    "thanks",
    "thank you",
    "thanx",
    "thx",
    "many thanks",
    "tot dan",
    "tot dinsdag",
    "tot snel",
    "tot ziens",
    "tot gauw",
    "tot horens",
    "best",
    "fijne dag",
    "fijn weekend",
    "succes",
)

# "Tot dinsdag!", "Fijne dag", "Houdoe": closing words where a name, and nothing else, stands under them.
FAREWELL = re.compile(
    r"(?:(?:nou|nu|en|alvast|dan|verder|prima|ok|oke|oké|akkoord|top|mooi|goed|graag|ja|fijn|super|dank|bedankt"
    r"|is goed)[,.!]? )*(?:tot (?:dan|straks|zo|later|snel|gauw|horens|ziens|kijk|morgen|overmorgen|spreeks|mails"
    r"|(?:volgende |komende |aanstaande )?(?:week|keer|maand|maandag|dinsdag|woensdag|donderdag|vrijdag)\w*"
    r"|(?:ma|di|wo|do|vr)|dinsdag \d.*|de \d+e)"
    r"|(?:een )?(?:fijne?|prettige?|goede?|mooie?|heel fijn|hele fijne) (?:dag|avond|middag|weekend|week|vakantie"
    r"|feestdagen|kerst)"
    r"(?: (?:nog|verder|alvast|gewenst|toegewenst))*|werkse|succes|sterkte|hou ?doe?|houdoe|doei|doeg|doeg+|dag"
    r"|dag hoor|moi(?: moi)?|ajuus?"
    r"|aju|tabee|adieu|adie wa+|salu(?:kes|tjes)?|ciao|tsjau|hoi|mazzel|bye|oant sjen|oan't sjen|cheerio"
    r"|later"
    r"|(?:ik )?hoor (?:het )?(?:heel )?graag(?: (?:van|wat) (?:je|jou|jullie|u))?|(?:ik )?hoor (?:het|je) wel"
    r"|laat (?:het )?maar (?:even )?weten|in afwachting(?: van .{3,30})?|namens (?!wie\b)[\w' -]{2,30})[\s.,!:)]*$"
)
# "xx", "Xxx Gwen": kisses, alone or with a name.
KISSES = re.compile(r"x{1,6}[.!,]?|x{2,6},? [a-z'’à-ÿ-]{2,20}")
# The word of greeting at the end of a short line: "Fijn weekend en hartelijke groeten,".
LATE_CLOSING = re.compile(
    r"(?:[\w'-]+,? ){1,5}(?:en|met|&)? ?(?:[\w-]+e |vr |vriendelijke )?"
    r"(?:groet(?:en|jes|n|nis|ies)?|groetnis|gr|mvg)[\s.,!:]*$"
)

# What a program for telephones and the like puts under a mail.
FOOTERS = (
    "verstuurd vanaf mijn",
    "verzonden vanaf mijn",
    "verstuurd vanaf een",
    "verzonden vanaf een",
    "verstuurd vanaf outlook",
    "verzonden vanaf outlook",
    "verstuurd vanuit mail",
    "verzonden vanuit mail",
    "verstuurd vanuit outlook",
    "verzonden vanuit outlook",
    "verzonden vanuit yahoo",
    "verzonden met outlook",
    "verstuurd met outlook",
    "verzonden met de gratis",
    "verzonden via mijn",
    "verstuurd via mijn",
    "verstuurd met mijn",
    "verzonden met mijn",
    "verstuurd via",
    "verzonden via",
    "verzonden vanaf samsung",
    "verstuurd vanaf samsung",
    "verstuurd vanaf ipad",
    "verstuurd vanaf iphone",
    "verzonden met blackberry",
    "outlook voor ios downloaden",
    "outlook voor android downloaden",
    "download outlook voor",
    "haal outlook voor",
    "get outlook for",
    "sent from my",
    "sent from a",
    "sent from outlook",
    "sent from mail for",
    "sent from samsung",
    "sent with",
    "sent via",
    "gesendet von",
    "typed on my",
    "excuus voor eventuele typefouten",
)

# The same in general: how it was sent or typed, and on what.
FOOTER = re.compile(
    r"(?:\(?(?:(?:dit bericht|deze e?-?mail) is )?(?:veilig |beveiligd )?"
    r"(?:ge)?(?:verzonden|verstuurd|typt|tikt|schreven|mailde?|dicteerd"
    r"|sent|typed"
    r"|dictated|written)\b.{0,12}?\b(?:vanaf|vanuit|met|via|op|met behulp van|from|with|using|on|by)\b"
    r"|met (?:mijn|m'n) )"
    r".{0,40}\b(?:telefoon\w*|mobiel\w*|mobile|phone|smartphone|iphone|ipad|galaxy|android|ios|outlook|gsm|tablet|app"
    r"|gmail|proton\w*|zivver|zorgmail|smartlockr|filecap|cryptshare|yahoo|blackberry|xperia|pixel|huawei|spraak\w*|mail|webmail|toestel)\b"
    r"|(?:excuses?|sorry) voor (?:de |eventuele |mogelijke |het )*(?:typ|tik|spel|schrijf)\w*fouten"
)

# What stands in disclaimers and hardly anywhere else; two in one paragraph, or one under a signature, make one.
DISCLAIMER_SIGNS = (
    "disclaimer",
    "uitsluitend bestemd",
    "alleen bestemd",
    "uitsluitend bedoeld voor de geadresseerde",
    "uitsluitend bedoeld voor",
    "bestemd voor de geadresseerde",
    "niet voor u bestemd",
    "niet de geadresseerde",
    "niet de beoogde ontvanger",
    "beoogde ontvanger",
    "onbedoeld ontvangen",
    "ten onrechte ontvangen",
    "per vergissing ontvangen",
    "openbaarmaking",
    "vermenigvuldiging",
    "geen rechten worden ontleend",
    "geen rechten ontleend",
    "kunnen geen rechten",
    "niet aansprakelijk",
    "geen aansprakelijkheid",
    "aansprakelijk voor schade",
    "vertrouwelijke informatie",
    "vertrouwelijk van aard",
    "vertrouwelijk karakter",
    "dit e-mailbericht",
    "dit emailbericht",
    "deze e-mail is",
    "deze e-mail en",
    "dit bericht en",
    "dit bericht is",
    "dit bericht kan",
    "de inhoud van dit bericht",
    "de informatie in dit bericht",
    "de informatie in deze e-mail",
    "de informatie verzonden met",
    "afzender te informeren",
    "de afzender direct",
    "het bericht te verwijderen",
    "bericht te verwijderen",
    "denk aan het milieu",
    "voordat u deze e-mail print",
    "voor u deze mail print",
    "voordat u dit bericht print",
    "print deze e-mail",
    "gescand op virussen",
    "virusvrij",
    "this e-mail",
    "this email",
    "this message",
    "intended recipient",
    "intended solely",
    "confidential",
    "privileged",
    "unauthorised",
    "unauthorized",
    "notify the sender",
    "consider the environment",
    "no rights can be derived",
    "not liable",
)
# Under a signature these tell a disclaimer too; above one they may be the sender's own words.
SOFT_DISCLAIMER_SIGNS = (
    "bij levensgevaar",
    "bel altijd 112",
    "in levensbedreigende situaties",
    "bij spoed belt u",
    "buiten kantooruren",
    "niet bedoeld voor spoed",
    "ons kantoor is bereikbaar",
    "abusievelijk",
    "verspreiding",
    "privacyverklaring",
    "algemene voorwaarden",
    "te vernietigen",
    "voor spoed is",
    "vertrouwelijk",
)
# Put above a mail by the receiving system.
BANNERS = (
    "u ontvangt niet vaak e-mail van",
    "you don't often get email from",
    "deze e-mail komt van buiten",
    "dit bericht komt van buiten",
    "deze mail komt van buiten",
    "deze e-mail is afkomstig van buiten",
    "dit e-mailbericht is afkomstig van buiten",
    "let op: externe afzender",
    "externe e-mail:",
    "[externe e-mail]",
    "[extern]",
    "[external]",
    "caution: this email originated",
    "this email originated from outside",
    "meer informatie over waarom dit belangrijk is",
    "learn why this is important",
)

# Other banners, at the very top of the mail only: lower down they may be the sender's words.
TOP_BANNER = re.compile(
    r"^\W*(?:ex(?:tern|ternal)|externe? (?:afzender|e-?mail|mail|bericht|sender)|external (?:sender|e-?mail"
    r"|message))\W*$"
    r"|\b(?:(?:e-?mail|bericht|mail|message|sender|afzender)\b.{0,40}\b(?:van buiten|buiten (?:de|onze|uw) organisatie"
    r"|externe afzender|outside (?:of )?(?:the|your|our)))\b"
    r"|\bklik niet op (?:links|koppelingen)|\bdo not click\b|\bontdek waarom dit belangrijk is"
    r"|^\W*(?:dit|deze|this) (?:e-?mail\w*|mail|bericht|message) (?:is|was)"
    r" (?:veilig|beveiligd|versleuteld|secure\w*|encrypted)\b"
    r"|^\W*(?:veilig|beveiligd|secure) (?:mail|e-?mail|bericht) (?:via|van|verzonden|ontvangen)\b"
)

# In every other banner stands one of these: mostly none does, and looking for them is far cheaper.
TOP_BANNER_SIGNS = (
    "extern",
    "buiten",
    "outside",
    "klik",
    "click",
    "ontdek",
    "veilig",
    "versleuteld",
    "secure",
    "encrypted",
)

# A person speaks here, not a program.
SPEAKS = re.compile(r"\b(?:ik|mij|wij|we|jullie|julie|jij)\b|\bkun je\b|\bkan je\b|\bgraag bevestig")
SPEAKS_OF_SELF = re.compile(r"\b(?:ik|mij|jullie)\b")
# Abbreviations that are closing words by themselves or before a name, and something else before other words.
NO_CLOSING = re.compile(
    r"(?:vg|hg|cg|mg|kr|lg|gr|grt)\b\.?(?:[-/:]\w|\s+\d|(?:\s+[\w'’-]+){3,})"
    r"|(?:vg|mg|lg|kr)\b\.?\s+[\w'’-]+\s+[\w'’-]+"
)
# A link to talk through: own text, even under the signature.
MEETING = re.compile(
    r"(?:hier klikken om )?(?:deel ?nemen|deelname|vergadering|meeting|join|klik (?:hier|op)|link|videobellen"
    r"|beeldbellen)\b.{0,60}(?:https?:|\bid\b|:)"
)
# Own words that point at what stands below and say nothing else.
POINTERS = (
    "zie onder",
    "zie hieronder",
    "zie onderstaand",
    "zie onderstaande",
    "zie beneden",
    "zie bijgaand",
    "zie bijgaande",
    "zie mail",
    "zie de mail",
    "zie deze",
    "zie het bericht",
    "onderstaand",
    "onderstaande",
    "bijgaand",
    "hieronder",
    "fyi",
    "for your information",
    "ter info",
    "ter informatie",
    "ter kennisname",
    "ter afhandeling",
    "ter behandeling",
    "ter beoordeling",
    "ter verdere",
    "ter opvolging",
    "met verzoek om",
    "dit kreeg ik",
    "dit kregen wij",
    "dit kregen we",
    "kreeg ik net",
    "kreeg ik zojuist",
    "kwam net binnen",
    "kwam zojuist binnen",
    "geen idee wat",
    "weet niet wat ik hiermee",
    "weten niet wat we hiermee",
    "weten jullie het",
    "weten jullie raad",
    "verkeerd terecht",
    "verkeerd bezorgd",
    "ter kennisgeving",
    "t.k.n",
    "tkn",
    "tk",
    "ti",
    "doorgestuurd",
    "stuur ik door",
    "ik stuur",
    "hierbij",
    "deze kwam binnen",
    "kwam net binnen",
    "kwam dit binnen",
    "kreeg dit binnen",
    "binnengekomen",
    "graag oppakken",
    "graag jullie",
    "graag afhandelen",
    "oppakken",
    "voor jullie",
    "voor jou",
    "iets voor",
    "dit is voor",
    "hoort bij jullie",
    "graag in behandeling",
    "see below",
    "please see below",
    "please handle",
    "forwarding",
)
GREETINGS = (
    "beste",
    "hallo",
    "hoi",
    "hai",
    "hi",
    "dag",
    "hey",
    "ha",
    "goedemorgen",
    "goedemiddag",
    "goedenavond",
    "goedendag",
    "goeiemorgen",
    "geachte",
    "lieve",
    "collega",
    "collega's",
    "allen",
    "all",
    "team",
    "dear",
    "hello",
    "ls",
    "l.s",
)

# New text under a signature begins so.
POSTSCRIPTS = (
    "pps",
    "p.p.s",
    "p.p.s.",
    "p.s",
    "ps",
    "p.s.",
    "nb",
    "n.b",
    "n.b.",
    "naschrift",
    "o ja",
    "oh ja",
    "trouwens",
    "nog even",
    "vergeten",
)

# Own words that announce answers between the lines of the quoted mail.
INLINE_ANNOUNCEMENTS = (
    "hieronder",
    "in rood",
    "in het rood",
    "in blauw",
    "in groen",
    "in kleur",
    "in hoofdletters",
    "pijltje",
    "tussen de regels",
    "tussendoor",
    "in de tekst",
    "in je mail",
    "in jouw mail",
    "in uw mail",
    "onder je vragen",
    "bij je vragen",
    "inline",
    "antwoorden",
    "see below",
    "my answers",
)

# Capitalised single words that end a mail as an answer, not as a name.
NO_NAME = _words(
    """
    ja nee akkoord prima goed oké ok oke top mooi fijn graag bedankt dank dankjewel helaas sorry maandag dinsdag
    woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september
    oktober november december moeder vader ouders oma opa school kind kinderen morgen vandaag vanavond spoed
    ontvangen gelezen geen niet wel deel bijlage bijlagen let ik wij we jullie hij zij dit dat het de een beste
    hallo hoi dag geachte goedemorgen goedemiddag wanneer wie wat waar hoe ps nb okee uitstekend perfect helder
    duidelijk yes no thanks fyi hier voor met
    """
)
PARTICLES = _words(
    """
    van de der den ter ten te het 't la le el al bin ben von und en d' v.d vd o mw mevr mevrouw dhr drs dr mr ir
    ing prof
    """
)

# In a line under a closing word: part of the block, however long the line is.
BLOCK_SIGNS = (
    "www.",
    "http",
    "tel",
    "telefoon",
    "mobiel",
    "mob.",
    "postbus",
    "bezoekadres",
    "postadres",
    "werkdagen",
    "werkdag",
    "aanwezig",
    "bereikbaar",
    "afwezig",
    "ik werk op",
    "ik werk van",
    "niet werkzaam",
    "werkzaam",
    "kvk",
    "agb",
    "skj",
    "registratienummer",
    "linkedin",
    "volg ons",
    "maandag t/m",
    "ma t/m",
    "ma, di",
    "i.o.",
    "functie",
    "afdeling",
    "fax",
)
