"""Addresses of who takes part and who promises what."""

from django.conf import settings
from django.urls import path, re_path

from roles.views import (
    asking,
    closing,
    commitments,
    deleting,
    deputies,
    hours,
    leaving,
    match,
    match_by_link,
    moving,
    next_time,
    outcome,
    papers,
    people,
    promise,
    reminding,
    starting,
    succession,
    titles,
)

app_name = "roles"
_ONE = "o/<str:org>/t/<str:trajectory>"
_MATCH = f"{_ONE}/intake/match"
# As every address in a letter, with and without a slash at the end.
_LINK = "^l/(?P<token>[^/]+)/match"
_IN = f"(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})"
urlpatterns = [
    path("o/<str:org>/settings/titles/", titles.titles, name="titles"),
    path("o/<str:org>/people/<str:person>/deputies/", deputies.deputies, name="deputies"),
    path("o/<str:org>/people/<str:person>/leave/", leaving.leave, name="leave"),
    path(f"{_ONE}/people/", people.people, name="people"),
    path(f"{_ONE}/people/add/", people.add_people, name="add_people"),
    path(f"{_ONE}/people/<str:role>/", people.role, name="role"),
    path(f"{_ONE}/people/<str:role>/let-go/", people.let_go, name="let_go"),
    path(f"{_ONE}/people/<str:role>/move/", moving.move, name="move"),
    path(f"{_ONE}/people/<str:role>/replace/", succession.succeed, name="succeed"),
    path(f"{_ONE}/commitments/", commitments.commitments, name="commitments"),
    path(f"{_ONE}/commitments/new/", commitments.new_commitment, name="new_commitment"),
    path(f"{_ONE}/commitments/library/", commitments.library, name="library"),
    path(f"{_ONE}/commitments/check/", asking.check, name="check"),
    path(f"{_ONE}/commitments/remind/", reminding.remind, name="remind"),
    path(f"{_ONE}/commitments/papers/", papers.papers, name="papers"),
    path(f"{_ONE}/commitments/papers/print/", papers.print_papers, name="print_papers"),
    path(f"{_ONE}/commitments/<str:commitment>/", commitments.commitment, name="commitment"),
    path(f"{_ONE}/commitments/<str:commitment>/drop/", commitments.drop, name="drop"),
    path(f"{_ONE}/promises/<str:promise>/reply/", asking.reply, name="reply"),
    path(f"{_ONE}/promises/<str:promise>/write-down/", asking.write_down, name="write_down"),
    path(f"{_ONE}/pass-on/<str:pass_on>/", asking.pass_on, name="pass_on"),
    path(f"{_ONE}/hours/", hours.hours, name="hours"),
    path(f"{_ONE}/start/", starting.start, name="start"),
    path(f"{_ONE}/end/", closing.end, name="end"),
    path(f"{_ONE}/cancel/", closing.cancel, name="cancel"),
    path(f"{_ONE}/no-training/", closing.no_training, name="no_training"),
    path(f"{_ONE}/delete/", deleting.delete_trajectory, name="delete_trajectory"),
    path(f"{_MATCH}/", match.match, name="match"),
    path(f"{_MATCH}/ask/", match.ask_match, name="ask_match"),
    path(f"{_MATCH}/<str:view>/<int:number>/", match.settle_match, name="settle_match"),
    re_path(rf"{_LINK}/?$", match_by_link.match_by_link, name="match_by_link"),
    re_path(rf"{_LINK}/{_IN}/?$", match_by_link.match_by_link, name="match_by_link_in"),
    path("l/<str:token>/promises/<str:trajectory>/", promise.promise, name="promise"),
    path("l/<str:token>/there/<str:trajectory>/", outcome.there, name="there"),
    path("l/<str:token>/kept/<str:trajectory>/", outcome.kept, name="kept"),
    path("l/<str:token>/next-time/<str:ask>/", next_time.next_time, name="next_time"),
]
