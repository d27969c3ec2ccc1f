import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from core import waiting
from core.call_stack import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = with_room(get_wsgi_application())
waiting.wait_at_most(waiting.PAGE)
if settings.PREPARED_STATEMENTS:
    # Pages ask the same again and again, and are soon settled on their plans (ADR 10).
    settings.DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 0

# What is loaded by now stays for good. Walking it again took a tenth of a second, in one request of
# fifty; and what the collector leaves alone the processes keep in shared memory after the fork.
import config.urls  # noqa: E402, F401  all views
from core.schema import refuse_newer_at_start  # noqa: E402

refuse_newer_at_start()

gc.collect()
gc.freeze()
# A page makes some 40,000 objects and drops nearly all of them by itself.
gc.set_threshold(20_000, 20, 20)
