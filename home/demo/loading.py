"""The whole demo, in the order in which its parts need each other."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import override

from home.demo.categories import load_categories
from home.demo.documents import load_documents
from home.demo.files import read, stories
from home.demo.incidents import load_incidents
from home.demo.pages import load_pages
from home.demo.people import load_organisations, load_people
from home.demo.topics import Stage, load_topics


def load_demo(say: Callable[[str], None]) -> None:
    """Add what is missing of the demo and leave all else as it is; `say` hears how far it is."""
    with override(settings.LANGUAGE_CODE):
        say("Organisations and people")
        cast = load_people(read("people"), load_organisations(read("organisations")))
        say("Documents")
        shelf = load_documents(read("documents"))
        say("Categories and pages")
        categories = load_categories(read("categories"))
        load_pages(read("pages"))
        say("Topics and posts, a year of them")
        stage = Stage(cast, categories, shelf)
        told = load_topics(stories(), stage)
        say("What people follow, and what waits for moderators")
        happened = load_incidents(read("incidents"), stage)
        is_new = told or happened
        say(f"{told} topics added" if is_new else "Everything was there already; nothing was changed")
