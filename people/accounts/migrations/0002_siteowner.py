import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteOwner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_name', models.CharField(default='Logius', max_length=100, verbose_name='organisation that runs the site')),
                ('site_name', models.CharField(default='Samenspraak', max_length=60, verbose_name='name of the site')),
                ('site_for', models.CharField(blank=True, default='voor Digikoppeling', max_length=80, verbose_name='what it is for')),
                ('about', models.TextField(blank=True, default='Op deze site werken overheden, leveranciers en Logius samen aan de standaard Digikoppeling. Meedoen mag iedereen.', max_length=300, verbose_name='about, in one or two sentences')),
                ('telephone', models.CharField(blank=True, default='0900 555 4555', max_length=30, verbose_name='telephone')),
                ('telephone_tariff', models.CharField(blank=True, default='10 ct p/m', max_length=60, verbose_name='tariff')),
                ('email', models.EmailField(blank=True, default='servicecentrum@logius.nl', max_length=254, verbose_name='e-mail address')),
                ('opening_hours', models.CharField(blank=True, default='op werkdagen van 8.00 tot 17.30 uur', max_length=120, verbose_name='opening hours')),
                ('security_contact', models.CharField(blank=True, default='https://www.ncsc.nl/contact/kwetsbaarheid-melden', max_length=200, verbose_name='contact for security reports')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'who runs the site',
            },
        ),
    ]
