from importlib import import_module

from django.apps import apps
from factory import LazyFunction, Sequence
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from home.models import ContentPage, HomePage
from people.accounts.models import User


def home_page(language="nl"):
    """The home page that every site begins with."""
    return HomePage.objects.get(locale__language_code=language)


def first_pages():
    """The pages of a new site again, where a test with real transactions has emptied the database."""
    if HomePage.objects.exists():
        return
    Locale.objects.get_or_create(language_code="nl")
    welcome = Page.add_root(title="Root", slug="root").add_child(title="Welkom", slug="welkom")
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    import_module("home.migrations.0002_first_pages").add_first_pages(apps, None)


class ContentPageFactory(DjangoModelFactory):
    """A published page below the Dutch home page, or below `parent`."""

    class Meta:
        model = ContentPage

    title = Sequence(lambda n: f"Pagina {n}")
    slug = Sequence(lambda n: f"pagina-{n}")
    intro = "Waar deze pagina over gaat."
    locale = LazyFunction(Locale.get_default)

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        page = model_class(**kwargs)
        (parent or home_page()).add_child(instance=page)
        return page


def translate(page, slug, **words):
    """The English of a page, below the English home page."""
    return ContentPageFactory(
        parent=home_page("en"),
        locale=Locale.objects.get(language_code="en"),
        translation_key=page.translation_key,
        slug=slug,
        **words,
    )


def editor_in_chief():
    """Somebody who may do all in the admin."""
    return User.objects.create_superuser("redactie@voorbeeld.example", "een-lang-wachtwoord", name="Redactie")
