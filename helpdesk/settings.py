"""Django settings. Everything that differs between machines comes from the environment (see .env.example)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from helpdesk import beat, embedded, enumerations, env, mail_clients, single_sign_on

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder("HELPDESK_VAR", BASE_DIR / "var")

# --- Who and where -----------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("DEMO", True)
BIND_HOST = env.text("BIND_HOST", "127.0.0.1")
PORT = env.port("PORT", 8000)
SITE_URL = env.url("SITE_URL", f"http://localhost:{PORT}", schemes={"http", "https"}).rstrip("/")
SECRET_KEY = env.text("SECRET_KEY") or embedded.secret_key(VAR)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname or ""])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https://")
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
LIVE_URL = env.text("LIVE_URL", "/live/")
LIVE_PORT = env.number("LIVE_PORT", 0, most=65535)
STYLE_PAGE = env.flag("STYLE_PAGE", DEBUG or DEMO)

# --- Parts -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "helpdesk.web",
    "events",
    "people",
    "tickets",
    "tickets.mail",
    "sops",
    "qa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.SessionSeenMiddleware",
    "people.middleware.StaffMiddleware",
    "helpdesk.web.middleware.DeskErrorMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
ASGI_APPLICATION = "helpdesk.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.web.context.frame",
            ],
        },
    }
]

# --- Data --------------------------------------------------------------------------------------
DATABASE_URL = env.url("DATABASE_URL", "", schemes={"postgres", "postgresql"}) or embedded.database_url(VAR)
REDIS_URL = env.url("REDIS_URL", "", schemes={"redis", "rediss", "unix"}) or embedded.redis_url(VAR)
DATABASES = {"default": env.database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "desk",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    },
}
MEDIA_ROOT = env.folder("FILES_DIR", VAR / "files")
S3_BUCKET = env.text("S3_BUCKET")
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": S3_BUCKET, "endpoint_url": env.text("S3_ENDPOINT_URL") or None},
        }
        if S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATICFILES_DIRS = [("build", BASE_DIR / "static" / "build")]
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/assets/"  # Vite names files by what is in them
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CLAMAV_URL = env.url("CLAMAV_URL", "", schemes={"tcp", "unix"})
UPLOAD_LIMIT = env.number("UPLOAD_LIMIT_MB", 25, least=1, most=1000) * 1024 * 1024

# --- Background work ---------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", 2, least=1, most=64)
WORKER_MEMORY = env.number("WORKER_MEMORY_MB", 1024, least=384, most=1_000_000) * 1024 * 1024
CELERY_WORKER_MAX_MEMORY_PER_CHILD = WORKER_MEMORY // 2048  # kB: one that has grown to half is replaced after its task
CELERY_DB_REUSE_MAX = 10_000  # tasks; else a connection is opened for each, which costs more than most tasks
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10, "visibility_timeout": 600}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    **{name: {"queue": "mail"} for name in ("mail.send_due", "mail.check_health", "people.mail_notifications")},
    **{name: {"queue": "webhooks"} for name in ("webhooks.send", "sops.ask_tool")},
    "tickets.clocks_due": {"queue": "clocks"},
}
"""What speaks with a server elsewhere, which may be slow, holds up nothing else; and nothing holds up the clocks."""
CELERY_BEAT_SCHEDULE = beat.SCHEDULE

# --- Mail --------------------------------------------------------------------------------------
MAIL_IN_HOST = env.text("MAIL_IN_HOST", "127.0.0.1")
MAIL_IN_PORT = env.port("MAIL_IN_PORT", 2525)
MAIL_LMTP_PORT = env.number("MAIL_LMTP_PORT", 0, most=65535)
MAIL_SIZE_LIMIT = env.number("MAIL_SIZE_LIMIT_MB", 35, least=1, most=1000) * 1024 * 1024
MAIL_AUTHSERV_ID = env.text("MAIL_AUTHSERV_ID")
ACKNOWLEDGEMENTS_AN_HOUR = env.number("ACKNOWLEDGEMENTS_AN_HOUR", 3, least=1, most=1000)
MAIL_CLIENTS = mail_clients.registered()
MAIL_WEBHOOKS = mail_clients.webhooks()
MAIL_OUT_SIZE_LIMIT = env.number("MAIL_OUT_SIZE_LIMIT_MB", 35, least=1, most=1000) * 1024 * 1024
DNS_SERVERS = env.names("DNS_SERVERS", [])
WEBHOOK_PRIVATE_HOSTS = env.names("WEBHOOK_PRIVATE_HOSTS", [])
CONNECTOR_PRIVATE_HOSTS = env.names("CONNECTOR_PRIVATE_HOSTS", [])
OUTGOING_MAIL_URL = env.url("OUTGOING_MAIL_URL", "", schemes={"smtp", "smtps", "smtp+starttls"})
CATCHER_PORT = env.number("CATCHER_PORT", 0, most=65535)
UNDO_SECONDS = env.number("UNDO_SECONDS", 10, most=120)
NEXT_IDLE_MINUTES = env.number("NEXT_IDLE_MINUTES", 15, least=1, most=1440)
EMAIL_BACKEND = "people.notices.OutgoingMailBackend"
DEFAULT_FROM_EMAIL = env.text("NOTICE_FROM", "Helpdesk <no-reply@localhost>")

# --- Sign-in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique, whatever their case, by a named constraint
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # pages work while Valkey is away
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False

ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; without it sign-in asks no password
ACCOUNT_EMAIL_VERIFICATION = "none"  # invitations and admins prove addresses, see people/addresses.py
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {  # a whole site of staff may share one address
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_ADAPTER = "people.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Helpdesk"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "people.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = single_sign_on.providers()
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# --- Security headers --------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", *([f"*:{LIVE_PORT}"] if LIVE_PORT else [])],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *single_sign_on.origins(), *mail_clients.origins(MAIL_CLIENTS)],
        "frame-ancestors": ["'none'"],
    }
}

# --- Words and times ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"

# --- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.api.permissions.IsStaff"],
    "DEFAULT_PAGINATION_CLASS": "helpdesk.web.rest.Cursor",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["helpdesk.web.limits.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min"},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "helpdesk.web.rest.handle_error",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Helpdesk API",
    "DESCRIPTION": "The desk's verbs for programs: the same rights, rules and errors as its pages.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["people.api.permissions.IsStaff"],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "helpdesk.apidocs.name_errors"],
    "ENUM_NAME_OVERRIDES": enumerations.NAMES,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
