"""What tells the lines of a mail signature apart, in English, German, French, Spanish and Dutch."""

import re

# What ends a mail; the signature follows.
CLOSING = re.compile(
    r"(?:(?:best|kind|warm|kindest|many)\s+(?:regards|wishes|thanks)|(?:best|regards|cheers|thanks(?: (?:&|and) regards)?|thank you|sincerely|yours (?:sincerely|faithfully|truly)|all the best|warmly|with (?:kind|best) regards|many thanks|talk soon|see you(?: then| soon)?)"
    r"|mit (?:freundlichen|besten|herzlichen|lieben) grü(?:ß|ss)en|(?:viele|liebe|beste|herzliche|freundliche|schöne) grü(?:ß|ss)e|grü(?:ß|ss)e|mfg|lg|vg|hochachtungsvoll"
    r"|(?:bien |très )?cordialement|bien à vous|belle journée|bonne journée|sincères salutations|salutations(?: distinguées)?|à bientôt"
    r"|(?:un |cordiales? )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|gracias"
    r"|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|(?:hartelijke )?groet(?:en|jes)?|mvg|bedankt)"
    r"(?: from [\w ]{1,30}| aus [\w ]{1,30})?[\s,.!]*",
    re.IGNORECASE,
)
# What is quoted below begins so.
QUOTED_BELOW = re.compile(
    r"^(?:on .{5,80} wrote:|am .{5,80} schrieb .{0,80}:|le .{5,80} a écrit\s?:|el .{5,80} escribió:|op .{5,80} schreef .{0,80}:"
    r"|-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d['’]origine|mensaje original|oorspronkelijk bericht)\s*-{2,}.*)$",
    re.IGNORECASE,
)
WRITTEN_BY = re.compile(r"^(?:from|von|de|van)\s*:\s*(?P<v>[^\n]{3,200})$", re.IGNORECASE)
IN_HEADERS = re.compile(
    r"^(?:from|sent|to|cc|date|subject|von|gesendet|an|betreff|datum|de|envoyé|à|objet|enviado|para|asunto|van|verzonden|aan|onderwerp)\s*:",
    re.IGNORECASE,
)
# What stands before somebody's name without being of it: "on behalf of".
ON_BEHALF = re.compile(r"^(?:i\.\s?[AV]\.|ppa\.|p\.\s?p\.|p\.\s?o\.)\s+")
PRONOUNS_BEHIND = re.compile(
    r"\s*[(\[](?:she|he|they|her|him|sie|er|elle|il|ella|él|zij|hij)(?:\s?/\s?\w+)*[)\]]\s*$", re.IGNORECASE
)
DEGREES = re.compile(
    r"(?:ph\.?d\.?|md|mba|m\.?sc\.?|b\.?sc\.?|m\.?a\.?|b\.?a\.?|ll\.?m\.?|cipd|phr|sphr|pmp|cpa|esq\.?|jr\.?|sr\.?|ii|iii)",
    re.IGNORECASE,
)

# Nouns of job titles. What holds one is a title, if it is short and stands by a name.
OF_TITLES = re.compile(
    r"\b(?:chief|ceo|cto|cfo|coo|cpo|cmo|cio|chro|president|vice[- ]president|s?vp|evp|head|director|manager|lead|leader|officer|partner|principal|founder|co-?founder|owner|recruiter|sourcer|engineer|developer|architect|scientist|analyst|consultant|adviser|advisor|specialist|coordinator|administrator|assistant|associate|executive|designer|researcher|professor|lecturer|supervisor|generalist|representative|strategist|producer|editor|counsel|accountant|controller|technician|talent acquisition"
    r"|\w*leit(?:er|erin|ung)|geschäftsführer(?:in)?|\w*referent(?:in)?|\w*berater(?:in)?|\w*entwickler(?:in)?|\w*ingenieur(?:in)?|vorstand(?:svorsitzende[rn]?)?|prokurist(?:in)?|abteilungsleit\w*|personal\w*|\w*sachbearbeiter(?:in)?|\w*assistent(?:in)?|gründer(?:in)?|inhaber(?:in)?|\w*managerin"
    r"|direct(?:eur|rice)|responsable|chargée?|chef(?:fe)?|ingénieure?|développeu(?:r|se)|consultante?|gérante?|présidente?|fondat(?:eur|rice)|associée?|assistante?|recruteu(?:r|se)|conseill(?:er|ère)|coordinat(?:eur|rice)|rh"
    r"|directora?|gerente|jef[ae]|técnic[oa]|ingenier[oa]|desarrollador(?:a)?|consultora?|asesora?|reclutador(?:a)?|fundador(?:a)?|socia|socio|coordinador(?:a)?|encargad[oa]|analista|especialista"
    r"|hoofd|teamleider|leidinggevende|\w*adviseur|\w*medewerker|directeur|bestuurder|oprichter|eigenaar|ontwikkelaar|ingenieur|consulent|beleidsmedewerker)\b",
    re.IGNORECASE,
)
# Departments stand alone in a line; they are neither a title nor an employer.
DEPARTMENT = re.compile(
    r"(?:human resources|hr|people|people (?:&|and) (?:culture|talent)|talent(?: acquisition)?|engineering|product|sales|marketing|finance|legal|operations|it|r&d|recruiting|recruitment|personal(?:abteilung)?|vertrieb|einkauf|entwicklung|ressources humaines|recursos humanos|recrutement|selección|personeelszaken)(?: (?:department|team|division))?",
    re.IGNORECASE,
)
# As they are written: "SE" is one, "se" is a word.
LEGAL_FORM = re.compile(
    r"\b(?:GmbH(?: & Co\. KG)?|AG|KG|OHG|UG|e\.\s?V\.|SE|L(?:td|TD)|L(?:imited|IMITED)|LLC|L\.L\.C\.|LLP|I(?:nc|NC)|C(?:orp|ORP)(?:oration|ORATION)?|plc|PLC|SAS|SARL|EURL|SA|S\.A\.S?\.?|S\.A\.R\.L\.|S\.L\.(?:U\.)?|SLU?|B\.V\.|BV|N\.V\.|NV|Oy|OY|AB|ASA?|ApS|A/S|S\.p\.A\.|S\.r\.l\.|Pty|G(?:roup|ROUP)|H(?:olding|OLDING)s?)(?![\w])\.?"
)
FOOTERS = re.compile(
    r"\b(?:registered|company (?:no|number|reg)|vat|hrb|hra|amtsgericht|ust|steuernummer|siret|siren|rcs|tva|kvk|btw|cif|nif|iban|bic|confidential|vertraulich|confidentiel|confidencial|vertrouwelijk|intended recipient|disclaimer|sitz der gesellschaft|geschäftsführ(?:er|ung|erin)\s*:|vorstand\s*:|aufsichtsrat|unsubscribe|sent from|gesendet von|envoyé de(?:puis)?|enviado desde|verzonden vanaf|please consider|pensez à|antes de imprimir|working days|werkdagen|arbeitstage|linkedin|twitter|facebook|instagram)\b|©",
    re.IGNORECASE,
)
PHONE_LABEL = re.compile(
    r"^(?:tfno|tlfn?o?|tel(?:efon|ephone|éfono|efoon)?|t(?:él)?(?:éphone)?|ph(?:one)?|fon|p|o|office|büro|bureau|m|mob(?:ile|il|iel)?|móvil|cell?(?:ulaire|ular)?|c|handy|portable|port|d|direct(?:o|e)?|direkt|durchwahl|dw|work|main|whatsapp|gsm|w)\b\s*[.:]*\s*[.:]?\s*(?=[+(0-9])",
    re.IGNORECASE,
)
FAX_LABEL = re.compile(r"^(?:fax|telefax|télécopie|f)\b", re.IGNORECASE)
NUMBER_ALONE = re.compile(
    r"(?:\+|\(?0|\(?[1-9][0-9]{2}\)?[-. ])[0-9 ()./\u2013-]{5,24}[0-9](?:\s?(?:ext\.?|x|#|dw|durchwahl|poste|extensión)\s?[0-9]{1,6})?",
    re.IGNORECASE,
)
STREETS = re.compile(
    r"[0-9].*\b(?:street|st|road|rd|avenue|ave|lane|row|square|drive|floor|suite|rue|boulevard|place|calle|avenida|plaza)\b|\b\w+(?:stra(?:ß|ss)e|str\.|weg|platz|allee|straat|laan|plein|gracht)\b|\b(?:calle|avenida|rue|boulevard|postbus|postfach|p\.?o\.? box)\b|\b[0-9]{4,5}\b",
    re.IGNORECASE,
)
# Providers of mailboxes say nothing of an employer.
MAILBOXES = frozenset(
    {
        "gmail",
        "googlemail",
        "outlook",
        "hotmail",
        "live",
        "yahoo",
        "icloud",
        "me",
        "gmx",
        "web",
        "aol",
        "proton",
        "protonmail",
        "orange",
        "free",
        "wanadoo",
        "ziggo",
        "xs4all",
        "mail",
        "t-online",
    }
)
