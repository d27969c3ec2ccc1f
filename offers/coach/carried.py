"""What the plain questions were answered with, carried over to the reasons for saying no."""

from dataclasses import dataclass

from accounts.models import User
from offers.models import Answer, GoodReason, Offer, Question

# The answer that is a reason, and which.
REASONS = {
    (Question.MANAGER, Answer.Choice.NO): GoodReason.BOSS,
    (Question.WORK, Answer.Choice.NO): GoodReason.WORK,
    (Question.PLACE, Answer.Choice.NO): GoodReason.PLACE,
}


@dataclass(frozen=True)
class Carried:
    """Reasons to tick and notes to begin with; both are shown before anything is saved."""

    reasons: list[str]
    notes: str


def reasons_answered(user: User, offer: Offer) -> Carried | None:
    """Return what the answers about `offer` say against it; None when they say nothing."""
    answers = {answer.question: answer for answer in Answer.objects.for_owner(user).filter(offer=offer)}
    against = [
        answers[question]
        for question in Question
        if question in answers and question != Question.COUNTER and answers[question].answer != Answer.Choice.YES
    ]
    ticked = [REASONS[key] for answer in against if (key := (answer.question, answer.answer)) in REASONS]
    notes = "\n".join(answer.note for answer in against if answer.note)
    return Carried([str(reason) for reason in ticked], notes) if ticked or notes else None
