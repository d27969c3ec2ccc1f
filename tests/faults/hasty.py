"""The web server's worker with limits of a second, for tests that wait until they have passed."""

from config import web

web.HEADERS = web.BODY = web.IDLE = web.STALLED = 1

WebWorker = web.WebWorker
