"""Where the code is, for tests that read it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "core", "accounts", "contacts", "offers", "followups", "demo", "exchange", "home", "standalone")
