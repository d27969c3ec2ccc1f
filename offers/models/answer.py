from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from core.models import OwnedModel, OwnedQuerySet, VersionedModel


class Question(models.TextChoices):
    """What to ask of an offer before anything is added up (PRODUCT.md, practice 8)."""

    MANAGER = "manager", "Will you report to who you expected, and is that person around?"
    WORK = "work", "Is the work what was described?"
    PLACE = "place", "Would you want to live there?"
    # Asked only of an offer by the employer of today's job.
    COUNTER = "counter", "Does it fix why you were leaving, or is it only more money?"


class AnswerQuerySet(OwnedQuerySet["Answer"]):
    def breaking(self) -> Self:
        """Keep answers that alone are a reason to say no."""
        return self.filter(deal_breaker=True)


class Answer(VersionedModel, OwnedModel):
    """What the person answers to one of the plain questions about one offer.

    Only what is not a clear yes can be a deal-breaker.
    """

    class Choice(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly, or not sure"
        NO = "no", "No"

    offer = models.ForeignKey("offers.Offer", on_delete=models.CASCADE, related_name="answers", db_constraint=False)
    question = models.CharField(max_length=7, choices=Question)
    answer = models.CharField(max_length=6, choices=Choice)
    note = models.TextField(blank=True)
    deal_breaker = models.BooleanField(default=False)

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "offer", "question"], name="answer_once_per_question"),
            models.CheckConstraint(name="answer_question_known", condition=Q(question__in=Question.values)),
            models.CheckConstraint(name="answer_is_one_of_three", condition=Q(answer__in=["yes", "partly", "no"])),
            models.CheckConstraint(
                name="answer_yes_breaks_nothing", condition=Q(deal_breaker=False) | ~Q(answer="yes")
            ),
        ]

    def __str__(self) -> str:
        return self.get_question_display()
