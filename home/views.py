"""The files that other sites, browsers and search engines ask for at a fixed address."""

from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView, TemplateView

from home import sitemap
from home.models import SecurityTxt
from people.accounts.models import SiteOwner

NOT_FOR_ROBOTS = ["/beheer/", "/account/", "/mijn/", "/en/account/", "/en/mijn/"]


class FaviconView(RedirectView):
    """Lead a browser that asks at the old address to the drawing that the pages name."""

    def get_redirect_url(self, *args, **kwargs):
        return static("build/favicon.svg")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where a security problem is reported, as RFC 9116 asks; without a contact there is no such file."""
    contact = SiteOwner.of_site().security_contact
    if not contact:
        raise Http404
    last_day = SecurityTxt.for_request(request).expires_date
    expires = timezone.make_aware(datetime.combine(last_day, time.max.replace(microsecond=0)))
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {request.build_absolute_uri(reverse('security-txt'))}",
    ]
    return plain_text(lines)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Ask robots to leave personal pages alone, and show them the way to the rest."""
    refused = [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    return plain_text(
        ["User-agent: *", *refused, f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"]
    )


def plain_text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


class SitemapView(TemplateView):
    """The list of the files of the sitemap."""

    template_name = "home/sitemap.xml"
    content_type = "application/xml"

    def get_context_data(self, **kwargs):
        addresses = [reverse("sitemap-part", args=file) for file in sitemap.files()]
        return {"addresses": [self.request.build_absolute_uri(address) for address in addresses]}


class SitemapPartView(TemplateView):
    """One file of the sitemap."""

    template_name = "home/sitemap_part.xml"
    content_type = "application/xml"

    def get_context_data(self, *, part: str, number: int) -> dict[str, Any]:
        if part not in sitemap.PARTS or number < 1:
            raise Http404
        places = sitemap.places(part, number)
        if not places:
            raise Http404
        return {"places": [(self.request.build_absolute_uri(path), at) for path, at in places]}
