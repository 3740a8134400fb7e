"""A real site: every part named by the environment, and no start with an unsafe one."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import DATABASES, IS_SQLITE, REDIS_URL, WAGTAILADMIN_BASE_URL, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])


def refuse_unsafe_start() -> None:
    """Stop with all that is missing or unsafe, so that it is mended in one go."""
    wrong = []
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
        wrong.append("SECRET_KEY is missing, too short or a default; give at least 50 random characters")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        wrong.append("ALLOWED_HOSTS does not name the site's hosts")
    if IS_SQLITE:
        wrong.append("DATABASE_URL does not name a PostgreSQL database")
    if not REDIS_URL:
        wrong.append("REDIS_URL is missing: live pages and rate limits need it")
    if not WAGTAILADMIN_BASE_URL.startswith("https://"):
        wrong.append("SITE_URL is not the site's https address")
    if not env("EMAIL_URL", default=""):
        wrong.append("EMAIL_URL does not name a mail server")
    if env("DEFAULT_FROM_EMAIL", default="") == "":
        wrong.append("DEFAULT_FROM_EMAIL is missing")
    if not env.bool("STAFF_SECOND_FACTOR", default=True):
        wrong.append("STAFF_SECOND_FACTOR is off; staff need a second factor")
    if wrong:
        raise ImproperlyConfigured("Not started. " + "; ".join(wrong) + ".")


refuse_unsafe_start()

SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if bucket := env("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "access_key": env("S3_ACCESS_KEY", default=None),
            "secret_key": env("S3_SECRET_KEY", default=None),
        },
    }
if env.bool("DATABASE_POOL", default=False):  # under ASGI, where persistent connections leak one per thread
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 8, "timeout": 10}}
