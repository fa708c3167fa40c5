"""What organisations and their people do, by noun."""

from organisations.actions.arranging import (
    set_digest,
    set_general,
    set_holidays,
    set_keeping,
    set_name_order,
    set_rhythm,
)
from organisations.actions.imports import (
    choose_columns,
    discard_import,
    finish_import,
    open_import,
    run_import,
    stop_import,
    take_rows,
)
from organisations.actions.passkeys import add_passkey, remove_passkey
from organisations.actions.people import (
    Added,
    StillNeeded,
    add_people,
    change_person,
    come_back,
    forget,
    forget_again,
    leave,
    set_absences,
    take_own_words,
    trust_address,
)
from organisations.actions.staff import AlreadyThere, LastAdmin, change_rights, create_organisation, end_access, invite

__all__ = [
    "Added",
    "AlreadyThere",
    "LastAdmin",
    "StillNeeded",
    "add_passkey",
    "add_people",
    "change_person",
    "change_rights",
    "choose_columns",
    "come_back",
    "create_organisation",
    "discard_import",
    "end_access",
    "finish_import",
    "forget",
    "forget_again",
    "invite",
    "leave",
    "open_import",
    "remove_passkey",
    "run_import",
    "set_absences",
    "set_digest",
    "set_general",
    "set_holidays",
    "set_keeping",
    "set_name_order",
    "set_rhythm",
    "stop_import",
    "take_own_words",
    "take_rows",
    "trust_address",
]
