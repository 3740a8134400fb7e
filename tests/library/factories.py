from io import BytesIO
from pathlib import Path

from PIL import Image

from documentation.library.actions import import_document
from documentation.library.importing.document import read_document
from documentation.library.models import Section
from people.accounts.actors import SYSTEM

CONFIG = """
import {{ start }} from "https://voorbeeld.example/respec.mjs";
start({{
  specStatus: "{status}", specType: "{kind}", pubDomain: "{domain}", shortName: "{short_name}",
  publishDate: "{date}", publishVersion: "{number}",
  localBiblio: {{{bibliography}}},
}});
"""
INDEX = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<script class="remove" type="module" src="js/config.mjs"></script></head>
<body>{body}</body></html>
"""


def write_source(
    folder,
    chapters=None,
    *,
    body=None,
    title="Voorbeeldstandaard",
    lang="nl",
    status="DEF",
    kind="ST",
    domain="dk",
    short_name="voorbeeld",
    date="2026-01-15",
    number="1.0.0",
    bibliography="",
    **files,
):
    """A source folder: chapters are Markdown by file name, `body` what stands in the body of the index."""
    folder = Path(folder)
    (folder / "js").mkdir(parents=True, exist_ok=True)
    chapters = {"ch01.md": "# Inleiding\n\nDe tekst."} if chapters is None else chapters
    if body is None:
        body = "".join(
            f'<section data-include="{name}" data-include-format="markdown"></section>' for name in chapters
        )
    config = CONFIG.format(
        status=status,
        kind=kind,
        domain=domain,
        short_name=short_name,
        date=date,
        number=number,
        bibliography=bibliography,
    )
    (folder / "js" / "config.mjs").write_text(config)
    (folder / "index.html").write_text(INDEX.format(lang=lang, title=title, body=body))
    for name, text in {**chapters, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text)
    return folder


def read(folder, known=()):
    """What a folder becomes, without the database."""
    return read_document(Path(folder), lambda metadata: set(known))


def read_text(folder, markdown, **settings):
    """The HTML of a document with one chapter, and what is said about it."""
    document = read(write_source(folder, {"ch01.md": markdown}, **settings))
    return "\n".join(section.html for chapter in document.chapters for section in chapter.sections), document


def bring_in(folder, *args, by=SYSTEM, at=None, **kwargs):
    """Write a source folder and import it; gives the report."""
    return import_document(source=write_source(folder, *args, **kwargs), by=by, at=at)


def section_named(name, version=None):
    """The section with this anchor, of one version or of the only one that has it."""
    sections = Section.objects.filter(anchor__name=name)
    return sections.get(version=version) if version else sections.get()


def picture(width=40, height=30, kind="PNG"):
    """The bytes of a real image."""
    content = BytesIO()
    Image.new("RGB", (width, height), "navy").save(content, kind)
    return content.getvalue()
