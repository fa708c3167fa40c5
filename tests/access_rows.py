"""Who gets what status from every route and method. A new route fails until somebody adds its two rows here.

Arguments are those of the address, `name` or `name=value of the world` (tests/access_world.py).
"""

from dataclasses import dataclass

Codes = frozenset[int]


@dataclass(frozen=True)
class Row:
    """What each persona gets. `kind`: open, staff, members, planners, admins, own, link or development."""

    kind: str
    arguments: tuple[str, ...]
    anonymous: Codes
    learner: Codes
    reader: Codes
    planner: Codes
    admin: Codes
    outsider: Codes
    removed: Codes


def _row(kind: str, arguments: str, *codes: int) -> Row:
    return Row(kind, tuple(arguments.split()), *(frozenset({code}) for code in codes))


def _open(code: int, arguments: str = "", *, known: int | None = None) -> Row:
    """The same for everybody, or `known` for whoever is signed in."""
    inside = known or code
    return _row("open", arguments, code, inside, inside, inside, inside, inside, inside)


def _machine(code: int) -> Row:
    """Only who brings the token of the environment, whoever they are: tests/test_setup/test_watch.py."""
    return _row("machine", "", *[code] * 7)


def _development(code: int, arguments: str = "") -> Row:
    """Not there in production."""
    return _row("development", arguments, *[code] * 7)


def _staff(code: int) -> Row:
    """Who belongs to any organisation."""
    return _row("staff", "", 302, 404, code, code, code, code, 404)


def _members(code: int, arguments: str) -> Row:
    """Who belongs to the organisation; for anybody else it does not exist."""
    return _row("members", arguments, 302, 404, code, code, code, 404, 404)


def _planners(code: int, arguments: str) -> Row:
    """Of the members only who plans; a reader is told so."""
    return _row("planners", arguments, 302, 404, 403, code, code, 404, 404)


def _admins(code: int, arguments: str) -> Row:
    """Of the members only who decides who may come in."""
    return _row("admins", arguments, 302, 404, 403, 403, code, 404, 404)


def _own(code: int, arguments: str) -> Row:
    """The learner alone: it does not exist for planners and admins either."""
    return _row("own", arguments, 302, code, 404, 404, 404, 404, 404)


def _link(code: int, arguments: str) -> Row:
    """The link is the right: whoever holds it, signed in or not."""
    return _row("link", arguments, *[code] * 7)


def _sheet(code: int, arguments: str) -> Row:
    """The same of what is typed over from paper; but nobody of the staff of its organisation does that."""
    return _row("link", arguments, code, code, 403, 403, 403, code, code)


_ONE = "org trajectory"
_REQUESTED = "org trajectory=requested"
_PAUSED = "org trajectory=paused"
_LOG, _OBSERVE, _IF_THEN = "token=log_token", "token=observe_token", "token=if_then_token"
_TALK, _BUDDY, _MATCH = "token=return_talk_token", "token=buddy_token", "token=match_token"
_BESIDE, _PAIRING = "token=beside_token", "token=pairing_token"
_FOR_THEM = "token=for_them_token"
_MAKE_STICK = "token=make_stick_token"
_STORY = "token=story_token"
_FOR_THEM, _REPORT = "token=for_them_token", "token=report_link"
_FIGURE, _NEXT = "token=figure_token", "token=next_token"
_THERE, _KEPT = "token=there_token trajectory=running", "token=kept_token trajectory=running"

# name: what GET gets, what an empty POST gets.
_PAIRS: dict[str, tuple[Row, Row]] = {
    "healthz": (_open(200), _open(405)),
    "readyz": (_open(200), _open(405)),
    "statusz": (_machine(401), _machine(405)),
    "home": (_open(200, known=302), _open(405)),
    "account_login": (_open(200, known=302), _open(422, known=302)),
    "account_request_login_code": (_open(200, known=302), _open(422, known=302)),
    "account_confirm_login_code": (_open(302), _open(302)),
    "mfa_login_webauthn": (_open(302), _open(422, known=302)),
    # With a provider that is away: back to the code.
    "provider_login": (_open(302), _open(302)),
    "provider_return": (_open(302), _open(302)),
    "account_logout": (_open(302, known=200), _open(302)),
    "organisations:help": (_open(200), _open(405)),
    "organisations:privacy": (_open(200), _open(405)),
    "organisations:privacy_of": (_open(200, "org"), _open(405, "org")),
    "organisations:accessibility": (_open(200), _open(405)),
    "organisations:language": (_open(302), _open(400)),
    "organisations:passkeys": (_staff(200), _staff(422)),
    # The key of one device is the planner's; for anybody else it does not exist.
    "organisations:remove_passkey": (
        _row("staff", "passkey", 302, 404, 404, 200, 404, 404, 404),
        _row("staff", "passkey", 302, 404, 404, 422, 404, 404, 404),
    ),
    "organisations:theme": (_open(302), _open(302)),
    # --- development -------------------------------------------------------------------------
    "organisations:look_around": (_development(302), _development(302)),
    "organisations:clock": (_development(200), _development(302)),
    "mailing:mailbox": (_development(200), _development(405)),
    "mailing:letter": (_development(200, "number=letter"), _development(405, "number=letter")),
    "mailing:letter_html": (_development(200, "number=letter"), _development(405, "number=letter")),
    "mailing:letter_source": (_development(200, "number=letter"), _development(405, "number=letter")),
    "letter_gallery": (_development(200), _development(405)),
    "letter_exhibit": (_development(200, "name=exhibit"), _development(405, "name=exhibit")),
    "letter_exhibit_html": (
        _development(200, "name=exhibit language"),
        _development(405, "name=exhibit language"),
    ),
    "components": (_development(200), _development(200)),
    "components_guest": (_development(200), _development(200)),
    # --- the organisation --------------------------------------------------------------------
    "insight:portfolio": (_members(200, "org"), _members(200, "org")),
    "organisations:people": (_members(200, "org"), _members(200, "org")),
    "organisations:rename_domain": (_admins(200, "org"), _admins(422, "org")),
    "organisations:staff": (_admins(200, "org"), _admins(422, "org")),
    "organisations:import_people": (_planners(200, "org"), _planners(422, "org")),
    "organisations:import_columns": (_planners(200, "org people_import"), _planners(422, "org people_import")),
    "organisations:import_check": (_planners(200, "org people_import"), _planners(302, "org people_import")),
    "organisations:import_progress": (
        _planners(200, "org people_import=stopped_import"),
        _planners(302, "org people_import=stopped_import"),
    ),
    "organisations:import_refused": (_planners(200, "org people_import"), _planners(200, "org people_import")),
    "organisations:rights": (_admins(200, "org person=colleague"), _admins(422, "org person=colleague")),
    "organisations:person": (_planners(200, "org person"), _planners(422, "org person")),
    "mailing:sender": (_admins(200, "org"), _admins(409, "org")),
    "mailing:try_out": (_planners(200, "org"), _planners(422, "org")),
    "mailing:messages": (_members(200, "org"), _planners(302, "org")),
    "organisations:settings": (_planners(200, "org"), _planners(200, "org")),
    "insight:overview": (_planners(200, "org"), _planners(422, "org")),
    "organisations:general": (_admins(200, "org"), _admins(422, "org")),
    "trajectories:end_organisation": (_admins(200, "org"), _admins(422, "org")),
    "roles:titles": (_admins(200, "org"), _admins(409, "org")),
    "organisations:rhythm": (_planners(200, "org"), _planners(422, "org")),
    "organisations:holidays": (_planners(200, "org"), _planners(422, "org")),
    "organisations:council": (_members(200, "org"), _members(200, "org")),
    "organisations:register": (_members(200, "org"), _members(200, "org")),
    "organisations:assessment": (_members(200, "org"), _members(200, "org")),
    "organisations:keeping": (_admins(200, "org"), _admins(422, "org")),
    "organisations:data_requests": (_planners(200, "org"), _planners(200, "org")),
    "organisations:find_who_asks": (_planners(200, "org"), _planners(200, "org")),
    "organisations:new_data_request": (_planners(200, "org person"), _planners(422, "org person")),
    "organisations:data_request": (_planners(200, "org asked"), _planners(302, "org asked")),
    "organisations:ask_about_my_data": (_row("own", "", 302, *[200] * 6), _row("own", "", 302, *[422] * 6)),
    "organisations:forget": (_admins(200, "org person"), _admins(422, "org person")),
    "organisations:my_data": (_row("own", "", 302, *[200] * 6), _row("own", "", 302, *[405] * 6)),
    "organisations:my_data_file": (_row("own", "", 302, *[200] * 6), _row("own", "", 302, *[405] * 6)),
    "organisations:delete_my_data": (_row("own", "", 302, *[200] * 6), _row("own", "", 302, *[422] * 6)),
    "organisations:name_order": (_admins(200, "org"), _admins(422, "org")),
    "trajectories:own_questions": (_planners(200, "org"), _planners(302, "org")),
    "trajectories:add_own_question": (_planners(200, "org"), _planners(422, "org")),
    "trajectories:own_question": (
        _planners(200, "org question=own_question"),
        _planners(422, "org question=own_question"),
    ),
    "trajectories:create": (_planners(200, "org"), _planners(422, "org")),
    "trajectories:start_from_template": (_planners(200, "org template"), _planners(422, "org template")),
    "trajectories:templates": (_members(200, "org"), _planners(302, "org")),
    "trajectories:template": (_planners(200, "org template"), _planners(422, "org template")),
    "trajectories:import": (_planners(200, "org"), _planners(422, "org")),
    "trajectories:request": (_members(200, "org"), _members(422, "org")),
    # --- one trajectory ----------------------------------------------------------------------
    "insight:plan": (_members(200, _ONE), _members(200, _ONE)),
    "insight:history": (_members(200, _ONE), _members(200, _ONE)),
    "insight:audit": (_admins(200, "org"), _admins(200, "org")),
    "insight:audit_file": (_admins(200, "org"), _admins(200, "org")),
    "insight:trajectory_audit": (_planners(200, _ONE), _planners(200, _ONE)),
    "insight:trajectory_audit_file": (_planners(200, _ONE), _planners(200, _ONE)),
    "insight:doubles": (_admins(200, "org"), _admins(200, "org")),
    "insight:find_double": (_admins(200, "org person"), _admins(200, "org person")),
    "insight:merge": (
        _admins(200, "org person=double other=second_double"),
        _admins(302, "org person=double other=second_double"),
    ),
    "insight:asked": (_members(200, "org person"), _members(200, "org person")),
    "insight:across": (_members(200, "org"), _members(200, "org")),
    "insight:editions": (_members(200, _ONE), _members(200, _ONE)),
    "insight:take_organisation": (_admins(200, "org"), _admins(200, "org")),
    "insight:take_along": (_members(200, _ONE), _members(200, _ONE)),
    "insight:commitments_file": (_members(200, _ONE), _members(200, _ONE)),
    "insight:people_file": (_members(200, _ONE), _members(200, _ONE)),
    "insight:results_file": (_members(200, _ONE), _members(200, _ONE)),
    "insight:figures_file": (_members(200, _ONE), _members(200, _ONE)),
    "insight:report": (_members(200, _ONE), _planners(302, _ONE)),
    "trajectories:edit": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:pause": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:resume": (_planners(200, _PAUSED), _planners(302, _PAUSED)),
    "trajectories:decide": (_planners(200, _REQUESTED), _planners(422, _REQUESTED)),
    "trajectories:export": (_planners(200, _ONE), _planners(200, _ONE)),
    "trajectories:new_edition": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:make_template": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:cohorts": (_members(200, _ONE), _planners(422, _ONE)),
    "trajectories:cohort": (_planners(200, f"{_ONE} cohort"), _planners(409, f"{_ONE} cohort")),
    "trajectories:intake": (_members(200, _ONE), _members(200, _ONE)),
    "trajectories:intake_all": (_members(200, _ONE), _planners(422, _ONE)),
    "trajectories:causes": (_members(200, _ONE), _planners(302, _ONE)),
    "trajectories:question": (_members(200, f"{_ONE} number"), _planners(422, f"{_ONE} number")),
    "trajectories:version": (_members(200, f"{_ONE} number version"), _planners(302, f"{_ONE} number version")),
    "trajectories:results": (_members(200, _ONE), _planners(302, _ONE)),
    "trajectories:add_figure": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:figure": (_planners(200, f"{_ONE} figure"), _planners(422, f"{_ONE} figure")),
    "trajectories:add_measurement": (_planners(200, f"{_ONE} figure"), _planners(422, f"{_ONE} figure")),
    "trajectories:measurement": (_planners(200, f"{_ONE} measurement"), _planners(422, f"{_ONE} measurement")),
    "trajectories:map": (_members(200, _ONE), _members(200, _ONE)),
    "trajectories:draw_map": (_planners(200, _ONE), _planners(302, _ONE)),
    "trajectories:behaviours": (_members(200, _ONE), _planners(302, _ONE)),
    "trajectories:add_behaviour": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:behaviour": (_planners(200, f"{_ONE} behaviour"), _planners(422, f"{_ONE} behaviour")),
    "trajectories:interventions": (_members(200, _ONE), _planners(302, _ONE)),
    "trajectories:add_intervention": (_planners(200, _ONE), _planners(422, _ONE)),
    "trajectories:intervention": (_planners(200, f"{_ONE} intervention"), _planners(422, f"{_ONE} intervention")),
    "roles:match": (_members(200, _ONE), _planners(302, _ONE)),
    "roles:ask_match": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:settle_match": (_planners(200, f"{_ONE} view number"), _planners(422, f"{_ONE} view number")),
    "roles:people": (_members(200, _ONE), _planners(302, _ONE)),
    "roles:add_people": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:role": (_planners(200, f"{_ONE} role"), _planners(409, f"{_ONE} role")),
    "roles:let_go": (_planners(200, f"{_ONE} role"), _planners(422, f"{_ONE} role")),
    "roles:deputies": (_planners(200, "org person"), _planners(422, "org person")),
    "roles:move": (_planners(200, f"{_ONE} role=manager"), _planners(422, f"{_ONE} role=manager")),
    "roles:leave": (_planners(200, "org person"), _planners(422, "org person")),
    "roles:succeed": (_planners(200, f"{_ONE} role=manager"), _planners(422, f"{_ONE} role=manager")),
    "roles:commitments": (_members(200, _ONE), _planners(302, _ONE)),
    "roles:new_commitment": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:library": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:hours": (_members(200, _ONE), _members(200, _ONE)),
    "roles:check": (_planners(200, _ONE), _planners(302, _ONE)),
    "roles:remind": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:commitment": (_planners(200, f"{_ONE} commitment"), _planners(422, f"{_ONE} commitment")),
    "roles:drop": (_planners(200, f"{_ONE} commitment"), _planners(422, f"{_ONE} commitment")),
    "roles:reply": (_planners(200, f"{_ONE} promise=question"), _planners(422, f"{_ONE} promise=question")),
    "roles:papers": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:print_papers": (_planners(200, _ONE), _planners(200, _ONE)),
    "roles:write_down": (_planners(200, f"{_ONE} promise"), _planners(422, f"{_ONE} promise")),
    "roles:pass_on": (_planners(200, f"{_ONE} pass_on"), _planners(422, f"{_ONE} pass_on")),
    "roles:start": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:cancel": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:delete_trajectory": (_admins(200, "org trajectory=ended"), _admins(422, "org trajectory=ended")),
    "roles:no_training": (_planners(200, _ONE), _planners(422, _ONE)),
    "roles:end": (_planners(200, _ONE), _planners(422, _ONE)),
    "checkins:move": (_planners(200, f"{_ONE} intervention"), _planners(422, f"{_ONE} intervention")),
    "checkins:would_go": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:would_go_file": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:sent": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:sent_file": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:people_schedule": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:own_day": (
        _planners(200, f"{_ONE} person moment"),
        _planners(422, f"{_ONE} person moment"),
    ),
    "checkins:prevents": (_planners(200, _ONE), _planners(422, _ONE)),
    "checkins:follow_up": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:reply_to_decision": (
        _planners(200, "org trajectory=running decision"),
        _planners(422, "org trajectory=running decision"),
    ),
    "checkins:stories": (_planners(200, "org trajectory=running"), _planners(200, "org trajectory=running")),
    # Who may be rung is known to who plans it alone.
    "checkins:interview": (
        _row("planners", "org trajectory=running story", 302, 404, 403, 200, 404, 404, 404),
        _row("planners", "org trajectory=running story", 302, 404, 403, 422, 404, 404, 404),
    ),
    "checkins:their_part": (_members(200, _ONE), _members(200, _ONE)),
    "checkins:schedule": (_members(200, _ONE), _planners(422, _ONE)),
    # --- the learner -------------------------------------------------------------------------
    # The list of one's own: empty for who learns nowhere.
    "checkins:my_trajectories": (_row("own", "", 302, *[200] * 6), _row("own", "", 302, *[405] * 6)),
    "checkins:my_page": (_own(200, "trajectory=running"), _row("own", "trajectory=running", 302, *[405] * 6)),
    "checkins:my_group": (_own(200, "trajectory=running"), _row("own", "trajectory=running", 302, *[405] * 6)),
    "checkins:log_sheets": (_planners(200, "org trajectory=running"), _planners(422, "org trajectory=running")),
    "checkins:print_log_sheets": (_planners(200, "org trajectory=running"), _planners(200, "org trajectory=running")),
    "checkins:my_log": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:my_help": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:delete_help": (_own(200, "trajectory=running help"), _own(422, "trajectory=running help")),
    "checkins:my_plan": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:my_story": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:take_back_story": (_own(302, "trajectory=running"), _own(302, "trajectory=running")),
    "checkins:my_rhythm": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:my_beside": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:shared_with_me": (_row("own", "", 302, *[200] * 6), _row("own", "", 302, *[405] * 6)),
    "checkins:share_plan": (_own(200, "trajectory=running"), _own(422, "trajectory=running")),
    "checkins:share_entry": (_own(200, "trajectory=running entry"), _own(422, "trajectory=running entry")),
    "checkins:stop_sharing": (_own(302, "trajectory=running share"), _own(302, "trajectory=running share")),
    "checkins:stop_pairing": (_own(302, "trajectory=running pairing"), _own(302, "trajectory=running pairing")),
    "checkins:said_yes": (_own(302, "trajectory=running pairing"), _own(302, "trajectory=running pairing")),
    "checkins:answer_observer": (
        _own(200, "trajectory=running observation"),
        _own(422, "trajectory=running observation"),
    ),
    "checkins:delete_entry": (_own(200, "trajectory=running entry"), _own(422, "trajectory=running entry")),
    # --- links in letters --------------------------------------------------------------------
    "asks:page": (_link(200, "token"), _link(405, "token")),
    "asks:page_in": (_link(200, "token language"), _link(405, "token language")),
    "asks:done": (_link(200, "token"), _link(405, "token")),
    "asks:dates": (_link(200, "token"), _link(405, "token")),
    "asks:ask_for_diary": (_link(200, "token"), _link(422, "token")),
    "asks:diary_page": (_link(200, "token=diary_token"), _link(422, "token=diary_token")),
    "asks:diary": (_link(200, "token=diary_token"), _link(405, "token=diary_token")),
    "asks:own_diary": (_members(200, "org"), _members(302, "org")),
    "asks:pass_on": (_link(200, "token"), _link(422, "token")),
    "asks:undo": (_link(200, "token"), _link(422, "token")),
    "asks:new_link": (_link(404, "token"), _link(422, "token")),
    "asks:code": (_link(200, ""), _link(422, "")),
    "asks:code_in": (_link(200, "language"), _link(422, "language")),
    "asks:observe": (_link(200, _OBSERVE), _link(405, _OBSERVE)),
    "asks:observe_in": (_link(200, f"{_OBSERVE} language"), _link(405, f"{_OBSERVE} language")),
    "asks:log": (_link(200, _LOG), _link(405, _LOG)),
    "asks:log_in": (_link(200, f"{_LOG} language"), _link(405, f"{_LOG} language")),
    "asks:stop": (_link(200, "token=stop"), _link(422, "token=stop")),
    "asks:stop_in": (_link(200, "token=stop language"), _link(422, "token=stop language")),
    "insight:report_by_link": (_link(200, _REPORT), _link(303, _REPORT)),
    "insight:report_by_link_in": (_link(200, f"{_REPORT} language"), _link(303, f"{_REPORT} language")),
    "roles:match_by_link": (_link(200, _MATCH), _link(422, _MATCH)),
    "roles:match_by_link_in": (_link(200, f"{_MATCH} language"), _link(422, f"{_MATCH} language")),
    "roles:promise": (_link(200, "token trajectory"), _link(422, "token trajectory")),
    "roles:there": (_link(302, _THERE), _link(422, _THERE)),
    "roles:kept": (_link(302, _KEPT), _link(422, _KEPT)),
    "roles:next_time": (_link(302, f"{_NEXT} ask=next_ask"), _link(422, f"{_NEXT} ask=next_ask")),
    "checkins:log": (_link(302, f"{_LOG} ask=log_ask"), _link(422, f"{_LOG} ask=log_ask")),
    "checkins:log_any": (_link(200, f"{_LOG} trajectory=running"), _link(422, f"{_LOG} trajectory=running")),
    "checkins:help": (_link(200, f"{_LOG} trajectory=running"), _link(422, f"{_LOG} trajectory=running")),
    "checkins:help_sent": (
        _link(200, f"{_LOG} trajectory=running help"),
        _link(200, f"{_LOG} trajectory=running help"),
    ),
    "checkins:help_asked": (_link(200, "token=help_link"), _link(422, "token=help_link")),
    "checkins:saved": (
        _link(200, f"{_LOG} trajectory=running word"),
        _link(200, f"{_LOG} trajectory=running word"),
    ),
    "checkins:observe_paper": (
        _sheet(200, "token=way_of_sheet trajectory=running"),
        _sheet(422, "token=way_of_sheet trajectory=running"),
    ),
    "checkins:observe": (_link(302, f"{_OBSERVE} ask=observe_ask"), _link(422, f"{_OBSERVE} ask=observe_ask")),
    "checkins:if_then": (_link(302, f"{_IF_THEN} ask=if_then_ask"), _link(422, f"{_IF_THEN} ask=if_then_ask")),
    "checkins:beside": (_link(302, f"{_BESIDE} ask=beside_ask"), _link(422, f"{_BESIDE} ask=beside_ask")),
    "checkins:pairing": (_link(302, f"{_PAIRING} ask=pairing_ask"), _link(422, f"{_PAIRING} ask=pairing_ask")),
    "checkins:talk": (_link(302, f"{_TALK} ask=return_talk_ask"), _link(422, f"{_TALK} ask=return_talk_ask")),
    "checkins:for_them": (_link(302, f"{_FOR_THEM} ask=for_them_ask"), _link(422, f"{_FOR_THEM} ask=for_them_ask")),
    "checkins:together": (_link(200, f"{_FOR_THEM} trajectory=running"), _link(405, f"{_FOR_THEM} trajectory=running")),
    "checkins:make_stick": (
        _link(302, f"{_MAKE_STICK} ask=make_stick_ask"),
        _link(422, f"{_MAKE_STICK} ask=make_stick_ask"),
    ),
    "checkins:story": (_link(302, f"{_STORY} ask=story_ask"), _link(422, f"{_STORY} ask=story_ask")),
    "checkins:figure": (_link(302, f"{_FIGURE} ask=figure_ask"), _link(422, f"{_FIGURE} ask=figure_ask")),
    "checkins:buddy": (_link(302, f"{_BUDDY} ask=buddy_ask"), _link(422, f"{_BUDDY} ask=buddy_ask")),
}
# Of the staff these are open to who plans that trajectory, and to no other who plans or decides who comes in.
OF_ITS_OWNER = frozenset({"checkins:interview"})
ROWS: dict[tuple[str, str], Row] = {
    (name, method): row for name, pair in _PAIRS.items() for method, row in zip(("GET", "POST"), pair, strict=True)
}
