"""Of every model field whether it stands in the file of an organisation, or why not; a test holds the code to it.

What stands in the plan of a trajectory the parts say themselves; here is what stands beside the plans.
"""

_AGAIN = "it is made again where the file is read"
_SIGNS_IN = "signing in is arranged by each installation: by a code to the address, a passkey or a provider"
_LETTERS = "letters, and who answered through which, stay where they were sent"
_OWN = "the learner's own, or said between two people"
_GROUP = "what was said for the group is theirs; of it only the figures that were published stand in the file"
_LOG = "who did what stays where it was done"
_EARLIER = "the history begins again where the file is read"
_REMOVED = "what was taken away is in no file"

IN_FILE: dict[str, tuple[str, ...]] = {
    "organisations.Organisation": (
        "name", "language", "timezone", "weekdays", "holiday_calendar", "keeps_good_friday", "days_off", "send_at",
        "window_from", "window_until", "titles", "sender_name", "reply_to", "name_order", "minimum_base",
        "needs_works_council", "keeps_months", "council_keeps_months", "left_keeps_months", "created_at",
    ),
    "organisations.Member": ("person", "role", "ended_at", "gets_digest"),
    "trajectories.OwnQuestion": (
        "number", "position", "title_nl", "title_en", "guidance_nl", "guidance_en", "retired_at",
    ),
    "trajectories.Template": ("name", "data", "made_by", "made_at"),
    "trajectories.Trajectory": ("previous",),
    "checkins.PublishedMoment": ("trajectory", "moment", "closed_on", "published_at", "minimum", "figures"),
}  # fmt: skip
LEFT_OUT: dict[str, str] = {
    "organisations.Organisation.ending_since": "an organisation that begins anew is not ending",
    "organisations.Member.organisation": _AGAIN,
    "trajectories.OwnQuestion.organisation": _AGAIN,
    "trajectories.OwnQuestion.version": "counts the saves of one form, and begins again",
    "trajectories.Template.organisation": _AGAIN,
    "trajectories.Template.removed_at": _REMOVED,
}
# Of these nothing stands in the file.
LEFT_OUT_WHOLE: dict[str, str] = {
    "organisations.User": _SIGNS_IN,
    "organisations.ProviderAccount": _SIGNS_IN,
    "organisations.AuditLine": _LOG,
    "organisations.DataRequest": "what is asked of this installation is answered here",
    "organisations.PeopleImport": "how far a file came in; its people stand in the file themselves",
    "organisations.ImportFile": "it lies here for a day at most",
    "organisations.Double": "that somebody stood here twice is over; under what number, is this installation's own",
    "organisations.EarlierAddress": "where somebody was reached before is kept where it was so, and for a while",
    "organisations.Tombstone": "who was erased has no name in the file to erase again",
    "mailing.Mail": _LETTERS,
    "mailing.Sending": "whose database this is, and how its mail goes, is this installation's own",
    "mailing.Diary": _LETTERS,
    "mailing.DiaryEntry": _LETTERS,
    "asks.Ask": "what is asked follows from the plans; it is asked where the file is read",
    "asks.AskLetter": _LETTERS,
    "asks.Grant": _LETTERS,
    "asks.Link": _LETTERS,
    "asks.PassOn": _LETTERS,
    "asks.ReminderStop": "whether somebody is reminded is between them and their letters",
    "asks.Rhythm": "on which days somebody wants their letters is read by nobody else",
    "trajectories.Change": _EARLIER,
    "trajectories.IntakeVersion": _EARLIER,
    "roles.Pairing": _OWN,
    "checkins.LogEntry": _OWN,
    "checkins.IfThenPlan": _OWN,
    "checkins.Observation": _OWN,
    "checkins.Share": _OWN,
    "checkins.HelpRequest": _OWN,
    "checkins.Talk": _GROUP,
    "checkins.DoneForThem": _GROUP,
}
