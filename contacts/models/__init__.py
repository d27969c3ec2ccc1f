"""Employers, the people there, their jobs, and what passed between you (PRODUCT.md)."""

from contacts.models.contact import Contact, ContactQuerySet, Job, JobQuerySet, new_employer
from contacts.models.employer import Employer, EmployerQuerySet
from contacts.models.giving import Gift, GiftQuerySet
from contacts.models.interaction import Channel, Interaction, InteractionQuerySet
from contacts.models.merge import MergeRecord, MergeRecordQuerySet
from contacts.models.treated import Treated

# What an export holds of this app, in this order: everything that belongs to one person.
EXPORTED = (Employer, MergeRecord, Contact, Job, Gift, Interaction)

__all__ = [
    "EXPORTED",
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
