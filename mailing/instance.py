"""Whose database this is. A copy that is put back elsewhere, or of yesterday, must not send what the original sent.

The installation has an id that no copy of the database brings along: INSTANCE_ID of the environment, else a file in
DATA_DIR with its place on the disk, which a copy of the folder does not have. The database remembers which installation
sends from it; another one sends nothing until it is adopted.
"""

import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mailing.models import Mail, Sending

# What was due before this is not sent any more by a copy: the original has sent it, or nobody waits for it.
TOO_OLD = timedelta(hours=24)


def own_id() -> str:
    """Of this installation. Made at first need where the environment gives none.

    With the number of the file on its disk: it stays when the folder is moved or the machine starts anew, and a copy or
    a backup that is put back gets another.
    """
    given: str = settings.INSTANCE_ID
    if given:
        return given
    file = Path(settings.DATA_DIR) / "instance"
    with suppress(FileNotFoundError):
        return _told(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"instance-{os.getpid()}-{secrets.token_hex(4)}")
    draft.write_text(secrets.token_hex(16))
    with suppress(FileExistsError):
        os.link(draft, file)  # whole or not at all, and only the first: several processes start at once
    draft.unlink()
    return _told(file)


def _told(file: Path) -> str:
    with file.open() as opened:
        return f"{opened.read().strip()}-{os.fstat(opened.fileno()).st_ino}"


def is_ours(stands: Sending) -> bool:
    """Whether letters may go from here. An empty database becomes ours by the first letter."""
    if not stands.instance:
        Sending.objects.filter(pk=Sending.ONLY, instance="").update(instance=own_id())
        stands.refresh_from_db(fields=["instance"])
    return stands.instance == own_id()


@transaction.atomic
def adopt(now: datetime) -> int:
    """Send from here on. Letters that were due more than a day ago are called off; how many."""
    row = Sending.now_locked()
    row.instance = own_id()
    row.held_since, row.try_at, row.because, row.in_a_row = None, None, "", 0
    row.save()
    old = Mail.objects.filter(state=Mail.State.QUEUED, not_before__lt=now - TOO_OLD)
    return old.update(
        state=Mail.State.CANCELLED, because="due long before this copy was put back", secret="", lease_until=None
    )
