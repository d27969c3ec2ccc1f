"""The plain questions about one offer: which are asked, what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core.models import StaleEditError
from core.paging import of_these
from core.written_once import written_once
from offers.models import Answer, Offer, Question


@dataclass(frozen=True)
class Asked:
    """One question, with the answer when there is one."""

    question: Question
    answer: Answer | None

    @property
    def is_counter(self) -> bool:
        return self.question == Question.COUNTER

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The three answers, in the words of this question."""
        if self.is_counter:
            return [("yes", "It fixes it"), ("partly", "Partly, or not sure"), ("no", "Only more money")]
        return list(Answer.Choice.choices)

    @property
    def said(self) -> str:
        return dict(self.choices)[self.answer.answer] if self.answer else ""


def questions_of(user: User, offer: Offer) -> list[Asked]:
    """Return what to ask of `offer`, which needs `beside_todays_job()`: one more of a counter-offer. One query.

    Nothing is asked of what was written down as a job.
    """
    if offer.is_written_job:
        return []
    given = {answer.question: answer for answer in _answers(user, offer)}
    # Answers stay readable when it is no longer a counter-offer.
    counter = Question.COUNTER in given or offer.is_counter_offer
    asked = [question for question in Question if question != Question.COUNTER or counter]
    return [Asked(question, given.get(question)) for question in asked]


@written_once
def _answers(user: User, offer: Offer) -> QuerySet[Answer]:
    return Answer.objects.for_owner(user).filter(offer=offer)


def breaking(asked: Sequence[Asked]) -> list[Answer]:
    return [one.answer for one in asked if one.answer and one.answer.deal_breaker]


@written_once
def deal_breakers_of(user: User, offers: list[UUID]) -> QuerySet[Answer]:
    """Return the answers about these offers that alone are a reason to say no."""
    return of_these(Answer.objects.for_owner(user).breaking(), offers, "offer")


class AnswersChangedError(Exception):
    """Another window changed the answers to `questions` meanwhile; nothing was saved."""

    def __init__(self, questions: Sequence[str]) -> None:
        super().__init__(", ".join(questions))
        self.questions = questions


@transaction.atomic
def answer_questions(*, offer: Offer, answers: Mapping[Question, Mapping[str, Any]]) -> None:
    """Save several answers, each as `answer_question` does. Raises AnswersChangedError, with none of them saved."""
    changed = []
    for question, given in answers.items():
        try:
            answer_question(offer=offer, question=question, **given)
        except StaleEditError:
            changed.append(question)
    if changed:
        raise AnswersChangedError(changed)


@transaction.atomic
def answer_question(
    *, offer: Offer, question: str, answer: str, note: str, deal_breaker: bool, expected_version: int
) -> None:
    """Save the answer to one question; `expected_version` is 0 when none was there to be seen.

    Raises core.models.StaleEditError, with nothing saved, when another answer came in between.
    The same answer sent twice is saved once.
    """
    values = {"answer": answer, "note": note, "deal_breaker": deal_breaker}
    row, made = Answer.objects.get_or_create(owner_id=offer.owner_id, offer=offer, question=question, defaults=values)
    if not made and any(getattr(row, name) != value for name, value in values.items()):
        row.save_edit(expected_version=expected_version, **values)
