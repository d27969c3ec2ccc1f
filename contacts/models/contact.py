from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone

from contacts.models.employer import Employer, Named
from contacts.models.merge import MergeRecord
from contacts.models.treated import TreatedModel
from core.days import shift
from core.models import OwnedModel, OwnedQuerySet, TrashableModel, VersionedModel
from core.names import how_to_address, initials
from core.search import among, holds, in_order, leading_to, name_holds, searchable

# After so many months without a sign they are flagged: are they still there?
CONFIRMED_FOR = 18


class ContactQuerySet(Named["Contact"]):
    def find_again(self, contact: "Contact") -> "Contact":
        """Return `contact` as they are now, under the other name if they were merged away meanwhile.

        Raises Contact.DoesNotExist when they were deleted for good.
        """
        rows = self.filter(owner_id=contact.owner_id)
        merged = MergeRecord.objects.filter(owner_id=contact.owner_id)
        return rows.filter(pk=contact.pk).first() or rows.get(pk=merged.who_is(contact.pk))

    def working_at(self, employer: Employer) -> Self:
        """Keep people whose present job is at `employer`."""
        return self.filter(jobs__employer=employer, jobs__until_on__isnull=True)

    def roles_at(self, employer: Employer) -> dict[str, str]:
        """Return the role of each who works there, by name in small letters; of two of one name the older one's."""
        there = self.working_at(employer).order_by("-id").values_list("name", "role")
        return {name.casefold(): role for name, role in there}

    def with_jobs(self) -> Self:
        """Fetch everyone's present jobs, for `Contact.current_job`, in one more query."""
        return self.prefetch_related(Prefetch("jobs", queryset=Job.objects.newest_present(), to_attr="current_jobs"))

    def matching(self, words: Sequence[str], *, owner: AbstractBaseUser) -> Self:
        """Keep people of `owner` who have each of `words`: in name, address, or present employer's name."""
        rows = self
        for word in words:
            present = Job.objects.for_owner(owner).present()
            there = leading_to(present, "employer", Employer.objects.for_owner(owner), word)
            at_employer = among("pk", there.values("contact"))
            rows = rows.filter(name_holds(word) | holds(Lower("email"), word) | at_employer)
        return rows


class Contact(TreatedModel, VersionedModel, TrashableModel):
    """A person. People move between employers; the relationship is with the person."""

    class Role(models.TextChoices):
        HIRING_MANAGER = "hiring_manager", "Hiring manager"
        RECRUITER = "recruiter", "Recruiter"
        HR = "hr", "Human resources"
        INTERVIEWER = "interviewer", "Interviewer"
        EXECUTIVE = "executive", "Executive"
        PEER = "peer", "Peer"

    class Standing(models.TextChoices):
        ACTIVE = "active", "In touch"
        RETIRED = "retired", "Retired"
        LOST = "lost", "Lost touch"
        SILENCE = "silence", "Asked not to be contacted"
        NOT_WORTH = "not_worth", "Don’t keep up"

    name = models.CharField(max_length=200)
    name_folded = searchable("name")
    name_order = in_order("name")
    # How the owner addresses them, where the guess from the name isn't right; empty means the guess.
    addressed_as = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.HIRING_MANAGER)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    notes = models.TextField(blank=True)
    # Only `stand` changes it: whoever is not active is not followed up.
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.ACTIVE, editable=False)
    standing_at = models.DateTimeField(null=True, editable=False)
    # The day on which the owner last said that they are still there.
    confirmed_on = models.DateField(null=True, editable=False)
    # Since they moved the owner hasn't said that number and address are still right.
    reach_in_doubt = models.BooleanField(default=False, editable=False)

    current_jobs: list["Job"]
    job_history: list["Job"]
    last_touch_on: date | None
    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="contact_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="contact_standing_known",
                condition=Q(standing="active", standing_at__isnull=True)
                | Q(standing__in=["retired", "lost", "silence", "not_worth"], standing_at__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_treated_known", condition=Q(treated__in=["", "good", "fair", "badly"])
            ),
        ]
        indexes = [
            # Read by find_or_make_contact and the suggestions.
            models.Index(F("owner"), Lower("name"), name="contact_by_name"),
            # Read by lists that are cut short, in their order.
            models.Index(
                fields=["owner", "name_order", "id"], name="contact_in_order", condition=Q(trashed_at__isnull=True)
            ),
            # Read by the trash, and by every list of follow-ups, which leaves out those with trashed contacts.
            models.Index(fields=["owner", "trashed_at"], name="contact_trashed", condition=Q(trashed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current_job(self) -> "Job | None":
        """The newest present job; needs `with_jobs()`, or all their jobs as `job_history`, the newest first."""
        if "job_history" in self.__dict__:
            return next((job for job in self.job_history if job.is_present), None)
        return self.current_jobs[0] if self.current_jobs else None

    @property
    def last_sign_on(self) -> date:
        """The newest day on which they were written down, confirmed or touched; needs `services.with_last_touch()`."""
        days = (timezone.localdate(self.created_at), self.confirmed_on, self.last_touch_on)
        return max(day for day in days if day)

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def how_addressed(self) -> str:
        """What follows "Hello" or "Dear"; empty when nothing of the name can."""
        return how_to_address(self.name, self.addressed_as)

    @property
    def short_name(self) -> str:
        """How they are called in a sentence."""
        return self.how_addressed or self.name

    @property
    def is_hiring_manager(self) -> bool:
        return self.role == self.Role.HIRING_MANAGER

    @property
    def may_be_followed_up(self) -> bool:
        """Whether a plan may run for them (PRODUCT.md, practice 6)."""
        return self.standing == self.Standing.ACTIVE

    def stand(self, standing: str, *, at: datetime) -> None:
        """Say how the owner stands with them; `followups.people.services` ends what is planned."""
        self.standing = standing
        self.standing_at = None if standing == self.Standing.ACTIVE else at
        self.save(update_fields=["standing", "standing_at"])

    def confirm(self, *, on: date) -> None:
        """Note that they were still there on the calendar date `on`."""
        self.confirmed_on = on
        self.save(update_fields=["confirmed_on"])

    def doubt_reach(self, *, doubted: bool) -> None:
        """Note whether number and address may have changed; of what isn't known there is nothing to doubt."""
        self.reach_in_doubt = doubted and bool(self.phone or self.email)
        self.save(update_fields=["reach_in_doubt"])

    def is_unconfirmed(self, *, last_sign_on: date, today: date) -> bool:
        """Whether nobody knows any more if they are still there."""
        return self.may_be_followed_up and last_sign_on <= shift(today, -CONFIRMED_FOR)


class JobQuerySet(OwnedQuerySet["Job"]):
    def newest_first(self) -> Self:
        """Present jobs first, then by when they began; what has no beginning comes last."""
        return self.order_by(F("until_on").desc(nulls_first=True), F("since_on").desc(nulls_last=True), "-id")

    def present(self) -> Self:
        return self.filter(until_on__isnull=True)

    def newest_present(self) -> Self:
        """Keep present jobs, the newest first, with where they are."""
        return self.present().select_related("employer").order_by("-since_on", "-id")


class Job(OwnedModel):
    """A person's time at an employer, on calendar dates; open-ended while they are there."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="jobs", db_constraint=False)
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="jobs", db_constraint=False)
    title = models.CharField(max_length=200, blank=True)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    # Whether it began with "moved": only that can be undone.
    by_move = models.BooleanField(default=False, editable=False)
    # The job that a move began, on the jobs that it ended: what undoing the move brings back.
    left_for = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="left", db_constraint=False
    )

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "contact", "employer"], name="job_present_once", condition=Q(until_on__isnull=True)
            ),
            models.CheckConstraint(
                name="job_ends_after_it_begins",
                condition=Q(since_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.employer}" if self.title else str(self.employer)

    @property
    def is_present(self) -> bool:
        return self.until_on is None

    @property
    def years(self) -> str:
        """When it was, in years: "Since 2021", "2016 to 2021", "Until 2021", or "Now" and "Before"."""
        since, until = self.since_on, self.until_on
        if until is None:
            return f"Since {since.year}" if since else "Now"
        if since is None:
            return f"Until {until.year}"
        return str(since.year) if since.year == until.year else f"{since.year} to {until.year}"


def new_employer(jobs: Sequence[Job], *, left: UUID) -> str:
    """Return where somebody works now if they were at the employer `left`, else an empty string.

    `jobs` are all of theirs, the newest first.
    """
    if not jobs or not jobs[0].is_present or jobs[0].employer_id == left:
        return ""
    return jobs[0].employer.name if any(job.employer_id == left for job in jobs) else ""
