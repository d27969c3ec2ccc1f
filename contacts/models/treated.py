from django.db import models


class Treated(models.TextChoices):
    """How somebody was to the owner (PRODUCT.md, practice 6). Empty while nothing was said about it."""

    GOOD = "good", "Good to me"
    FAIR = "fair", "Fair"
    BADLY = "badly", "Bad to me"


class TreatedModel(models.Model):
    """A person or an employer, with how they treated the owner and what they did."""

    treated = models.CharField(max_length=5, choices=Treated, blank=True)
    treated_note = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def was_good(self) -> bool:
        return self.treated == Treated.GOOD

    @property
    def was_bad(self) -> bool:
        return self.treated == Treated.BADLY
