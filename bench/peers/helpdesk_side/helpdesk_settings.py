"""django-helpdesk's settings, as its installation page has them for a helpdesk alone, and the same promise of the
disk as ours: SQLite, write-ahead log, `synchronous=FULL`. Mail that would go out goes nowhere, at no cost."""

import os
from pathlib import Path

HOME = Path(os.environ["PEER_HOME"])
SECRET_KEY = "alleen-voor-deze-meting"  # noqa: S105 - a database that lasts one measurement
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
SITE_ID = 1
ROOT_URLCONF = "helpdesk_addresses"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
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
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "helpdesk.db",
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MEDIA_ROOT = HOME / "media"
STATIC_URL = "/static/"
# Which mailbox; host and port stand in its queue.
QUEUE_EMAIL_BOX_USER = os.environ["PEER_USER"]
# Teams want a package that its own installation page calls optional.
HELPDESK_TEAMS_MODE_ENABLED = False
