import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mail import SocketSMTP
from followups.delivery import smtp as transport
from followups.delivery.smtp import AddressError, Conversation, FencedError, RefusedError, ReplyLostError, ServerError
from followups.delivery.words import without_addresses
from tests.sink import Server, Sink

MESSAGE = b"Subject: Hello\r\n\r\nHello\r\n"
JO = "jo@example.org"


def go() -> bool:
    return True


def stop() -> bool:
    return False


def hand_over(message: bytes = MESSAGE, recipient: str = JO, before_body=go) -> tuple[int, str]:
    with Conversation() as conversation:
        return conversation.hand_over(message, recipient, before_body=before_body)


class TestHandOver:
    def test_the_servers_answer_is_given_back(self, sink):
        assert hand_over() == (250, "Accepted")
        assert sink.recipients == [JO]

    def test_a_batch_shares_one_connection(self, sink):
        with Conversation() as conversation:
            for _ in range(3):
                conversation.hand_over(MESSAGE, JO, before_body=go)

        assert (len(sink.accepted), sink.connections) == (3, 1)

    def test_after_a_hundred_there_is_a_new_one(self, sink):
        with Conversation() as conversation:
            for _ in range(201):
                conversation.hand_over(MESSAGE, JO, before_body=go)

        assert (len(sink.accepted), sink.connections) == (201, 3)

    def test_one_that_rested_for_long_is_not_trusted(self, sink, monkeypatch):
        monkeypatch.setattr(transport, "LONGEST_PAUSE", 0)
        with Conversation() as conversation:
            for _ in range(2):
                conversation.hand_over(MESSAGE, JO, before_body=go)

        assert (len(sink.accepted), sink.connections) == (2, 2)

    def test_the_envelope_is_one_packet_if_the_server_offers_it(self, sink, monkeypatch):
        said: list[str] = []
        send = SocketSMTP.send
        monkeypatch.setattr(SocketSMTP, "send", lambda self, text: [said.append(text), send(self, text)][1])
        sink.pipelining = True

        hand_over()

        assert f"mail FROM:<ajar@localhost>\r\nrcpt TO:<{JO}>\r\ndata\r\n" in said
        assert sink.recipients == [JO]

    @pytest.mark.parametrize("pipelining", [False, True])
    def test_something_else_is_done_while_the_server_takes_its_time(self, sink, monkeypatch, pipelining):
        done: list[str] = []
        sink.pipelining, sink.seconds_to_look_up = pipelining, 0.2
        for prompt, count in ((0.01, 1), (30, 0)):
            monkeypatch.setattr(transport, "PROMPT", prompt)
            with Conversation() as conversation:
                conversation.hand_over(MESSAGE, JO, before_body=go, meanwhile=lambda: done.append("done"))
            assert bool(done) is bool(count)
            done.clear()

    def test_nothing_is_connected_for_nothing(self, sink):
        with Conversation():
            pass

        assert sink.connections == 0

    def test_the_marker_is_set_after_the_envelope_and_before_the_body(self, sink):
        seen = []

        hand_over(before_body=lambda: not seen.append(list(sink.accepted)))

        assert seen == [[]]
        assert len(sink.accepted) == 1

    @pytest.mark.parametrize(
        ("recipient", "address"),
        [("jo@exämple.org", "jo@xn--exmple-cua.org"), ("jo+ajar@example.org", "jo+ajar@example.org")],
    )
    def test_an_address_is_written_as_every_server_takes_it(self, sink, recipient, address):
        hand_over(recipient=recipient)

        assert sink.recipients == [address]

    def test_a_name_that_no_server_takes_is_refused_before_anything_is_sent(self, sink):
        with pytest.raises(AddressError):
            hand_over(recipient="jö@example.org")

        assert sink.accepted == []

    @pytest.mark.parametrize(
        "recipient",
        [
            "jo@example.org>\r\nRCPT TO:<eve@example.org",
            "jo@example.org\nDATA",
            "jo@example.org> SIZE=1",
            "jo\x00@example.org",
            f"jo@{'ö' * 64}.org",
        ],
    )
    def test_an_address_that_breaks_a_command_reaches_nobody_and_holds_up_no_other(self, sink, recipient):
        with Conversation() as conversation:
            conversation.hand_over(MESSAGE, JO, before_body=go)
            with pytest.raises(AddressError):
                conversation.hand_over(MESSAGE, recipient, before_body=go)
            conversation.hand_over(MESSAGE, "max@example.org", before_body=go)

        assert sink.recipients == [JO, "max@example.org"]
        assert sink.connections == 1

    def test_a_sender_that_no_server_takes_is_no_mails_fault(self, sink, settings):
        settings.DEFAULT_FROM_EMAIL = "Zoë <zoë@example.org>"

        with pytest.raises(ServerError, match="MAIL_FROM"):
            hand_over()

        assert sink.accepted == []


class TestTheWire:
    @pytest.mark.parametrize(
        ("message", "arrives"),
        [
            (b"a\r\n.\r\nb\r\n", b"a\r\n.\r\nb\r\n"),
            (b".\r\n", b".\r\n"),
            (b"..\r\n.hidden\r\n...\r\n", b"..\r\n.hidden\r\n...\r\n"),
            (b"a\n.\nb\n", b"a\r\n.\r\nb\r\n"),
            (b"a\r.\rb", b"a\r\n.\r\nb\r\n"),
            (b"no end", b"no end\r\n"),
            ("Zoë 👋\r\n".encode(), "Zoë 👋\r\n".encode()),
        ],
    )
    def test_a_message_arrives_as_it_was_written(self, sink, message, arrives):
        hand_over(message)

        assert [mail.content for mail in sink.accepted] == [arrives]

    def test_a_line_that_would_end_the_message_cannot_smuggle_a_second_one(self, sink):
        hand_over(b"a\n.\nMAIL FROM:<eve@example.org>\nRCPT TO:<all@example.org>\nDATA\nsurprise\n.\n")

        assert sink.recipients == [JO]

    @given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b"a", "é".encode()]), max_size=30))
    def test_no_message_ends_early_and_every_line_can_be_read_back(self, parts):
        message = b"".join(parts)

        wire = transport._on_the_wire(message)

        assert wire.endswith(b".\r\n")
        lines = wire.removesuffix(b".\r\n").split(b"\r\n")[:-1]
        assert b"." not in lines
        assert not any(b"\r" in line or b"\n" in line for line in lines)
        expected = re.split(rb"\r\n|\r|\n", message)
        # A last line end makes no line of its own; no text at all is one empty line.
        assert [line.removeprefix(b".") for line in lines] == (expected[:-1] if expected[-1] == b"" else expected) or [
            b""
        ]


@pytest.fixture(params=[False, True], ids=["one by one", "in one packet"])
def _pipelining(request, sink):
    sink.pipelining = request.param


@pytest.mark.usefixtures("_pipelining")
class TestRefusals:
    @pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "451 4.7.1 Later", "421 4.3.2 Closing"])
    def test_a_refused_recipient_is_that_messages_own(self, sink, answer):
        sink.to_recipient["gone@example.org"] = answer

        with Conversation() as conversation:
            with pytest.raises(RefusedError) as caught:
                conversation.hand_over(MESSAGE, "gone@example.org", before_body=go)
            conversation.hand_over(MESSAGE, JO, before_body=go)

        assert (caught.value.phase, str(caught.value)) == ("recipient", answer)
        assert sink.recipients == [JO]

    @pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "421 4.3.2 Closing"])
    def test_a_server_that_hangs_up_with_its_refusal_has_still_refused(self, sink, answer):
        sink.to_recipient["gone@example.org"] = answer
        sink.hangs_up_on_refusal = True

        with Conversation() as conversation:
            with pytest.raises(RefusedError):
                conversation.hand_over(MESSAGE, "gone@example.org", before_body=go)
            conversation.hand_over(MESSAGE, JO, before_body=go)

        assert (sink.recipients, sink.connections) == ([JO], 2)

    def test_a_refused_body_was_not_accepted(self, sink):
        sink.to_body["*"] = "552 5.3.4 Too big"

        with pytest.raises(RefusedError) as caught:
            hand_over()

        assert (caught.value.phase, caught.value.code) == ("reply", 552)

    @pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "550 5.7.1 Not from here"])
    def test_a_refused_sender_is_the_servers_trouble_since_it_is_the_same_in_every_mail(self, sink, answer):
        sink.to_sender = answer

        with pytest.raises(ServerError, match=answer):
            hand_over()

    def test_a_server_that_asks_to_sign_in_says_nothing_about_the_recipient(self, sink):
        sink.to_recipient["*"] = "530 5.7.0 Authentication required"

        with pytest.raises(ServerError, match="530"):
            hand_over()

    @pytest.mark.parametrize(
        "answer",
        [
            "554 5.7.1 <jo@example.org>: Relay access denied",
            "550 5.7.1 Relaying denied",
            "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            "550 5.7.1 Authentication required",
            "553 5.7.1 <ajar@home.example>: Sender address rejected: not owned by user ajar",
        ],
    )
    def test_what_it_says_of_us_it_says_of_every_mail(self, sink, answer):
        sink.to_recipient["*"] = answer

        with pytest.raises(ServerError, match=answer[:9]):
            hand_over()

    @pytest.mark.parametrize("name", ["relay@sender.example", "sender@relay.example"])
    def test_a_recipient_whose_name_is_such_a_word_is_still_only_that_one(self, sink, name):
        sink.to_recipient["*"] = f"550 5.1.2 <{name}>: no such user at {name.partition('@')[2]}"

        with pytest.raises(RefusedError):
            hand_over(recipient=name)


class TestSignIn:
    """A sink that takes what is written, and nothing else."""

    @pytest.mark.parametrize("excluded", [(), ("PLAIN",), ("LOGIN",)])
    @pytest.mark.parametrize("password", ["päss", "пароль", "pass wörd 👋", "plain"])
    def test_any_password_is_written_as_utf_8(self, mail_server: Server, settings, password, excluded):
        mail_server.start_taking("jörg", password, excluded=excluded)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "jörg", password

        assert hand_over() == (250, "Accepted")

    def test_a_challenge_is_answered_in_utf_8_too(self):
        server = SocketSMTP()
        server.user, server.password = "jörg", "päss"

        answer = server.auth_cram_md5(b"<1@mail.example>")

        assert answer == "jörg c33f3cc4c3060383ab4723bdb73d0491"


class TestTrouble:
    def test_a_server_that_is_away(self, mail_server: Server):
        mail_server.stop()

        with pytest.raises(ServerError):
            hand_over()

    def test_a_password_that_is_wrong(self, mail_server: Server, settings):
        mail_server.start_refusing_sign_in()
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ajar", "wrong"

        with pytest.raises(ServerError, match="535"):
            hand_over()

        assert mail_server.sink.accepted == []

    @pytest.mark.parametrize(
        "values",
        [
            {"EMAIL_HOST": "mail..example.org"},
            {"EMAIL_HOST": "a" * 64 + ".example.org"},
            {"EMAIL_HOST": "mail\x00.example.org"},
            {"EMAIL_PORT": "smtp", "EMAIL_HOST": "127.0.0.1"},
            {"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True},
            {"EMAIL_USE_TLS": True},
            {"EMAIL_HOST_USER": "me", "EMAIL_HOST_PASSWORD": "secret"},
            {"EMAIL_TIMEOUT": 0, "EMAIL_HOST": "127.0.0.1"},
            {"MAIL_CA": "no certificate", "EMAIL_USE_TLS": True},
            {"EMAIL_BACKEND": "no.such.Backend"},
            {"DEFAULT_FROM_EMAIL": "jörg@example.org"},
            {"DEFAULT_FROM_EMAIL": "Offers, home <me@example.org>"},
            {"DEFAULT_FROM_EMAIL": "Ajar"},
            {"DEFAULT_FROM_EMAIL": ""},
        ],
        ids=str,
    )
    def test_whatever_is_wrong_with_the_settings_is_the_servers_trouble(self, sink, settings, values):
        for name, value in values.items():
            setattr(settings, name, value)

        with pytest.raises(ServerError) as caught:
            hand_over()

        assert "secret" not in str(caught.value)
        assert sink.accepted == []

    @pytest.mark.parametrize(
        "error", [UnicodeError("p\xe4ss"), ValueError("p\xe4ss"), TypeError("p\xe4ss"), KeyError("p\xe4ss")]
    )
    @pytest.mark.parametrize("step", ["ehlo_or_helo_if_needed", "has_extn", "putcmd"])
    def test_so_is_any_error_before_the_body_and_it_is_told_without_what_it_quotes(
        self, sink, monkeypatch, step, error
    ):
        def fail(*args: object, **options: object) -> None:
            raise error

        monkeypatch.setattr(SocketSMTP, step, fail)

        with pytest.raises(ServerError, match=f"^{type(error).__name__}$"):
            hand_over()

    def test_a_goodbye_that_goes_wrong_takes_nothing_back(self, sink, monkeypatch):
        def fail(*args: object) -> None:
            raise ConnectionResetError

        monkeypatch.setattr(SocketSMTP, "quit", fail)

        assert hand_over() == (250, "Accepted")

    def test_a_reply_that_is_lost_leaves_nobody_knowing(self, sink):
        sink.replies_to_lose = 1

        with Conversation() as conversation:
            with pytest.raises(ReplyLostError):
                conversation.hand_over(MESSAGE, JO, before_body=go)
            conversation.hand_over(MESSAGE, JO, before_body=go)

        assert (len(sink.accepted), sink.connections) == (2, 2)

    def test_each_phase_has_the_patience_that_the_standard_asks_for(self, sink, settings, monkeypatch):
        waited = []
        monkeypatch.setattr(transport, "_set_timeout", lambda server, seconds: waited.append(seconds))

        hand_over()

        assert (settings.EMAIL_TIMEOUT, waited) == (10, [60, 600, 60])

    def test_a_reply_that_does_not_come_in_time_is_lost(self, sink: Sink, monkeypatch):
        monkeypatch.setattr(transport, "REPLY_TIMEOUT", 0.05)
        sink.seconds_to_think = 0.5

        with pytest.raises(ReplyLostError):
            hand_over()


@pytest.mark.usefixtures("_pipelining")
class TestFence:
    def test_a_claim_that_was_lost_stops_before_the_body(self, sink):
        with Conversation() as conversation:
            with pytest.raises(FencedError):
                conversation.hand_over(MESSAGE, JO, before_body=stop)
            conversation.hand_over(b"the next one\r\n", JO, before_body=go)

        assert [mail.content for mail in sink.accepted] == [b"the next one\r\n"]

    def test_whatever_goes_wrong_there_stops_before_the_body_and_hangs_up(self, sink):
        def fail() -> bool:
            raise LookupError

        with Conversation() as conversation:
            with pytest.raises(LookupError):
                conversation.hand_over(MESSAGE, JO, before_body=fail)
            assert conversation._backend.connection is None  # type: ignore[union-attr]

        assert sink.accepted == []


def test_a_long_answer_without_an_address_is_read_in_one_go():
    """Looked for from each letter on, the @ that is not there took minutes."""
    assert without_addresses("x" * 400_000) == "x" * 400_000
    assert without_addresses("no <jane@roe.example>: me@roe.example; @ a@ @b", own="me@roe.example") == (
        "no <…>: me@roe.example; @ a@ @b"
    )
