"""Employers, the people there, their jobs, and what passed between you (PRODUCT.md)."""

from contacts.models.contact import Contact, ContactQuerySet, Job
from contacts.models.employer import Employer, EmployerQuerySet
from contacts.models.interaction import Channel, Interaction, InteractionQuerySet

__all__ = [
    "Channel",
    "Contact",
    "ContactQuerySet",
    "Employer",
    "EmployerQuerySet",
    "Interaction",
    "InteractionQuerySet",
    "Job",
]
