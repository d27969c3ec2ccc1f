"""The program that opens a document, so that what is wrong with one can't harm anything else.

`python -I program.py KIND WANTED`, the document as standard input. It answers with one line of JSON, behind which
the picture follows. Before it looks at the first byte it gives up what it could do harm with: memory, time, and
every file and connection. It has to know nothing of Django, so that it starts at once.
"""

import io
import json
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

# Bytes of memory, seconds of work, seconds by the clock, and bytes of an answer.
MEMORY, WORK, CLOCK = 512 * 1024 * 1024, 4, 8
LARGEST_ANSWER = 2 * 1024 * 1024
LARGEST_DOCUMENT = 64 * 1024 * 1024
PROJECT = Path(__file__).resolve().parents[2]


def shut_in() -> None:
    """Let this process open nothing any more, neither file nor connection nor another process.

    What is open stays so. What the system doesn't know a limit for is left as it is.
    """
    limits = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_CPU": WORK,
        "RLIMIT_FSIZE": LARGEST_ANSWER,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": 0,
    }
    signal.alarm(CLOCK)
    for name, most in limits.items():
        with suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def main() -> None:
    kind, wanted = sys.argv[1:3]
    sys.path.append(str(PROJECT))
    # Here, since the path is known only now. All that may be needed is loaded: later no file can be opened.
    from core.documents import opening  # noqa: PLC0415

    opening.load(kind)
    shut_in()
    content = sys.stdin.buffer.read(LARGEST_DOCUMENT)
    picture = b""
    try:
        answer, picture = opening.look_into(io.BytesIO(content), kind, wanted)
    except opening.LockedError:
        answer = {"problem": "locked"}
    except Exception as error:  # whatever a library makes of nonsense
        answer = {"problem": "unreadable", "error": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + picture)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
