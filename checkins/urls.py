"""Addresses of the follow-up: answers by link, the learner's own pages, the schedule."""

from django.urls import path

from checkins.views import follow_up, guest, help, letters, me, moving, sheets, together
from checkins.views import schedule as schedule_pages

app_name = "checkins"
urlpatterns = [
    path("m/<str:token>/log/<str:ask>/", guest.log, name="log"),
    path("m/<str:token>/t/<str:trajectory>/log/", guest.log_any, name="log_any"),
    path("m/<str:token>/saved/<str:trajectory>/<int:word>/", guest.saved, name="saved"),
    path("m/<str:token>/t/<str:trajectory>/help/", help.help, name="help"),
    path("m/<str:token>/t/<str:trajectory>/help/<str:help>/", help.help_sent, name="help_sent"),
    path("l/<str:token>/help/", help.help_asked, name="help_asked"),
    path("w/<str:token>/observe/<str:ask>/", guest.observe, name="observe"),
    path("l/<str:token>/if-then/<str:ask>/", guest.if_then, name="if_then"),
    path("l/<str:token>/beside/<str:ask>/", guest.beside, name="beside"),
    path("l/<str:token>/pairing/<str:ask>/", guest.pairing, name="pairing"),
    path("l/<str:token>/talk/<str:ask>/", guest.talk, name="talk"),
    path("l/<str:token>/buddy/<str:ask>/", guest.buddy, name="buddy"),
    path("l/<str:token>/for-them/<str:ask>/", guest.for_them, name="for_them"),
    path("l/<str:token>/together/<str:trajectory>/", together.together, name="together"),
    path("l/<str:token>/figure/<str:ask>/", guest.figure, name="figure"),
    path("me/", me.my_trajectories, name="my_trajectories"),
    path("me/shared/", me.shared_with_me, name="shared_with_me"),
    path("me/<str:trajectory>/", me.my_page, name="my_page"),
    path("me/<str:trajectory>/together/", together.my_group, name="my_group"),
    path("me/<str:trajectory>/log/", me.my_log, name="my_log"),
    path("me/<str:trajectory>/help/", me.my_help, name="my_help"),
    path("me/<str:trajectory>/help/<str:help>/delete/", me.delete_help, name="delete_help"),
    path("me/<str:trajectory>/plan/", me.my_plan, name="my_plan"),
    path("me/<str:trajectory>/plan/share/", me.share_plan, name="share_plan"),
    path("me/<str:trajectory>/shared/<str:share>/stop/", me.stop_sharing, name="stop_sharing"),
    path("me/<str:trajectory>/beside/", me.my_beside, name="my_beside"),
    path("me/<str:trajectory>/beside/<str:pairing>/stop/", me.stop_pairing, name="stop_pairing"),
    path("me/<str:trajectory>/notes/<str:observation>/reply/", me.answer_observer, name="answer_observer"),
    path("me/<str:trajectory>/notes/<str:entry>/delete/", me.delete_entry, name="delete_entry"),
    path("me/<str:trajectory>/notes/<str:entry>/share/", me.share_entry, name="share_entry"),
    path("o/<str:org>/t/<str:trajectory>/follow-up/", follow_up.follow_up, name="follow_up"),
    path("o/<str:org>/t/<str:trajectory>/follow-up/parts/", follow_up.their_part, name="their_part"),
    path("o/<str:org>/t/<str:trajectory>/schedule/", schedule_pages.schedule, name="schedule"),
    path("o/<str:org>/t/<str:trajectory>/schedule/letters/", letters.would_go, name="would_go"),
    path("o/<str:org>/t/<str:trajectory>/schedule/letters.csv", letters.would_go_file, name="would_go_file"),
    path("o/<str:org>/t/<str:trajectory>/schedule/sent/", letters.sent, name="sent"),
    path("o/<str:org>/t/<str:trajectory>/schedule/sent.csv", letters.sent_file, name="sent_file"),
    path("o/<str:org>/t/<str:trajectory>/schedule/sheets/", sheets.log_sheets, name="log_sheets"),
    path("o/<str:org>/t/<str:trajectory>/schedule/sheets/print/", sheets.print_log_sheets, name="print_log_sheets"),
    path("o/<str:org>/t/<str:trajectory>/schedule/people/", schedule_pages.people_schedule, name="people_schedule"),
    path(
        "o/<str:org>/t/<str:trajectory>/schedule/people/<str:person>/<str:moment>/",
        schedule_pages.own_day,
        name="own_day",
    ),
    path("o/<str:org>/t/<str:trajectory>/timeline/<str:intervention>/move/", moving.move, name="move"),
]
