"""Employers, the people there, their jobs, and what passed between you (PRODUCT.md)."""

from contacts.models.contact import Contact, ContactQuerySet, Job, JobQuerySet, new_employer
from contacts.models.employer import Employer, EmployerQuerySet
from contacts.models.giving import Gift, GiftQuerySet
from contacts.models.interaction import Channel, Interaction, InteractionQuerySet
from contacts.models.merge import MergeRecord, MergeRecordQuerySet
from contacts.models.treated import Treated

__all__ = [
    "Channel",
    "Contact",
    "ContactQuerySet",
    "Employer",
    "EmployerQuerySet",
    "Gift",
    "GiftQuerySet",
    "Interaction",
    "InteractionQuerySet",
    "Job",
    "JobQuerySet",
    "MergeRecord",
    "MergeRecordQuerySet",
    "Treated",
    "new_employer",
]
