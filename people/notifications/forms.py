from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from foundation.writing.forms import ActionForm
from people.notifications.hooks import Event, all_events
from people.notifications.models import Channel, Level, NotificationSettings

UNFOLLOW = "none"
EVENT = "event-"  # before the name of an event, in the name of its field


class FollowForm(ActionForm):
    """How much somebody wants to hear of one thing."""

    choice_hints: ClassVar[dict[str, dict[str, Any]]] = {
        "level": {
            Level.ALL: _("You hear of every new post."),
            Level.MENTIONS: _("You hear of it when somebody mentions you or answers your post."),
            Level.MUTED: _("You hear nothing, also when you follow the category that it stands in."),
        }
    }

    level = forms.ChoiceField(
        label=_("What do you want to hear?"),
        choices=[*Level.choices, (UNFOLLOW, _("Do not follow"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to hear.")},
    )


class ReadAllForm(ActionForm):
    """The newest notification that somebody saw when they asked to mark all as read."""

    until = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**15)


class EventRow(NamedTuple):
    """A line of the settings: an event, and the field in which its channel is chosen; none when it is fixed."""

    event: Event
    field: BoundField | None


class SettingsForm(ActionForm):
    """How somebody hears of each event, and in which language."""

    channel_choices: ClassVar[Any] = Channel.choices  # the columns of the table

    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    follows_own = forms.BooleanField(label=_("Follow topics that I start or reply to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for event in all_events().values():
            if not event.is_forced:
                self.fields[f"{EVENT}{event.name}"] = forms.ChoiceField(
                    label=str(event.title),
                    choices=Channel.choices,
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose how you want to hear of this.")},
                )

    @classmethod
    def typed(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        names = [f"{EVENT}{event}" for event in all_events()]
        return super().typed(data) | {name: data[name] for name in names if name in data}

    @staticmethod
    def values_of(chosen: NotificationSettings) -> dict[str, Any]:
        """What the form begins with: what somebody chose before."""
        channels = {
            f"{EVENT}{name}": chosen.channel(event)
            for name, event in all_events().items()
            if not event.is_forced
        }
        return {"language": chosen.language, "follows_own": chosen.follows_own, **channels}

    @property
    def channels(self) -> dict[str, Channel]:
        """The channel that was chosen for each event, by its name."""
        return {
            name.removeprefix(EVENT): Channel(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(EVENT)
        }

    @property
    def lines(self) -> list[EventRow]:
        """The lines of the table."""
        return [
            EventRow(event, None if event.is_forced else self[f"{EVENT}{event.name}"])
            for event in all_events().values()
        ]
