from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Lower

from contacts.models.employer import Employer, Named
from core.models import OwnedModel, OwnedQuerySet, TrashableModel, VersionedModel
from core.search import name_holds, words_of


class ContactQuerySet(Named["Contact"]):
    def working_at(self, employer: Employer) -> Self:
        """Keep people whose present job is at `employer`."""
        return self.filter(jobs__employer=employer, jobs__until_on__isnull=True)

    def with_jobs(self) -> Self:
        """Fetch everyone's present jobs, for `Contact.current_job`, in one more query."""
        present = Job.objects.filter(until_on__isnull=True).select_related("employer").order_by("-since_on", "-id")
        return self.prefetch_related(Prefetch("jobs", queryset=present, to_attr="current_jobs"))

    def matching(self, text: str) -> Self:
        """Keep people who have each word of `text`: in their name, address, or present employer's name."""
        rows = self
        for word in words_of(text):
            present = Job.objects.filter(contact=OuterRef("pk"), until_on__isnull=True)
            at_employer = Exists(present.filter(name_holds(word, field="employer__name")))
            rows = rows.filter(name_holds(word) | name_holds(word, field="email") | Q(at_employer))
        return rows


class Contact(VersionedModel, TrashableModel):
    """A person. People move between employers; the relationship is with the person."""

    class Role(models.TextChoices):
        HIRING_MANAGER = "hiring_manager", "Hiring manager"
        RECRUITER = "recruiter", "Recruiter"
        HR = "hr", "Human resources"
        INTERVIEWER = "interviewer", "Interviewer"
        EXECUTIVE = "executive", "Executive"
        PEER = "peer", "Peer"

    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role, default=Role.HIRING_MANAGER)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    notes = models.TextField(blank=True)

    current_jobs: list["Job"]
    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.CheckConstraint(name="contact_has_name", condition=~Q(name=""))]
        # Read by find_or_make_contact and the suggestions.
        indexes = [models.Index(F("owner"), Lower("name"), name="contact_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def current_job(self) -> "Job | None":
        """The newest present job; needs `with_jobs()`."""
        return self.current_jobs[0] if self.current_jobs else None

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def phone_uri(self) -> str:
        """The number as a `tel:` URI (RFC 3966), or empty when it has no figures."""
        figures = "".join(char for char in self.phone if char in "+0123456789")
        return f"tel:{figures}" if figures.strip("+") else ""

    @property
    def is_hiring_manager(self) -> bool:
        return self.role == self.Role.HIRING_MANAGER


class Job(OwnedModel):
    """A person's time at an employer, on calendar dates; open-ended while they are there."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="jobs", db_constraint=False)
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="jobs", db_constraint=False)
    title = models.CharField(max_length=200, blank=True)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    objects: ClassVar[OwnedQuerySet["Job"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "employer"], name="job_present_once", condition=Q(until_on__isnull=True)
            ),
            models.CheckConstraint(
                name="job_ends_after_it_begins",
                condition=Q(since_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.employer}" if self.title else str(self.employer)
