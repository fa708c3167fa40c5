"""All settings, read from the environment; safe for production unless told to be in development.

`IMPACTMODEL_ENV=development` is set by `start.py` and nowhere else. In production the
secrets have no default: a server without them, or with weak ones, does not start (`environment.py`).
"""

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from impactmodel.email_url import email_settings, mailbox_settings
from impactmodel.environment import refusal

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

if refused := refusal(os.environ):
    raise ImproperlyConfigured(refused)
DEVELOPMENT: bool = env("IMPACTMODEL_ENV", default="production") == "development"
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data")))

# --- secrets and addresses -------------------------------------------------------------------
if DEVELOPMENT:
    SECRET_KEY: str = env("SECRET_KEY", default="development-only-never-on-a-server-0123456789abcdefghij")
    LINK_KEYS: dict[str, str] = env.dict("LINK_KEYS", default={"1": "development-only-link-key-0123456789abcdefghij"})
    PUBLIC_BASE_URL: str = env("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")
    ALLOWED_HOSTS: list[str] = ["127.0.0.1", "localhost", "[::1]", "testserver"]
else:
    SECRET_KEY = env("SECRET_KEY")
    LINK_KEYS = env.dict("LINK_KEYS")
    PUBLIC_BASE_URL = env("PUBLIC_BASE_URL")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
PUBLIC_BASE_URL = PUBLIC_BASE_URL.rstrip("/")
# How many proxies stand in front of us; the client address is that many from the right in X-Forwarded-For.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", default=0)

# Off unless asked for, also in the example run: errors and unknown addresses look as they will.
DEBUG = DEVELOPMENT and env.bool("DEBUG", default=False)
ROOT_URLCONF = "impactmodel.urls"
WSGI_APPLICATION = "impactmodel.wsgi.application"

INSTALLED_APPS = [
    "impactmodel",
    "insight",
    "checkins",
    "roles",
    "asks",
    "trajectories",
    "mailing",
    "organisations",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "heroicons",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
]
MIDDLEWARE = [
    "impactmodel.middleware.log_line",
    "django.middleware.security.SecurityMiddleware",
    # Pages are counted in kilobytes over the line. Django pads the answer at random, against guessing by length.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "impactmodel.middleware.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "organisations.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organisations.middleware.membership",
    "organisations.middleware.login_required",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "impactmodel.middleware.no_nul",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisations.context.page",
                "mailing.context.no_mail",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database --------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'impactmodel.sqlite3'}"),
}
_database = DATABASES["default"]
if "sqlite" in _database["ENGINE"]:
    # IMMEDIATE, because a transaction that reads first and writes later cannot wait for the lock.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
    _timeout = env("STATEMENT_TIMEOUT", default="15s")
    # Compiling a query (jit) pays for long reports; the pages here ask for little at a time. What it takes to go to one
    # row is told as it is on today's disks: as PostgreSQL supposes it to be, it reads a whole table for 300 people.
    _database["OPTIONS"] = {
        "options": f"-c statement_timeout={_timeout} -c lock_timeout=5s"
        " -c idle_in_transaction_session_timeout=30s -c jit=off -c random_page_cost=1.1",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people who sign in ----------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "organisations.sign_in.Backend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mailing.sign_in.Adapter"
ACCOUNT_FORMS = {
    "request_login_code": "organisations.sign_in.AskCodeForm",
    "confirm_login_code": "organisations.sign_in.CodeForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Whose address the home page offers to look around with, where the example is loaded in development.
EXAMPLE_MEMBER = "sanne@voorbeeld.example" if DEVELOPMENT else ""
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "20/h/ip",
    "request_login_code": "20/h/ip,5/h/key",
    "login_failed": "10/m/ip,5/5m/key",
}
# Passkeys are another way in beside the mailed code: organisations/passkeys.py.
MFA_ADAPTER = "organisations.passkeys.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT
# How long asking for a code takes at least, in seconds, so that the time tells nobody whether an address is known.
SIGN_IN_SECONDS: float = 0.25
# An organisation's own provider beside the mailed code (organisations/provider.py); all empty: there is none.
OIDC_NAME: str = env("OIDC_NAME", default="")
OIDC_SERVER_URL: str = env("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID: str = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET: str = env("OIDC_CLIENT_SECRET", default="")
SESSION_ENGINE = "organisations.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- languages and time ----------------------------------------------------------------------
LANGUAGE_CODE = "nl"
# A further language is a line here and its catalogue; in those one reads letters and the pages behind their links.
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("pl", _("Polish"))]
# What the product's own pages speak, and in which a trajectory is written.
STAFF_LANGUAGES = LANGUAGES[:2]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
LANGUAGE_COOKIE_SECURE = not DEVELOPMENT

# --- files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "impactmodel.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = DEVELOPMENT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- mail ------------------------------------------------------------------------------------
# No EMAIL_URL: in development letters land in the mailbox under DATA_DIR, shown at /dev/mail/.
EMAIL_URL: str = env("EMAIL_URL", default="")
SMTP = email_settings(EMAIL_URL) if EMAIL_URL else None
MAILBOX_DIR = DATA_DIR / "mailbox"
MAIL_DOMAIN: str = env("MAIL_DOMAIN", default="") or (
    "localhost" if DEVELOPMENT else PUBLIC_BASE_URL.split("//")[-1].split(":")[0]
)
MAIL_FROM: str = env("MAIL_FROM", default="") or f"noreply@{MAIL_DOMAIN}"
# To whom mail servers say what they could not deliver (mailing/inbound.py); empty: nobody reads it.
BOUNCE_ADDRESS: str = env("BOUNCE_ADDRESS", default="")
# Looked through by the tick; empty: a mail server hands it to `manage.py returned`.
_bounce_mailbox: str = env("BOUNCE_MAILBOX", default="")
BOUNCE_MAILBOX = mailbox_settings(_bounce_mailbox) if _bounce_mailbox else None
MAIL_SENDING: bool = env.bool("MAIL_SENDING", default=True)
# Which installation this is: not in the database, so that a copy of it is known for a copy (mailing/instance.py).
INSTANCE_ID: str = env("INSTANCE_ID", default="")
DEFAULT_FROM_EMAIL = MAIL_FROM
# Called after a round of the clock that left no trouble; whoever waits for it notices when it stays away.
HEARTBEAT_URL: str = env("HEARTBEAT_URL", default="")
# What a monitor says to read /statusz; empty: there is no such page.
STATUS_TOKEN: str = env("STATUS_TOKEN", default="")
# Extras, off unless asked for; environment.py says so when their package is not there.
SENTRY_DSN: str = env("SENTRY_DSN", default="")
METRICS: bool = env.bool("METRICS", default=False)
if METRICS:
    MIDDLEWARE.insert(0, "impactmodel.metrics.count_requests")
# Where /dev/clock/ keeps how far the clock was moved; only in development.
CLOCK_FILE: Path | None = DATA_DIR / "clock" if DEVELOPMENT else None

# --- background work: the database is the queue of record, Celery only wakes the sender ------
REDIS_URL: str = env("REDIS_URL", default="")
TICK_SECONDS: float = env.float("TICK_SECONDS", default=20.0)
LEASE_SECONDS: int = env.int("LEASE_SECONDS", default=90)
_spool = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        # A wake-up that is lost costs one tick, and nothing else. Holding on to one while the broker goes away costs
        # the worker: Celery tries to give it back through the connection that is gone, and ends.
        "ack_emulation": False,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(_spool / "queue"),
        "data_folder_out": str(_spool / "queue"),
        "control_folder": str(_spool / "control"),
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: Celery's own hundred tries are over within the hour.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# After every tick, so that the age of its file says whether beat lives.
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "impactmodel.tasks.tick",
        "schedule": TICK_SECONDS,
        "options": {"expires": max(TICK_SECONDS, 25)},
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Django's own 300 are forgotten when 300 addresses knock, and with them who is turned away.
_room = {"OPTIONS": {"MAX_ENTRIES": 50_000}}
CACHES = {
    "default": (
        {"BACKEND": "impactmodel.cache.Cache", "LOCATION": REDIS_URL.rsplit("/", 1)[0] + "/1"}
        if REDIS_URL.count("/") > 2  # the scheme's two slashes and the one before the number
        else {"BACKEND": "impactmodel.cache.Own", **_room}
    ),
}

# --- safety ----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not DEVELOPMENT and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEVELOPMENT
SECURE_HSTS_PRELOAD = not DEVELOPMENT
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = not DEVELOPMENT
CSRF_COOKIE_SECURE = not DEVELOPMENT
CSRF_FAILURE_VIEW = "impactmodel.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
# The name and shape of Django 6's own setting, so that moving up deletes our middleware.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
} | ({} if DEVELOPMENT else {"upgrade-insecure-requests": []})
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "impactmodel.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["stderr"], "propagate": False},
        # Every request has a line of ours; what broke has its own beside it.
        "django.request": {"level": "ERROR"},
        # And every task: impactmodel/celery.py.
        "celery.app.trace": {"level": "CRITICAL"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
