"""Pages and actions, and by what other words people look for them: the one table of both."""

import re
from dataclasses import dataclass
from unicodedata import combining, normalize

from django.urls import reverse

from core.closeness import Match

# Said around what is looked for: "how do I export my data".
SMALL_WORDS = frozenset(
    ("a", "an", "and", "can", "do", "for", "how", "i", "in", "my", "of", "on", "the", "to", "where")
)
# So much of a word may follow the one in the table: "passwords", "exporting".
LONGEST_ENDING = 3
LEAST = 4


@dataclass(frozen=True)
class Place:
    """A page, or a part of one: `after` comes after its address."""

    name: str
    others: str
    route: str
    after: str = ""

    @property
    def url(self) -> str:
        return reverse(self.route) + self.after


PLACES = (
    Place("Log an offer", "new add create enter write", "offers:create"),
    Place("Today", "home start now due", "home:today"),
    Place("Offers", "list all jobs applications search filter", "offers:list"),
    Place("Follow-ups", "tasks todo due upcoming next", "followups:list"),
    Place("Contacts", "people persons network managers recruiters address book", "contacts:list"),
    Place("Open doors", "keep in touch relationships back again declined", "home:doors"),
    Place("Compare offers", "comparison side by side versus vs difference total pay salary", "offers:compare"),
    Place("Settings", "preferences options configure name", "accounts:settings"),
    Place("Board of offers", "kanban columns stages pipeline", "offers:list", "?view=board"),
    Place("Scorecard", "score criteria weights points decide matrix rating", "offers:scorecard"),
    Place("Paste an offer", "mail email letter pdf text posting read fill", "reading:paste"),
    Place(
        "Import",
        "bring in upload csv file linkedin huntr teal google outlook vcard monica restore move",
        "importing:choose",
    ),
    Place(
        "Log an offer from anywhere",
        "bookmarklet bookmark share browser extension phone ios iphone android shortcut",
        "reading:from-anywhere",
    ),
    Place("Today’s job", "current present job employer salary", "offers:today"),
    Place("Exchange rates", "currencies convert conversion euro dollar pound", "offers:rates"),
    Place("Add a contact", "new person people create", "contacts:create"),
    Place("Employers", "companies company organisations organizations firms", "employers:list"),
    Place("Sent reminders", "mails emails outbox history notifications", "followups:sent"),
    Place("Your activity", "report print job centre center coach history csv", "activity:page"),
    Place("Calendar", "ical ics feed subscribe google outlook apple dates", "calendar:settings"),
    Place("Schedules", "stay in touch cadences rhythm often frequency interval plan", "followups:cadences"),
    Place("When reminders come", "time zone timezone hour mail email digest notifications", "followups:reminder-time"),
    Place("Theme", "dark light night mode appearance colours colors look", "accounts:settings", "#you-title"),
    Place("Currency", "money euro dollar pound", "accounts:settings", "#you-title"),
    Place(
        "Your data",
        "export download backup save take zip csv json vcard cards spreadsheet excel privacy gdpr",
        "accounts:your-data",
    ),
    Place("Backups", "restore safe copy save", "backup:condition"),
    Place("Change your password", "passphrase security new", "account_change_password"),
    Place("Change your e-mail address", "email mail login username", "account_email"),
    Place(
        "Two-step sign-in",
        "2fa mfa 2 two factor twostep passkey authenticator totp otp codes recovery security key login",
        "mfa_index",
    ),
    Place("Devices", "sessions browsers signed in sign log out logout everywhere security phone", "accounts:devices"),
    Place("Sign out", "log out logout signout off leave exit quit", "account_logout"),
    Place("Trash", "deleted removed restore undelete undo recycle bin back", "home:trash"),
    Place("Delete the account", "close remove erase leave cancel gdpr", "accounts:close"),
    Place("Help", "how ajar works guide manual introduction about", "home:help"),
    Place("Keyboard", "keys shortcuts hotkeys", "home:keys"),
)


def places_for(text: str) -> list[tuple[Match, Place, str]]:
    """Return the places that each word of `text` leads to, how close they come, and by which other words."""
    words = _words(text)
    words = [word for word in words if word not in SMALL_WORDS] or words
    found = []
    for place in PLACES:
        name, others = _words(place.name), place.others.split()
        match = _closeness(words, name, others)
        if match is not None:
            said = (
                [one for one in others if any(_leads_to(word, one) for word in words)]
                if match is Match.OTHER_WORD
                else []
            )
            found.append((match, place, ", ".join(said)))
    return found


def _closeness(words: list[str], name: list[str], others: list[str]) -> Match | None:
    if all(any(one.startswith(word) for one in name) for word in words):
        if words == name:
            return Match.EXACT
        return Match.START if " ".join(name).startswith(" ".join(words)) else Match.WORD
    known = [*name, *others]
    return Match.OTHER_WORD if all(any(_leads_to(word, one) for one in known) for word in words) else None


def _leads_to(word: str, known: str) -> bool:
    """Tell whether `word` is the beginning of one that is known, or that word with an ending."""
    goes_on = len(known) >= LEAST and word.startswith(known) and len(word) <= len(known) + LONGEST_ENDING
    return known.startswith(word) or goes_on


def _words(text: str) -> list[str]:
    plain = "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))
    return re.findall(r"\w+", plain.replace("’s", "s").replace("'s", "s"))
