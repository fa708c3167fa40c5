"""Addresses of what became of letters."""

from django.conf import settings
from django.urls import path

from mailing import views

app_name = "mailing"
urlpatterns = [
    path("o/<str:org>/mail/", views.messages, name="messages"),
    path("o/<str:org>/settings/mail/", views.sender, name="sender"),
    path("o/<str:org>/settings/mail/test/", views.try_out, name="try_out"),
]
if settings.DEVELOPMENT:
    urlpatterns += [
        path("dev/mail/", views.mailbox, name="mailbox"),
        path("dev/mail/<int:number>/", views.letter, name="letter"),
        path("dev/mail/<int:number>/html/", views.letter_html, name="letter_html"),
        path("dev/mail/<int:number>/source/", views.letter_source, name="letter_source"),
    ]
