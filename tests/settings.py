"""The product's own settings in a throwaway place. `TEST_SERVERS` says on what the suite runs:

sqlite (default)   a database file in a temporary folder
real               PostgreSQL and Valkey/Redis: those that TEST_DATABASE_URL and TEST_REDIS_URL name, else our own
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import servers, strict

_folder = Path(tempfile.mkdtemp(prefix="impactmodel-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# Only what is said here counts: a developer's own database is never touched.
for _name in (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "PUBLIC_BASE_URL",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "MAIL_DOMAIN",
    "MAIL_SENDING",
    "INSTANCE_ID",
    "METRICS",
    "OIDC_NAME",
    "OIDC_SERVER_URL",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "SENTRY_DSN",
):
    os.environ.pop(_name, None)
os.environ["IMPACTMODEL_ENV"] = "development"
os.environ["DATA_DIR"] = str(_folder)
os.environ["STATUS_TOKEN"] = "a-token-for-the-monitor-of-the-tests"
os.environ["MAIL_DOMAIN"] = "impactmodel.example"
# Playwright runs a loop in the thread of the test; Django would take the test for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

REAL_SERVERS = servers.wanted()
if REAL_SERVERS:
    servers.start()
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    os.environ["REDIS_URL"] = servers.redis_url(0)

from impactmodel.settings import *  # noqa: E402, F403  after the environment is set
from impactmodel.settings import CACHES, DATABASES, STATIC_ROOT, TEMPLATES  # noqa: E402  the same

STATIC_ROOT.mkdir()  # the one thing WhiteNoise warns about

if REAL_SERVERS:
    # A number for each process of the suite, so that none empties another's cache.
    CACHES["default"]["LOCATION"] = servers.redis_url(1 + servers.process_number())
    # That a busy machine takes its time over a page is no fault of the page.
    DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=10min"
else:
    # A file, not memory: threads of a live server wait for each other as they do in earnest.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
# Static files are looked up when asked for; else each client of a test goes through all of them before its first page.
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = strict.StrictNames("%s")
DEBUG = False
# What it is for has a test that sets it: tests/organisations/test_sign_in.py.
SIGN_IN_SECONDS = 0.0
