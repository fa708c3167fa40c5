"""Sessions as Django keeps them, found by a query that is put into SQL once: every page of who signed in asks it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from organisations.compiled import Compiled

_living: Compiled[Session] = Compiled(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """What a session holds. Called as Django's own is: the seal on what is kept names its class."""

    def _get_session_from_db(self) -> Session | None:
        found = _living(self.session_key or "", timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
