"""What people see of moderation, and what they send."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from community.discussions.models import Comment
from community.moderation.actions import claim_case, hide, remove_branch, request_review
from community.moderation.models import Case, Decision, Flag, FlagKind, Ground, HoldRule, Review, State
from foundation.references import reference
from people.accounts.actors import SYSTEM
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    TopicFactory,
    maintainer,
)
from tests.moderation.factories import (
    WHY,
    case_of,
    fresh,
    guest,
    held_post,
    hidden_post,
    moderator,
    moderator_of,
    public_post,
    reported_post,
    stored,
)

pytestmark = pytest.mark.django_db


def sign_in(client, author):
    client.force_login(author.user)
    return client


def key_in(page):
    return re.search(r'name="form_key" value="([^"]+)"', page.content.decode())[1]


def send(client, address, **data):
    """Open a form as a browser does, and send it."""
    page = client.get(address)
    shown = dict(re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.content.decode()))
    return client.post(address, shown | {"form_key": key_in(page)} | data)


def item_address(name, post):
    return reverse(name, kwargs={"word": "bericht", "pk": post.pk})


# The queue


def test_queue_shows_the_gravest_first_and_of_those_the_oldest(client):
    by = moderator()
    plain = reported_post()
    first, second = reported_post(), reported_post()
    for post in (second, first):
        Case.objects.filter(pk=case_of(post).pk).update(is_grave=True)
    Case.objects.filter(pk=case_of(first).pk).update(opened_at=timezone.now() - timezone.timedelta(hours=3))

    page = sign_in(client, by).get(reverse("moderation-queue"))

    assert [case.item for case in page.context["cases"]] == [first, second, plain]


def test_queue_can_be_narrowed_by_why_and_knows_nothing_else(client):
    by = sign_in(client, moderator())
    post, _reported = held_post(), reported_post()

    page = by.get(reverse("moderation-queue"), {"waarom": "held"})

    assert [case.item for case in page.context["cases"]] == [post]
    assert by.get(reverse("moderation-queue"), {"waarom": "'"}).status_code == 404
    assert by.get(reverse("moderation-queue"), {"pagina": "99"}).status_code == 404


def test_queue_costs_the_same_however_long_it_is(client, django_assert_max_num_queries):
    by = sign_in(client, moderator())

    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as context:
            assert by.get(reverse("moderation-queue")).status_code == 200
        return len(context)

    reported_post(), held_post()
    few = queries()
    for _ in range(5):
        reported_post(), held_post()

    assert queries() == few


def test_log_costs_the_same_however_long_it_is(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    by = sign_in(client, moderator())

    def queries():
        with CaptureQueriesContext(connection) as context:
            assert by.get(reverse("decision-list")).status_code == 200
        return len(context)

    hidden_post()
    few = queries()
    for _ in range(5):
        hidden_post()

    assert queries() == few


@pytest.mark.parametrize("name", ["moderation-queue", "decision-list", "moderation-count"])
def test_page_of_moderators_is_closed_to_others(client, name):
    address = reverse(name)
    assert client.get(address).status_code == 302
    assert sign_in(client, AuthorFactory()).get(address).status_code == 403
    assert sign_in(client, moderator()).get(address).status_code == 200


def test_moderator_of_a_category_sees_only_what_stands_there(client):
    mine, other = reported_post(), reported_post()
    by = sign_in(client, moderator_of(mine.discussion.subject))

    page = by.get(reverse("moderation-queue"))

    assert [case.item for case in page.context["cases"]] == [mine]
    assert by.get(case_of(other).get_absolute_url()).status_code == 404
    assert by.get(item_address("moderation-hide", other)).status_code == 404


def test_moderator_who_cannot_read_a_circle_does_not_see_its_queue(client):
    category = CategoryFactory(reads="maintainer@site", writes="maintainer@site")
    post = public_post(TopicFactory(category=category))
    Case.objects.create(item=post, why="reported", container="x", scope=post.scope, circle=post.circle)
    by = sign_in(client, moderator())

    assert not by.get(reverse("moderation-queue")).context["cases"]
    assert by.get(item_address("moderation-item", post)).status_code == 404


def test_count_stands_in_the_head_of_every_page_of_a_moderator(client):
    by = moderator()
    reported_post()

    page = sign_in(client, by).get(reverse("forum")).content.decode()

    assert f'data-live="{reference(by.user)}"' in page
    assert reverse("moderation-count") in page
    assert ">1<" in client.get(reverse("moderation-count")).content.decode().replace(" ", "")


def test_who_moderates_nothing_pays_nothing_for_the_count(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as context:
        page = sign_in(client, AuthorFactory()).get(reverse("forum"))

    assert reverse("moderation-queue") not in page.content.decode()
    assert not [query for query in context.captured_queries if "moderation_case" in query["sql"]]


# A case


def test_case_shows_the_words_their_surroundings_and_what_people_reported(client):
    topic = TopicFactory()
    before = public_post(topic, body="Ervoor staat dit.")
    post = reported_post(topic, body="Koop mijn product.", words="Reclame hoor.")

    page = sign_in(client, moderator()).get(case_of(post).get_absolute_url())

    words = page.content.decode()
    assert "Koop mijn product." in words
    assert "Reclame hoor." in words
    assert before.excerpt() in words


def test_moderator_takes_a_case_and_gives_it_back(client):
    by = moderator()
    case = case_of(reported_post())
    sign_in(client, by)

    assert send(client, reverse("moderation-claim", args=[case.pk])).status_code == 302
    assert stored(case).claimed_by == by.user.author
    assert send(client, reverse("moderation-release", args=[case.pk])).status_code == 302
    assert stored(case).claimed_by is None


def test_case_page_has_the_buttons_that_fit(client):
    sign_in(client, moderator())
    held, reported = held_post(), reported_post()

    page = client.get(case_of(held).get_absolute_url())
    assert page.context["approve"] and "dismiss" not in page.context and "hide_url" not in page.context
    assert page.context["remove_url"]

    page = client.get(case_of(reported).get_absolute_url())
    assert page.context["dismiss"] and page.context["hide_url"] and page.context["branch_url"]
    assert "approve" not in page.context


def test_case_that_another_has_can_be_taken_over_and_not_decided(client):
    other = moderator()
    case = case_of(reported_post())
    claim_case(case=case, by=other)
    sign_in(client, moderator())

    page = client.get(case.get_absolute_url())
    assert other.name in page.context["refusal"].message
    assert "hide_url" not in page.context
    assert page.context["claim"]

    send(client, reverse("moderation-claim", args=[case.pk]))
    assert client.get(case.get_absolute_url()).context["hide_url"]


def test_post_is_placed_by_one_button(client):
    post = held_post()
    case = case_of(post)
    sign_in(client, moderator())
    page = client.get(case.get_absolute_url())
    handed = page.context["approve"]

    answer = client.post(handed.address, {"form_key": handed.key, "version": case.version})

    assert answer.status_code == 302
    assert stored(post).state == State.PUBLIC
    decision = Decision.objects.get()
    assert answer.url == decision.get_absolute_url()
    assert client.get(answer.url).status_code == 200
    assert client.get(case.get_absolute_url()).status_code == 200


def test_report_is_dismissed_by_one_button(client):
    post = reported_post()
    case = case_of(post)
    sign_in(client, moderator())
    handed = client.get(case.get_absolute_url()).context["dismiss"]

    answer = client.post(handed.address, {"form_key": handed.key, "version": case.version})

    assert answer.status_code == 302
    assert not stored(case).is_open


def test_statement_of_reasons_is_filled_in_as_far_as_we_know(client):
    post = reported_post()
    sign_in(client, moderator())

    form = client.get(item_address("moderation-hide", post)).context["form"]

    assert form.initial["ground"] == Ground.ADVERTISING
    assert form.initial["facts"]
    assert form.initial["version"] == case_of(post).version


@pytest.mark.parametrize(
    "name, state",
    [
        ("moderation-hide", State.HIDDEN),
        ("moderation-remove", State.REMOVED),
        ("moderation-remove-branch", State.REMOVED),
    ],
)
def test_measure_is_taken_with_its_reasons(client, name, state):
    post = reported_post()
    sign_in(client, moderator())

    answer = send(client, item_address(name, post), **WHY)

    assert answer.status_code == 302
    assert stored(post).state == state
    assert client.get(answer.url).status_code == 200


def test_measure_without_ground_or_facts_is_given_back(client):
    post = reported_post()
    sign_in(client, moderator())

    answer = send(client, item_address("moderation-hide", post), ground="", facts="")

    assert answer.status_code == 422
    assert stored(post).state == State.PUBLIC


@pytest.mark.parametrize("law", ["", "art\u200bikel"])
def test_measure_on_the_ground_of_the_law_names_it(client, law):
    post = public_post()
    sign_in(client, moderator())

    answer = send(client, item_address("moderation-hide", post), ground=Ground.LAW, facts="Laster.", law=law)
    assert answer.status_code == 422

    data = {"ground": Ground.LAW, "facts": "Laster.", "law": " artikel  261 "}
    assert send(client, item_address("moderation-hide", post), **data).status_code == 302
    assert Decision.objects.get().law == "artikel 261"


def test_law_is_left_out_when_it_is_not_the_ground(client):
    post = public_post()
    sign_in(client, moderator())

    send(client, item_address("moderation-hide", post), law="artikel 1", **WHY)

    assert Decision.objects.get().law == ""


def test_second_moderator_gets_the_form_back_and_hears_who_was_first(client):
    post, first = reported_post(), moderator()
    sign_in(client, moderator())
    address = item_address("moderation-hide", post)
    page = client.get(address)
    hide(item=post, by=first, version=case_of(post).version, **WHY)

    form = page.context["form"]
    answer = client.post(address, {"form_key": key_in(page), "version": form.initial["version"], **WHY})

    assert answer.status_code == 409
    assert first.name in answer.content.decode()
    assert WHY["facts"] in answer.content.decode()


def test_moderator_who_looked_again_can_decide_on_the_same_page(client):
    post = reported_post()
    sign_in(client, moderator())
    address = item_address("moderation-hide", post)
    page = client.get(address)
    Case.objects.filter(pk=case_of(post).pk).update(version=9)

    answer = client.post(address, {"form_key": key_in(page), "version": 2, **WHY})
    assert answer.status_code == 409
    shown = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]

    again = client.post(address, {"form_key": key_in(answer), "version": shown, **WHY})
    assert again.status_code == 302


@pytest.mark.parametrize("version", ["x", "-1", str(2**40), "\0", "9" * 400])
def test_version_that_is_none_is_given_back(client, version):
    post = reported_post()
    sign_in(client, moderator())
    page = client.get(item_address("moderation-hide", post))

    data = {"form_key": key_in(page), "version": version, **WHY}
    assert client.post(item_address("moderation-hide", post), data).status_code == 422


def test_way_back_from_the_decision(client):
    topic = TopicFactory()
    root = public_post(topic)
    below = public_post(topic, reply_to=root)
    decision = remove_branch(item=root, by=moderator(), **WHY)
    sign_in(client, moderator())
    page = client.get(decision.get_absolute_url())
    assert reverse("decision-restore", args=[decision.pk]) in page.content.decode()
    assert reverse("moderation-item", args=["bericht", below.pk]) in page.content.decode()

    answer = send(client, reverse("decision-restore", args=[decision.pk]), facts="")

    assert answer.status_code == 302
    assert {stored(post).state for post in (root, below)} == {State.PUBLIC}
    again = client.get(reverse("decision-restore", args=[decision.pk]))
    assert again.context["refusal"]


def test_hidden_post_is_read_by_moderators_behind_a_link(client):
    post = hidden_post(body="Verborgen woorden.")
    address = item_address("moderation-item", post)
    topic = post.discussion.subject.get_absolute_url()

    sign_in(client, moderator())
    assert address in client.get(topic).content.decode()
    assert "Verborgen woorden." not in client.get(topic).content.decode()
    assert "Verborgen woorden." in client.get(address).content.decode()

    sign_in(client, AuthorFactory())
    assert address not in client.get(topic).content.decode()
    assert client.get(address).status_code == 403
    sign_in(client, moderator_of(TopicFactory()))
    assert client.get(address).status_code == 404


def test_page_of_something_that_waits_leads_to_its_case(client):
    post = reported_post()
    answer = sign_in(client, moderator()).get(item_address("moderation-item", post))
    assert answer.url == case_of(post).get_absolute_url()


def test_page_of_a_public_post_offers_the_measures(client):
    post = public_post()
    page = sign_in(client, moderator()).get(item_address("moderation-item", post))
    assert item_address("moderation-hide", post) in page.content.decode()


@pytest.mark.parametrize("address", ["/moderatie/iets/1/", "/moderatie/bericht/999999/", "/moderatie/9999/"])
def test_what_is_not_there_is_not_found(client, address):
    assert sign_in(client, moderator()).get(address).status_code == 404


def test_links_below_a_post_fit_who_reads(client):
    post = public_post()
    address = post.discussion.subject.get_absolute_url()
    report = f"{reverse('report')}?bericht={post.pk}"

    assert report in client.get(address).content.decode()
    sign_in(client, AuthorFactory())
    assert report in client.get(address).content.decode()
    assert item_address("moderation-hide", post) not in client.get(address).content.decode()
    sign_in(client, moderator())
    assert item_address("moderation-hide", post) in client.get(address).content.decode()


# Reports


def report_address(post):
    return f"{reverse('report')}?bericht={post.pk}"


def test_visitor_reports_and_gets_a_receipt(client):
    post = public_post()

    answer = send(
        client,
        report_address(post),
        kind=FlagKind.ILLEGAL,
        words="Dit mag niet.",
        email="Ik@Voorbeeld.example",
    )

    flag = Flag.objects.get()
    assert (flag.by, flag.guest_email, flag.is_grave) == (None, "ik@voorbeeld.example", True)
    assert re.fullmatch(r"M-\d{4}-\d{4}", flag.receipt)
    page = client.get(answer.url)
    assert flag.receipt in page.content.decode()
    assert "Dit mag niet." in page.content.decode()
    assert case_of(post).is_grave


def test_receipt_opens_with_its_key_alone(client):
    reported_post()
    flag = Flag.objects.get()
    assert client.get(flag.get_absolute_url()).status_code == 200
    assert client.get(reverse("report-receipt", args=[flag.pk, "x"])).status_code == 404
    assert client.get(reverse("report-receipt", args=[flag.pk + 1, flag.key])).status_code == 404


def test_report_with_an_account_is_under_their_name(client):
    by, post = AuthorFactory(), public_post()
    sign_in(client, by)

    answer = send(client, report_address(post), kind=FlagKind.INSULT, words="Scheldwoord.")

    assert answer.status_code == 302
    assert Flag.objects.get().by.user == by.user


@pytest.mark.parametrize("words", ["", "   ", "\0", "x" * 2_001, "\u200b"])
def test_report_without_a_reason_is_given_back(client, words):
    post = public_post()

    answer = send(client, report_address(post), kind=FlagKind.OTHER, words=words, email="")

    assert answer.status_code == 422
    assert not Flag.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?bericht=", "?bericht=x", "?bericht=999999", "?bericht=%00", "?bericht=" + "9" * 400]
)
def test_report_of_nothing_leads_nowhere(client, query):
    sign_in(client, AuthorFactory())
    assert client.get(reverse("report") + query).status_code == 404


def test_report_of_what_is_hidden_says_so(client):
    post = hidden_post(body="Geheime woorden.")
    page = client.get(report_address(post))
    assert page.context["refusal"]
    assert "Geheime woorden." not in page.content.decode()


def test_held_post_cannot_be_reported_and_its_form_shows_nothing(client):
    post = held_post(body="Geheime woorden.")
    sign_in(client, AuthorFactory())
    assert client.get(report_address(post)).status_code == 404
    client.logout()
    answer = client.get(report_address(post), follow=True)
    assert "Geheime woorden." not in answer.content.decode()


def test_answered_report_says_what_it_led_to(client):
    post = reported_post()
    hide(item=post, by=moderator(), **WHY)
    flag = Flag.objects.get()
    assert flag.get_outcome_display() in client.get(flag.get_absolute_url()).content.decode()


# What the author sees


def test_author_reads_the_reasons_and_asks_for_a_review(client):
    post = hidden_post(by=moderator(), body="Mijn eigen woorden.")
    statement = Decision.objects.get().statements.get()
    sign_in(client, fresh(post.author))

    assert statement.get_absolute_url() in client.get(reverse("statement-list")).content.decode()
    page = client.get(statement.get_absolute_url())
    assert WHY["facts"] in page.content.decode()
    assert "Mijn eigen woorden." in page.content.decode()
    assert page.context["may_review"]

    answer = send(client, reverse("review-request", args=[statement.pk]), words="Ik noem het niet eens.")
    assert answer.url == statement.get_absolute_url()
    assert Review.objects.get().words == "Ik noem het niet eens."
    page = client.get(answer.url)
    assert not page.context["may_review"]
    assert client.get(reverse("review-request", args=[statement.pk])).context["refusal"]


def test_guest_does_the_same_by_the_link_in_the_mail(client):
    topic = TopicFactory()
    author = guest()
    from community.discussions.models import Discussion

    post = Comment.objects.append(
        Discussion.objects.get(pk=topic.pk),
        author=author,
        body="Hallo.",
        body_html="<p>Hallo.</p>",
        body_version=1,
    )
    statement = hide(item=post, by=moderator(), **WHY).statements.get()

    assert client.get(statement.get_absolute_url()).status_code == 404
    assert client.get(statement.address + "x").status_code == 404
    assert client.get(statement.get_absolute_url() + "?sleutel=%00").status_code == 404
    page = client.get(statement.address)
    assert page.status_code == 200
    address = f"{reverse('review-request', args=[statement.pk])}?sleutel={statement.key}"
    assert address.replace("&", "&amp;") in page.content.decode()

    answer = send(client, address, words="Ik ben het er niet mee eens.")

    assert answer.url == statement.address
    assert Review.objects.get().statement == statement


def test_reasons_are_read_by_nobody_else(client):
    hidden_post()
    statement = Decision.objects.get().statements.get()
    address, review = statement.get_absolute_url(), reverse("review-request", args=[statement.pk])

    assert client.get(address).status_code == 404
    sign_in(client, AuthorFactory())
    assert client.get(address).status_code == 404
    assert client.get(review).status_code == 404
    sign_in(client, moderator())
    assert client.get(address).status_code == 200
    assert client.get(review).status_code == 404


def test_author_without_measures_reads_that(client):
    assert sign_in(client, AuthorFactory()).get(reverse("statement-list")).status_code == 200


def test_another_moderator_decides_about_the_review(client):
    first = moderator()
    post = hidden_post(by=first)
    statement = Decision.objects.get().statements.get()
    review = request_review(statement=statement, words="Niet eens.", by=fresh(post.author))
    address = reverse("review-decide", args=[review.pk])

    sign_in(client, first)
    assert client.get(address).context["refusal"]

    sign_in(client, moderator())
    case_page = client.get(review.get_absolute_url())
    assert address in case_page.content.decode()
    assert "Niet eens." in case_page.content.decode()
    answer = send(client, address, answer="overturned", facts="U hebt gelijk.")

    assert answer.status_code == 302
    assert stored(post).state == State.PUBLIC
    sign_in(client, fresh(post.author))
    assert "U hebt gelijk." in client.get(statement.get_absolute_url()).content.decode()
    sign_in(client, moderator())
    assert client.get(answer.url).status_code == 200


def test_review_without_an_answer_is_given_back(client):
    post = hidden_post(by=moderator())
    review = request_review(
        statement=Decision.objects.get().statements.get(), words="Niet eens.", by=fresh(post.author)
    )
    sign_in(client, moderator())
    assert send(client, reverse("review-decide", args=[review.pk]), facts="").status_code == 422


def test_author_reads_why_a_post_waits(client):
    post = held_post(body="Wachtende woorden.")
    topic = post.discussion.subject.get_absolute_url()

    page = sign_in(client, fresh(post.author)).get(topic).content.decode()
    assert "Wachtende woorden." in page
    assert str(case_of(post).reasons[0].label) in page

    assert "Wachtende woorden." not in sign_in(client, AuthorFactory()).get(topic).content.decode()


# Rules


def test_maintainer_says_what_is_held(client):
    category = CategoryFactory()
    sign_in(client, fresh(maintainer()))
    page = client.get(reverse("moderation-rules"))
    address = reverse("hold-rules", args=[reference(category)])
    assert address in page.content.decode()

    answer = send(client, address, kinds=["everything", "links"])

    assert answer.url == reverse("moderation-rules")
    assert HoldRule.objects.get().kinds == ["everything", "links"]
    assert client.get(address).context["form"].initial["kinds"] == ["everything", "links"]


def test_rules_are_closed_to_others(client):
    sign_in(client, moderator())
    assert client.get(reverse("moderation-rules")).status_code == 403
    assert client.get(reverse("hold-rules", args=["site"])).context["refusal"]
    assert send_bare(client, reverse("hold-rules", args=["site"])).status_code in (403, 422)
    assert client.get(reverse("hold-rules", args=["forum.category.99"])).status_code == 404
    assert not HoldRule.objects.exists()


def send_bare(client, address):
    return client.post(address, {"kinds": "everything"})


def test_system_is_named_as_the_site(client):
    hidden_post(by=SYSTEM)
    page = sign_in(client, moderator()).get(reverse("decision-list"))
    assert page.status_code == 200
    assert page.context["decisions"][0].by is None


def test_page_that_dismisses_says_beforehand_why_it_cannot(client):
    case = case_of(held_post())
    sign_in(client, moderator())
    assert client.get(reverse("moderation-dismiss", args=[case.pk])).context["refusal"]


def test_link_to_a_bad_site_gives_the_rule_that_fits(client):
    from django_comments_xtd.models import BlackListedDomain

    BlackListedDomain.objects.create(domain="slecht.example")
    post = public_post(body="https://slecht.example")
    sign_in(client, moderator())
    assert (
        client.get(item_address("moderation-remove", post)).context["form"].initial["ground"]
        == Ground.BAD_SITE
    )
