"""What somebody asks for at the door, answered by mail alone: the page says the same to everyone, in the same time."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from accounts.posting import post_to_nobodys
from core.tenancy import system_scope


def ask_for_a_new_password(address: str) -> None:
    """Leave the wish for the worker, who alone looks whether there is such an account."""
    post_to_nobodys(kind=OutgoingMail.Kind.RESET, recipient=address)


def write(mail: OutgoingMail) -> bool:
    """Give `mail` its words, in memory, if it was only asked for. False if it is for nobody; it is deleted then."""
    if mail.kind != OutgoingMail.Kind.RESET:
        return True
    user = User.objects.filter(email__iexact=mail.recipient, is_active=True).first()
    if user is None:
        with system_scope():
            OutgoingMail.objects.filter(pk=mail.pk, token=mail.token).delete()
        return False
    context = {"user": user, "password_reset_url": reset_path(user)}
    message = get_adapter().write_mail("account/email/password_reset_key", user.email, context)
    # To the address as its owner wrote it: another way to write it may be another mailbox.
    mail.recipient = user.email
    mail.content = message.message().as_bytes()
    return True


def reset_path(user: User) -> str:
    """Return where a new password can be chosen once, within `PASSWORD_RESET_TIMEOUT`."""
    arguments = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return reverse("account_reset_password_from_key", args=arguments)
