from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.models import OwnedModel, OwnedQuerySet


class ExchangeRate(OwnedModel):
    """What one unit of `source` was worth in `target` on a day, as the person wrote it down.

    Append-only: a newer row takes the place of an older one, which stays readable. Currencies are
    ISO 4217 codes; the date is one where the owner lives.
    """

    source = models.CharField(max_length=3)
    target = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=19, decimal_places=8)
    as_of_on = models.DateField()

    objects: ClassVar[OwnedQuerySet["ExchangeRate"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="rate_in_range", condition=Q(rate__gt=0, rate__lte=10**9)),
            models.CheckConstraint(name="rate_between_two_currencies", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="rate_currencies_are_codes",
                condition=Q(source__regex="^[A-Z]{3}$", target__regex="^[A-Z]{3}$"),
            ),
        ]
        # Read by every page that compares.
        indexes = [models.Index(F("owner"), F("as_of_on").desc(), F("id").desc(), name="rate_newest")]

    def __str__(self) -> str:
        day = self.as_of_on
        return f"1 {self.source} = {self.rate.normalize():f} {self.target}, {day.day} {day:%B %Y}"
