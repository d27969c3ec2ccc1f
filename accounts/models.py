"""The person: signs in by e-mail address, lives in a time zone, reads mail at an hour."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from uuid6 import uuid7

from accounts.outgoing_mail import OutgoingMail
from core.models import HoldingQuerySet
from core.tz import zone_label, zone_names

# What an export holds of this app.
EXPORTED = (OutgoingMail,)

# Every hour that some zone has ever skipped or repeated lies in 22:00-03:59 (RELIABILITY.md).
FIRST_HOUR, LAST_HOUR = 5, 21
# How long what was deleted can be brought back, an account included (PRODUCT.md).
KEPT_FOR = timedelta(days=30)
# What stands behind the id of an account that has no address (RFC 2606).
NO_ADDRESS = "@unconfirmed.invalid"


class UserManager(BaseUserManager["User"]):
    def hold(self, *, deleting: bool = False) -> HoldingQuerySet["User"]:
        return HoldingQuerySet(self.model, using=self._db).hold(deleting=deleting)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One account. There are no staff accounts and no permissions: everyone owns only their own."""

    class Theme(models.TextChoices):
        SYSTEM = "", "As the device says"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    # As they say it on the phone and sign a note; may be empty.
    name = models.CharField(max_length=200, blank=True)
    # An IANA name. Every calendar date of this person is a date there.
    time_zone = models.CharField(max_length=64, default="UTC")
    # The hour of the person's own day, 5 to 21, at which reminders go out.
    reminder_hour = models.PositiveSmallIntegerField(default=8)
    # ISO 4217; what the offer form suggests.
    currency = models.CharField(max_length=3, default="EUR")
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.SYSTEM, blank=True)
    # One mail for everything that is due at that hour, rather than one for each follow-up.
    digest = models.BooleanField(default=True)
    # Whether a reminder whose fate is unknown goes out once more by itself (RELIABILITY.md, point 7).
    resend_uncertain = models.BooleanField(default=True)
    # Single letters as shortcuts; can be turned off (WCAG 2.1.4).
    keys = models.BooleanField(default=True)
    # Switched off by whoever runs Ajar (accounts.operating): nobody can sign in.
    is_active = models.BooleanField(default=True)
    # When the person asked to have the account deleted (accounts.closing); a month later it is.
    closed_at = models.DateTimeField(null=True, editable=False)
    # Since when the account holds an invented career to look around in (demo.looking_around), and nothing else.
    looking_around_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                name="user_reminder_hour_in_daytime",
                condition=Q(reminder_hour__gte=FIRST_HOUR, reminder_hour__lte=LAST_HOUR),
            ),
        ]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_off(self) -> bool:
        """Whether no reminder goes out, and links in them do nothing.

        The account is switched off or to be deleted, or the people in it are invented.
        """
        return not self.is_active or self.closed_at is not None or self.is_looking_around

    @property
    def is_looking_around(self) -> bool:
        return self.looking_around_since is not None

    @property
    def gone_at(self) -> datetime | None:
        """When the account will be deleted; None while nobody has asked for it."""
        return self.closed_at and self.closed_at + KEPT_FOR

    @property
    def has_address(self) -> bool:
        """Whether they sign in with an address; else it is another account's, or waits to be confirmed."""
        return not self.email.endswith(NO_ADDRESS)

    def give_up_address(self) -> None:
        """Put what can never be an address in its place; saves nothing."""
        self.email = f"{self.pk.hex}{NO_ADDRESS}"

    def local_date(self, at: datetime) -> date:
        """Return the calendar date that the aware datetime `at` falls on where this person lives."""
        return at.astimezone(self.zone).date()


def of_accounts_that_are_on(path: str = "") -> Q:
    """Match accounts that are not `User.is_off`; `path` leads to them, such as "owner__"."""
    off = (path + "closed_at__isnull", path + "looking_around_since__isnull")
    return Q((path + "is_active", True), *((name, True) for name in off))


def zone_choices() -> list[tuple[str, str]]:
    """Return each zone with a readable name, for a select."""
    return [(name, zone_label(name)) for name in zone_names()]


def hour_choices() -> list[tuple[int, str]]:
    return [(hour, f"{hour:02d}:00") for hour in range(FIRST_HOUR, LAST_HOUR + 1)]
