from typing import ClassVar

from django.db import models
from django.db.models import Q

from contacts.models import Contact
from core.models import TrashableModel, TrashableQuerySet
from offers.models.offer import Offer


class OfferPerson(TrashableModel):
    """Somebody at the table besides the hiring manager: who interviews may speak up for you."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="people", db_constraint=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="offer_links", db_constraint=False)
    # What they were in this offer; what they are by themselves may be something else.
    role = models.CharField(max_length=20, choices=Contact.Role, default=Contact.Role.INTERVIEWER)

    objects: ClassVar[TrashableQuerySet["OfferPerson"]] = TrashableQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "people of offers"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "offer", "contact"], name="offer_person_once", condition=Q(trashed_at__isnull=True)
            ),
            models.CheckConstraint(name="offer_person_role_known", condition=Q(role__in=Contact.Role.values)),
        ]
