"""Addresses of sign-in, of people and of the pages that belong to no trajectory."""

from django.conf import settings
from django.urls import path

from organisations.views import (
    choices,
    domains,
    front,
    moved_clock,
    my_data,
    passkeys,
    people,
    people_import,
    requests,
    staff,
    trust,
)
from organisations.views.settings import general, holidays, keeping, name_order, rhythm
from organisations.views.settings import settings as settings_page

app_name = "organisations"
urlpatterns = [
    path("help/", front.help_page, name="help"),
    path("privacy/", front.privacy, name="privacy"),
    path("privacy/<str:org>/", front.privacy, name="privacy_of"),
    path("accessibility/", front.accessibility, name="accessibility"),
    path("language/", choices.language, name="language"),
    path("theme/", choices.theme, name="theme"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/file/", my_data.my_data_file, name="my_data_file"),
    path("me/data/ask/", requests.ask_about_my_data, name="ask_about_my_data"),
    path("me/data/delete/", my_data.delete_my_data, name="delete_my_data"),
    path("passkeys/", passkeys.passkeys, name="passkeys"),
    path("passkeys/<int:passkey>/remove/", passkeys.remove_passkey, name="remove_passkey"),
    path("o/<str:org>/settings/", settings_page, name="settings"),
    path("o/<str:org>/settings/general/", general, name="general"),
    path("o/<str:org>/settings/rhythm/", rhythm, name="rhythm"),
    path("o/<str:org>/settings/holidays/", holidays, name="holidays"),
    path("o/<str:org>/settings/names/", name_order, name="name_order"),
    path("o/<str:org>/settings/privacy/", keeping, name="keeping"),
    path("o/<str:org>/settings/council/", trust.council, name="council"),
    path("o/<str:org>/settings/register/", trust.register, name="register"),
    path("o/<str:org>/settings/assessment/", trust.assessment, name="assessment"),
    path("o/<str:org>/settings/requests/", requests.data_requests, name="data_requests"),
    path("o/<str:org>/settings/requests/new/", requests.find_who_asks, name="find_who_asks"),
    path("o/<str:org>/settings/requests/new/<str:person>/", requests.new_data_request, name="new_data_request"),
    path("o/<str:org>/settings/requests/<str:asked>/", requests.data_request, name="data_request"),
    path("o/<str:org>/people/", people.people, name="people"),
    path("o/<str:org>/people/domain/", domains.rename_domain, name="rename_domain"),
    path("o/<str:org>/people/staff/", staff.members, name="staff"),
    path("o/<str:org>/people/staff/<str:person>/", staff.rights, name="rights"),
    path("o/<str:org>/people/import/", people_import.import_people, name="import_people"),
    path("o/<str:org>/people/import/<str:people_import>/", people_import.import_progress, name="import_progress"),
    path("o/<str:org>/people/import/<str:people_import>/columns/", people_import.import_columns, name="import_columns"),
    path("o/<str:org>/people/import/<str:people_import>/check/", people_import.import_check, name="import_check"),
    path("o/<str:org>/people/import/<str:people_import>/rows/", people_import.import_refused, name="import_refused"),
    path("o/<str:org>/people/<str:person>/", people.person, name="person"),
    path("o/<str:org>/people/<str:person>/forget/", people.forget, name="forget"),
]
if settings.DEVELOPMENT:
    urlpatterns += [
        path("look-around/", front.look_around, name="look_around"),
        path("dev/clock/", moved_clock.clock, name="clock"),
    ]
