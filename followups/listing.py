"""The person's follow-ups, and the plans that ask: what lists of them show."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from contacts.models import Interaction
from core.paging import counted, of_these
from core.written_once import written_once
from followups.models import FollowUp, FollowUpQuerySet, Plan

MOST_ASKING = 5
RECENT = 10
# What htmx is told after a change, so that lists load themselves again.
LIST_CHANGED = "followups-changed"


def with_last_words() -> QuerySet[FollowUp]:
    """Fetch what rows show, with `last_note` and `last_on`: what was said at the newest touch with the contact."""
    newest = Interaction.objects.filter(contact=OuterRef("contact")).newest_first()
    return FollowUp.objects.for_rows().annotate(
        last_note=Subquery(newest.values("note")[:1]), last_on=Subquery(newest.values("happened_on")[:1])
    )


def open_follow_ups(user: User) -> FollowUpQuerySet:
    """Return the person's open follow-ups, soonest first, without what is in the trash."""
    return FollowUp.objects.for_owner(user).open().not_in_trash(owner_id=user.pk).soonest_first()


@written_once
def found_open(user: User, *, start: int) -> QuerySet[FollowUp, tuple[UUID, int]]:
    return counted(open_follow_ups(user), start)


@written_once
def shown_follow_ups(ids: list[UUID]) -> QuerySet[FollowUp]:
    return of_these(with_last_words(), ids)


@written_once
def closed_lately(user: User) -> QuerySet[FollowUp]:
    return FollowUp.objects.for_owner(user).closed().for_rows().order_by("-closed_at")[:RECENT]


@written_once
def asking_plans(user: User) -> QuerySet[Plan]:
    """Return the plans in which nobody answers and that ask whether to let go."""
    plans = Plan.objects.for_owner(user).asking().of_kept("contact")
    return plans.select_related("contact").order_by("contact__name_order", "id")[:MOST_ASKING]
