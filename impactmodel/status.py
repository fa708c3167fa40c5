"""How sending stands, in figures for a monitor. No names, no addresses."""

from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db.models import Max

from mailing import watching
from mailing.models import Mail, Sending

A_DAY = timedelta(hours=24)


def of_sending(now: datetime, *, wall: datetime) -> dict[str, Any]:
    """`trouble` is None when all is well; times in whole seconds, None for what never was."""
    stands = Sending.objects.filter(pk=Sending.ONLY).first() or Sending()
    oldest = Mail.objects.due(now=now).order_by("not_before").values_list("not_before", flat=True).first()
    stands.oldest_due_at = oldest
    found = watching.trouble(stands, now=now, wall=wall)
    return {
        "trouble": found.why if found else None,
        "seconds_since_tick": _seconds(wall, stands.ticked_at),
        "seconds_since_sent": _seconds(now, Mail.objects.aggregate(last=Max("sent_at"))["last"]),
        "seconds_oldest_waits": _seconds(now, oldest),
        "failing_since": stands.failing_since,
        "failing": stands.failing,
        "letters": Mail.objects.all().per_state(),
        "uncertain_in_a_day": Mail.objects.uncertain_since(now - A_DAY).count(),
        "held_since": stands.held_since,
        "held_because": stands.because,
        "seconds_since_returns_read": _seconds(now, stands.returns_looked_at),
        "returns_because": stands.returns_because,
        "redis": _redis_answers(),
    }


def _seconds(now: datetime, then: datetime | None) -> int | None:
    return int((now - then).total_seconds()) if then else None


def _redis_answers() -> bool | None:
    """None where there is none: then a folder wakes the worker."""
    if not settings.REDIS_URL:
        return None
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as line:
            return bool(line.ping())
    except redis.RedisError:
        return False
