import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k7HqZ" * 13,
    "ALLOWED_HOSTS": "samenspraak.example",
    "DATABASE_URL": "postgres://samenspraak@localhost:1/samenspraak",
    "REDIS_URL": "redis://localhost:1/0",
    "SITE_URL": "https://samenspraak.example",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "Samenspraak <samenspraak@samenspraak.example>",
}


def start(*arguments, **changed):
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment |= {name: value for name, value in (SAFE | changed).items() if value is not None}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_safe_production_passes_djangos_own_deployment_check():
    result = start("check", "--deploy", "--fail-level", "WARNING")

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "name, unsafe, sentence",
    [
        ("SECRET_KEY", None, "SECRET_KEY is missing"),
        ("SECRET_KEY", "only-for-development-and-the-demo", "too short or a default"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS does not name"),
        ("DATABASE_URL", None, "PostgreSQL"),
        ("REDIS_URL", None, "REDIS_URL is missing"),
        ("SITE_URL", "http://samenspraak.example", "https address"),
        ("EMAIL_URL", None, "mail server"),
        ("DEFAULT_FROM_EMAIL", None, "DEFAULT_FROM_EMAIL"),
        ("STAFF_SECOND_FACTOR", "off", "second factor"),
    ],
)
def test_production_refuses_to_start_with_an_unsafe_part(name, unsafe, sentence):
    result = start("check", **{name: unsafe})

    assert result.returncode != 0
    assert sentence in result.stderr
