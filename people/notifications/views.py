from http import HTTPStatus

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from foundation.listing import NumberedPages, read_number
from foundation.writing.views import hand_form
from people.accounts.models import User
from people.accounts.views.pages import AccountActionView, Address
from people.notifications.actions import (
    choose_settings,
    follow,
    quieten,
    read_all,
    read_notification,
    stop_digests,
    stop_mail,
    unfollow,
)
from people.notifications.context import count_unread
from people.notifications.forms import UNFOLLOW, FollowForm, ReadAllForm, SettingsForm
from people.notifications.hooks import all_events, all_watched_models, watched_by_label
from people.notifications.items import read_items, readable
from people.notifications.letters import DIGEST, EVENT, read_stop_token
from people.notifications.models import Level, Notification, NotificationSettings, Watch
from people.notifications.permissions import refuse_follow_object

PER_PAGE = 50
LONGEST_ID = 15  # digits; a longer number is no row of ours


class NotificationListView(LoginRequiredMixin, TemplateView):
    """What I was told, newest first."""

    template_name = "notifications/notification_list.html"

    def get_context_data(self, **kwargs):
        person = self.request.user
        told = Notification.objects.of(person)
        pages = NumberedPages(told.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        rows = list(pages.rows(told))
        items = read_items(rows)
        shown = readable(items.values(), person)
        lines = [(row, items[row.pk] if row.pk in shown else None) for row in rows]
        return super().get_context_data(lines=lines, pages=pages, read_form=self.read_form(rows), **kwargs)

    def read_form(self, rows):
        """The button that marks all as read, when there is anything to mark."""
        if not any(row.read_at is None for row in rows):
            return None
        address = reverse("notifications-read")
        return hand_form(self.request, ReadAllForm, address, initial={"until": rows[0].pk})


@method_decorator(never_cache, name="dispatch")
class UnreadCountView(View):
    """The number beside the link to my notifications, as a part of a page."""

    def get(self, request):
        if not request.user.is_authenticated:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        count = {"unread_count": count_unread(request.user.pk)}
        return TemplateResponse(request, "notifications/_count.html", count)


class NotificationView(LoginRequiredMixin, View):
    """The way to what I was told of, which marks it as read."""

    def get(self, request, notification_id):
        row = get_object_or_404(Notification.objects.of(request.user), pk=notification_id)
        read_notification(notification=row, by=request.user.author)
        items = read_items([row])
        if not readable(items.values(), request.user):
            raise Http404
        return HttpResponseRedirect(items[row.pk].address)


class OwnPageView(AccountActionView):
    """A form about the notifications of who is signed in."""

    def get_object(self):
        return self.request.user

    @property
    def cancel_url(self):
        return reverse("notifications")


class ReadAllView(OwnPageView):
    template_name = "notifications/notifications_read.html"
    form_class = ReadAllForm
    success_message = _("All your notifications are marked as read.")

    def get_initial(self):
        newest = Notification.objects.of(self.request.user).first()
        return {"until": newest.pk if newest else 0}

    def perform(self, form):
        read_all(user=self.object, until=form.cleaned_data["until"], by=self.object.author)
        return Address(self.cancel_url)


class SettingsView(OwnPageView):
    template_name = "notifications/settings.html"
    form_class = SettingsForm
    success_message = _("Your choice is saved.")

    def get_initial(self):
        return SettingsForm.values_of(NotificationSettings.objects.of(self.request.user))

    def perform(self, form):
        choose_settings(
            user=self.object,
            channels=form.channels,
            language=form.cleaned_data["language"],
            follows_own=form.cleaned_data["follows_own"],
            by=self.object.author,
        )
        return Address(reverse("notification-settings"))

    def get_context_data(self, **kwargs):
        watches = Watch.objects.of(self.object).order_by("-since", "-pk")
        pages = NumberedPages(watches.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        followed = followed_things(list(pages.rows(watches)), self.object)
        return super().get_context_data(followed=followed, pages=pages, **kwargs)


def followed_things(watches, user):
    """Each of these with what is followed; None for what this person cannot see any more."""
    models = watched_by_label()
    ids = {}
    for watch in watches:
        ids.setdefault(watch.reference.rpartition(".")[0], []).append(watch.object_id)
    seen = {}
    for label, wanted in ids.items():
        if label in models:
            rows = models[label].visible_to(user).filter(pk__in=wanted)
            seen |= {f"{label}.{row.pk}": row for row in rows}
    return [(watch, seen.get(watch.reference)) for watch in watches]


class FollowView(AccountActionView):
    """Choosing how much I hear of something; the address names it, as `?wat=forum.topic.12`."""

    template_name = "notifications/follow.html"
    form_class = FollowForm
    success_message = _("Your choice is saved.")

    def get_object(self):
        label, _dot, number = self.request.GET.get("wat", "").rpartition(".")
        model = watched_by_label().get(label)
        if model is None or not (number.isascii() and number.isdigit() and len(number) <= LONGEST_ID):
            raise Http404
        return get_object_or_404(model.visible_to(self.request.user), pk=number)

    def refusal(self):
        return refuse_follow_object(self.request.user.author, self.request.user, self.object)

    def get_initial(self):
        watch = Watch.objects.of(self.request.user).on([self.object]).first()
        return {"level": watch.level if watch else Level.ALL}

    def get_context_data(self, **kwargs):
        words = all_watched_models()[type(self.object)].follow
        return super().get_context_data(follow_words=words, **kwargs)

    def perform(self, form):
        who = {"user": self.request.user, "obj": self.object, "by": self.request.user.author}
        level = form.cleaned_data["level"]
        if level == UNFOLLOW:
            unfollow(**who)
        else:
            follow(**who, level=Level(level))
        return self.object


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class StopMailView(TemplateView):
    """Stops what a mail came from, for who has its link: a mail program posts here without cookie or token.

    Looking at the page does nothing, since mail scanners do; sending it twice is as good as once.
    """

    template_name = "notifications/stop_mail.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        user_id, self.what = read_stop_token(kwargs["token"]) or (None, "")
        self.person = User.objects.filter(pk=user_id).first()

    def dispatch(self, request, *args, **kwargs):
        if self.person is None or not self.words():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.stop()
        return self.render_to_response(self.get_context_data(is_done=True))

    def stop(self):
        who = {"user": self.person, "by": self.person.author}
        if self.what == DIGEST:
            stop_digests(**who)
        elif self.what.startswith(EVENT):
            stop_mail(event=self.what.removeprefix(EVENT), **who)
        elif obj := self.followed():
            quieten(obj=obj, **who)

    def words(self):
        """What is stopped; empty when that cannot be stopped, or does not exist any more."""
        if self.what == DIGEST:
            return _("The digest of notifications")
        if self.what.startswith(EVENT):
            event = all_events().get(self.what.removeprefix(EVENT))
            return event.title if event and not event.is_forced else ""
        watched = self.watched_model()
        return watched.stop if watched else ""

    def watched_model(self):
        """What kind of thing is followed no more."""
        return watched_by_label().get(self.what.rpartition(".")[0])

    def followed(self):
        """What is followed no more; None when it is gone."""
        rows = self.watched_model().model._default_manager
        return rows.filter(pk=self.what.rpartition(".")[2]).first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(words=self.words(), **kwargs)
