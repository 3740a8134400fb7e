from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import *
from config.urls import urlpatterns as pages


def empty(request: HttpRequest) -> HttpResponse:
    """Answer with nothing: what the process and the middleware cost by themselves."""
    return HttpResponse("")


urlpatterns = [path("leeg/", empty), *pages]
