"""What pytest runs with: the embedded column, or the real one when the environment names it."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *
from config.settings.base import DATABASES, IS_SQLITE

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SCRATCH = Path(tempfile.gettempdir()) / f"samenspraak-test-{os.getpid()}"
if IS_SQLITE:
    DATABASES["default"]["TEST"] = {"NAME": f"{SCRATCH}.sqlite3"}  # a file: threads share no memory database
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}
MEDIA_ROOT = SCRATCH / "media"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
RATE_LIMITED = False
ELASTICSEARCH_URL = ""  # a test that is about it names the one of the environment
MICRO_CACHE_SECONDS = BRIEFLY_SECONDS = 0
STAFF_SECOND_FACTOR = False  # a test that is about it turns it on
