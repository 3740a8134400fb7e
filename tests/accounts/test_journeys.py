"""From page to page as a browser does, with the mails in between."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from people.accounts.actions import give_role
from people.accounts.actors import SYSTEM
from people.accounts.models import Author, Role, User
from tests.accounts.browser import is_signed_in, link_in_mail, sign_in
from tests.accounts.factories import PASSWORD, UserFactory, user_with
from tests.browser import fill_in

pytestmark = pytest.mark.django_db

NEW = {
    "email": "nieuw@voorbeeld.example",
    "name": "Nieuwe Deelnemer",
    "password1": "drie losse woorden",
    "password2": "drie losse woorden",
}


@pytest.fixture(autouse=True)
def forgotten_attempts():
    cache.clear()
    with override("nl"):
        yield


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), NEW | changes)


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def confirm_who_it_is(client, response):
    """Type the password once more, where a change asks for it."""
    assert response.url.startswith(reverse("account_reauthenticate"))
    return client.post(
        response.url, {"password": PASSWORD, "next": parse_qs(urlsplit(response.url).query)["next"][0]}
    )


def set_up_second_step(client):
    """Turn the second step on with what the page shows; gives the secret and the recovery codes."""
    confirm_who_it_is(client, client.get(reverse("mfa_activate_totp")))
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = client.get(done.url).context["unused_codes"]
    return secret, codes


# Making an account


def test_person_signs_up_confirms_by_a_button_and_signs_in(client):
    assert sign_up(client).url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)

    address = link_in_mail()
    assert client.get(address).status_code == HTTPStatus.OK
    assert not EmailAddress.objects.get().verified, "opening the link confirms nothing"
    client.post(address)
    assert EmailAddress.objects.get().verified

    sign_in(client, User.objects.get(), password=NEW["password1"])
    assert is_signed_in(client)
    assert Author.objects.get().name == "Nieuwe Deelnemer"


def test_address_is_confirmed_before_anybody_signs_in(client):
    sign_up(client)
    client.logout()

    assert sign_in(client, User.objects.get(), password=NEW["password1"]).url == reverse(
        "account_email_verification_sent"
    )
    assert not is_signed_in(client)


def test_link_that_was_used_says_so(client):
    sign_up(client)
    address = link_in_mail()
    client.post(address)

    other = address.rstrip("/") + "x/"
    assert client.get(other).context["confirmation"] is None
    assert client.post(other).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", ""),
        ("name", "   "),
        ("name", "12345"),
        ("name", "x" * 101),
        ("name", "iemand@voorbeeld.example"),
        ("name", "Jan\u200bJansen"),
        ("name", "Logius"),
        ("name", "Team LOGIUS"),
        ("name", "L o g i u s"),
        ("name", "Samenspraak"),
        ("email", "geen adres"),
        ("password1", "kort"),
        ("password2", "iets heel anders"),
    ],
)
def test_sign_up_that_cannot_be_used_comes_back_filled_in(client, field, value):
    response = sign_up(client, **{field: value})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in response.context["form"].errors
    assert "app-error-summary" in response.text
    shown = NEW["email"] if field != "email" else NEW["name"]
    assert shown in response.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["Mei-Lin Tan", "Hatice Yıldız", "Дмитро", "علی\u200cرضا", "van ’t Hof", "Jan 2e"]
)
def test_names_of_all_kinds_can_be_used(client, name):
    sign_up(client, name=name)

    assert User.objects.get().name == name


def test_who_fills_in_the_trap_hears_nothing_and_gets_nothing(client):
    assert sign_up(client, website="https://spam.example").url == reverse("account_email_verification_sent")
    assert not User.objects.exists()
    assert not mail.outbox


# Nobody learns who has an account


def shape(response):
    return response.status_code, response.get("Location"), response.content


def test_sign_up_answers_the_same_for_a_known_address(client):
    known = UserFactory()

    unknown_answer, known_answer = sign_up(client), sign_up(client, email=known.email)

    assert shape(unknown_answer) == shape(known_answer)
    assert mail.outbox[-1].to == [known.email]
    assert reverse("account_reset_password") in mail.outbox[-1].body
    assert User.objects.filter(email=known.email).count() == 1


def test_reset_answers_the_same_for_a_known_and_an_unknown_address(client):
    known = UserFactory()

    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (known.email, "onbekend@voorbeeld.example")
    ]

    assert shape(answers[0]) == shape(answers[1])
    assert reverse("account_signup") in mail.outbox[-1].body


def test_sign_in_answers_the_same_for_a_known_and_an_unknown_address(client):
    known = UserFactory()

    pages = [sign_in(client, user, password="verkeerd") for user in (known, User(email="onbekend@b.example"))]

    assert {page.status_code for page in pages} == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert pages[0].context["form"].errors == pages[1].context["form"].errors


# A new password


def test_person_who_forgot_the_password_chooses_another(client):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})

    form = client.get(link_in_mail(), follow=True)
    client.post(
        form.context["action_url"],
        {"password1": "vier hele losse woorden", "password2": "vier hele losse woorden"},
    )
    sign_in(client, user, password="vier hele losse woorden")

    assert is_signed_in(client)
    assert mail.outbox[-1].subject != mail.outbox[0].subject, "the owner of the account hears of it"


def test_reset_link_works_once(client):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = link_in_mail()
    form = client.get(link, follow=True)
    new = {"password1": "vier hele losse woorden", "password2": "vier hele losse woorden"}
    client.post(form.context["action_url"], new)
    client.logout()

    assert client.get(link, follow=True).context["token_fail"]


# The second step


def test_second_step_is_asked_for_at_the_next_sign_in(client):
    user = UserFactory()
    sign_in(client, user)
    secret, codes = set_up_second_step(client)
    assert len(codes) == 10
    client.post(reverse("account_logout"))

    assert sign_in(client, user).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert is_signed_in(client)


def test_recovery_code_signs_in_once(client):
    user = UserFactory()
    sign_in(client, user)
    _secret, codes = set_up_second_step(client)

    for expected in (True, False):
        client.post(reverse("account_logout"))
        sign_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_signed_in(client) is expected


def test_picture_of_the_second_step_needs_nothing_that_the_policy_refuses(client):
    sign_in(client, UserFactory())
    confirm_who_it_is(client, client.get(reverse("mfa_activate_totp")))

    page = client.get(reverse("mfa_activate_totp")).text

    assert "<svg" in page
    assert "data:" not in page and "style=" not in page


def test_second_step_is_turned_off_again(client):
    user = UserFactory()
    sign_in(client, user)
    set_up_second_step(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()


# Staff


@pytest.fixture
def strict(settings):
    settings.STAFF_SECOND_FACTOR = True


STAFF = [role for role in Role if role != Role.MEMBER]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("address", ["/mijn/", "/rollen/", "/forum/", "/beheer/", "/", "/account/email/"])
def test_staff_without_second_step_reach_nothing_but_its_set_up(client, strict, role, address):
    sign_in(client, user_with(role))

    assert client.get(address).url == reverse("mfa_activate_totp")


def test_superuser_is_staff_too(client, strict):
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    sign_in(client, user)

    assert client.get("/mijn/").url == reverse("mfa_activate_totp")


def test_staff_set_up_the_second_step_and_go_on(client, strict):
    sign_in(client, user_with(Role.MODERATOR))

    set_up_second_step(client)

    assert is_signed_in(client)


def test_staff_cannot_turn_the_second_step_off(client, strict):
    user = user_with(Role.MODERATOR)
    sign_in(client, user)
    set_up_second_step(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def test_staff_without_second_step_can_sign_out(client, strict):
    sign_in(client, user_with(Role.MODERATOR))

    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


def test_participants_and_members_need_no_second_step(client, strict):
    sign_in(client, UserFactory())

    assert is_signed_in(client)


def test_what_somebody_types_while_becoming_staff_is_kept(client, strict):
    user = UserFactory()
    sign_in(client, user)
    address = reverse("user-rename")
    page = client.get(address)
    give_role(user=user, role=Role.MODERATOR, by=SYSTEM)
    client.post(address, fill_in(page, name="Een Lange Naam"))

    assert user.drafts.get().values == {"name": "Een Lange Naam"}


def test_building_site_tells_staff_that_it_is_open(client):
    sign_in(client, user_with(Role.MODERATOR))

    assert client.get("/mijn/").context["staff_notice"]


def test_admin_has_no_door_of_its_own(client):
    door = f"{reverse('account_login')}?next=/beheer/"
    assert client.get("/beheer/", follow=True).redirect_chain[-1][0] == door
    assert client.get("/beheer/login/?next=/beheer/").url == door
    posted = client.post("/beheer/login/", {"username": user_with(Role.EDITOR).email, "password": PASSWORD})
    assert posted.status_code == HTTPStatus.FOUND
    assert "_auth_user_id" not in client.session


# One's own account


def test_new_address_takes_the_place_of_the_old_once_it_is_confirmed(client):
    user = UserFactory()
    sign_in(client, user)

    asked = client.post(reverse("account_email"), {"email": "later@voorbeeld.example", "action_add": ""})
    confirm_who_it_is(client, asked)
    assert User.objects.get().email == user.email
    client.post(link_in_mail())

    assert User.objects.get().email == "later@voorbeeld.example"
    assert mail.outbox[-1].to == [user.email], "the old address hears of it"


def test_address_that_somebody_else_claimed_and_never_confirmed_goes_to_who_confirms_it(client):
    sign_up(client)
    client.logout()
    cache.clear()  # else the next mail to this address waits three minutes
    owner = UserFactory()
    sign_in(client, owner)

    confirm_who_it_is(
        client, client.post(reverse("account_email"), {"email": NEW["email"], "action_add": ""})
    )
    client.post(link_in_mail())

    assert User.objects.get().email == NEW["email"]
    assert User.objects.get() == owner


def test_changing_the_password_asks_for_the_old_one(client):
    user = UserFactory()
    sign_in(client, user)
    new = {"password1": "vier hele losse woorden", "password2": "vier hele losse woorden"}

    wrong = client.post(reverse("account_change_password"), new | {"oldpassword": "verkeerd"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(reverse("account_change_password"), new | {"oldpassword": PASSWORD})

    assert User.objects.get().check_password("vier hele losse woorden")
    assert is_signed_in(client), "this session goes on"


def test_person_sees_and_ends_sessions_elsewhere(client):
    user, elsewhere = UserFactory(), Client()
    sign_in(elsewhere, user)
    sign_in(client, user)
    assert client.get(reverse("usersessions_list")).context["session_count"] == 2

    client.post(reverse("usersessions_list"))

    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


# Every page, in both languages

PUBLIC = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
PUBLIC += ["account_reset_password_from_key_done", "account_email_verification_sent", "account_inactive"]
OWN = ["profile", "user-rename", "my-drafts", "account_email", "account_change_password", "mfa_index"]
OWN += ["mfa_activate_totp", "usersessions_list", "account_logout", "account_reauthenticate"]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", PUBLIC + OWN)
def test_page_has_one_title_and_no_markup_that_the_policy_refuses(client, name, prefix):
    if name in OWN:
        sign_in(client, UserFactory())
        confirm_who_it_is(client, client.get(reverse("mfa_activate_totp")))

    with override("nl"):
        address = prefix + reverse(name)
    response = client.get(address)

    assert response.status_code == HTTPStatus.OK
    page = response.text
    assert page.count("<h1") == 1
    assert f'lang="{"en" if prefix else "nl"}"' in page
    assert "<main" in page
    assert "style=" not in page and "<script>" not in page and "placeholder=" not in page


def test_mails_are_plain_text_with_the_same_words_in_html(client):
    sign_up(client)

    sent = mail.outbox[-1]
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    assert link_in_mail() in sent.body and link_in_mail() in html
    assert sent.from_email.startswith("Samenspraak <")


# Limits, and the way back


def test_guessing_passwords_is_stopped_also_with_the_right_one(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, password="verkeerd")

    stopped = sign_in(client, user)

    assert stopped.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_signed_in(client)
    cache.clear()
    sign_in(client, user)
    assert is_signed_in(client)


def test_too_many_sign_ups_from_one_address_get_the_page_that_says_so(client):
    answers = [sign_up(client, email=f"nieuw{number}@voorbeeld.example", name="") for number in range(21)]

    assert answers[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "<main" in answers[-1].text


def test_who_had_to_sign_in_comes_back_to_the_page(client):
    user = UserFactory()
    led_away = client.get(reverse("user-rename"))

    form = fill_in(client.get(led_away.url), login=user.email, password=PASSWORD)

    assert client.post(reverse("account_login"), form).url == reverse("user-rename")


def test_sign_in_leads_to_no_other_site(client):
    user = UserFactory()

    assert sign_in(client, user, next="https://ergens.example/").url == "/"
