"""Behind a pooler that gives each transaction another connection: Debian 12's knows no prepared statements."""

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import reverse

from accounts.models import User
from followups.delivery import doctor
from standalone import paths, programs
from standalone.processes import Program
from tests.deploy.conftest import free_port
from tests.factories import ContactFactory
from tests.faults.installation import Installation
from tests.faults.servers import until

pytestmark = pytest.mark.processes

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
PAGES = ("home:today", "contacts:list", "offers:list", "followups:list")
# Who signs up, and whom they know.
PEOPLE = {"ada@example.org": "Mary Somerville", "max@example.org": "Lise Meitner"}
PASSWORD = "correct horse battery"
INI = """
[databases]
ajar = host={sockets} port=5432 dbname=ajar user=ajar
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
"""


@dataclass
class Visitor:
    """Somebody at a real port, with a jar of cookies."""

    port: int
    cookies: dict[str, str]

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"X-CSRFToken": self.cookies[f"csrftoken_{self.port}"]}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request("GET" if form is None else "POST", path, form and urlencode(form), headers)
            response = line.getresponse()
            for header in response.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
            return response.status, response.read().decode()


@pytest.fixture
def pooler(ajar: Installation) -> int:
    """A PgBouncer before the database, in transaction mode; gives its port."""
    if not PGBOUNCER:
        pytest.skip("There is no pgbouncer here: nobody tried what it does to Ajar. (apt-get install pgbouncer)")
    port, ini = free_port(), ajar.folder / "pgbouncer.ini"
    ini.write_text(INI.format(sockets=paths.postgres_socket_dir(ajar.folder), port=port))
    ini.chmod(0o644)
    assert ajar.postgres.child
    # It refuses root as PostgreSQL does, and only PostgreSQL's own user may enter the folder of the socket.
    program = Program("pgbouncer", [PGBOUNCER, str(ini)], user=ajar.postgres.child.program.user)
    ajar.run(program)
    until(lambda: _listens(port), "it listens")
    return port


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def url(pooler: int) -> str:
    return f"postgresql://ajar@127.0.0.1:{pooler}/ajar"


@contextmanager
def asking_through(pooler: int, **options: object) -> Iterator[None]:
    """Let this process, too, reach the database through the pooler."""
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(HOST="127.0.0.1", PORT=str(pooler))
    connection.settings_dict["OPTIONS"] = before["OPTIONS"] | options
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def test_people_sign_in_see_their_own_pages_and_get_their_mail(ajar: Installation, pooler: int) -> None:
    environ = {"DATABASE_URL": url(pooler), "DATABASE_PREPARED_STATEMENTS": "off", "SIGNUP": "open"}
    ajar.manage("collectstatic", "--noinput", "--verbosity", "0")
    port = free_port()
    web = ajar.run(programs.web(replace(ajar.config, port=port)), PORT=str(port), **environ)
    visitors = {email: Visitor(port, {}) for email in PEOPLE}
    until(lambda: _answers(visitors["ada@example.org"]), "the web server answers")

    for email, visitor in visitors.items():
        sign_up_and_in_again(visitor, email)
        owner = User.objects.get(email=email)
        EmailAddress.objects.filter(user=owner).update(verified=True)
        ContactFactory(owner=owner, name=PEOPLE[email])
        ajar.due(owner=owner)
    ajar.sink.reset()  # they were also asked whether the address is theirs
    looks = [(email, reverse(page)) for page in PAGES for email in PEOPLE] * 8
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda look: visitors[look[0]].ask(look[1]), looks))

    assert {status for status, _ in answers} == {200}
    seen = {
        (email, name)
        for (email, _), (_, page) in zip(looks, answers, strict=True)
        for name in PEOPLE.values()
        if name in page
    }
    assert seen == set(PEOPLE.items()), "each sees their own contact, and nobody another one's"
    ajar.kill(web)

    assert ajar.manage("send_reminders", **environ) == "2 reminders were due.\n"
    assert sorted(ajar.sink.recipients) == sorted(PEOPLE)


def sign_up_and_in_again(visitor: Visitor, email: str) -> None:
    visitor.ask(reverse("account_signup"))
    account = {"email": email, "password1": PASSWORD, "time_zone": "UTC"}
    assert visitor.ask(reverse("account_signup"), account)[0] == 302
    visitor.cookies.clear()
    visitor.ask(reverse("account_login"))
    assert visitor.ask(reverse("account_login"), {"login": email, "password": PASSWORD})[0] == 302
    assert visitor.ask(reverse("home:today"))[0] == 200


def _answers(visitor: Visitor) -> bool:
    try:
        return visitor.ask("/readyz")[0] == 200
    except OSError:
        return False


def test_the_doctor_sees_the_pooler_and_what_it_mixes_up(pooler: int) -> None:
    assert doctor._pooler() == "None: PostgreSQL is asked directly."
    with asking_through(pooler, prepare_threshold=None):
        assert "Prepared statements are off" in doctor._pooler()
    with asking_through(pooler), pytest.raises(doctor.Wrong, match="Set DATABASE_PREPARED_STATEMENTS=off"):
        doctor._pooler()
