"""`BOUNCE_MAILBOX` as the environment gives it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from impactmodel.email_url import MailboxSettings, mailbox_settings

pytestmark = pytest.mark.once


def test_a_server_or_a_folder() -> None:
    read = mailbox_settings("imaps://bounce%40mail.example:ge%2Fheim@mail.example/INBOX/Terug")
    assert read == MailboxSettings("INBOX/Terug", "mail.example", 993, "bounce@mail.example", "ge/heim", "tls")
    assert mailbox_settings("imap+tls://a:b@mail.example").security == "starttls"
    assert mailbox_settings("imap+tls://a:b@mail.example").folder == "INBOX"
    assert mailbox_settings("imap://a:b@127.0.0.1:1143/x").port == 1143
    assert mailbox_settings("maildir:///var/mail/bounces") == MailboxSettings("/var/mail/bounces")


@pytest.mark.parametrize("url", ["pop3://a:b@mail.example", "imaps:///INBOX", "maildir://bounces", "maildir:///", "x"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_MAILBOX"):
        mailbox_settings(url)
