"""Settings of the tests: the same file as everyone's, over the test cluster.

`tests/servers.py` names PostgreSQL and Redis in the environment before Django is set up, and starts them
when a test wants them.
"""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
# Else the note of an Ajar that runs beside the tests would say which port is meant.
os.environ.setdefault("PORT", "8000")
os.environ.setdefault("DATABASE_URL", "postgresql://ajar@127.0.0.1:1/ajar")

from config.settings import *
from config.settings import DATABASES, STORAGES

# The workers of pytest-xdist share one Redis: each looks at a queue of its own. Tests with real processes have a
# Redis of their own, and meet them in the queue that everybody uses.
if "PYTEST_XDIST_WORKER" in os.environ:
    CELERY_TASK_DEFAULT_QUEUE = f"ajar-{os.environ['PYTEST_XDIST_WORKER']}"

# A pool's threads would outlive the test database; tests/browser runs the real thing with it.
del DATABASES["default"]["OPTIONS"]["pool"]
# A copy of the database that has all tables already (`tests/cluster.py`); whoever gives a URL has none.
if "AJAR_TEST_SERVERS" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
# Only tests of backups make some.
NIGHTLY_BACKUP = False
