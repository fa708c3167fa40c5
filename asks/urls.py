"""Addresses behind links in letters. Each answers with and without a slash at the end: a redirect can break a link."""

from django.conf import settings
from django.urls import path, re_path

from asks import views

app_name = "asks"
_TOKEN = "(?P<token>[^/]+)"  # noqa: S105  a pattern
_IN = f"(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})"
urlpatterns = [
    re_path(r"^code/?$", views.code, name="code"),
    re_path(rf"^code/{_IN}/?$", views.code, name="code_in"),
    re_path(rf"^l/{_TOKEN}/?$", views.page, name="page"),
    re_path(rf"^l/{_TOKEN}/{_IN}/?$", views.page, name="page_in"),
    re_path(rf"^l/{_TOKEN}/done/?$", views.done, name="done"),
    re_path(rf"^l/{_TOKEN}/dates\.ics/?$", views.dates, name="dates"),
    re_path(rf"^l/{_TOKEN}/diary/?$", views.ask_for_diary, name="ask_for_diary"),
    re_path(rf"^c/{_TOKEN}/?$", views.diary_page, name="diary_page"),
    re_path(rf"^c/{_TOKEN}/dates\.ics/?$", views.diary, name="diary"),
    path("o/<str:org>/diary/", views.own_diary, name="own_diary"),
    re_path(rf"^l/{_TOKEN}/pass-on/?$", views.pass_on, name="pass_on"),
    re_path(rf"^l/{_TOKEN}/undo/?$", views.undo, name="undo"),
    re_path(rf"^l/{_TOKEN}/new-link/?$", views.new_link, name="new_link"),
    re_path(rf"^w/{_TOKEN}/?$", views.page, name="observe"),
    re_path(rf"^w/{_TOKEN}/{_IN}/?$", views.page, name="observe_in"),
    re_path(rf"^m/{_TOKEN}/?$", views.page, name="log"),
    re_path(rf"^m/{_TOKEN}/{_IN}/?$", views.page, name="log_in"),
    re_path(rf"^u/{_TOKEN}/?$", views.stop, name="stop"),
    re_path(rf"^u/{_TOKEN}/{_IN}/?$", views.stop, name="stop_in"),
]
