from tests.accounts.conftest import elsewhere, link_in, mail_goes_out, person, send, signed_in, visitor

__all__ = ["elsewhere", "link_in", "mail_goes_out", "person", "send", "signed_in", "visitor"]
