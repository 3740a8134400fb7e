"""A real site's settings, with an empty view beside its pages; limits are off, since one address asks it all."""

from config.settings.production import *

ROOT_URLCONF = "benchmarks.urls"
RATE_LIMITED = False
