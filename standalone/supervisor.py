"""The one process behind `manage.py up`: starts all others, keeps them running, ends them in order.

It has one thread and one loop (`_turn`): children must be started from a thread that lives
as long as they should, and forking is only safe without others.
"""

import http.client
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from standalone import folders, leftovers, paths, programs
from standalone.config import Config
from standalone.errors import StandaloneError
from standalone.log import LogStream
from standalone.postgres import Postgres
from standalone.processes import Child, Program
from standalone.redis_server import Redis
from standalone.servers import START_SECONDS, Server

MOST_FAILURES_AT_START = 3
LONGEST_PAUSE = 30.0  # seconds between two starts of something that keeps ending
STEADY_AFTER = 60.0  # seconds of life after which earlier failures are forgiven
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):  # noqa: N818 (nothing went wrong)
    """Someone asked us to end."""


@dataclass
class Post:
    """A program that shall always run, and the child that runs it now."""

    program: Program
    child: Child
    started_at: float
    failures: int = 0
    restart_at: float | None = None


class Supervisor:
    def __init__(self, config: Config, log: LogStream) -> None:
        self.config = config
        self.log = log
        self.posts: list[Post] = []
        self.asked_to_end = 0

    def run(self) -> None:
        """Run Ajar until someone asks it to end.

        Raises StandaloneError if something anticipated is in the way; everything that was
        started has ended by then.
        """
        data = self.config.data
        with leftovers.only_one(data), self._signals():
            if self.config.has_own_key:
                paths.check_key(data)
            self._take_over()
            try:
                self._start()
                while True:
                    self._turn()
            except Ended:
                self.log.say("Closing.")
            finally:
                self._end_all()
                leftovers.forget(data)
                folders.remove(paths.socket_dir(data))

    # --- Starting -----------------------------------------------------------

    def _take_over(self) -> None:
        """Wait until what a killed supervisor left has ended, and with it its hold on our port."""
        was_killed = leftovers.end_leftovers(self.config.data)
        deadline = time.monotonic() + leftovers.GRACE_SECONDS
        while not self._has_port(final=not was_killed or time.monotonic() > deadline):
            time.sleep(0.1)
        # Nobody is left to use the old sockets, and the notes beside them would hold up the new ones.
        folders.remove(paths.socket_dir(self.config.data))

    def _has_port(self, *, final: bool) -> bool:
        try:
            self.config.check_port()
        except StandaloneError:
            if final:
                raise
            return False
        return True

    def _start(self) -> None:
        self.log.say("Starting.")
        self.log.say(self.config.ticks)
        self._start_servers()
        self._finish(self._launch(programs.prepare(self.config)))
        self._post(programs.web(self.config))
        self._wait_until(self._web_answers, "web")
        for program in programs.reminders(self.config):
            self._post(program)
        self.log.say(f"Ajar is open at {self.config.address}")

    def _start_servers(self) -> None:
        servers: list[Server] = [Postgres(self.config.data)] if self.config.embeds_postgres else []
        servers += [Redis(self.config.data, self.config.redis_program)] if self.config.redis_program else []
        for server in servers:
            self._start_server(server)
        if self.config.embeds_mail:
            self._post(programs.maildrop(self.config))

    def _start_server(self, server: Server) -> None:
        post = self._post(server.prepare())
        self._wait_until(lambda: server.is_ready(post.child.pid), post.program.name)
        server.furnish()

    def _finish(self, child: Child) -> None:
        """Wait for the end of something that runs once."""
        try:
            while child.exit_code is None:
                self._turn()
        finally:
            child.kill()
        self.log.pump(0)
        if child.exit_code:
            raise StandaloneError(f"Ajar can't start, because `{child.program.name}` failed; its lines above say why.")

    def _wait_until(self, ready: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            self._turn()
            failing = [post for post in self.posts if post.failures >= MOST_FAILURES_AT_START]
            if failing or time.monotonic() > deadline:
                name = failing[0].program.name if failing else what
                raise StandaloneError(f"Ajar can't start, because {name} does not answer; its lines above say why.")

    def _web_answers(self) -> bool:
        connection = http.client.HTTPConnection(self.config.reachable_host, self.config.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        return False

    # --- Keeping ------------------------------------------------------------

    def _turn(self) -> None:
        """Pass on the log for a moment, then see to whatever ended."""
        self.log.pump(0.05 if len(self.posts) < 4 else 0.2)
        if self.asked_to_end:
            raise Ended
        for post in self.posts:
            if post.child.exit_code is not None:
                self._see_to(post)

    def _see_to(self, post: Post) -> None:
        now = time.monotonic()
        if post.restart_at is None:
            post.child.kill()  # what it had started
            post.failures = 1 if now - post.started_at > STEADY_AFTER else post.failures + 1
            pause = min(LONGEST_PAUSE, 0.25 * 2**post.failures)
            post.restart_at = now + pause
            self.log.say(f"{post.program.name} ended ({_how(post.child)}); starting it again in {pause:.1f} s.")
        elif now >= post.restart_at:
            post.child, post.started_at, post.restart_at = self._launch(post.program), now, None
            self._remember()

    def _post(self, program: Program) -> Post:
        post = Post(program, self._launch(program), time.monotonic())
        self.posts.append(post)
        self._remember()
        return post

    def _launch(self, program: Program) -> Child:
        output = self.log.pipe(program.name, chatter=program.chatter)
        try:
            return Child(program, output)
        finally:
            os.close(output)

    def _remember(self) -> None:
        # A full disk doesn't stop what runs. At the first start PostgreSQL reports it a moment later.
        with suppress(OSError):
            leftovers.remember(self.config.data, self.config.address, [post.child for post in self.posts])

    # --- Ending -------------------------------------------------------------

    def _end_all(self) -> None:
        """End all, last started first, so that nothing loses what it stands on while it finishes."""
        impatient = self.asked_to_end + 1
        for post in reversed(self.posts):
            child = post.child
            child.ask_to_end()
            deadline = time.monotonic() + child.program.stop_within
            while child.exit_code is None and time.monotonic() < deadline and self.asked_to_end < impatient:
                self.log.pump(0.05)
            child.kill()
        self.log.pump(0)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def note(number: int, frame: FrameType | None) -> None:
            self.asked_to_end += number != signal.SIGCHLD

        for number in (*END_SIGNALS, signal.SIGCHLD):
            signal.signal(number, note)
        self.log.wake_on_signals()
        yield
        for number in (*END_SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)


def _how(child: Child) -> str:
    code = child.exit_code or 0
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
