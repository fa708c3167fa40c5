"""What organisations and their people do, by noun."""

from organisations.acting import WasErased
from organisations.actions.arranging import (
    set_digest,
    set_general,
    set_holidays,
    set_keeping,
    set_name_order,
    set_rhythm,
    set_sender,
    set_titles,
)
from organisations.actions.ending import Stays, end_organisation
from organisations.actions.imports import (
    choose_columns,
    discard_import,
    finish_import,
    open_import,
    run_import,
    stop_import,
    take_rows,
)
from organisations.actions.merging import merge
from organisations.actions.passkeys import add_passkey, remove_passkey
from organisations.actions.people import (
    Added,
    AddressTaken,
    Away,
    StillNeeded,
    add_people,
    change_person,
    come_back,
    forget,
    forget_again,
    leave,
    rename_domain,
    set_absences,
    set_last_day,
    take_own_words,
    trust_address,
)
from organisations.actions.requests import answer_data_request, ask_about_data, drop_data_request
from organisations.actions.single_sign_on import BoundToAnother, bind_provider_account
from organisations.actions.staff import (
    AlreadyThere,
    change_rights,
    create_organisation,
    end_access,
    invite,
    sign_out_everywhere,
)
from organisations.staying import LastAdmin

__all__ = [
    "Added",
    "AddressTaken",
    "AlreadyThere",
    "Away",
    "BoundToAnother",
    "LastAdmin",
    "Stays",
    "StillNeeded",
    "WasErased",
    "add_passkey",
    "add_people",
    "answer_data_request",
    "ask_about_data",
    "bind_provider_account",
    "change_person",
    "change_rights",
    "choose_columns",
    "come_back",
    "create_organisation",
    "discard_import",
    "drop_data_request",
    "end_access",
    "end_organisation",
    "finish_import",
    "forget",
    "forget_again",
    "invite",
    "leave",
    "merge",
    "open_import",
    "remove_passkey",
    "rename_domain",
    "run_import",
    "set_absences",
    "set_digest",
    "set_general",
    "set_holidays",
    "set_keeping",
    "set_last_day",
    "set_name_order",
    "set_rhythm",
    "set_sender",
    "set_titles",
    "sign_out_everywhere",
    "stop_import",
    "take_own_words",
    "take_rows",
    "trust_address",
]
