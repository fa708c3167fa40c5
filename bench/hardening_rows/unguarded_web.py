"""The same web process with one guard off, to see that its row fails: `HARDENING_GUARD_OFF=W7`. Of the bench alone."""

import os
from collections.abc import Callable

from impactmodel.wsgi import application  # noqa: F401  what gunicorn looks for


def _any_host() -> None:
    """W7: whatever a request says it is for is ours."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]


def _hears_all_at_once() -> None:
    """W12: guesses that come at once are heard at once, and a letter takes the time it takes."""
    from django.conf import settings
    from django.contrib.auth.decorators import login_not_required

    from organisations import sign_in
    from tests.access_world import routes

    settings.SIGN_IN_SECONDS = 0.0
    for name, pattern in routes():
        if name == "account_confirm_login_code":
            pattern.callback = login_not_required(sign_in._confirm_code)


GUARDS: dict[str, Callable[[], None]] = {"W7": _any_host, "W12": _hears_all_at_once}
GUARDS[os.environ["HARDENING_GUARD_OFF"]]()
