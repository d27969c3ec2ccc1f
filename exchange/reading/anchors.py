"""What stands before a value in mails and letters: labels of a list or table, and phrases of a sentence.

English, German, French, Spanish and Dutch. A phrase ends where the value begins, or names it as `v`.
"""

import re
from functools import cache

# Fields in the order of the form. Each label stands at the head of a line, before a colon, a tab or a wide gap.
LABELS: dict[str, str] = {
    "role": r"(?:your |offered )?(?:position|job|role)(?: title)?|(?:your )?title|stelle(?:nbezeichnung|ntitel)?|funktion|(?:intitulé du )?poste"
    r"|fonction|puesto(?: de trabajo)?|cargo|functie(?:titel|naam)?|rol",
    "employer": r"(?:company|employer|organi[sz]ation)(?: name)?|arbeitgeber(?:in)?|unternehmen|firma|gesellschaft|entreprise|société|employeur"
    r"|empresa|compañía|werkgever|bedrijf|organisatie",
    "manager": r"(?:you(?: will)? )?reports? to|reporting to|(?:your |line |hiring |direct ){0,2}manager|supervisor|(?:ihr[e]? |direkte[rn]? )?vorgesetzte[rn]?"
    r"|teamleit(?:er|erin|ung)|(?:ihre |deine )?führungskraft|(?:votre )?(?:responsable|manager)(?: direct(?:e|o|a)?| hiérarchique)?|supérieur(?:e)? hiérarchique"
    r"|(?:superior|jef[ea]) direct[oa]|(?:direct )?leidinggevende|rapporteert aan|reportar[áa]s? a",
    # Words around the noun in any order: "gross annual base salary", "salaire annuel brut".
    "pay": r"(?:(?:your|gross|annual|monthly|yearly|hourly|daily|day|weekly|starting|base|basic|fixed) ){0,4}(?:salary|pay|compensation|remuneration|wages?|rate)"
    r"(?: \([^)\n]{1,30}\))?|base|(?:annual )?ctc"
    r"|(?:(?:ihr|dein|monatliche[sr]?|jährliche[sr]?|festes|fixes) ){0,2}(?:brutto)?(?:monats|jahres|stunden|tages)?(?:brutto)?(?:grund|fix)?(?:gehalt|lohn|satz|vergütung|entgelt)(?: \([^)\n]{1,30}\)| brutto)?"
    r"|(?:salaire|rémunération|taux|tarif)(?: (?:annuel(?:le)?|mensuel(?:le)?|horaire|journalier|brute?|fixe|de base)){0,3}|tjm"
    r"|(?:salario|retribución|sueldo|tarifa)(?: (?:brut[oa]|anual|mensual|base|fij[oa]|diaria|por hora)){0,3}"
    r"|(?:je |uw |bruto ?){0,2}(?:maand|jaar|uur|dag)?(?:bruto ?)?(?:salaris|loon|tarief)(?: bruto)?",
    "bonus": r"(?:(?:target|annual|performance|discretionary|yearly) ){0,2}bonus|variable(?: pay)?|(?:ziel|jahres|leistungs)bonus|variable vergütung|variabler anteil"
    r"|(?:prime|part variable|bonus)(?: (?:annuel(?:le)?|variable|sur objectifs)){0,2}|(?:bono|bonus|variable|incentivo)(?: anual)?|variabele beloning",
    "sign_on": r"sign(?:ing)?[- ]on(?: bonus| payment)?|(?:signing|joining|welcome) bonus|antrittsprämie|antrittsbonus|startbonus"
    r"|prime (?:de bienvenue|d['’]arrivée|d['’]embauche)|(?:bono|prima) de (?:bienvenida|incorporación|firma)|tekenbonus",
    "equity": r"equity|stock(?: options)?|options|rsus?|share options|aktienoptionen|bspce|actions|acciones|aandelen",
    "pension": r"(?:employer )?pension(?: contribution)?|401\(k\)(?: match)?|retirement|superannuation|(?:betriebliche )?altersvorsorge"
    r"|retraite|plan de pensiones|pensioen",
    "days_off": r"(?:(?:paid|annual) ){0,2}(?:leave|holidays?|vacation|time off)(?: (?:days|allowance|entitlement))?|pto|(?:jahres|erholungs)?urlaub(?:stage|sanspruch)?|ferien(?:tage)?"
    r"|congés(?: payés| annuels)?|(?:días de )?vacaciones|vakantie(?:dagen)?|verlof(?:dagen)?",
    "hours": r"(?:working |weekly |contract )?hours(?: of work| per week| a week)?|schedule|(?:wochen)?arbeitszeit|wochenstunden|temps de travail|horaires?|durée du travail"
    r"|jornada(?: laboral| semanal)?|horario|arbeidsduur|(?:werk)?uren(?: per week)?",
    "start": r"(?:(?:your|expected|proposed|anticipated) )?start(?:ing)?(?: date| day)?|(?:date of joining|joining date|first day(?: of work)?|(?:date of commencement|commencement date))"
    r"|startdatum|eintritt(?:sdatum|stermin)?|(?:arbeits|vertrags|dienst)?(?:beginn|antritt)|stellenantritt"
    r"|(?:date de )?début(?: souhaité| prévu(?:e)?)?|date (?:d['’](?:entrée|embauche|arrivée)|de démarrage)|prise de poste|(?:fecha de )?(?:inicio|incorporación|comienzo)|ingangsdatum|datum (?:van )?indiensttreding|in dienst(?: per)?",
    "deadline": r"(?:please )?(?:reply|respond|answer|accept|acceptance|decision|response)(?: (?:by|deadline|due|required by))|deadline|(?:this )?offer (?:expires|valid until|closes|open until)"
    r"|expires|valid until|(?:rückmeldung|antwort|zusage|gültig|annahme)(?: bitte)? bis|(?:annahme)?frist|réponse (?:attendue )?(?:avant|au plus tard)"
    r"|date limite(?: de réponse)?|valable jusqu['’]au|fecha límite(?: de respuesta)?|válida? hasta|reageren (?:voor|vóór)|(?:reactie|antwoord) (?:voor|vóór|uiterlijk)|geldig tot",
    "place": r"(?:work |job |office )?location|(?:place of )?work|workplace|site|office|werkplek|(?:arbeits|dienst|einsatz|stand)ort|dienstsitz(?:/arbeitsort)?|bureau|oficina|kantoor|lieu(?: de travail)?|localisation"
    r"|lugar(?: de trabajo)?|ubicación|centro de trabajo|standplaats|(?:werk)?locatie",
}

# A role ends before what follows it.
ROLE_ENDS = (
    r"(?=\s+(?:at|with|within|in|on|for|to|and\s+(?:to|are|look)|based|reporting|starting|from|role\b|position\b|team\b"
    r"|bei|beim|im|in|ab|zum|zu|an(?:zubieten|bieten)?|ein|einstellen|einzustellen|beschäftigen|gewinnen|begrüßen|unter|mit|chez|au\s+sein|dans|à|en|a\s+partir|con|para|bij"
    r"|binnen|per|voor|op|aan(?:\s+te\s+bieden)?)\b|\s*[.,;:!(\[\n–—]|\s+-\s|$)"
)
ROLE = rf"[\"“„«'’]?(?P<v>[^\W\d_][^.,;:!?()\[\]\n\"“”„»]{{1,80}}?)[\"”“»'’]?{ROLE_ENDS}"
NAME_WORD = r"(?<![\w&'’+-])[A-ZÀ-ÖØ-Þ0-9][\w&'’+-]{0,40}"
# Legal forms with stops inside, which end no sentence. The first stop may have been taken already.
DOTTED_FORM = r"(?:(?<= S)\.|(?<= S\.))\s?[AL]\.(?:\s?[SU]\.)?|(?:(?<= [BN])\.|(?<= [BN]\.))\s?V\.|(?:(?<= e)\.|(?<= e\.))\s?[KV]\."
EMPLOYER = (
    rf"(?:[Tt]he |[Dd]er |[Dd]ie |[Dd]as |[Ll]a |[Ll]e |l['’]|[Ee]l |[Dd]e |[Hh]et )?(?P<v>{NAME_WORD}(?:\.[a-z]{{2,3}}\b)?"
    rf"(?:(?:, (?=Inc|LLC|Ltd|GmbH|SA\b|S\.A)| )(?:{NAME_WORD}\.?|&|(?:of|und|and|de|des|du|del|van|y|et|plc|eG)\b)(?= ?[\w&,.(]|\b)){{0,5}}(?:{DOTTED_FORM})?)"
)
PERSON = (
    r"(?P<v>(?:(?:Dr|Prof|Mr|Mrs|Ms|Mme|Herrn?|Frau|Sra?|Dhr|Mevr)\.? )?[A-ZÀ-ÖØ-Þ][\w'’-]{1,40}"
    r"(?: (?:van|von|de|der|den|la|del|di|da|el|bin|ten|ter|[A-ZÀ-ÖØ-Þ]\.|[A-ZÀ-ÖØ-Þ][\w'’-]{0,40})){1,4})"
)
PLACE = r"(?P<v>[A-ZÀ-Þ][\w'’-]{1,40}(?:[ -][A-ZÀ-Þ][\w'’-]{1,40}){0,2})"

PHRASES: dict[str, tuple[str, ...]] = {
    "role": (
        rf"(?:offer|offering)\s+(?:you\s+)?(?:a |an |of )?(?:full[- ]time |part[- ]time |permanent )?(?:employment |offer )?"
        rf"(?:for |of |in )?(?:the )?(?:position|post|role|job)\s+(?:of|as)\s+(?:an? |our |the )?{ROLE}",
        rf"(?:position|post|role)\s+of\s+(?:an? |our |the )?{ROLE}",
        rf"(?:appointment|employment|employ\s+you|hire\s+you|appoint\s+you|contract)\s+as\s+(?:an? |our |the )?{ROLE}",
        rf"(?:contratación|contratarle|contratarte|incorporación|incorporarte|trabajar|unirte|unirse)\s+como\s+{ROLE}",
        rf"(?:recruter|embaucher|engager|accueillir)\s+comme\s+{ROLE}",
        rf"(?:aannemen|aanstellen|verwelkomen|aan\s+te\s+nemen)\s+als\s+{ROLE}",
        rf"your\s+(?:job\s+)?title\s+(?:will\s+be|is)\s+(?:an? |the )?{ROLE}",
        rf"(?:join|joining)\s+[^\n]{{2,60}}?\s+as\s+(?:an? |our |the )?{ROLE}",
        r"offer(?:ing)?\s+you\s+(?:the|a|an|our)\s+(?P<v>[A-Z][^.,;:!?()\n]{1,60}?)\s+(?:position|post|role|job)\b",
        rf"(?:die|eine|der|als)\s+(?:Position|Stelle)\s+(?:als|des|der|einer|eines)\s+{ROLE}",
        rf"(?:Tätigkeit|Anstellung|Einstellung|Sie|\bdu|\bdich)\s+(?:sehr\s+)?(?:gerne?\s+)?als\s+{ROLE}",
        rf"(?:le|du|au|un)\s+poste\s+(?:de|d['’])\s*{ROLE}",
        rf"en\s+(?:tant\s+que\s+|qualité\s+de\s+|qualité\s+d['’])\s*{ROLE}",
        rf"(?:el|al|del)\s+puesto\s+de\s+{ROLE}",
        rf"de\s+(?:functie|positie|rol)\s+van\s+{ROLE}",
        rf"(?:bij|in dienst)[^.\n]{{0,40}}\s+als\s+{ROLE}",
    ),
    "employer": (
        rf"on\s+behalf\s+of\s+{EMPLOYER}",
        rf"{EMPLOYER},?\s+\((?:the\s+)?[\"“„«]?(?:Company|Employer|Gesellschaft|Société|Empresa|Werkgever)",
        rf"(?:join|joining)\s+(?:us\s+at\s+|the\s+team\s+at\s+)?{EMPLOYER}\s+as\b",
        r"\b(?P<v>[A-Z][\w&-]{1,40}(?: (?:[A-Z][\w&-]{0,40}|&)){0,4})['’]s\s+(?:formal\s+|written\s+|job\s+)?offer\b",
        rf"(?:position|post|role|job|employment|appointment)\b[^.\n]{{0,90}}?\s(?:at|with)\s+{EMPLOYER}",
        rf"(?:an offer|offer of employment|your offer)\s+(?:from|with|at)\s+{EMPLOYER}",
        rf"{EMPLOYER}\s+(?:(?:(?:is|are)\s+(?:very\s+)?(?:pleased|delighted|happy|thrilled|excited|proud)|would\s+like|wish(?:es)?|wants?)\s+to\s+(?:offer|extend)"
        r"|(?:est|sommes)\s+(?:très\s+)?(?:heureu(?:x|se)|ravie?)\s+de\s+vous\s+(?:proposer|offrir)|freut\s+sich,?\s+(?:Ihnen|dir)\b"
        r"|(?:se\s+complace\s+en|está\s+encantad[oa]\s+de)\s+ofrecer|is\s+(?:blij|verheugd)\b[^.\n]{0,20}\baan\s+te\s+bieden"
        r"|needs?\s+your\s+(?:answer|reply|decision)\b|(?:möchte|würde)\s+(?:Sie|dich|Ihnen|dir)\b|bietet\s+(?:Ihnen|dir)\b|stellt\s+(?:Sie|dich)\b|(?:vous|te)\s+(?:propose|offre)\b|(?:le|te)\s+ofrece\b|biedt\s+(?:je|jou|u)\b|offers\s+you\b"
        r"|(?:has|have)\s+(?:come\s+back\s+with|made|extended|confirmed|sent)\s+(?:you\s+)?(?:a|an|the|their|its)\b[^.\n]{0,30}\boffer\b)",
        rf"\bbij\s+{EMPLOYER}\s+(?:komt|kom|wilt?|gaat|aan\s+de\s+slag|te\s+komen|te\s+werken)\b",
        rf"(?:the\s+(?:whole\s+)?team|everyone|all\s+of\s+us)\s+(?:here\s+)?at\s+{EMPLOYER}",
        rf"(?:das\s+(?:ganze\s+)?Team\s+(?:von|der)|l['’]équipe\s+(?:de\s+|d['’])|el\s+equipo\s+de|het\s+team\s+van)\s*{EMPLOYER}",
        rf"(?:als|Position|Stelle|Anstellung)\b[^.\n]{{0,90}}?\sbei\s+(?:der\s+|dem\s+)?{EMPLOYER}",
        rf"(?:[Dd]esde|[Nn]amens|[Ii]m Namen der|[Aa]u nom de|[Ee]n nombre de)\s+{EMPLOYER}",
        rf"(?:poste|tant que|qualité|recruter|rejoindre|rejoigniez|accueillir|intégrer)\b[^.\n]{{0,90}}?\s(?:chez|au sein de)\s+{EMPLOYER}",
        rf"(?:puesto|incorporaci[óo]n|contratación|unirte|unirse|unieras|unas|seas)\b[^.\n]{{0,90}}?\s(?:en|a)\s+{EMPLOYER}",
        rf"(?:functie|baan|dienst|rol|positie|aannemen|aanstellen)\b[^.\n]{{0,90}}?\sbij\s+{EMPLOYER}",
    ),
    "manager": (
        rf"(?:report(?:ing)?|reports)\s+(?:directly\s+)?to\s+(?:[^.,\n]{{0,50}},\s+)??{PERSON}",
        rf"(?:your\s+(?:line\s+)?manager|your\s+supervisor)\s+(?:will\s+be|is)\s+{PERSON}",
        rf"(?:berichten|Vorgesetzte[rn]?)\s+(?:an|ist|sein wird)?\s*(?:[^.,\n]{{0,50}},\s+)??{PERSON}",
        rf"(?:rattachée?|responsabilité de|rapporterez|reporterez)\s+(?:hiérarchiquement\s+)?(?:à\s+)?(?:[^.,\n]{{0,50}},\s+)??{PERSON}",
        rf"(?:reportar[áa]s?|reportando|dependerás?)\s+(?:directamente\s+)?(?:a|de)\s+(?:[^.,\n]{{0,50}},\s+)??{PERSON}",
        rf"(?:rapporteert|leidinggevende)\s+(?:aan|is|wordt)\s+(?:[^.,\n]{{0,50}},\s+)??{PERSON}",
    ),
    "pay": (
        r"\b(?:salary|pay|compensation)"
        r"\s+(?:will\s+be|is|of|at|shall\s+be|starts\s+at)(?:\s+the\s+rate\s+of)?\s+",
        r"(?:salary|paid|pay)\s+at\s+(?:the|a)\s+rate\s+of\s+",
        r"(?:hourly|daily|day|monthly|annual)\s+(?:rate|pay|wage)\s+(?:of|is|will\s+be)\s+",
        r"at\s+(?:the|a|an)\s+(?:annual\s+|monthly\s+)?salary\s+of\s+",
        r"cost\s+to\s+company\s+(?:\(CTC\)\s+)?(?:will\s+be|is|of)\s+",
        r"(?:pay\s+you|you\s+will\s+(?:be\s+paid|earn|receive))\s+(?:a\s+base\s+of\s+)?",
        r"(?:brutto)?(?:monats|jahres)?(?:brutto)?(?:grund)?(?:gehalt|vergütung|lohn)\s+(?:beträgt|von|in\s+Höhe\s+von|liegt\s+bei"
        r"|beläuft\s+sich\s+auf)\s+(?:monatlich\s+|jährlich\s+|brutto\s+)?",
        r"(?:salaire|rémunération)(?:\s+(?:mensuel(?:le)?|annuel(?:le)?|brute?|fixe|de base)){0,3}\s+(?:est\s+fixée?\s+à|sera\s+de|est\s+de|s['’]élève\s+à|de)\s+",
        r"(?:salario|retribución)(?:\s+(?:bruto|bruta|anual|mensual|base)){0,3}\s+(?:será\s+de|es\s+de|asciende\s+a|de)\s+",
        r"(?:salaris|brutosalaris|maandsalaris|jaarsalaris)\s+(?:bedraagt|is|van|wordt)\s+(?:bruto\s+)?",
        r"(?:(?:je|u)\s+(?:verdient|ontvangt)|(?:verdient|verdien|ontvang)\s+(?:je|u))\s+",
    ),
    "bonus": (
        r"(?:target|annual|performance|discretionary|yearly)\s+(?:annual\s+)?(?:bonus|payout|variable)(?:\s+(?:target|payout|opportunity))?"
        r"\s+(?:of|is|will\s+be)\s+(?:up\s+to\s+)?",
        r"bonus\s+of\s+up\s+to\s+",
        r"bonus\s+with\s+a\s+target\s+of\s+",
        r"(?:Zielbonus|Jahresbonus|Bonus|variable Vergütung)\s+(?:von|in Höhe von|beträgt)\s+(?:bis zu\s+)?",
        r"(?:prime|part variable|bonus)(?:\s+(?:annuelle?|variable|sur objectifs)){0,2}\s+(?:de|pouvant atteindre|jusqu['’]à)\s+(?:jusqu['’]à\s+)?",
        r"(?:bono|variable|bonus)(?:\s+anual)?\s+(?:de hasta|de|del)\s+(?:hasta el\s+|hasta\s+)?",
    ),
    "sign_on": (
        r"(?:sign(?:ing)?[- ]on|signing|joining|welcome)\s+(?:bonus|payment)\s+(?:of|will be|is)\s+",
        r"(?:Antrittsprämie|Antrittsbonus)\s+(?:von|in Höhe von)\s+",
        r"prime\s+(?:de bienvenue|d['’]arrivée|d['’]embauche)\s+de\s+",
        r"(?:bono|prima)\s+de\s+(?:bienvenida|incorporación|firma)\s+de\s+",
        r"tekenbonus\s+van\s+",
    ),
    "equity": (
        r"(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s+(?:RSUs?|(?:restricted )?(?:stock|share) (?:units|options)|stock options|options|BSPCE"
        r"|Aktienoptionen|acciones|aandelen))\b",
        r"(?:option\s+to\s+(?:purchase|buy)|grant\s+of|options?\s+over)\s+(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s+(?:ordinary |common )?shares)",
        r"(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s?%)\s+(?:of\s+)?(?:the\s+company['’]s\s+)?equity",
    ),
    "pension": (
        r"401\(k\)\s+(?:company\s+)?match(?:ing)?\s+(?:of\s+)?(?:up\s+to\s+)?(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s?%)",
        r"employer\s+(?:pension\s+)?contribution\s+(?:of\s+)?(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s?%)",
        r"(?:pension|superannuation)\b[^.\n%0-9]{0,60}(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s?%)",
        r"(?:Altersvorsorge|pensioen\w*|retraite|pensiones)\b[^.\n%0-9]{0,60}(?P<v>(?<![0-9.,])[0-9][0-9.,]{0,12}\s?%)",
    ),
    "days_off": (
        r"(?P<v>[0-9]{1,2})\s+(?:working\s+|business\s+)?days(?:['’])?\s+(?:of\s+)?(?:paid\s+)?(?:annual\s+)?(?:vacation|leave|holidays?|PTO|time\s+off)",
        r"(?:leave|holiday|vacation)\s+(?:entitlement|allowance)\s+(?:is|of|will\s+be)\s+(?P<v>[0-9]{1,2})\b",
        r"(?P<v>[0-9]{1,2})\s+(?:Arbeitstagen?|Werktagen?|Tagen?)\s+(?:Jahres|Erholungs)?[Uu]rlaub",
        r"(?P<v>[0-9]{1,2})\s+Urlaubstagen?",
        r"Urlaubs?\w*\s+(?P<v>[0-9]{1,2})\s+(?:Arbeits)?[Tt]age",
        r"(?:Jahres|Erholungs)?[Uu]rlaub\w*\s+(?:beträgt|von|umfasst)\s+(?P<v>[0-9]{1,2})",
        r"(?P<v>[0-9]{1,2})\s+jours\s+(?:ouvrés\s+|ouvrables\s+)?de\s+congés",
        r"(?P<v>[0-9]{1,2})\s+días\s+(?:laborables\s+|naturales\s+|hábiles\s+)?de\s+vacaciones",
        r"(?P<v>[0-9]{1,2})\s+(?:vakantiedagen|verlofdagen|vrije\s+dagen)",
    ),
    "hours": (
        r"(?P<v>[0-9]{2}(?:[.,][0-9]{1,2})?)[\s-]+hours?\s+(?:per|a|each)\s+week",
        r"(?P<v>[0-9]{2}(?:[.,][0-9]{1,2})?)[\s-]+hours?\s+(?:work(?:ing)?\s+)?week",
        r"(?P<v>[0-9]{2}(?:[.,][0-9]{1,2})?)\s+(?:Wochenstunden|Stunden\s+(?:pro|in der|je)\s+Woche|Std\.?/Woche)",
        r"[Aa]rbeitszeit\s+(?:beträgt|von)\s+(?:wöchentlich\s+)?(?P<v>[0-9]{2}(?:[.,][0-9]{1,2})?)\s+Stunden",
        r"(?:horaire|durée)\s+hebdomadaire\s+de\s+(?P<v>[0-9]{2}(?:[.,][0-9]{1,2})?)\s*(?:h\b|heures)",
        r"(?P<v>[0-9]{2})\s*(?:h|heures)\s+(?:par\s+semaine|hebdomadaires|/\s?semaine)",
        r"(?P<v>[0-9]{2}(?:[.,][0-9]{1,2})?)\s+horas\s+(?:semanales|a la semana|por semana)",
        r"(?P<v>[0-9]{2})\s*(?:uur|uren)\s+(?:per|in\s+de)\s+week",
        r"o\.?b\.?v\.?\s+(?P<v>[0-9]{2})\s*uur",
    ),
    "start": (
        r"(?:start(?:ing)?\s+date|first\s+day(?:\s+of\s+work)?),?\s+(?:of|will\s+be|is|would\s+be|which\s+is)\s+",
        r"(?:with\s+effect|starting|starts?|commencing|commences?|begins?|beginning|effective)\s+(?:work\s+)?(?:on|from|as\s+of)\s+",
        r"(?:starting|beginning|commencing)\s+",
        r"(?:^|[.;!,]\s)start\s+(?=[0-9]{1,2}\s)",
        r"prise\s+de\s+fonctions?\s+(?:est\s+)?(?:prévue\s+)?le\s+",
        r"(?:los\s+geht(?:['’]s|\s+es)|geht(?:['’]s|\s+es)\s+los)\s+(?:am|ab|zum)\s+",
        r"(?:ingangsdatum|startdatum)\s+is\s+(?:op\s+)?",
        r"(?:gilt|beginnt|startet|Start|Beginn|Anstellung|Arbeitsbeginn|starten|Eintritt)\s+(?:ist\s+|Sie\s+)?(?:ab\s+dem|ab|am|zum|der)\s+",
        r"(?:à\s+compter\s+du|prend(?:ra)?\s+effet\s+le|commencere?z?\s+le|commencera\s+le|débuterez?\s+le|date\s+de\s+début\s+(?:prévue\s+)?(?:est\s+)?le|prise\s+de\s+poste\s+(?:est\s+)?(?:prévue\s+)?le)\s+",
        r"(?:efectiv[oa]\s+)?a\s+partir\s+del\s+(?:día\s+)?",
        r"(?:incorporación|comenzarás?|inicio)\s+(?:será\s+|está\s+)?(?:prevista?\s+)?(?:el\s+|para el\s+)",
        r"(?:ingang\s+van|begint\s+op|start\s+(?:je\s+|u\s+)?op|in\s+dienst\s+per|startdatum\s+is)\s+",
    ),
    "deadline": (
        r"(?:return|reply|respond|response|answer|let\s+(?:us|me)\s+know|get\s+back\s+to\s+(?:us|me)|decision|decide|confirm(?:\s+your\s+acceptance)?"
        r"|accept(?:ance)?|sign(?:ed)?|execute|hear\s+from\s+you)\b[^.\n]{0,80}?\b(?:by|before|until|no\s+later\s+than|on\s+or\s+before)\s+",
        r"(?:offer|it)\s+(?:will\s+)?(?:expires?|lapses?|is\s+valid|remains?\s+(?:valid|open)|is\s+open|stays\s+open)\s+(?:on|until|till|by|at|(?=for))\s*",
        r"(?:valid|open)\s+(?:until|till|(?=for\s+[0-9]))\s*",
        r"by\s+(?=close\s+of\s+business|end\s+of\s+day|COB|EOD)(?:close\s+of\s+business|end\s+of\s+day|COB|EOD)\s*(?:on\s+|,\s*)?",
        r"(?:Rückmeldung|Antwort|Entscheidung|zurück|unterschrieben|bestätigen|gültig|gilt|Zusage|Angebot)\b[^.\n]{0,80}?\bbis\s+(?:spätestens\s+)?(?:zum\s+|einschließlich\s+|am\s+)?",
        r"\b(?:gib|gebt|geben|sag|sagt|sagen|lass|lasst|lassen|melden?|meldet)\s+(?:sie\s+)?(?:uns|mir|dich|sich|euch)\b[^.\n]{0,60}?\bbis\s+(?:spätestens\s+)?(?:zum\s+|am\s+)?",
        r"(?:bis\s+spätestens|spätestens\s+bis|spätestens\s+am)\s+(?:zum\s+)?",
        r"(?:réponse|répondre|retour|retourner|confirmer|accord|signé|décision|valable)\b[^.\n]{0,80}?\b(?:avant\s+le|avant|d['’]ici\s+le|d['’]ici|jusqu['’]au|au\s+plus\s+tard\s+le)\s+",
        r"(?:respuesta|respond\w*|acept\w*|confirm\w*|oferta|devuelv\w*|válida|firmad[oa])\b[^.\n]{0,80}?\b(?:antes\s+del?|hasta\s+el|a\s+más\s+tardar\s+el)\s+",
        r"(?:uiterlijk|v[óo][óo]r|geldig\s+tot(?:\s+en\s+met)?)\s+(?:op\s+)?",
        # Last of all, a day by which anything is wanted.
        r"\b(?:no\s+later\s+than|by|bis(?:\s+spätestens)?(?:\s+zum)?|avant\s+le|d['’]ici(?:\s+le|\s+au)?|antes\s+del|uiterlijk(?:\s+op)?|vóór)\s+"
        r"(?=(?:the\s+)?(?:[^\W\d_]{2,10}\.?,?\s+)?[0-9]{1,2}(?:st|nd|rd|th|er|\.|\b))",
    ),
    "place": (
        rf"\b(?:GmbH|AG|SE|KG|UG|Ltd|LLC|plc|SAS|SARL|BV|NV)\s+(?:in|à|en)\s+{PLACE}",
        rf"\bour\s+{PLACE}\s+(?:office|offices|site|studio|headquarters|plant|campus)\b",
        rf"(?:based\s+(?:in|at)|located\s+in|office\s+in|offices\s+in)\s+(?:our\s+)?{PLACE}",
        rf"(?:Arbeitsort|Dienstort|Einsatzort)\s+(?:ist|wird)\s+{PLACE}",
        rf"(?:basée?\s+à|situé(?:e|s)?\s+à|bureaux\s+(?:de|à)|lieu\s+de\s+travail\s+(?:est|sera)(?:\s+à)?)\s+{PLACE}",
        rf"(?:oficinas?\s+(?:de|en)|lugar\s+de\s+trabajo\s+(?:es|será)(?:\s+en)?)\s+{PLACE}",
        rf"(?:kantoor\s+in|standplaats\s+is|vestiging\s+in)\s+{PLACE}",
    ),
}

# Names begin with a capital, which tells them from other words; what leads to them is read in either case.
BY_CAPITALS = ("employer", "manager", "place")


@cache
def compiled(field: str) -> tuple[re.Pattern[str], ...]:
    if field not in BY_CAPITALS:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in PHRASES[field])
    return tuple(re.compile(_anchor_in_either_case(pattern)) for pattern in PHRASES[field])


def _anchor_in_either_case(pattern: str) -> str:
    value = next((text for text in (EMPLOYER, PERSON, PLACE) if text in pattern), "")
    if not value:
        return pattern
    before, after = pattern.split(value, 1)
    return (f"(?i:{before})" if before else "") + value + (f"(?i:{after})" if after else "")


# "Offer: X at Y", and "X at Y: your offer".
OFFER_WORD = r"(?:(?:(?:your |job )?offer(?: of employment| letter)?|(?:ihr |dein )?(?:vertrags)?angebot|(?:votre )?offre(?: d['’]emploi)?|(?:tu |su )?oferta(?: de empleo| de trabajo)?|(?:je |uw )?aanbod))"
SUBJECTS = tuple(
    re.compile(rf"^(?:re: |fwd?: )?{pattern}$", re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"{OFFER_WORD}(?: for| als| pour| para| voor)?\s*[:–—-]\s*(?P<role>[^\n]{{2,80}}?)(?:\s+(?:at|with|bei|chez|en|bij|–|—|-|\|)\s+(?P<employer>[A-ZÀ-Þ0-9][^\n]{{1,60}}))?",
        rf"(?P<role>[^\n:]{{2,80}}?)\s+(?:at|with|bei|chez|en|bij)\s+(?P<employer>[A-ZÀ-Þ0-9][^\n:–—]{{1,60}}?)\s*[:–—-]\s*{OFFER_WORD}",
    )
)
