"""Which Ajar this is. Pages, `/healthz`, `manage.py doctor`, `pyproject.toml` and the changelog take it from here."""

# What the parts mean to those who run it: docs/adr/0018-versions-and-one-container.md. CHANGELOG.md begins with it.
VERSION = "0.2.0"
