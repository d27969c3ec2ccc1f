"""Mail over TLS, with a certificate that only a private authority has signed."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.mail import EmailMessage

from core import mail_settings
from followups.delivery.advice import advice_on
from followups.delivery.smtp import Conversation, ServerError
from tests.sink import Sink
from tests.standalone.harness import free_port

Start = Callable[[str], Controller]


def certificate(folder: Path) -> tuple[str, ssl.SSLContext]:
    """Make a certificate for 127.0.0.1 that has signed itself, and a server's context with it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.now(UTC) - timedelta(days=1))
    made = made.not_valid_after(datetime.now(UTC) + timedelta(days=1)).add_extension(host, critical=True)
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(signed + key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return signed.decode(), context


@pytest.fixture
def start(tmp_path: Path, settings: object) -> Iterator[tuple[Sink, str, Start]]:
    """A sink, its certificate, and how to start it for a scheme of EMAIL_URL."""
    sink, running = Sink(), []
    pem, context = certificate(tmp_path)

    def serve(scheme: str) -> Controller:
        tls = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
        port = free_port()
        controller = Controller(sink, hostname="127.0.0.1", port=port, **tls)
        controller.start()
        running.append(controller)
        for name, value in mail_settings.server(f"{scheme}://127.0.0.1:{port}").items():
            setattr(settings, name, value)
        settings.EMAIL_BACKEND = "core.mail.EmailBackend"  # type: ignore[attr-defined]
        return controller

    yield sink, pem, serve
    for controller in running:
        controller.stop(no_assert=True)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_a_private_authority_is_trusted_once_it_is_named(start: tuple[Sink, str, Start], settings, scheme):
    sink, pem, serve = start
    serve(scheme)
    mail = EmailMessage("Hello", "Hello", to=["jo@example.org"]).message().as_bytes()

    with Conversation() as conversation, pytest.raises(ServerError) as caught:
        conversation.hand_over(mail, "jo@example.org", before_body=lambda: True)
    assert "MAIL_CA_FILE" in advice_on(caught.value)

    settings.MAIL_CA = mail_settings.authority(pem)
    with Conversation() as conversation:
        assert conversation.hand_over(mail, "jo@example.org", before_body=lambda: True) == (250, "Accepted")
    assert sink.recipients == ["jo@example.org"]
