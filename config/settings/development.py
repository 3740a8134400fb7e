"""One machine, embedded parts, nothing secret: for the demo and for building."""

from config.settings.base import *
from config.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "only-for-development-and-the-demo"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
STAFF_SECOND_FACTOR = False
SHOWS_MAIL = not env("EMAIL_URL", default="")
if DEBUG:
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
else:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
