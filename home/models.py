from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from community.forum.models import Topic
from documentation.library.models import Document, DocumentVersion
from home.addresses import RESERVED, page_address
from home.blocks import BodyBlock, EntryBlock, StepBlock
from people.accounts.models import User

DOCUMENTS_SHOWN = 6
WARNED_AHEAD = timedelta(days=30)


class ReadInBothLanguages:
    """A page that is read in the frame of each language, in its own words where it has no translation."""

    objects: ClassVar[Any]
    pk: Any
    locale: Any
    translation_key: Any

    @cached_property
    def translations(self) -> dict[str, Any]:
        """The live pages that say the same, this one included, by language."""
        rows = type(self).objects.live().filter(translation_key=self.translation_key)
        return {page.locale.language_code: page for page in rows.select_related("locale")}

    @property
    def language(self) -> str:
        """The language that the page is written in."""
        own = [code for code, page in self.translations.items() if page.pk == self.pk]
        return own[0] if own else self.locale.language_code

    def address_in(self, language: str) -> str:
        """The address in the frame of a language: of the translation, or of this page itself."""
        return page_address(self.translations.get(language, self).url_path, language)

    @property
    def language_links(self) -> list[dict[str, str]]:
        """This page in each language of the site."""
        return [
            {"code": code, "label": LANGUAGE_NAMES[code], "url": self.address_in(code)}
            for code, _name in settings.LANGUAGES
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; in the other language's frame lead on to the translation, if there is one."""
        language = get_language()
        if language != self.language and language in self.translations:
            return HttpResponseRedirect(self.address_in(language))
        return super().serve(request, *args, **kwargs)  # type: ignore[misc]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        return context | {"language_links": self.language_links, "own_language": self.language}

    def get_view_restrictions(self) -> models.QuerySet[Any]:
        """None: what is published here is for everybody, and asking for it would cost two queries a page."""
        return PageViewRestriction.objects.none()


LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}  # each in its own words


class HomePage(ReadInBothLanguages, Page):
    """The first page: what this site is for, where to begin, and what is going on."""

    hero_heading = models.CharField(_("heading"), max_length=80)
    hero_lead = models.TextField(_("introduction"), max_length=400)
    entries = StreamField([("entry", EntryBlock())], verbose_name=_("where to begin"), blank=True, max_num=4)
    steps_heading = models.CharField(_("heading above the steps"), max_length=80, blank=True)
    steps = StreamField(
        [("step", StepBlock())], verbose_name=_("from question to new version"), blank=True, max_num=8
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("hero_heading"), FieldPanel("hero_lead")], heading=_("Introduction")),
        FieldPanel("entries"),
        MultiFieldPanel([FieldPanel("steps_heading"), FieldPanel("steps")], heading=_("The way")),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.ContentPage"]
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("home page")

    @property
    def language(self) -> str:
        """The language that the page is written in; where the site begins that is the first one, unasked."""
        language = get_language() or settings.LANGUAGE_CODE
        return language if language == settings.LANGUAGE_CODE else self.locale.language_code

    def address_in(self, language: str) -> str:
        """The first address of the frame of a language: nothing else can be there."""
        return page_address(self.url_path, language)

    def route_below(self, components: list[str]) -> "ContentPage | None":
        """Find the page at an address below this one; a page without translation by that of the original."""
        roots = [self.url_path]
        if get_language() != settings.LANGUAGE_CODE:
            originals = HomePage.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
            roots += originals.values_list("url_path", flat=True)
        below = "/".join(components)
        pages = ContentPage.objects.live().select_related("locale")
        found = {page.url_path: page for page in pages.filter(url_path__in=[f"{r}{below}/" for r in roots])}
        return next((found[f"{root}{below}/"] for root in roots if f"{root}{below}/" in found), None)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page that an address leads to, in one query however deep it stands."""
        if not (path_components and self.live):
            return super().route(request, path_components)
        page = self.route_below(path_components)
        if page is None:
            raise Http404
        return RouteResult(page)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "documents": shown_documents(request.user),
            "topics": Topic.objects.active(request.user),
        }


def shown_documents(user: User | AnonymousUser) -> models.QuerySet[DocumentVersion]:
    """The version that each of the first documents of the index opens."""
    shown = Document.objects.visible_to(user).for_index().values("current_id")  # type: ignore[misc]
    versions = DocumentVersion.objects.filter(pk__in=shown.order_by()).select_related("document")
    return versions.order_by("document__standard__name", "document__title")[:DOCUMENTS_SHOWN]


class FooterColumn(models.TextChoices):
    """Under which heading at the foot of every page a page is named."""

    NONE = "", _("Not in the footer")
    TAKE_PART = "take_part", _("Take part")
    HELP = "help", _("Help")
    ABOUT = "about", _("About this site")


class ContentPageQuerySet(PageQuerySet):
    def in_navigation(self) -> "ContentPageQuerySet":
        """Pages that the menu or the footer names, in the order of the tree."""
        named = models.Q(show_in_menus=True) | ~models.Q(footer_column=FooterColumn.NONE)
        return self.live().filter(named).order_by("path")


class ContentPage(ReadInBothLanguages, Page):
    """A text that an editor writes: about this site, house rules, privacy, contact."""

    intro = models.TextField(_("introduction"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    footer_column = models.CharField(
        _("place in the footer"),
        max_length=10,
        choices=FooterColumn,
        default=FooterColumn.NONE,
        blank=True,
    )

    objects = PageManager.from_queryset(ContentPageQuerySet)()

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    promote_panels = [*Page.promote_panels, FieldPanel("footer_column")]
    parent_page_types = ["home.HomePage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def clean(self) -> None:
        """Refuse an address that the site keeps for itself."""
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("The site uses this address itself. Choose another one.")})


def in_a_year() -> date:
    return timezone.localdate() + timedelta(days=365)


@register_setting(icon="lock")
class SecurityTxt(BaseSiteSetting):
    """Until when the address for security reports can be trusted, as security.txt must say."""

    expires_date = models.DateField(
        _("holds until"),
        default=in_a_year,
        help_text=_("Check the contact for security reports, then choose a day at most a year ahead."),
    )

    class Meta:
        verbose_name = _("security.txt")

    @property
    def is_running_out(self) -> bool:
        """Whether it must be checked within 30 days, or ran out."""
        return self.expires_date - timezone.localdate() <= WARNED_AHEAD
