"""The provider itself: django-oauth-toolkit with an account for whom the tests say. Prints its address once it listens.

    python -m tests.identity_provider FOLDER PATH

A folder for its database, and the path on this machine that may be led back to.
"""

import sys
from pathlib import Path
from threading import Thread

import django
from django.conf import settings
from jwcrypto.jwk import JWK

from tests.identity_provider import CLIENT_ID, CLIENT_SECRET

folder, path = Path(sys.argv[1]), sys.argv[2]
_FORM = "<!doctype html><html lang=nl><title>Voorbeeld</title><h1>Voorbeeld</h1><form method=post>{% csrf_token %}"
_PAGES = {
    "registration/login.html": _FORM + "{{ form.as_p }}<button>Verder</button></form>",
    "oauth2_provider/authorize.html": _FORM
    + "{% if error %}<p>{{ error.error }}: {{ error.description }}</p>{% endif %}{{ form.as_p }}"
    "<button name=allow value=Authorize>Toestaan</button><button>Weigeren</button></form>",
}
settings.configure(
    SECRET_KEY="of-the-provider-of-the-tests-alone",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="tests.identity_provider.pages",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", _PAGES)]},
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    # Cookies know no ports: its own names, beside the product on the same address.
    SESSION_COOKIE_NAME="provider_session",
    CSRF_COOKIE_NAME="provider_csrf",
    LOGIN_URL="/login/",
    USE_TZ=True,
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": JWK.generate(kty="RSA", size=2048)
        .export_to_pem(private_key=True, password=None)
        .decode(),
        "OAUTH2_VALIDATOR_CLASS": "tests.identity_provider.pages.Claims",
        "SCOPES": {"openid": "who you are", "email": "your address"},
        "REQUEST_APPROVAL_PROMPT": "force",
        # On whatever port, as for 127.0.0.1.
        "ALLOW_LOCALHOST_LOOPBACK": True,
    },
)
django.setup()

from django.core.management import call_command  # noqa: E402  after the set-up
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402  the same
from django.core.wsgi import get_wsgi_application  # noqa: E402  the same
from oauth2_provider.models import Application  # noqa: E402  the same

call_command("migrate", verbosity=0)
Application.objects.create(
    name="Impactmodel",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    algorithm=Application.RS256_ALGORITHM,
    redirect_uris=f"http://127.0.0.1{path} http://localhost{path}",
)
server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
server.set_app(get_wsgi_application())
sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
sys.stdout.flush()
Thread(target=server.serve_forever, daemon=True).start()
# It ends with whoever started it, however that ended.
sys.stdin.read()
