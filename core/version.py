"""Which Ajar this is. Pages, `/healthz`, `manage.py doctor`, `pyproject.toml` and the changelog take it from here."""

# What the parts mean to whoever runs it: docs/adr/0018-versions.md. The newest heading of CHANGELOG.md is the same.
VERSION = "0.2.0"
