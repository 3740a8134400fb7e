"""Parts of the pages of documents."""

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documentation.library.models import Section, SectionLink
from foundation.templatetags.components import icon

register = template.Library()


@register.simple_tag
def section_tools(section: Section, links: Sequence[SectionLink], ask_url: str) -> SafeString:
    """Show what one can do with a section: copy its link, ask about it, read what was asked."""
    return Tools(ask_url).line(section, links)


@register.simple_tag
def sections_below(sections: Iterable[Section], ask_url: str) -> SafeString:
    """Show sections with their headings and tools.

    A chapter may have a hundred: drawn by a template each, they cost more than all the rest of the page.
    """
    tools = Tools(ask_url)
    return mark_safe("".join(map(tools.section, sections)))  # noqa: S308  (cleaned by the import, escaped here)


class Tools:
    """Draws the line of links below each heading of one page; its words are looked up once."""

    def __init__(self, ask_url: str) -> None:
        self.ask_url = ask_url
        copy, copied, ask = escape(_("Copy link")), escape(_("Link copied")), escape(_("Ask a question"))
        self.copy = f'data-copied="{copied}">{icon("link")}{copy}'
        self.ask = f"{icon('message-question')}{ask}"
        self.message = icon("message")
        self.to, self.about = escape(_(" to %(name)s")), escape(_(" about %(name)s"))

    def section(self, section: Section) -> str:
        """Draw a section: heading, tools, text; the import has cleaned what is not escaped here."""
        number = f"{section.number} " if section.number else ""
        return (
            f'<h{section.level} class="nl-heading nl-heading--level-{section.look}"'
            f' id="{escape(section.anchor.name)}">{number}{section.heading_html}</h{section.level}>'
            f"{self.line(section, section.links)}{section.html}"
        )

    def line(self, section: Section, links: Sequence[SectionLink]) -> SafeString:
        """Draw the links of one section."""
        name = {"name": escape(section.number or section.heading)}
        about = self.about % name
        parts = [f'<a href="{section.href}" {self.copy}<span class="app-hidden">{self.to % name}</span></a>']
        if self.ask_url:
            parts.append(link(f"{self.ask_url}?onderdeel={section.pk}", self.ask, about))
        for one in links:
            drawing = self.message if one.icon == "message" else icon(one.icon)
            parts.append(link(one.url, f"{drawing}{escape(one.text)}", about))
        return mark_safe(f'<p class="app-section-tools">{" ".join(parts)}</p>')  # noqa: S308


def link(url: str, inner: str, hidden: str) -> str:
    """Draw a link whose hidden words say what it is about."""
    return f'<a href="{escape(url)}">{inner}<span class="app-hidden">{hidden}</span></a>'
