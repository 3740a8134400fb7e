"""The parts that editors build a page from."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from home.addresses import page_address, room_address

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class Goal(models.TextChoices):
    """Where an entry on the home page leads."""

    DOCUMENTS = "documents", _("The documents")
    FORUM = "forum", _("The forum")
    QUESTION = "question", _("The form to ask a question")
    PAGE = "page", _("A page, chosen below")


ROOMS = {Goal.DOCUMENTS: "document-index", Goal.FORUM: "forum", Goal.QUESTION: "topic-new"}


class EntryValue(blocks.StructValue):
    """An entry as it is stored, and the address it leads to."""

    @property
    def url(self) -> str:
        """The address in the language of this page; empty when nothing is there, and then no card is shown."""
        if self["goal"] != Goal.PAGE:
            return room_address(ROOMS[self["goal"]])
        page = self["page"]
        return page_address(page.url_path, get_language()) if page and page.live else ""


class EntryBlock(blocks.StructBlock):
    """One of the first things that a visitor can do here."""

    title = blocks.CharBlock(label=_("Title"), max_length=40)
    text = blocks.CharBlock(label=_("Text"), max_length=120)
    goal = blocks.ChoiceBlock(label=_("Leads to"), choices=Goal.choices)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)

    class Meta:
        icon = "link"
        label = _("Entry")
        value_class = EntryValue

    def clean(self, value: Any) -> Any:
        """Want a page when the entry leads to one."""
        cleaned = super().clean(value)
        if cleaned["goal"] == Goal.PAGE and not cleaned["page"]:
            problem = ValidationError(_("Choose the page that this entry leads to."))
            raise blocks.StructBlockValidationError(block_errors={"page": problem})
        return cleaned


class StepBlock(blocks.StructBlock):
    """A step on the way from a question to a new version."""

    title = blocks.CharBlock(label=_("Title"), max_length=30)
    text = blocks.CharBlock(label=_("Text"), max_length=120)

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class ContactBlock(blocks.StructBlock):
    """How to reach who runs the site, from the settings of the site."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=60)
    text = blocks.TextBlock(label=_("Text below it"), max_length=300, required=False)

    class Meta:
        icon = "mail"
        label = _("Contact details")
        template = "home/blocks/contact.html"


class TableBlock(TypedTableBlock):
    """A table with a title and a head."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            [("text", blocks.RichTextBlock(label=_("Text"), features=["bold", "link"]))], **kwargs
        )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "home/blocks/table.html"


class BodyBlock(blocks.StreamBlock):
    """The text of a content page."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", max_length=80, template="home/blocks/heading.html"
    )
    text = blocks.RichTextBlock(label=_("Text"), icon="pilcrow", features=RICH_TEXT)
    table = TableBlock()
    contact = ContactBlock()
