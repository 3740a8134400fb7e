from django.urls import path
from django.urls.resolvers import URLPattern

from search.views import SearchView, SimilarTopicsView

urlpatterns: list[URLPattern] = [
    path("zoeken/", SearchView.as_view(), name="search"),
    path("zoeken/vergelijkbaar/", SimilarTopicsView.as_view(), name="similar-topics"),
]
