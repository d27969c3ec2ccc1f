from accounts.models import User
from core.htmx import HtmxRequest


class SignedInRequest(HtmxRequest):
    """What a view gets behind the login wall: somebody's request."""

    user: User
