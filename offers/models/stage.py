from django.db import models


class StageError(Exception):
    """The offer does not stand where this step begins. The message is for the person."""


class Stage(models.TextChoices):
    """Where an offer stands (PRODUCT.md, "stage")."""

    CONSIDERING = "considering", "Considering"
    DECLINING = "declining", "Declining"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Deadline passed"
    RESCINDED = "rescinded", "Offer withdrawn"
    # Not an offer any more, but measured like one: the job that the person has now.
    TODAY = "today", "Today’s job"


OPEN_STAGES = (Stage.CONSIDERING, Stage.DECLINING)
CLOSED_STAGES = (Stage.ACCEPTED, Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED)

# From each stage, where a person may move the offer by hand. Declining and declined
# are reached by the decline itself, never by a bare move.
MOVES: dict[str, tuple[Stage, ...]] = {
    Stage.CONSIDERING: (Stage.ACCEPTED, Stage.LAPSED, Stage.RESCINDED),
    Stage.DECLINING: (Stage.CONSIDERING, Stage.LAPSED, Stage.RESCINDED),
    **dict.fromkeys(CLOSED_STAGES, (Stage.CONSIDERING,)),
    Stage.TODAY: (),
}
