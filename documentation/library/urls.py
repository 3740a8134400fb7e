from django.urls import path

from documentation.library.views import (
    ChapterView,
    DocumentIndexView,
    DocumentView,
    SectionView,
    VersionFileView,
    VersionView,
)

urlpatterns = [
    path("documentatie/", DocumentIndexView.as_view(), name="document-index"),
    path("documentatie/bestand/<str:hash>/<str:name>", VersionFileView.as_view(), name="version-file"),
    path("documentatie/<slug:document>/", DocumentView.as_view(), name="document"),
    path("documentatie/<slug:document>/onderdeel/<path:anchor>/", SectionView.as_view(), name="section"),
    path("documentatie/<slug:document>/<str:version>/", VersionView.as_view(), name="version"),
    path("documentatie/<slug:document>/<str:version>/<slug:chapter>/", ChapterView.as_view(), name="chapter"),
]
