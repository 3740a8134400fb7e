from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.discussions.forms import BodyField, LineField, PostForm
from community.forum.models import Category, Kind, Topic
from foundation.references import reference
from foundation.text.normalise import normalise
from foundation.writing.forms import ActionForm
from people.accounts.models import Circle, Organisation, Role, User

MAX_TAGS = 5
TAG_LENGTH = 40


class TagsField(forms.Field):
    """A few words with commas between them."""

    def to_python(self, value: Any) -> list[str]:
        words = [normalise(word) for word in str(value or "").split(",")]
        return [word for word in dict.fromkeys(words) if word]

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else ", ".join(value or ())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MAX_TAGS:
            raise ValidationError(_("Choose at most %(limit)s tags.") % {"limit": MAX_TAGS})
        for word in value:
            if len(word) > TAG_LENGTH or not slugify(word):
                raise ValidationError(
                    _("“%(word)s” cannot be a tag. Use one to three words, without special characters.")
                    % {"word": word[:TAG_LENGTH]}
                )

    def run_validators(self, value: Any) -> None:
        """Words were looked at one by one."""


class AboutForm(ActionForm):
    """What stands around the posts of a topic."""

    choice_hints = {
        "kind": {
            Kind.QUESTION: gettext_lazy("You want an answer. You can mark a reply as the answer."),
            Kind.DISCUSSION: gettext_lazy("You want to share something or exchange views."),
        }
    }

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you want to start?"),
        choices=[
            (Kind.QUESTION.value, gettext_lazy("A question")),
            (Kind.DISCUSSION.value, gettext_lazy("A discussion")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a question or a discussion.")},
    )
    title = LineField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Your question or subject in one sentence."),
        max_length=150,
        error_messages={"required": gettext_lazy("Give your topic a title.")},
    )
    tags = TagsField(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("At most five words that others search with, with commas between them."),
        required=False,
    )


class TopicEditForm(AboutForm):
    pass


class TopicNewForm(AboutForm, PostForm):
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.none(),
        empty_label=gettext_lazy("Choose a category"),
        error_messages={"required": gettext_lazy("Choose a category.")},
    )
    body = BodyField(
        label=gettext_lazy("What do you want to ask or say?"),
        help_text=gettext_lazy("You can mark up your text with Markdown."),
    )

    field_order = ["category", "kind", "title", "body", "tags", "speaks_for", "name", "email"]

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        category = cast(forms.ModelChoiceField, self.fields["category"])
        category.queryset = Category.objects.written_by(user)


class TopicReplyForm(PostForm):
    body = BodyField(
        label=gettext_lazy("What do you want to say?"),
        help_text=gettext_lazy("You can mark up your text with Markdown."),
    )

    field_order = ["body", "speaks_for", "name", "email"]


class TopicLockForm(ActionForm):
    reason = LineField(
        label=gettext_lazy("Why do you lock this topic?"),
        help_text=gettext_lazy("Everybody who reads the topic sees this sentence."),
        max_length=200,
    )


class TopicUnlockForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class TopicPinForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class TopicUnpinForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class TopicMoveForm(ActionForm):
    category = forms.ModelChoiceField(
        label=gettext_lazy("To which category?"),
        help_text=gettext_lazy("Who can read and write there, can read and write in this topic."),
        queryset=Category.objects.none(),
        empty_label=gettext_lazy("Choose a category"),
    )
    reason = LineField(label=gettext_lazy("Why do you move this topic?"), max_length=200)

    def __init__(self, *args: Any, topic: Topic, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = cast(forms.ModelChoiceField, self.fields["category"])
        category.queryset = Category.objects.visible_to(user).exclude(pk=topic.category_id)


class AllReadForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class AnswerAcceptForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class AnswerWithdrawForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class AnswerConfirmForm(ActionForm):
    version = forms.CharField(
        label=gettext_lazy("For which version does the answer hold?"),
        help_text=gettext_lazy("For example 4.0.0. Leave it empty when the answer is not about one version."),
        required=False,
        max_length=30,
    )


class CategoryForm(ActionForm):
    title = LineField(label=gettext_lazy("Title"), max_length=80)
    description = LineField(
        label=gettext_lazy("Description"),
        help_text=gettext_lazy("One or two sentences about what is talked about here."),
        max_length=300,
        required=False,
    )
    reads = forms.ChoiceField(label=gettext_lazy("Who can read here?"), initial=Circle.EVERYONE)
    writes = forms.ChoiceField(label=gettext_lazy("Who can write here?"), initial=Circle.SIGNED_IN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(Circle.SIGNED_IN, _("Everyone with an account")), *staff(), *organisations()]
        reads, writes = (cast(forms.ChoiceField, self.fields[name]) for name in ("reads", "writes"))
        reads.choices = [(Circle.EVERYONE, _("Everyone")), *people]
        writes.choices = people


class CategoryNewForm(CategoryForm):
    pass


class CategoryEditForm(CategoryForm):
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=1000, widget=forms.TextInput
    )


def staff() -> list[tuple[str, str]]:
    """The roles on the site that a category can be for."""
    return [
        (Circle.role(Role.MODERATOR), _("Moderators")),
        (Circle.role(Role.MAINTAINER), _("Maintainers of the standards")),
    ]


def organisations() -> list[tuple[str, str]]:
    """The organisations that a category can be for."""
    return [
        (Circle.role(Role.MEMBER, reference(organisation)), _("People of %(name)s") % {"name": organisation})
        for organisation in Organisation.objects.all()
    ]
