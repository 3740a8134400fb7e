"""Django with one empty view and nothing else: the yardstick of how fast a machine is."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="none", MIDDLEWARE=[])


def empty(request: HttpRequest) -> HttpResponse:
    """Answer with nothing."""
    return HttpResponse("", headers={"Content-Length": "0"})


urlpatterns = [path("leeg/", empty), path("robots.txt", empty)]
application = get_wsgi_application()
