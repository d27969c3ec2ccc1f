"""The words by which tables are understood: headings, job titles, how a job stands. Patterns, in five languages."""

from contacts.models import Contact

# What a job title says of what somebody was to the person. The first that fits counts.
ROLES = (
    (Contact.Role.RECRUITER, r"recruit\w*|talent|head-?hunter|sourcer|personalvermittl\w*|recrut\w*|reclut\w*"),
    (Contact.Role.HR, r"hr|human resources|people (?:partner|ops|operations|lead|team)|personal(?:abteilung|leit\w*)|rh|recursos humanos|ressources humaines|personeelszaken"),
    (Contact.Role.EXECUTIVE, r"ceo|cto|cfo|coo|cpo|chief|(?:co-?)?founder|owner|president|vp|vice president|managing director|partner|geschäftsführer(?:in)?|gründer(?:in)?|vorstand|pdg|directeur général|fondat\w*|director general|fundador\w*|oprichter|bestuurder"),
    (Contact.Role.HIRING_MANAGER, r"head of|manager|director|team ?lead|engineering lead|leiter(?:in)?|responsable|directeur|directrice|jefe|jefa|gerente|hoofd|teamleider"),
)  # fmt: skip

# Words for how a job stands, in five languages. The first that fits counts: "offer declined" before "offer".
PROGRESS = (
    ("NOT_YET", r"(?:awaiting|waiting for|hoping for|pre) ?-?(?:an )?offer"),
    ("DECLINED", r"offer declined|declined(?: offer)?|(?:offer )?turned down|i said no|abgelehnt von mir|angebot abgelehnt|(?:offre )?déclinée?|offre refusée|oferta rechazada|rechacé|afgewezen door mij|aanbod afgewezen"),
    ("RESCINDED", r"offer (?:withdrawn|rescinded)|rescinded|angebot zurückgezogen|offre retirée|oferta retirada|aanbod ingetrokken"),
    ("LAPSED", r"offer (?:expired|lapsed)|lapsed|deadline passed|angebot abgelaufen|offre expirée|oferta vencida|aanbod verlopen"),
    ("ACCEPTED", r"accepted|offer accepted|hired|signed|angenommen|zugesagt|eingestellt|acceptée?|embauchée?|aceptad[ao]|contratad[ao]|aangenomen|geaccepteerd"),
    ("ENDED_EARLY", r"no offer|reject\w*|not selected|no (?:response|answer|reply)|ghosted|archived?|closed|withdr[ae]wn?|i withdrew|expired|unsuccessful|abgelehnt|absage|abgesagt|keine antwort|archiviert|refusée?|rejetée?|sans réponse|archivée?|rechazad[ao]|descartad[ao]|sin respuesta|archivad[ao]|afgewezen|geen (?:reactie|antwoord)|gearchiveerd"),
    ("OFFERED", r"considering|deciding|offer(?:ed|s)?|offer received|negotiat\w*|angebot|vertragsangebot|offre(?: reçue)?|négociation|oferta|negociación|aanbod|onderhandel\w*"),
)  # fmt: skip

# Words of headings in English, German, French, Spanish and Dutch; the first pattern that a whole heading fits counts.
PERSON_WORDS = (
    ("(?:name )?prefix|salutation|anrede|civilité|tratamiento|aanhef", "prefix"),
    ("first ?name|given ?name|forename|vorname|prénom|nombre(?: de pila)?|voornaam", "first"),
    ("middle ?name|additional name|zweiter vorname|deuxième prénom|segundo nombre|tussenvoegsel|tweede naam", "middle"),
    ("last ?name|family ?name|surname|nachname|familienname|nom(?: de famille)?|apellidos?|achternaam", "last"),
    ("(?:full |display |contact |whole )?name|contact|person|nom complet|nombre completo|volledige naam|naam|kontakt", "name"),
    ("company(?: name)?|employer|organi[sz]ation(?: name)?|works at|firma|unternehmen|arbeitgeber|entreprise|société|employeur|empresa|compañía|bedrijf|organisatie|werkgever", "employer"),
    ("(?:job )?title|position|role|job|occupation|beruf|stelle|funktion|jobtitel|poste|fonction|titre|cargo|puesto|functie(?:titel)?|beroep", "title"),
    ("(?:primary |work |business |personal |home |contact )?e-?mail(?: address| \\d| 1 - value)?|mail|e-mail-adresse|adresse e-?mail|courriel|correo(?: electrónico)?|e-?mailadres", "email"),
    ("(?:primary |work |business |home |mobile |cell |contact )?(?:phone|telephone|tel|mobile|cell)(?: number| no\\.?| \\d)?|telefon(?:nummer)?|handy(?:nummer)?|mobil(?:nummer)?|téléphone|portable|mobile|teléfono|móvil|telefoon(?:nummer)?|mobiel", "phone"),
    ("url|website|web|link|linkedin(?: url| profile)?|profile(?: url)?|webseite|profil|site(?: web)?|enlace|sitio web|perfil", "link"),
    ("connected on|met(?: on)?|first met|known since|kennengelernt(?: am)?|seit|rencontrée?(?: le)?|conocid[oa](?: el)?|ontmoet(?: op)?", "met_on"),
    ("notes?|comments?|description|about|notizen?|bemerkung(?:en)?|kommentar|remarques?|commentaires?|notas?|comentarios?|notities|opmerkingen", "notes"),
    ("birthday|date of birth|geburtstag|anniversaire|date de naissance|cumpleaños|verjaardag|geboortedatum|address|city|country|adresse|ort|stadt|land|ville|pays|dirección|ciudad|país|adres|plaats|department|abteilung|département|departamento|afdeling|nickname|tags?|labels?|gruppen?", "note"),
    ("id|uuid|uid|key", "key"),
)  # fmt: skip
JOB_WORDS = (
    ("company(?: name)?|employer|organi[sz]ation|firma|unternehmen|arbeitgeber|entreprise|société|employeur|empresa|compañía|bedrijf|werkgever", "employer"),
    ("(?:job )?(?:title|position)|role|job|stelle|stellenbezeichnung|position|rolle|jobtitel|poste|intitulé(?: du poste)?|puesto|cargo|vacante|functie(?:titel)?|vacature", "role"),
    ("(?:min\\.? |max\\.? |base |annual |expected )?(?:salary|pay|compensation)(?: range)?|gehalt|jahresgehalt|bruttogehalt|vergütung|salaire|rémunération|salario|sueldo|salaris", "pay"),
    ("currency|währung|devise|moneda|valuta", "currency"),
    ("(?:pay |salary )?(?:period|interval)|zeitraum|période|periodo|periode", "period"),
    ("(?:job )?(?:location|place|city)|ort|standort|arbeitsort|lieu|ville|localisation|ubicación|lugar|ciudad|locatie|plaats|standplaats", "location"),
    ("(?:application |job |current )?(?:status|stage|list|state|outcome)|stand|stufe|statut|étape|résultat|estado|etapa|resultado|fase|uitkomst", "status"),
    ("(?:date )?(?:applied|saved|added|received|offered)(?: on| date)?|application date|date|(?:bewerbungs|eingangs)?datum|beworben(?: am)?|erhalten(?: am)?|date de candidature|reçue?(?: le)?|fecha(?: de (?:solicitud|candidatura))?|recibid[oa](?: el)?|sollicitatiedatum|ontvangen(?: op)?|created ?at", "received_on"),
    ("(?:answer|reply|response|decision|offer)(?: due| deadline| by)+|answer due|deadline|due(?: date)?|antwort bis|frist|rückmeldung bis|date limite|réponse avant|fecha límite|reageren voor|uiterste datum", "answer_due_on"),
    ("(?:ended|closed|decided|declined|rejected)(?: on| date)?|beendet am|abgelehnt am|terminée? le|decidid[oa] el|besloten op", "ended_on"),
    ("(?:contact(?: person| name)?|hiring manager|manager|recruiter)|ansprechpartner(?:in)?|vorgesetzter?|responsable|contacto|contactpersoon|leidinggevende", "manager"),
    ("(?:contact )?e-?mail(?: address)?|e-mail-adresse|adresse e-?mail|courriel|correo(?: electrónico)?|e-?mailadres", "email"),
    ("(?:job |post(?:ing)? |application )?(?:url|link)|posting|anzeige|stellenanzeige|lien|annonce|enlace|oferta|vacaturelink", "link"),
    ("notes?|comments?|description|notizen?|bemerkung(?:en)?|beschreibung|remarques?|commentaires?|notas?|comentarios?|descripción|notities|opmerkingen|omschrijving", "notes"),
    ("priority|next action(?: date)?|company website|source|(?:job ?|contract )?type|remote|excitement|rating|priorität|quelle|vertragsart|priorité|source|type de contrat|prioridad|fuente|prioriteit|bron", "note"),
    ("id|uuid|uid|key", "key"),
)  # fmt: skip
