import json
import os
import re
from datetime import datetime, timedelta

import pytest

from standalone.log import LONGEST_LINE, LogStream


def said(log: LogStream, *pieces: bytes, chatter: re.Pattern[bytes] | None = None) -> None:
    pipe = log.pipe("web", chatter=chatter)
    for piece in pieces:
        os.write(pipe, piece)
        log.pump(1)
    os.close(pipe)
    log.pump(1)


@pytest.mark.parametrize("pieces", [[b"one\ntwo\n"], [b"on", b"e\ntw", b"o"], [b"one\r\ntwo"]])
def test_each_line_has_the_name_of_who_said_it(pieces: list[bytes], capfd: pytest.CaptureFixture[str]) -> None:
    said(LogStream(), *pieces)

    assert capfd.readouterr().out == "web      | one\nweb      | two\n"


def test_chatter_is_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    said(LogStream(), b"ready to accept\n\nsomething broke\n", chatter=re.compile(b"^$|ready"))

    assert capfd.readouterr().out == "web      | something broke\n"


def test_a_line_without_end_is_not_hoarded(capfd: pytest.CaptureFixture[str]) -> None:
    log = LogStream()
    pipe = log.pipe("web")
    os.write(pipe, b"x" * (LONGEST_LINE + 1))
    log.pump(1)

    assert capfd.readouterr().out.count("x") == LONGEST_LINE + 1
    os.close(pipe)
    log.pump(1)


def test_in_json_each_line_is_an_object_with_that_name(capfd: pytest.CaptureFixture[str]) -> None:
    said(LogStream(as_json=True), b'{"level": "INFO", "message": "one"}\n', b"tw\xffo\n", b'"three"\n')

    one, two, three = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert one == {"program": "web", "level": "INFO", "message": "one"}
    assert datetime.fromisoformat(two.pop("time")).utcoffset() == timedelta(0)
    assert two == {"program": "web", "message": "tw\N{REPLACEMENT CHARACTER}o"}
    assert three["message"] == '"three"'
