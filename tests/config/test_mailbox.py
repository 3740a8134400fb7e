import pytest
from django.conf import settings as active
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.urls import NoReverseMatch, clear_url_caches, reverse

from config.mailbox import MOST, letters


def send(folder, subject, text):
    mail = EmailMultiAlternatives(subject, text, "site@voorbeeld.example", ["aan@voorbeeld.example"])
    mail.attach_alternative("<p>Met opmaak</p>", "text/html")
    EmailBackend(file_path=str(folder)).send_messages([mail])


def test_letters_are_read_as_they_were_sent_newest_first(tmp_path):
    send(tmp_path, "Eerste: één", "Dag,\n\nhttps://voorbeeld.example/bevestig/abc")
    backend = EmailBackend(file_path=str(tmp_path))
    for subject in ("Tweede", "Derde"):
        backend.send_messages([EmailMultiAlternatives(subject, "Tekst", to=["b@voorbeeld.example"])])

    found = letters(tmp_path)

    assert [letter.subject for letter in found] == ["Derde", "Tweede", "Eerste: één"]
    assert found[2].to == "aan@voorbeeld.example"
    assert "https://voorbeeld.example/bevestig/abc" in found[2].text
    assert "Met opmaak" not in found[2].text


def test_only_the_newest_letters_are_read(tmp_path):
    for number in range(MOST + 2):
        send(tmp_path, f"Brief {number}", "Tekst")

    assert len(letters(tmp_path)) == MOST


def test_no_letters_is_an_empty_list(tmp_path):
    assert letters(tmp_path) == []


def test_site_that_sends_its_mail_has_no_page_for_it():
    assert not active.SHOWS_MAIL
    with pytest.raises(NoReverseMatch):
        reverse("mailbox")


@pytest.fixture
def showing(settings, tmp_path):
    from importlib import reload

    from config import urls

    settings.SHOWS_MAIL, settings.EMAIL_FILE_PATH = True, str(tmp_path)
    reload(urls)
    clear_url_caches()
    yield tmp_path
    settings.SHOWS_MAIL = False
    reload(urls)
    clear_url_caches()


@pytest.mark.django_db
def test_page_shows_the_mail_with_links_that_work_and_markup_that_does_not(client, showing):
    send(showing, "Bevestig <b>dit</b>", "Dag,\n\nhttps://voorbeeld.example/bevestig/abc/")

    page = client.get("/ontwikkel/post/")

    assert 'href="https://voorbeeld.example/bevestig/abc/"' in page.text
    assert "Bevestig &lt;b&gt;dit&lt;/b&gt;" in page.text
