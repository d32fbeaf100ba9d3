"""Settings of Central de Erros. What differs between machines comes from the environment or .env.

Every variable is listed, in this order, in `.env-sample`.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from decouple import Csv, config
from django.core.exceptions import ImproperlyConfigured


def _number_or_none(text: str) -> int | None:
    return int(text) if text else None


BASE_DIR = Path(__file__).resolve().parent.parent

# --- Security ----------------------------------------------------------
SECRET_KEY = config("SECRET_KEY")  # no default: never sign with a guess
DEBUG = config("DEBUG", default=False, cast=bool)  # safe unless asked otherwise

# --- Address -----------------------------------------------------------
PORT = config("PORT", default=8000, cast=int)
# Where people and applications reach this installation; decides links, DSNs and allowed hosts.
PUBLIC_URL = config("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = config("ALLOWED_HOSTS", default="", cast=Csv()) or sorted(
    {_public.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"}
)
# How many proxies of ours stand in front and each append to X-Forwarded-For.
TRUSTED_PROXIES = config("TRUSTED_PROXIES", default=0, cast=int)

SERVED_OVER_HTTPS = _public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
# Only the administration knows cookies of these kinds, and no other path is ever sent them.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "admin_session", "admin_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "central_erros.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_HTTPS else 0
if TRUSTED_PROXIES:
    # Only a proxy of ours may say that the client came by https. Without one the redirect
    # would loop, since this process itself speaks plain HTTP.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# The longest that the body of a request may take to arrive.
BODY_SECONDS = config("BODY_SECONDS", default=30, cast=int)

# --- Application -------------------------------------------------------
INSTALLED_APPS = [
    "central_erros",
    "accounts",
    "api",
    "audit",
    "logs",
    "central_erros.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "central_erros.request_ids.identify",
    "central_erros.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "central_erros.middleware.private_answers",
    "central_erros.middleware.append_api_slash",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "audit.middleware.remember_request",
    "central_erros.middleware.administration_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "central_erros.urls"
WSGI_APPLICATION = "central_erros.wsgi.application"
APPEND_SLASH = False  # done without a redirect, which would lose the body of a POST
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database ----------------------------------------------------------
# Where the embedded PostgreSQL keeps its data; not used when DATABASE_URL is set.
DATA_DIR = (BASE_DIR / config("DATA_DIR", default="var")).resolve()
DATABASE_URL = config("DATABASE_URL", default="")
if DATABASE_URL:
    _database = dj_database_url.parse(DATABASE_URL)
else:
    _database = {"ENGINE": "central_erros.embedded", "NAME": "central_erros"}
DATABASES = {
    "default": _database
    | {
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # A server that takes connections and says nothing is away, too, and so is one at the end
        # of a way that has gone: without the others, a connection by TCP waits for it for hours.
        "OPTIONS": {
            "connect_timeout": 3,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 10_000,
        }
        | _database.get("OPTIONS", {}),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# How long one statement of a web request may run before the client is told 503.
STATEMENT_TIMEOUT_MS = config("STATEMENT_TIMEOUT_MS", default=2000, cast=int)
# The same for statements that store reports or change logs: they wait for each other's locks.
WRITE_TIMEOUT_MS = config("WRITE_TIMEOUT_MS", default=5000, cast=int)

# --- People ------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_REDIRECT_URL = "admin:index"  # where the login page of the administration leads
# The e-mail is unique by a constraint on its lower case, which this check does not look for.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "username", "name"]},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator"},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
# open: anyone may sign up; invite: only with an invitation; closed: nobody.
REGISTRATION = config("REGISTRATION", default="open")
# The first administrator, created by `serve` while there is none; else the set-up link.
ADMIN_EMAIL = config("ADMIN_EMAIL", default="")
ADMIN_PASSWORD = config("ADMIN_PASSWORD", default="")
THROTTLE_LOGIN = config("THROTTLE_LOGIN", default="10/min")
THROTTLE_REGISTER = config("THROTTLE_REGISTER", default="20/hour")
THROTTLE_RESET = config("THROTTLE_RESET", default="5/hour")
THROTTLE_KEYS = config("THROTTLE_KEYS", default="60/min")
PASSWORD_RESET_TIMEOUT = 3600  # seconds; the e-mail says one hour

# --- E-mail ------------------------------------------------------------
# Without a mail server the e-mails go to the output, where a first try finds them.
EMAIL_HOST = config("EMAIL_HOST", default="")
EMAIL_PORT = config("EMAIL_PORT", default=587, cast=int)
EMAIL_HOST_USER = config("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = config("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = config("EMAIL_USE_TLS", default=True, cast=bool)
EMAIL_USE_SSL = config("EMAIL_USE_SSL", default=False, cast=bool)
DEFAULT_FROM_EMAIL = config("DEFAULT_FROM_EMAIL", default="") or (
    f"Central de Erros <central-de-erros@{_public.hostname or 'localhost'}>"
)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"

# --- Reports -----------------------------------------------------------
REPORT_MAX_BYTES = config("REPORT_MAX_BYTES", default=10 * 1024 * 1024, cast=int)
DATA_UPLOAD_MAX_MEMORY_SIZE = REPORT_MAX_BYTES
REPORTS_PER_REQUEST = config("REPORTS_PER_REQUEST", default=1000, cast=int)
DETAILS_MAX_BYTES = config("DETAILS_MAX_BYTES", default=256 * 1024, cast=int)
PAYLOAD_MAX_BYTES = config("PAYLOAD_MAX_BYTES", default=256 * 1024, cast=int)
# Of one transaction; and of what waits for it in each process, beyond which reports are refused.
BATCH_MAX_ROWS = config("BATCH_MAX_ROWS", default=500, cast=int)
QUEUE_MAX_ROWS = config("QUEUE_MAX_ROWS", default=10_000, cast=int)
QUEUE_MAX_BYTES = config("QUEUE_MAX_BYTES", default=32 * 1024 * 1024, cast=int)
QUEUE_MAX_SECONDS = config("QUEUE_MAX_MS", default=300, cast=int) / 1000
# Of a compressed body; `REPORT_MAX_BYTES` bounds what is sent.
INFLATED_MAX_BYTES = config("INFLATED_MAX_BYTES", default=20 * 1024 * 1024, cast=int)
ENVIRONMENTS_PER_APPLICATION = config("ENVIRONMENTS_PER_APPLICATION", default=50, cast=int)
TAG_KEYS_PER_LOG = config("TAG_KEYS_PER_LOG", default=64, cast=int)
TAG_VALUES_PER_KEY = config("TAG_VALUES_PER_KEY", default=1000, cast=int)
# The most events that are taken in from an application, which may have a lower limit of its own;
# None for any number.
EVENTS_PER_MINUTE = config("EVENTS_PER_MINUTE", default="", cast=_number_or_none)
EVENTS_PER_DAY = config("EVENTS_PER_DAY", default="", cast=_number_or_none)
for _name in ("EVENTS_PER_MINUTE", "EVENTS_PER_DAY"):
    if globals()[_name] is not None and globals()[_name] < 1:
        raise ImproperlyConfigured(f"{_name} must be at least 1, or empty for no limit.")

# Where syslog and GELF come in, by UDP and TCP, and from whom: see `logs.listener.ports`.
SYSLOG_LISTEN = config("SYSLOG_LISTEN", default="", cast=Csv())
# Of what waits on disk for a database that is away; beyond it the oldest go.
SPOOL_MAX_BYTES = config("SPOOL_MAX_BYTES", default=256 * 1024 * 1024, cast=int)

# --- Retention ---------------------------------------------------------
# A day of events is dropped once it is so many days past: the most that an application may keep.
EVENTS_MAX_DAYS = config("EVENTS_MAX_DAYS", default=90, cast=int)
# The most events that are kept of a log; all are counted.
EVENTS_PER_LOG = config("EVENTS_PER_LOG", default=10_000, cast=int)
# A log that has no event left is deleted when it did not happen for so many days.
LOGS_UNSEEN_MAX_DAYS = config("LOGS_UNSEEN_MAX_DAYS", default=180, cast=int)
# How many days it is kept who did what.
AUDIT_MAX_DAYS = config("AUDIT_MAX_DAYS", default=365, cast=int)
for _name, _least in {
    "EVENTS_MAX_DAYS": 1, "EVENTS_PER_LOG": 10, "LOGS_UNSEEN_MAX_DAYS": 1, "AUDIT_MAX_DAYS": 1,
}.items():  # fmt: skip
    if globals()[_name] < _least:
        raise ImproperlyConfigured(f"{_name} must be at least {_least}.")

# --- Source maps -------------------------------------------------------
# Of each application, the newest ones: so many, and so many bytes as they are stored (compressed).
SOURCE_MAPS_PER_APPLICATION = config("SOURCE_MAPS_PER_APPLICATION", default=500, cast=int)
SOURCE_MAPS_MAX_BYTES = config("SOURCE_MAPS_MAX_BYTES", default=200 * 1024 * 1024, cast=int)

# --- API ---------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.negotiation.FirstRenderer",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Pagination",
    "DEFAULT_SCHEMA_CLASS": "api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "api.exceptions.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Central de Erros",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,  # what is taken and what is answered differ
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # they speak to developers of ours, in English
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "logs.models.Status",
        "CheckInStatusEnum": "logs.models.CheckInStatus",
    },
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=30),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "USER_ID_CLAIM": "sub",
    "CHECK_REVOKE_TOKEN": True,  # a password change ends every access token
}

# --- Language and time -------------------------------------------------
LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", "Português"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = config("TIME_ZONE", default="America/Sao_Paulo")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "central_erros.formats"

# --- Static files ------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("web/assets", BASE_DIR / "central_erros" / "bundle" / "assets")]
WHITENOISE_USE_FINDERS = True  # a fresh clone serves without collectstatic
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/web/assets/"  # a hash is part of each name

# --- Logging -----------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}{request_id}: {message}", "style": "{"}
    },
    "filters": {"request": {"()": "central_erros.request_ids.InLines"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout",
                            "formatter": "line", "filters": ["request"]}},
    "root": {"handlers": ["stdout"], "level": "INFO"},
    # A client's mistake is the client's news; ours are errors and come with a traceback.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}  # fmt: skip
