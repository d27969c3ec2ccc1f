"""Everything that Ajar can be told from outside, read from the environment once.

Each variable is described in `.env.example`; any NAME can come from a file named by NAME_FILE.
What is not set falls back to the embedded default of `manage.py up`: its own PostgreSQL, Redis
(if there is one) and mail drop.
"""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from config.environment import Env
from core import mail_settings, waiting
from core.tz import pin_tz_database
from standalone import address, paths
from standalone.environment import ENVIRONMENT

pin_tz_database()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.ENVIRON = ENVIRONMENT

# --- Where things are -------------------------------------------------------

DATA_DIR = paths.data_dir(ENVIRONMENT)
EMBEDDED_DATABASE = not env.str("DATABASE_URL", "")
EMBEDDED_MAIL = not env.str("EMAIL_URL", "").strip()


def _secret_key() -> str:
    """Return SECRET_KEY; only the embedded default may make one of its own."""
    key: str = env.str("SECRET_KEY", "")
    if 0 < len(key) < paths.SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"SECRET_KEY has only {len(key)} characters, so that it could be guessed: make one with"
            " `openssl rand -hex 32`. (In .env, a value that holds a $ stands between single quotes.)"
        )
    if key:
        return key
    if not EMBEDDED_DATABASE:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text, and keep it secret.")
    return paths.secret_key(DATA_DIR)


SECRET_KEY = _secret_key()
DEBUG = env.bool("DEBUG", False)

PUBLIC_URL = (env.str("PUBLIC_URL", "") or address.default_public_url(DATA_DIR, ENVIRONMENT)).rstrip("/")
try:
    _public = urlsplit(PUBLIC_URL)
    _host, _port = _public.hostname or "", _public.port
except ValueError:  # a port or an IPv6 address that is none
    _public, _host, _port = urlsplit(""), "", None
if _public.scheme not in ("http", "https") or not _host:
    raise ImproperlyConfigured(f"PUBLIC_URL must look like https://ajar.example.org, not {PUBLIC_URL!r}.")
if _public.path or "?" in PUBLIC_URL or "#" in PUBLIC_URL or "@" in _public.netloc:
    raise ImproperlyConfigured(
        "PUBLIC_URL must be a host and perhaps a port, with nothing before or behind them: Ajar needs a name of its"
        " own, such as https://ajar.example.org, and can't live below a path, as in"
        f" {_public._replace(netloc=_host).geturl()!r}."
    )
SERVED_BY_HTTPS = _public.scheme == "https"

# The host of PUBLIC_URL, its own machine, where it listens, and what the operator adds.
ALLOWED_HOSTS = [address.in_url(_host), "localhost", "127.0.0.1", "[::1]", *address.listens_at(env.str("HOST", ""))]
ALLOWED_HOSTS += env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

# Who may create an account: "first" (only the first person) or "open".
SIGNUP = env.choice("SIGNUP", "first", "open")

# --- Applications -----------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "core",
    "accounts",
    "contacts",
    "offers",
    "followups",
    "demo",
    "exchange",
    "home",
    "standalone",
]

MIDDLEWARE = [
    "core.access.AccessLogMiddleware",
    "core.access.CountAnswersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.compression.CompressionMiddleware",
    "core.middleware.HealthMiddleware",
    "core.middleware.LargestBodyMiddleware",
    "core.middleware.TurnMiddleware",
    "core.middleware.ReadinessMiddleware",
    "followups.delivery.middleware.RemindersHealthMiddleware",
    "followups.delivery.middleware.MetricsMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.prefetch.PrefetchMiddleware",
    "core.middleware.FormerCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "followups.from_offers.middleware.PlanningMiddleware",
    "core.tenancy.OwnerMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.ButtonAddressMiddleware",
    "core.drafts.DraftMiddleware",
    "core.once.OnceMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# The controls of forms alone: a page with thirty of them took half its time to draw them with the other engine.
FORM_RENDERER = "django.forms.renderers.Jinja2"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.filesystem.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "core.templatetags.ajar",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.navigation",
            ],
        },
    }
]

# --- Facts: PostgreSQL ------------------------------------------------------

DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", "") or paths.database_url(DATA_DIR))}
DATABASES["default"]["PASSWORD"] = DATABASES["default"]["PASSWORD"] or env.str("DATABASE_PASSWORD", "")
# A network that swallows everything looks like a server that thinks. These count over TCP only, and
# what DATABASE_URL says after its `?` comes first. See core/waiting.py for a server that is merely silent.
PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": int(waiting.TICK * 1000),
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# A pooler that gives each transaction another connection may not know the statements that one before prepared.
PREPARED_STATEMENTS = env.bool("DATABASE_PREPARED_STATEMENTS", True)
DATABASES["default"] |= {
    "CONN_HEALTH_CHECKS": True,
    # A cursor that outlives its transaction needs its connection as a prepared statement does.
    "DISABLE_SERVER_SIDE_CURSORS": not PREPARED_STATEMENTS,
    "OPTIONS": PATIENCE
    | DATABASES["default"].get("OPTIONS", {})
    # Row-level security makes every statement costly to plan, so the server keeps the plans (ADR 10).
    | {"server_side_binding": True, "prepare_threshold": 3 if PREPARED_STATEMENTS else None, "application_name": "ajar"}
    # The pool must not be what the pages at once wait for. After an outage it would wait as long again before
    # it looked, doubling its pauses; so it soon gives up, and the next one who asks makes it look at once.
    | {"pool": {"min_size": 1, "max_size": 6, "timeout": 10, "reconnect_timeout": 5}},
}
DATABASES["default"]["OPTIONS"]["pool"]["connection_class"] = waiting.ImpatientConnection
# So many pages are made at the same time by a web process, and so many wait for their turn. Its threads are
# more than both together: some are always left for `/healthz` and files, whatever becomes of the database.
PAGES_AT_ONCE = 4
PAGES_IN_LINE = 48
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Losing Redis must neither sign people out nor reset throttles, so both are in PostgreSQL.
SESSION_ENGINE = "core.sessions"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Backups ----------------------------------------------------------------

BACKUP_DIR = Path(env.str("BACKUP_DIR", "") or DATA_DIR / "backups").expanduser()
NIGHTLY_BACKUP = env.bool("NIGHTLY_BACKUP", True)
BACKUP_PASSPHRASE = env.str("BACKUP_PASSPHRASE", "")
# Given to the one command that makes databases, and to nothing else.
DATABASE_SUPERUSER_PASSWORD = env.str("DATABASE_SUPERUSER_PASSWORD", "")
# Where `pg_dump` and `pg_restore` of the embedded PostgreSQL are; the machine's own are looked for too.
_postgres = paths.postgres_programs()
POSTGRES_PROGRAMS = _postgres / "bin" if _postgres else None
# What a backup says of the secret that is not in it.
SECRET_KEY_PLACE = (
    "SECRET_KEY in the environment (.env)" if env.str("SECRET_KEY", "") else f"SECRET_KEY in {DATA_DIR / 'secret-key'}"
)

# --- Ticks: Celery over Redis -----------------------------------------------

# Without Redis nothing carries ticks, and the standby looks for due reminders by itself. `manage.py up` tells its own
# programs which it is; a command beside them sees it by the socket.
_embedded_redis = paths.redis_url(DATA_DIR) if paths.redis_socket(DATA_DIR).exists() else paths.NO_REDIS
_redis = env.str("REDIS_URL", "") or _embedded_redis
HAS_REDIS = _redis != paths.NO_REDIS
CELERY_BROKER_URL = _redis if HAS_REDIS else paths.redis_url(DATA_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 15,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_DEFAULT_QUEUE = "ajar"
# A tick is not acknowledged: losing one means nothing. When Redis died just before, the acknowledgement was lost,
# and the worker waited for it for ever and heard no other tick.
CELERY_TASK_QUEUES = [Queue(CELERY_TASK_DEFAULT_QUEUE, no_ack=True)]

TICK_SECONDS = 30.0
# Shorter than the interval: a worker that comes back never finds a queue of identical ticks.
TICK_EXPIRES = TICK_SECONDS - 5
CELERY_BEAT_SCHEDULE = {
    "send-due-reminders": {
        "task": "followups.tasks.send_due_reminders",
        "schedule": TICK_SECONDS,
        "options": {"expires": TICK_EXPIRES},
        # Else the first tick of an installation would come half a minute after its first start.
        "last_run_at": datetime(2000, 1, 1, tzinfo=UTC),
    },
    # Only a look: the database remembers what was done today.
    "do-daily-work": {
        "task": "followups.tasks.do_daily_work",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
}
# What people wait for and no page can do: looked for every ten seconds, and by each tick of a standby (core/soon.py).
SOON_WORK = ["exchange.importing.background.take_up"]
CELERY_BEAT_SCHEDULE["do-soon-work"] = {
    "task": "followups.tasks.do_soon_work",
    "schedule": 10.0,
    "options": {"expires": 8},
}
# What is done once a day, by name: functions that take `now` (core/daily.py).
DAILY_WORK = {
    # Before anything is deleted.
    "back up": "exchange.backup.nightly.back_up",
    "empty the trash": "home.trash.empty",
    "delete closed accounts": "accounts.closing.delete_closed",
    "delete expired sessions": "core.sessions.delete_expired",
    "forget settled mail": "accounts.posting.forget_settled",
    "forget counts of mail": "accounts.budget.forget_counts",
    "forget saved forms": "core.once.forget",
    "forget files that wait": "exchange.importing.services.forget_files",
}

# What the menu of an installed Ajar offers at once.
SHORTCUTS = (("Log an offer", "offers:create"), ("Follow-ups", "followups:list"))
# The page to which the installed app leads what is shared with it, as `title`, `text` and `url` in its address.
SHARE_TARGET = "offers:create"
# What a browser doesn't ask for while its link is only pressed: what leads out of the session, what a link in a mail
# opens for anybody, and files.
NOT_FETCHED_AHEAD = ["/accounts/*", "/m/*", "/settings/*", "/offers/attachments/*", "/*.*"]

# --- Mail -------------------------------------------------------------------

EMAIL_BACKEND = "core.mail.EmailBackend"
if EMBEDDED_MAIL:
    EMAIL_HOST = str(paths.smtp_socket(DATA_DIR))
else:
    vars().update(mail_settings.server(env.str("EMAIL_URL")))
EMAIL_TIMEOUT = 10
# Certificates of an authority of one's own, trusted beside those that the system trusts.
MAIL_CA = mail_settings.authority(env.str("MAIL_CA", ""))
# What the mail server takes from all workers together; 0 for as fast as it can.
MAIL_MAX_PER_MINUTE = env.number("MAIL_MAX_PER_MINUTE", 0)
# What people may send of their own, each and all together, every attempt counted; and whether notes are sent at all.
MAILS_PER_PERSON_A_DAY = env.number("MAILS_PER_PERSON_A_DAY", 20)
MAILS_A_DAY = env.number("MAILS_A_DAY", 200)
SEND_NOTES = env.bool("SEND_NOTES", True)
# What our Message-IDs end with: the public name, never that of the machine.
MAIL_DOMAIN = "localhost" if address.is_number(_host) else mail_settings.domain(_host)
DEFAULT_FROM_EMAIL = mail_settings.sender(env.str("MAIL_FROM", "").strip() or f"Ajar <ajar@{MAIL_DOMAIN}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Attachments ------------------------------------------------------------

# Megabytes of one file, which has to come in one request (core/uploads.py), and of all files of a person.
ATTACHMENT_MB = min(env.number("ATTACHMENT_MB", 10), 20)
ATTACHMENTS_MB_PER_PERSON = env.number("ATTACHMENTS_MB_PER_PERSON", 100)

# --- People -----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupFields"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.PasswordLinkTokens"  # noqa: S105  a class
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of phones are off by half a minute: the code before and the one after count too.
MFA_TOTP_TOLERANCE = 1
# Whatever is asked for: a question for the second step is answered at the first door too.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": None, "wrong_passkey": "10/m/ip"}
# Ours instead, which shut nobody out: accounts/signin/tries.py.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
# Else somebody could lock another one's address for good. In the local mail drop nobody can confirm any.
MFA_ALLOW_UNVERIFIED_EMAIL = EMBEDDED_MAIL
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotLikeYou"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
]

# --- Language and time ------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files -----------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.staticfiles.JoinedStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 365 * 24 * 3600

# --- Security ---------------------------------------------------------------

# Browsers keep cookies by host name alone, whatever the port: two Ajars on one machine need different names.
_our_port = f"_{_port}" if _port else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"ajar_session{_our_port}", f"csrftoken{_our_port}"
KNOWN_BROWSER_COOKIE_NAME, QUESTION_COOKIE_NAME = f"ajar_browser{_our_port}", f"ajar_passkey{_our_port}"
SESSION_COOKIE_AGE = 60 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_BY_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = SERVED_BY_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^healthz/reminders$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVED_BY_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
# Bytes of what is typed into one form, and of what the web server receives at all (config/web.py): beyond the first
# a page can still say that it is too long, beyond the second nothing is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LARGEST_BODY = 2 * DATA_UPLOAD_MAX_MEMORY_SIZE
# No page takes files, but those that say so (core/uploads.py): of these requests the web server and the proxies in
# front of it let through so many bytes, of so many files.
LARGEST_UPLOAD = 22 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["core.uploads.NoFiles"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# `default-src 'none'` plus exactly what our pages use (SECURITY.md).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

# HSTS for subdomains and the preload list are promises about a whole domain, which only
# its owner can make; they are set at the proxy. Plain http is right on one's own machine.
# An address is unique whatever its case: a constraint that the check does not see.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "auth.W004"]
if not SERVED_BY_HTTPS:
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

# --- For whoever runs it ----------------------------------------------------

# What Prometheus must know to read /metrics; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have 20 characters or more: make one with `openssl rand -hex 32`.")

ACCESS_LOG = env.bool("ACCESS_LOG", False)
LOG_FORMAT = env.choice("LOG_FORMAT", "plain", "json")

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "core.log.PlainFormatter", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "core.log.JsonFormatter"},
    },
    "filters": {
        "no_probes": {"()": "core.log.NoProbes"},
        "routes": {"()": "core.log.RoutesForPaths"},
        "sparing": {"()": "core.log.Sparing"},
        "no_path": {"()": "core.log.NoPath"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Its warnings quote request paths, and a mail link's path holds a token.
        "django.request": {"level": "ERROR", "filters": ["no_probes", "routes", "sparing"]},
        # A traceback for each time, of what strangers do as often as they like: core/refusals.py has a line instead.
        "django.security": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        # Asked for by a setting of its own, whatever LOG_LEVEL says.
        "ajar.access": {"level": "INFO"},
        # Gunicorn gave these handlers of its own.
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # It warns of clients, who can come as often as they like.
        "waitress": {"level": "ERROR", "filters": ["no_path"]},
    },
}
