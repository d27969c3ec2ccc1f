from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from contacts.models import Channel, Contact, Interaction
from core.models import OwnedModel, OwnedQuerySet, StaleEditError
from offers.models.offer import Offer
from offers.models.words import Giving, GoodReason, Situation, Tone


class PagePart(models.TextChoices):
    """What one page of the coach changes. Each has its own version, so that two pages don't get in each other's way."""

    REASONS = "reasons", "The reasons"
    PREPARATION = "preparation", "The preparation"
    WORDS = "words", "The words"


class DeclineQuerySet(OwnedQuerySet["Decline"]):
    def current(self) -> Self:
        """Keep declines that were not taken back by reopening the offer."""
        return self.filter(withdrawn_at__isnull=True)

    def told(self) -> Self:
        """Keep declines that were marked as sent."""
        return self.filter(sent_on__isnull=False)


class Decline(OwnedModel):
    """The decision to say no, how the call is prepared and, once it is marked as sent, how it was said.

    It begins as a leaning, without `decided_at`; the offer is considered as before.
    `sent_on` is a calendar date where the owner lives. All that describes the telling
    is set with it, in one step; taking it back within a day empties it again.
    """

    class Permission(models.TextChoices):
        GRANTED = "granted", "Yes, they agreed"
        REFUSED = "refused", "No, they’d rather not"
        NOT_ASKED = "not_asked", "I didn’t ask"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="declines", db_constraint=False)
    # None while the person only leans towards it.
    decided_at = models.DateTimeField(null=True)
    # Of `GoodReason`. These and the next are never said to anybody.
    good_reasons = models.JSONField(default=list, blank=True)
    private_reasons = models.TextField(blank=True)
    reason_to_share = models.TextField(blank=True)
    # Who to call; None: the hiring manager, if one is known.
    whom = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    own_name = models.CharField(max_length=200, blank=True)
    # As it is said on a voicemail.
    own_phone = models.CharField(max_length=50, blank=True)
    # For an internship: from when on they could come back. Only the month is said.
    graduates_on = models.DateField(null=True, blank=True)
    thanks_for = models.CharField(max_length=500, blank=True)
    giving = models.CharField(max_length=12, choices=Giving, blank=True)
    giving_back = models.CharField(max_length=500, blank=True)
    # Empty until the words of the call card were saved.
    tone = models.CharField(max_length=6, choices=Tone, blank=True)
    # Empty: as is likely from what is known.
    situation = models.CharField(max_length=10, choices=Situation, blank=True)
    # The parts of the scripts that the person wrote differently, by their key; "" leaves one out.
    own_words = models.JSONField(default=dict, blank=True)
    told = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    sent_on = models.DateField(null=True)
    channel = models.CharField(max_length=12, choices=Channel, blank=True)
    permission = models.CharField(max_length=9, choices=Permission, blank=True)
    note = models.TextField(blank=True)
    # What the person said they would do; every follow-up brings it back.
    promised = models.TextField(blank=True)
    # When it was marked as sent, which can be taken back for a day; and what that wrote into the timeline.
    marked_at = models.DateTimeField(null=True)
    interaction = models.ForeignKey(
        Interaction, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    withdrawn_at = models.DateTimeField(null=True)

    reasons_version = models.PositiveIntegerField(default=0, editable=False)
    preparation_version = models.PositiveIntegerField(default=0, editable=False)
    words_version = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[DeclineQuerySet] = DeclineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # Two submissions at once, two tabs: one decline.
            models.UniqueConstraint(
                fields=["owner", "offer"], name="decline_once_per_offer", condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="decline_sent_in_one_step",
                condition=Q(sent_on__isnull=True, channel="", permission="")
                | (Q(sent_on__isnull=False) & ~Q(channel="") & ~Q(permission="")),
            ),
            models.CheckConstraint(
                name="decline_sent_when_decided", condition=Q(sent_on__isnull=True) | Q(decided_at__isnull=False)
            ),
            models.CheckConstraint(
                name="decline_marked_at_when_sent", condition=Q(marked_at__isnull=True) | Q(sent_on__isnull=False)
            ),
        ]

    def version_of(self, part: PagePart) -> int:
        version: int = getattr(self, f"{part}_version")
        return version

    def edit(self, part: PagePart, *, expected_version: int | None = None, **values: Any) -> None:
        """Set `values`, which belong to `part`; whoever calls this holds the offer, and saves.

        Raises StaleEditError when `part` was edited after `expected_version`; None compares nothing. The same
        values once more, by a double click say, are no edit.
        """
        if all(getattr(self, name) == value for name, value in values.items()):
            return
        version = self.version_of(part)
        if expected_version not in (None, version):
            raise StaleEditError(str(self.pk))
        for name, value in ({f"{part}_version": version + 1} | values).items():
            setattr(self, name, value)

    @property
    def is_firm(self) -> bool:
        return self.decided_at is not None

    @property
    def is_sent(self) -> bool:
        return self.sent_on is not None

    @property
    def is_welcome(self) -> bool:
        """Whether they said yes to staying in touch."""
        return self.permission == self.Permission.GRANTED

    @property
    def may_stay_in_touch(self) -> bool:
        """Nobody who said no to it is ever followed up (PRODUCT.md, practice 6)."""
        return self.permission != self.Permission.REFUSED

    @property
    def is_begun(self) -> bool:
        """Whether anything about it was saved: what is empty then was left empty on purpose."""
        return not self._state.adding

    @property
    def good_reason_labels(self) -> list[str]:
        """The good reasons that were ticked, in words."""
        return [reason.label for reason in GoodReason if reason in self.good_reasons]
