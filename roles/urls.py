"""Addresses of who takes part and who promises what."""

from django.urls import path

from roles.views import asking, closing, commitments, hours, people, promise, starting

app_name = "roles"
_ONE = "o/<str:org>/t/<str:trajectory>"
urlpatterns = [
    path(f"{_ONE}/people/", people.people, name="people"),
    path(f"{_ONE}/people/add/", people.add_people, name="add_people"),
    path(f"{_ONE}/people/<str:role>/", people.role, name="role"),
    path(f"{_ONE}/people/<str:role>/let-go/", people.let_go, name="let_go"),
    path(f"{_ONE}/commitments/", commitments.commitments, name="commitments"),
    path(f"{_ONE}/commitments/new/", commitments.new_commitment, name="new_commitment"),
    path(f"{_ONE}/commitments/library/", commitments.library, name="library"),
    path(f"{_ONE}/commitments/check/", asking.check, name="check"),
    path(f"{_ONE}/commitments/<str:commitment>/", commitments.commitment, name="commitment"),
    path(f"{_ONE}/commitments/<str:commitment>/drop/", commitments.drop, name="drop"),
    path(f"{_ONE}/promises/<str:promise>/reply/", asking.reply, name="reply"),
    path(f"{_ONE}/promises/<str:promise>/write-down/", asking.write_down, name="write_down"),
    path(f"{_ONE}/pass-on/<str:pass_on>/", asking.pass_on, name="pass_on"),
    path(f"{_ONE}/hours/", hours.hours, name="hours"),
    path(f"{_ONE}/start/", starting.start, name="start"),
    path(f"{_ONE}/end/", closing.end, name="end"),
    path(f"{_ONE}/cancel/", closing.cancel, name="cancel"),
    path("l/<str:token>/promises/<str:trajectory>/", promise.promise, name="promise"),
]
