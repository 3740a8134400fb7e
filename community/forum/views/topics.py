from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView, View

from community.discussions import tree
from community.discussions.models import Comment
from community.discussions.pages import flat_page, threaded_page
from community.discussions.querysets import PAGE_SIZE
from community.discussions.reading import PostPage, Reader
from community.forum import forms, permissions
from community.forum.addresses import FLAT, THREADED, reply_address
from community.forum.asking import topic_for_page
from community.forum.models import Topic
from community.forum.queries import path_from
from community.forum.tools import PostTools
from foundation.listing.numbered import NumberedPages, read_number
from foundation.microcache import known_query
from foundation.writing.views import hand_form
from people.accounts.models import Circle


class TopicRedirectView(View):
    """A topic's number alone leads to its address with the title in it."""

    def get(self, request, topic_id):
        topic = get_object_or_404(
            Topic.objects.visible_to(request.user).select_related("discussion"), pk=topic_id
        )
        return HttpResponsePermanentRedirect(topic.get_absolute_url())


class TopicPageView(TemplateView):
    """What pages that show posts of a topic share."""

    def get(self, request, *args, **kwargs):
        self.topic = topic_for_page(kwargs["topic_id"], request.user)
        if self.topic is None:
            raise Http404
        if kwargs.get("slug", self.topic.slug) != self.topic.slug:
            query = request.META["QUERY_STRING"]
            return HttpResponsePermanentRedirect(self.topic.get_absolute_url() + (query and f"?{query}"))
        self.actor = request.user.author if request.user.is_authenticated else None
        self.refusal = permissions.refuse_reply_topic(self.actor, self.topic)
        self.reader = Reader(
            self.actor,
            self.topic.discussion,
            may_write=self.refusal is None,
            accepted_number=self.topic.accepted_number,
            read_number=self.topic.read_number if self.actor and self.topic.new_count else None,
        )
        self.comments = Comment.objects.filter(discussion=self.topic.discussion)
        self.tools = PostTools(
            self.topic,
            may_reply=self.may_reply(),
            may_choose=self.topic.is_question
            and permissions.refuse_choose_answer(self.actor, self.topic) is None,
            may_confirm=permissions.refuse_confirm_topic(self.actor, self.topic) is None,
            may_moderate=self.reader.may_moderate,
        )
        return super().get(request, *args, **kwargs)

    def may_reply(self):
        """Whether a reply makes sense; a visitor is led to sign in first."""
        return self.reader.may_write or (self.actor is None and not self.topic.discussion.is_locked)

    def get_context_data(self, **kwargs):
        topic, discussion = self.topic, self.topic.discussion
        return super().get_context_data(
            topic=topic,
            discussion=discussion,
            author_url=topic.author.get_absolute_url(),
            answer_url=topic.address_of(topic.accepted_number) if topic.accepted_number else "",
            reply_refusal=self.refusal and self.refusal.message,
            may_reply=self.tools.may_reply,
            reply_address=reply_address(self.topic),
            verdict="forum/_verdict.html",
            unread_url=self.unread_url(),
            feed_url=self.feed_url(),
            **kwargs,
        )

    def unread_url(self):
        """Where somebody goes on who read a part of it."""
        is_begun = self.actor is not None and self.topic.new_count and self.topic.read_number
        return self.topic.news_address if is_begun else ""

    def feed_url(self):
        """The feed of this topic, when visitors can read it."""
        if self.topic.discussion.circle.reads != Circle.EVERYONE or not self.topic.discussion.last_number:
            return ""
        return reverse("topic-feed", args=[self.topic.pk, self.topic.slug])

    def read_mark(self, posts):
        """What the page tells of its reader when they look at these posts; nothing when they saw them before."""
        number = max((post.number for post in posts if post.number), default=0)
        read = (self.actor and self.topic.read_number) or 0
        if self.actor is None or number <= read:
            return {}
        return {
            "read_url": reverse("read-mark", args=[self.topic.pk]),
            "read_number": read,
            "read_image": reverse("read-image", args=[self.topic.pk, number]),
        }


@known_query("weergave", "pagina", "na")
class TopicView(TopicPageView):
    """A topic with a page of its posts: in a tree while all fit on one page, else by number; the reader switches."""

    template_name = "forum/topic.html"

    def get_context_data(self, **kwargs):
        is_threaded = self.is_threaded()
        context = self.threaded_posts() if is_threaded else self.flat_posts()
        if self.actor:
            context |= {"composer": self.composer(), "waiting": self.waiting_posts()}
        return super().get_context_data(is_threaded=is_threaded, **context, **kwargs)

    def is_threaded(self):
        view = self.request.GET.get("weergave")
        if view not in (FLAT, THREADED):
            return self.topic.discussion.last_number <= PAGE_SIZE and "pagina" not in self.request.GET
        return view == THREADED

    def flat_posts(self):
        number = read_number(self.request.GET.get("pagina"))
        pages = NumberedPages(self.topic.discussion.last_number, number, PAGE_SIZE)
        posts = flat_page(self.topic.pk, pages.number)
        page = PostPage(self.reader, posts, tools=self.tools)
        opening, replies = split_opening(posts)
        chosen = f"weergave={FLAT}&" if "weergave" in self.request.GET else ""
        return {
            "opening": page.flat(opening, heading=2, look="app-post--question"),
            "posts": page.flat(replies),
            "pages": pages,
            "page_query": f"?{chosen}pagina=",
            **self.read_mark(posts),
        }

    def threaded_posts(self):
        after = path_from(self.request, "na")
        posts = threaded_page(self.topic.pk, after)
        above = list(self.comments.above(posts[0].path)) if after and posts else []
        page = PostPage(self.reader, posts, above, tools=self.tools)
        opening, replies = split_opening(posts[:PAGE_SIZE])
        shown, end = page.threaded(replies)
        return {
            "opening": page.flat(opening, heading=2, look="app-post--question"),
            "above": page.flat(above, heading=2),
            "posts": shown,
            "thread_end": end,
            **self.what_follows(posts, above),
            **self.read_mark(posts[:PAGE_SIZE]),
        }

    def what_follows(self, posts, above):
        """Where the next page begins, and the branch that the end of this page cuts in two."""
        if len(posts) <= PAGE_SIZE:
            return {}
        following = posts[PAGE_SIZE]
        roots = {post.path: post.number for post in [*above, *posts] if post.depth == 0}
        root = roots.get(following.path[: tree.STEP]) if following.depth else None
        return {
            "next_after": posts[PAGE_SIZE - 1].path,
            "branch_url": reverse("topic-branch", args=[self.topic.pk, root]) if root else "",
        }

    def waiting_posts(self):
        """What this person posted here and nobody else can read yet."""
        if not self.topic.has_waiting:
            return []
        posts = list(self.comments.waiting_of(self.request.user))
        return PostPage(self.reader, posts).flat(posts)

    def composer(self):
        if not self.reader.may_write:
            return None
        return hand_form(
            self.request,
            forms.TopicReplyForm,
            reply_address(self.topic),
            user=self.request.user,
            discussion=self.topic.discussion,
        )


def split_opening(posts):
    """The opening text, when it is on this page, and what follows it."""
    has_opening = bool(posts) and posts[0].number == 1
    return posts[:has_opening], posts[has_opening:]


@known_query("na")
class TopicBranchView(TopicPageView):
    """A post with all answers below it, and the posts above it."""

    template_name = "forum/topic_branch.html"

    def get_context_data(self, **kwargs):
        root = get_object_or_404(self.comments.in_tree().for_page(), number=self.kwargs["number"])
        posts = list(self.comments.branch(root.path, path_from(self.request, "na")))
        above = list(self.comments.above(root.path))
        page = PostPage(self.reader, posts, above, tools=self.tools)
        shown, end = page.threaded(posts[:PAGE_SIZE])
        return super().get_context_data(
            root=root,
            above=page.flat(above),
            posts=shown,
            thread_end=end,
            next_after=posts[PAGE_SIZE - 1].path if len(posts) > PAGE_SIZE else "",
            **self.read_mark(posts[:PAGE_SIZE]),
            **kwargs,
        )
