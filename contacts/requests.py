from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from contacts import services
from contacts.models import Contact


def own_contact(request: SignedInRequest, pk: UUID, contacts: QuerySet[Contact] | None = None) -> Contact:
    """Return the signed-in person's own contact, out of `contacts` if given, or answer 404.

    An address from before a merge leads to the person who stayed.
    """
    rows = (Contact.objects.with_jobs() if contacts is None else contacts).filter(
        owner=request.user, trashed_at__isnull=True
    )
    found = rows.filter(pk=pk).first()
    return found or get_object_or_404(rows, pk=services.who_is(owner=request.user, pk=pk))
