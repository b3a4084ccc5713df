"""Django's settings. Safe with no setting at all: SQLite, loopback, no mail sent."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

from bersama.config.environment import (
    SettingError,
    address,
    data_folder,
    database,
    folder,
    kept_secret,
    noted_address,
    number,
    setting,
    text,
    yes_no,
    zone,
)

PACKAGE = Path(__file__).resolve().parent.parent

BERSAMA_DATA = setting(
    "BERSAMA_DATA",
    folder,
    data_folder(),
    "Where everything is kept: database, pictures, backups, keys.",
    kind="folder",
)
BERSAMA_URL = setting(
    "BERSAMA_URL",
    address,
    "http://localhost:8000",
    "The address at which people reach this site; all links follow from it.",
    kind="address",
)
if not os.environ.get("BERSAMA_URL"):
    # Where `up` serves, written down by it: so other commands print links that work.
    BERSAMA_URL = noted_address(BERSAMA_DATA / "address") or BERSAMA_URL
BERSAMA_SIGNUP = setting(
    "BERSAMA_SIGNUP", yes_no, "off", "Whether firms may sign themselves up here.", kind="on or off"
)
BERSAMA_SMTP = setting(
    "BERSAMA_SMTP",
    text,
    "",
    "A mail server, smtp://user:password@host:587 (smtps:// for TLS from the start); "
    "empty: no mail is sent.",
    kind="address",
    secret=True,
)
BERSAMA_MAIL_FROM = setting(
    "BERSAMA_MAIL_FROM",
    text,
    "Bersama <bersama@localhost>",
    "The sender of mails.",
    kind="mail address",
)
BERSAMA_TIME_ZONE = setting(
    "BERSAMA_TIME_ZONE", zone, "Asia/Kuala_Lumpur", "The time zone of new firms.", kind="time zone"
)
BERSAMA_TRUSTED_PROXIES = setting(
    "BERSAMA_TRUSTED_PROXIES",
    number(0, 5),
    "0",
    "How many proxies stand before this site and may name the visitor's address.",
    kind="number",
)
BERSAMA_LIMITS = setting(
    "BERSAMA_LIMITS",
    yes_no,
    "on",
    "Whether rate limits are enforced; off only for load tests.",
    kind="on or off",
)
BERSAMA_KEEP_YEARS = setting(
    "BERSAMA_KEEP_YEARS",
    number(0, 50),
    "0",
    "After how many years without contact people of a register are proposed for erasure; 0: never.",
    kind="number",
)
BERSAMA_BACKUPS_KEPT = setting(
    "BERSAMA_BACKUPS_KEPT", number(2, 365), "14", "How many daily backups are kept.", kind="number"
)
BERSAMA_CHECKPOINT_MINUTES = setting(
    "BERSAMA_CHECKPOINT_MINUTES",
    number(1, 1440),
    "60",
    "How often the ledger is sealed between the closes of rounds.",
    kind="number",
)
BERSAMA_DEVELOPMENT = setting(
    "BERSAMA_DEVELOPMENT",
    yes_no,
    "off",
    "Shows the style guide and Django's error pages; never on a public site.",
    kind="on or off",
)

_sqlite_pragmas = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
    "PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
)
DATABASES = {
    "default": setting(
        "BERSAMA_DATABASE_URL",
        lambda v: database(v, BERSAMA_DATA / "bersama.sqlite3", _sqlite_pragmas),
        "",
        "A PostgreSQL database, postgresql://user:password@host:5432/name; "
        "empty: a SQLite file in the data folder.",
        kind="address",
        secret=True,
    )
}


def _secret_key() -> str:
    """The signing key: from the environment, else from the data folder, made at first need."""
    if key := setting(
        "BERSAMA_SECRET_KEY",
        text,
        "",
        "The key that signs cookies and links; empty: one is made in the data folder.",
        kind="text",
        secret=True,
    ):
        if len(key) < 50:
            raise SettingError("BERSAMA_SECRET_KEY: at least 50 letters are expected.")
        return key
    try:
        BERSAMA_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        return kept_secret(BERSAMA_DATA / "secret-key")
    except (FileExistsError, NotADirectoryError):
        raise SettingError(
            f"BERSAMA_DATA: {BERSAMA_DATA} is no folder; a file has its name, or that of a folder "
            "above it. Move the file away, or choose another folder.",
            77,
        ) from None
    except OSError as error:
        raise SettingError(
            f"BERSAMA_DATA: {BERSAMA_DATA} is not writable ({error.strerror}).", 77
        ) from None


SECRET_KEY = _secret_key()
DEBUG = BERSAMA_DEVELOPMENT
_site = urlsplit(BERSAMA_URL)
ALLOWED_HOSTS = [_site.hostname or "localhost"]
if ALLOWED_HOSTS[0] in ("localhost", "127.0.0.1"):
    ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
_encrypted = _site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _encrypted
# On a line that is not encrypted a browser ignores this header and complains at each page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if _encrypted else None
SESSION_COOKIE_AGE = 12 * 3600 if _encrypted else 14 * 86400
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "session", "form", "language"
SECURE_HSTS_SECONDS = 31536000 if _encrypted else 0
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BERSAMA_TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [BERSAMA_URL] if _encrypted else []
CSRF_FAILURE_VIEW = "bersama.web.middleware.form_refused"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600
# An address that was typed without its last slash leads to the page.
APPEND_SLASH = True
FORMAT_MODULE_PATH = ["bersama.config.formats"]

ROOMS = [
    "bersama.commons.people",
    "bersama.commons.organisations",
    "bersama.commons.files",
    "bersama.commons.notices",
    "bersama.cocreation.stakeholders",
    "bersama.cocreation.agreements",
    "bersama.cocreation.initiatives",
    "bersama.cocreation.decisions",
    "bersama.methods.surveys",
    "bersama.methods.ideas",
    "bersama.network.readiness",
    "bersama.oversight.privacy",
    "bersama.web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "bersama.core",
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bersama.core.http.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bersama.core.http.Errors",
    "bersama.web.middleware.ActorMiddleware",
]
ROOT_URLCONF = "bersama.config.urls"
WSGI_APPLICATION = "bersama.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bersama.web.context.shell",
            ],
        },
    }
]
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["bersama.commons.people.queries.LinkBackend"]
LOGIN_URL = "people-sign-in"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ms", "Bahasa Melayu"), ("id", "Bahasa Indonesia")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"


def _static_version() -> str:
    """Changes with any of our style sheets, scripts and pictures, so browsers may keep them."""
    files = sorted(PACKAGE.glob("**/static/**/*"))
    stamps = [f"{f.name}:{f.stat().st_size}:{f.stat().st_mtime_ns}" for f in files if f.is_file()]
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:10]


# Served from the packages themselves: nothing has to be collected before a start.
STATIC_URL = f"/static/{_static_version()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 86400

_mail = urlsplit(BERSAMA_SMTP)
if BERSAMA_SMTP and (_mail.scheme not in ("smtp", "smtps") or not _mail.hostname):
    raise SettingError("BERSAMA_SMTP: smtp://user:password@host:587 is expected.")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if BERSAMA_SMTP
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = (
    _mail.hostname or "",
    _mail.port or (465 if _mail.scheme == "smtps" else 25),
)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.port == 587
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = BERSAMA_MAIL_FROM

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"bersama": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
