"""Accounts of any size, written in bulk: for measuring only."""

from datetime import date, timedelta
from itertools import cycle

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from contacts.models import Channel, Contact, Employer, Interaction, Job
from core.models import OwnedModel
from core.operations import owned_links
from followups.models import FollowUp, Plan
from offers.models import Offer, OfferEvent, Package, Stage
from tests.everything import Everything
from tests.factories import UserFactory

STAGES = (Stage.CONSIDERING, Stage.DECLINED, Stage.DECLINED, Stage.DECLINED, Stage.LAPSED, Stage.DECLINING)
BATCH = 1000
# What `fill_account` writes without `mine`, each after what it points to.
FILLED = (Employer, Contact, Offer, Job, Package, Interaction, Plan, FollowUp)


@transaction.atomic
def neighbours(count: int, *, offers: int) -> None:
    """Write `count` other people with `offers` each, every second of which lies in the trash with its manager."""
    first, *others = [
        UserFactory.build(email=f"neighbour{number}@example.org", password="!") for number in range(count)
    ]
    first.save()
    fill_account(first, None, offers=offers)
    for model in (Offer, Contact):
        rows = model.objects.for_owner(first).order_by("pk")
        model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[::2])).update(trashed_at=timezone.now())
    User.objects.bulk_create(others)
    for model in FILLED:
        copy(model, first, others)


def copy(model: type[OwnedModel], owner: User, others: list[User]) -> None:
    """Give each of the `others` the rows that `owner` has, with keys of their own."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    owned = {field.column for field in owned_links(model)} | {"id"}
    own = {"owner_id": "other"} | {column: f"md5(other::text || {column}::text)::uuid" for column in owned}
    columns = [field.column for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
            f" SELECT {', '.join(own.get(column, column) for column in columns)}"
            f" FROM {model._meta.db_table}, unnest(%s::uuid[]) AS other WHERE owner_id = %s",
            [[other.pk for other in others], owner.pk],
        )


def fill_account(owner: User, mine: Everything | None, *, offers: int) -> None:
    """Give `owner` that many offers, each with its employer, manager, package, history and follow-up.

    With `mine`, also as many interactions with that one contact and lines in that one offer's history.
    """
    today = owner.local_date(timezone.now())
    numbers = range(offers)
    employers = [Employer(owner=owner, name=f"Employer {owner.pk} {number}") for number in numbers]
    people = [Contact(owner=owner, name=f"Person {number}", phone="+44 1632 960001") for number in numbers]
    stages = [stage for stage, _ in zip(cycle(STAGES), numbers, strict=False)]
    rows = [
        Offer(
            owner=owner,
            employer=employers[number],
            hiring_manager=people[number],
            role="Data engineer",
            location="Göttingen",
            stage=stages[number],
            answer_due_on=today + timedelta(days=number % 40),
            needs_planning=False,
        )
        for number in numbers
    ]
    write(employers, people, rows)
    write([Job(owner=owner, contact=people[number], employer=employers[number]) for number in numbers])
    write([Package(owner=owner, offer=offer, happened_on=today, currency="EUR", base_amount=70_000) for offer in rows])
    write(
        [
            Interaction(owner=owner, contact=one, happened_on=today, channel=Channel.CALL, note="Hello.")
            for one in people
        ]
    )
    write(*keeping_in_touch(owner, rows, today))
    if mine:
        more_of_one(owner, mine, today, offers)


def keeping_in_touch(owner: User, offers: list[Offer], today: date) -> tuple[list[Plan], list[FollowUp]]:
    """Return a plan for each declined offer with its next follow-up, of which one in fifty is due."""
    declined = [offer for offer in offers if offer.stage == Stage.DECLINED]
    plans = [
        Plan(
            owner=owner,
            contact=offer.hiring_manager,
            offer=offer,
            pattern="2 weeks, then every 6 months",
            anchor_on=today,
            started_on=today,
        )
        for offer in declined
    ]
    follow_ups = [
        FollowUp(
            owner=owner,
            contact=plan.contact,
            offer=plan.offer,
            plan=plan,
            step=1,
            due_on=today + timedelta(days=number % 50 * 3),
        )
        for number, plan in enumerate(plans)
    ]
    return plans, follow_ups


def more_of_one(owner: User, mine: Everything, today: date, count: int) -> None:
    write(
        [
            Interaction(
                owner=owner,
                contact=mine.contact,
                happened_on=today - timedelta(days=number % 3000),
                channel=Channel.EMAIL,
                note="More.",
            )
            for number in range(count)
        ]
    )
    now = timezone.now()
    write(
        [
            OfferEvent(owner=owner, offer=mine.offer, kind=OfferEvent.Kind.EDITED, happened_at=now, note="Notes")
            for _ in range(count)
        ]
    )


def write(*lists: list) -> None:  # type: ignore[type-arg]
    for rows in lists:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
