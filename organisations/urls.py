"""Addresses of sign-in, of people and of the pages that belong to no trajectory."""

from django.conf import settings
from django.urls import path

from organisations.views import choices, front, moved_clock, passkeys, people, staff
from organisations.views.settings import name_order, rhythm
from organisations.views.settings import settings as settings_page

app_name = "organisations"
urlpatterns = [
    path("help/", front.help_page, name="help"),
    path("privacy/", front.privacy, name="privacy"),
    path("accessibility/", front.accessibility, name="accessibility"),
    path("language/", choices.language, name="language"),
    path("theme/", choices.theme, name="theme"),
    path("passkeys/", passkeys.passkeys, name="passkeys"),
    path("passkeys/<int:passkey>/remove/", passkeys.remove_passkey, name="remove_passkey"),
    path("o/<str:org>/settings/", settings_page, name="settings"),
    path("o/<str:org>/settings/rhythm/", rhythm, name="rhythm"),
    path("o/<str:org>/settings/names/", name_order, name="name_order"),
    path("o/<str:org>/people/", people.people, name="people"),
    path("o/<str:org>/people/staff/", staff.members, name="staff"),
    path("o/<str:org>/people/staff/<str:person>/", staff.rights, name="rights"),
    path("o/<str:org>/people/<str:person>/", people.person, name="person"),
]
if settings.DEVELOPMENT:
    urlpatterns += [
        path("look-around/", front.look_around, name="look_around"),
        path("dev/clock/", moved_clock.clock, name="clock"),
    ]
