from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts import services
from contacts.models import Contact, ContactQuerySet
from core.written_once import one_or_404, written_once


@written_once
def contact_alone(user: User, pk: UUID) -> ContactQuerySet:
    return Contact.objects.for_owner(user).kept().filter(pk=pk)


@written_once
def contact_with_jobs(user: User, pk: UUID) -> ContactQuerySet:
    return Contact.objects.for_owner(user).kept().filter(pk=pk).with_jobs()


@written_once
def contact_with_last_touch(user: User, pk: UUID) -> QuerySet[Contact]:
    return services.with_last_touch(Contact.objects.for_owner(user).kept().filter(pk=pk))


def own_contact(
    request: SignedInRequest, pk: UUID, choose: Callable[[User, UUID], list[Contact]] = contact_with_jobs
) -> Contact:
    """Return the signed-in person's own contact with what `choose` fetches, or answer 404.

    An address from before a merge leads to the person who stayed.
    """
    return one_or_404(choose(request.user, pk) or choose(request.user, services.who_is(owner=request.user, pk=pk)))
