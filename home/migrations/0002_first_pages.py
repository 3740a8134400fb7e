"""A site that can be used at once: a home page in two languages, and the pages that every site must have.

The texts are a beginning, which an editor changes.
"""

import json
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def text(html):
    return {"type": "text", "value": html}


def heading(words):
    return {"type": "heading", "value": words}


CONTACT = {
    "type": "contact",
    "value": {
        "heading": "Servicecentrum",
        "text": "Bel bij een storing. Houd dan het tijdstip en het kenmerk van een bericht bij de hand dat niet goed "
        "ging. Mail geen sleutels en geen berichten met persoonsgegevens.",
    },
}

HOME_NL = {
    "title": "Samenspraak",
    "slug": "home",
    "hero_heading": "Denk mee over Digikoppeling",
    "hero_lead": "Hier leest u de documenten van de standaard, stelt u vragen aan wie er ook mee werkt en bespreekt u wat "
    "beter kan. Het Technisch Overleg en de Programmeringsraad beslissen over nieuwe versies.",
    "entries": [
        ("Lees de documenten", "Elk onderdeel heeft een vast adres, dat blijft werken.", "documents"),
        ("Stel een vraag", "Op het forum antwoorden architecten, ontwikkelaars en Logius.", "question"),
        ("Praat mee", "Lees waar anderen tegenaan lopen en wat voor hen werkte.", "forum"),
        ("Nieuw hier?", "Lees wat u hier kunt doen, en wie erachter zit.", "page"),
    ],
    "steps_heading": "Van vraag tot nieuwe versie",
    "steps": [
        ("Vraag", "Iemand loopt ergens tegenaan en vraagt het op het forum."),
        ("Voorstel", "Wat moet er anders, in welk document, en waarom?"),
        ("Consultatie", "Iedereen reageert op de gewijzigde tekst."),
        ("Antwoord", "Elke opmerking krijgt een antwoord met een reden."),
        ("Besluit", "Het Technisch Overleg adviseert, de Programmeringsraad stelt vast."),
        ("Versie", "De nieuwe tekst staat vast en houdt altijd hetzelfde adres."),
    ],
}

HOME_EN = {
    "title": "Samenspraak",
    "slug": "home-en",
    "hero_heading": "Help shape Digikoppeling",
    "hero_lead": "Read the documents of the standard, ask people who work with it, and discuss what could be better. The "
    "Technisch Overleg and the Programmeringsraad decide on new versions. Most texts are in Dutch.",
    "entries": [
        ("Read the documents", "Every section has an address that keeps working.", "documents"),
        ("Ask a question", "Architects, developers and Logius answer on the forum.", "question"),
        ("Join the conversation", "See what others run into, and what worked for them.", "forum"),
        ("New here?", "What you can do here, and who is behind it (in Dutch).", "page"),
    ],
    "steps_heading": "From question to new version",
    "steps": [
        ("Question", "Somebody runs into something and asks on the forum."),
        ("Proposal", "What should change, in which document, and why?"),
        ("Consultation", "Everybody can respond to the changed text."),
        ("Answer", "Every remark gets an answer with a reason."),
        ("Decision", "The Technisch Overleg advises, the Programmeringsraad decides."),
        ("Version", "The new text is fixed and keeps the same address for ever."),
    ],
}

PAGES = [
    {
        "slug": "over",
        "title": "Over deze site",
        "footer_column": "about",
        "intro": "Samenspraak is de plek waar gebruikers, leveranciers en beheerder samen aan de standaard werken.",
        "body": [
            text(
                "<p>Een standaard is een afspraak, en een afspraak is nooit af: er komen nieuwe technieken bij, en in de "
                "praktijk blijkt wat onduidelijk is. Op deze site komt dat bij elkaar.</p>"
            ),
            heading("Wat u hier kunt doen"),
            text(
                "<ul><li><b>Lezen.</b> De documenten staan hier met een vast adres per onderdeel. Een verwijzing die u "
                "vandaag maakt, werkt over vijf jaar nog.</li><li><b>Vragen.</b> Stel uw vraag bij het onderdeel waar zij "
                "over gaat. Anderen met dezelfde vraag vinden dan meteen het antwoord.</li><li><b>Meepraten.</b> Op het "
                "forum wisselt u ervaringen uit met architecten, ontwikkelaars, beheerders en projectleiders.</li></ul>"
            ),
            heading("Wie erachter zit"),
            text(
                "<p>Logius beheert de standaard en leest op het forum mee. Een antwoord dat Logius heeft gecontroleerd, is "
                "als <i>bevestigd</i> gemarkeerd, met de versie waarvoor het geldt. Andere antwoorden zijn van de schrijver "
                "zelf.</p>"
            ),
        ],
    },
    {
        "slug": "spelregels",
        "title": "Spelregels",
        "footer_column": "take_part",
        "intro": "Vijf regels houden het gesprek prettig en nuttig.",
        "body": [
            heading("1. Blijf bij het onderwerp en bij de zaak"),
            text(
                "<p>U mag het hartgrondig oneens zijn met een standaard, een keuze of een product. Over personen gaat het "
                "hier niet.</p>"
            ),
            heading("2. Plaats niets vertrouwelijks"),
            text(
                "<p>Geen wachtwoorden, geen sleutels, geen persoonsgegevens. Maak voorbeelden onherkenbaar, ook als ze uit "
                "een testomgeving komen.</p>"
            ),
            heading("3. Zeg namens wie u schrijft"),
            text(
                "<p>U schrijft voor uzelf, tenzij u bij het plaatsen uw organisatie kiest. Raadt u een product van uw eigen "
                "organisatie aan? Zeg dat erbij.</p>"
            ),
            heading("4. Maak geen reclame"),
            text("<p>Een product noemen als antwoord op een vraag mag. Een product aanprijzen zonder vraag mag niet.</p>"),
            heading("5. Maak af waar u aan begint"),
            text(
                "<p>Hebt u een antwoord gekregen dat werkt? Kies het als antwoord. Hebt u de oplossing zelf gevonden? Schrijf "
                "haar op voor de volgende.</p>"
            ),
            heading("Wat de moderator doet"),
            text(
                "<p>Een moderator kan een bericht verbergen of verwijderen, een onderwerp sluiten of het naar een andere "
                "rubriek verplaatsen. De reden staat er altijd bij.</p>"
            ),
        ],
    },
    {
        "slug": "contact",
        "title": "Contact",
        "footer_column": "help",
        "intro": "Een vraag over de standaard stelt u het best op het forum. Voor al het andere is er het Servicecentrum.",
        "body": [
            heading("Een vraag over de standaard"),
            text(
                '<p>Kijk eerst op het <a href="/forum/">forum</a>. Staat uw vraag er niet bij, stel haar dan daar. U krijgt '
                "antwoord van mensen die hetzelfde doen als u, en een ander heeft er later ook iets aan.</p>"
            ),
            CONTACT,
            heading("Een beveiligingsprobleem"),
            text(
                "<p>Hebt u een zwakke plek gevonden in deze site? Meld haar dan niet op het forum. In "
                '<a href="/.well-known/security.txt">security.txt</a> staat waar u haar wel kunt melden.</p>'
            ),
        ],
    },
    {
        "slug": "toegankelijkheid",
        "title": "Toegankelijkheid",
        "footer_column": "about",
        "intro": "Iedereen moet deze site kunnen gebruiken, ook met een toetsenbord, een schermlezer of een klein scherm.",
        "body": [
            text(
                "<p>Wij volgen de richtlijnen WCAG 2.2 op niveau AA. Bij elke wijziging controleren wij de pagina’s met een "
                "programma dat fouten tegen die richtlijnen opspoort, in een lichte en in een donkere weergave en op een "
                "smal scherm. Een onafhankelijke partij heeft de site nog niet onderzocht.</p>"
            ),
            heading("Wat u mag verwachten"),
            text(
                "<ul><li>Alles werkt met alleen het toetsenbord, en u ziet waar u bent.</li><li>Lezen en schrijven gaat ook "
                "zonder JavaScript.</li><li>U kunt de tekst tot vierhonderd procent vergroten zonder dat u opzij moet "
                "schuiven.</li><li>Bij een fout in een formulier staat bovenaan wat er mis is, met een link naar het "
                "veld.</li></ul>"
            ),
            heading("Wat nog niet goed is"),
            text(
                "<p>Een brede tabel in een document schuift binnen haar eigen vak. Met een schermvergroter is dat onhandig. "
                "Niet elke tekening in een document heeft een uitgebreide beschrijving.</p>"
            ),
            heading("Werkt er iets niet?"),
            text(
                '<p>Laat het ons weten via <a href="/contact/">contact</a>. Schrijf erbij welke pagina het is en welk '
                "hulpmiddel u gebruikt.</p>"
            ),
        ],
    },
    {
        "slug": "privacy",
        "title": "Privacy",
        "footer_column": "about",
        "intro": "Welke gegevens deze site van u bewaart, waarvoor en hoelang.",
        "body": [
            heading("Als u alleen leest"),
            text(
                "<p>Dan plaatst de site geen cookies, en zij gebruikt geen diensten van anderen om bezoek te meten.</p>"
            ),
            heading("Als u een account hebt"),
            text(
                "<p>Wij bewaren uw e-mailadres, uw naam en een onleesbaar gemaakte vorm van uw wachtwoord. Uw e-mailadres is "
                "niet zichtbaar voor anderen. Zolang u bent ingelogd, staat er een cookie in uw browser die daarvoor nodig "
                "is.</p>"
            ),
            heading("Als u iets schrijft"),
            text(
                "<p>Bij een bericht staan uw naam, het moment en, als u daarvoor kiest, uw organisatie en uw rol daar. "
                "Verandert u een bericht, dan kunnen anderen de eerdere tekst blijven lezen. Een concept dat u niet plaatst, "
                "ziet alleen u.</p>"
            ),
            heading("Hoelang"),
            text(
                "<ul><li>Berichten blijven staan: zij horen bij de geschiedenis van de standaard.</li><li>Een concept dat u "
                "bewaart, verdwijnt na 180 dagen.</li><li>Uw account blijft bestaan tot u vraagt om het te "
                "sluiten.</li></ul>"
            ),
            heading("Uw rechten"),
            text(
                "<p>U kunt uw gegevens opvragen, laten verbeteren of laten verwijderen. Neem daarvoor "
                '<a href="/contact/">contact</a> op.</p>'
            ),
        ],
    },
]


def entry(title, words, goal, about):
    page = about.pk if goal == "page" else None
    return {"type": "entry", "value": {"title": title, "text": words, "goal": goal, "page": page}}


def step(title, words):
    return {"type": "step", "value": {"title": title, "text": words}}


def add_page(model, parent, **fields):
    """Put a page last below another; the tree's own methods are not there for a model of a migration."""
    now = timezone.now()
    parent.numchild += 1
    parent.save(update_fields=["numchild"])
    return model.objects.create(
        path=f"{parent.path}{parent.numchild:04d}",
        depth=parent.depth + 1,
        numchild=0,
        url_path=f"{parent.url_path}{fields['slug']}/",
        draft_title=fields["title"],
        live=True,
        first_published_at=now,
        last_published_at=now,
        latest_revision_created_at=now,
        **fields,
    )


def add_home(apps, root, locale, words, translation_key):
    home_page = apps.get_model("home", "HomePage")
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="homepage"
    )[0]
    # The entries come later: one of them leads to a page below this one.
    streams = {"entries": "[]", "steps": json.dumps([step(*said) for said in words["steps"]])}
    return add_page(
        home_page, root, content_type=content_type, locale=locale, translation_key=translation_key, **words | streams
    )


def add_first_pages(apps, schema_editor):
    page_model, locale_model = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Locale")
    site = apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).first()
    welcome = site and page_model.objects.filter(pk=site.root_page_id, depth=2).first()
    if welcome is None or page_model.objects.exclude(pk=welcome.pk).filter(depth=2).exists():
        return  # somebody has made pages already
    dutch = locale_model.objects.get_or_create(language_code=settings.LANGUAGE_CODE)[0]
    english = locale_model.objects.get_or_create(language_code="en")[0]
    root = page_model.objects.get(depth=1)
    key = uuid4()
    free_slug(welcome)
    home = add_home(apps, root, dutch, HOME_NL, key)
    home_en = add_home(apps, root, english, HOME_EN, key)
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="contentpage"
    )[0]
    about, *_others = [
        add_page(
            apps.get_model("home", "ContentPage"),
            home,
            content_type=content_type,
            locale=dutch,
            translation_key=uuid4(),
            **page | {"body": json.dumps(page["body"])},
        )
        for page in PAGES
    ]
    for page, words in ((home, HOME_NL), (home_en, HOME_EN)):
        page.entries = json.dumps([entry(*said, about) for said in words["entries"]])
        page.save(update_fields=["entries"])
    make_root_of_site(site, home)
    welcome.delete()
    root.numchild -= 1
    root.save(update_fields=["numchild"])


def free_slug(welcome):
    """Let the page of welcome leave its address, which the home page gets."""
    welcome.slug, welcome.url_path = "welkom", "/welkom/"
    welcome.save(update_fields=["slug", "url_path"])


def make_root_of_site(site, home):
    """Let the site begin at the home page, at the address that the environment names."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site.root_page_id = home.pk
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.hostname = address.hostname or site.hostname
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_pages"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(add_first_pages, migrations.RunPython.noop)]
