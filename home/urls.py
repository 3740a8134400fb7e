from django.urls import path
from django.urls.resolvers import URLPattern

from home import views

# Files at an address that others laid down: outside the languages of the site.
urlpatterns: list[URLPattern] = [
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("robots.txt", views.robots_txt, name="robots-txt"),
    path("favicon.ico", views.FaviconView.as_view(), name="favicon"),
    path("sitemap.xml", views.SitemapView.as_view(), name="sitemap"),
    path("sitemap-<slug:part>-<number:number>.xml", views.SitemapPartView.as_view(), name="sitemap-part"),
]
