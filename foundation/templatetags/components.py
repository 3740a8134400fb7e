"""The parts that pages are made of; their markup is what `static/src/site.css` styles."""

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def home_url(language: str = "") -> str:
    """Give the address of the home page, in the language of this page unless another is named."""
    language = language or get_language() or settings.LANGUAGE_CODE
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"{get_script_prefix()}{prefix}"


@register.simple_tag
def theme_css() -> str:
    """Give the address of the site owner's own style sheet, or nothing."""
    return static(settings.THEME_CSS) if getattr(settings, "THEME_CSS", "") else ""


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw a Tabler icon; it is hidden from who listens, so words stand beside it."""
    return format_html(
        '<svg class="app-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("build/icons.svg"),
        name,
    )


@register.simple_tag
def badge(kind: str, text: str, icon_name: str = "") -> SafeString:
    """Show a state or a kind in one or two words; kind is positive, info, warning, negative, open, authority or empty."""
    look = f" app-badge--{kind}" if kind else ""
    drawing = icon(icon_name) if icon_name else ""
    return format_html('<span class="nl-data-badge app-badge{}">{}{}</span>', look, drawing, text)


class Crumb(NamedTuple):
    """One step of the way from the home page to this one."""

    title: str
    url: str


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: str) -> dict[str, list[Crumb]]:
    """Show the way to this page: a title and an address for each step, and last the title of this page."""
    return {"items": [Crumb(*step) for step in zip_longest(parts[::2], parts[1::2], fillvalue="")]}


# Times


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime) -> SafeString:
    """Say in a list when something was: today 09:12, yesterday 16:40, 20 November, 20 November 2025."""
    local, now = timezone.localtime(moment), timezone.localtime()
    days_ago = (now.date() - local.date()).days
    if days_ago not in (0, 1):
        pattern = (
            pgettext("date format", "j F") if local.year == now.year else pgettext("date format", "j F Y")
        )
        return _time(local, format_date(local, pattern))
    _holds_until_midnight(context, now)
    day = _("today %(time)s") if days_ago == 0 else _("yesterday %(time)s")
    return _time(local, day % {"time": format_date(local, pgettext("date format", "H:i"))})


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """Say exactly when something was: 2 March 2026, 10:14."""
    local = timezone.localtime(at)
    return _time(local, format_date(local, pgettext("date format", "j F Y, H:i")))


def _time(local: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


def _holds_until_midnight(context: Context, now: datetime) -> None:
    """Tell the micro-cache that "today" is not true any more after this day."""
    request = context.get("request")
    if request is None:
        return
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    known = getattr(request, "valid_until", None)
    request.valid_until = min(known, midnight) if known else midnight


# Fields of forms

CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
    (forms.CheckboxInput, "utrecht-checkbox"),
    (forms.RadioSelect, "utrecht-radio-button"),
    (forms.CheckboxSelectMultiple, "utrecht-checkbox"),
    (forms.Select, "utrecht-select utrecht-select--html-select"),
    (forms.FileInput, ""),
    (forms.widgets.Input, "utrecht-textbox utrecht-textbox--html-input"),
]


class Choice(NamedTuple):
    """One answer to a question of radio buttons or checkboxes."""

    type: str
    id: str
    value: str
    label: str
    hint: str
    is_chosen: bool
    is_required: bool


@register.filter
def field_kind(field: BoundField) -> str:
    """Say how a field is laid out: choices, checkbox, editor or control."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea) and "data-markdown" in widget.attrs:
        return "editor"
    return "control"


@register.filter
def field_target(field: BoundField) -> str:
    """Give the id that a link to this field goes to: its control, or the first of its choices."""
    if field_kind(field) == "choices":
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Render the control of a field with the design system's classes, keeping its own attributes."""
    widget = field.field.widget
    ours = next((names for kind, names in CLASSES if isinstance(widget, kind)), "")
    if field.errors and ours.startswith("utrecht-textbox"):
        ours += " utrecht-textbox--invalid"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{ours} {own}".strip()} if ours or own else None)


@register.simple_tag
def choices(field: BoundField) -> list[Choice]:
    """List the answers of a field; a form names their hints in `choice_hints = {field: {value: hint}}`."""
    hints: dict[str, str] = getattr(field.form, "choice_hints", {}).get(field.name, {})
    return [_choice(option.data, hints, field) for option in field.subwidgets]


def _choice(data: dict[str, Any], hints: dict[str, str], field: BoundField) -> Choice:
    value = str(data["value"])
    return Choice(
        type=data["type"],
        id=data["attrs"].get("id", ""),
        value=value,
        label=data["label"],
        hint=hints.get(value, ""),
        is_chosen=data["selected"],
        is_required=data["type"] == "radio" and field.field.required,
    )


class Problem(NamedTuple):
    """One error of a form, and the id of the control to mend; empty when it is about the whole form."""

    text: str
    target: str


class Problems(NamedTuple):
    """What is wrong with a form, and in how many fields."""

    lines: list[Problem]
    fields: int


@register.simple_tag
def problems(form: forms.BaseForm) -> Problems:
    """List what is wrong with a form: first with the whole, then field by field; equal words get their label."""
    wrong = [(field, str(error)) for field in form for error in field.errors]
    times_said = Counter(text for _field, text in wrong)
    lines = [Problem(str(error), "") for error in form.non_field_errors()]
    for field, text in wrong:
        words = text if times_said[text] == 1 else f"{str(field.label).rstrip('?:')}: {text}"
        lines.append(Problem(words, "" if field.is_hidden else field_target(field)))
    return Problems(lines, len({field.name for field, _text in wrong}))
