"""What the demo's person thinks of the offers that are still open."""

from accounts.models import User
from offers.models import Offer, Reason, Score, Stage
from offers.weighing.criteria import criteria_of, ensure_criteria
from offers.weighing.questions import answer_question
from offers.weighing.reasons import add_reason

# By employer, in the order of the starting set; None leaves pay to the package.
SCORES = {
    "Kessel & Ohm Medizintechnik GmbH": (3, 8, None, 6, 6, 7),
    "Halcyon Freight Systems": (7, 7, None, 5, 4, 9),
    "Brightwater Analytics": (6, 8, None, 4, 7, 6),
    "Tuulivoima Pohjanmaa Oy": (7, 4, None, 8, 8, 3),
}
WHY = {
    ("Kessel & Ohm Medizintechnik GmbH", "Manager"): "In Basel three weeks of four.",
    ("Halcyon Freight Systems", "Room to grow"): "The team doubles next year.",
}
ANSWERS = (
    ("manager", "partly", "She hired me herself, but is mostly in Basel.", True),
    ("work", "yes", "The pipelines they showed are the ones I would own.", False),
)
REASONS = (
    (Reason.Side.PRO, "The data is about people who get better", 5),
    (Reason.Side.PRO, "Two days a week from home", 3),
    (Reason.Side.PRO, "The workshop is next door", 2),
    (Reason.Side.CON, "The manager is rarely there", 5),
    (Reason.Side.CON, "No direct train", 2),
)


def weigh(owner: User) -> None:
    """Score the open offers and today's job, and answer and write down what there is to say about the first."""
    ensure_criteria(owner)
    stages = [Stage.CONSIDERING, Stage.DECLINING, Stage.TODAY]
    open_ones = Offer.objects.for_owner(owner).kept().filter(stage__in=stages).select_related("employer")
    for offer in open_ones.filter(employer__name__in=SCORES):
        for criterion, score in zip(criteria_of(owner), SCORES[offer.employer.name], strict=True):
            note = WHY.get((offer.employer.name, criterion.name), "")
            Score.objects.create(owner=owner, offer=offer, criterion=criterion, score=score, note=note)
    offer = open_ones.get(employer__name="Kessel & Ohm Medizintechnik GmbH")
    for question, answer, note, breaks in ANSWERS:
        answer_question(
            offer=offer, question=question, answer=answer, note=note, deal_breaker=breaks, expected_version=0
        )
    for side, text, weight in REASONS:
        add_reason(offer=offer, side=side, text=text, weight=weight)
