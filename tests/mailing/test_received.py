"""What the source of a letter says of its signatures, on letters as three receivers show them."""

import pytest

from mailing.findings import findings
from mailing.received import NotALetter, read

pytestmark = pytest.mark.once
OURS = "noreply@impactmodel.example"

GMAIL = """Delivered-To: sanne@voorbeeld.example
Received: by 2002:a05:7010:1234 with SMTP id abc; Tue, 12 Jan 2027 01:00:03 -0800 (PST)
ARC-Authentication-Results: i=1; mx.google.com; dkim=fail header.i=@elders.example
Return-Path: <noreply@impactmodel.example>
Authentication-Results: mx.google.com;
       dkim=pass header.i=@impactmodel.example header.s=m1 header.b="Ax3/q1";
       dkim=pass header.i=@relay.example header.s=k2 header.b=Zz;
       spf=pass (google.com: domain of noreply@impactmodel.example; (a note) designates 192.0.2.45 as permitted sender)
 smtp.mailfrom=noreply@impactmodel.example;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=impactmodel.example
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=impactmodel.example; s=m1;
\th=From:To:Reply-To:Subject:Date:Message-ID:List-Unsubscribe:
\t List-Unsubscribe-Post:MIME-Version; bh=abc=; b=de
\tf==
DKIM-Signature: v=1; a=rsa-sha256; d=relay.example; s=k2; h=from:subject; bh=x; b=y
From: Sanne via Impactmodel <noreply@impactmodel.example>
List-Unsubscribe: <https://impactmodel.example/u/aaaa>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Message-ID: <ob-7@impactmodel.example>
Subject: =?utf-8?q?Je_testmail?=

Hoi Sanne,
dkim=fail
"""
OUTLOOK = """\ufeffReceived: from AM0PR.outlook.example (::1) by DB9.outlook.example\r
Authentication-Results: spf=fail (sender IP is 192.0.2.9)\r
 smtp.mailfrom=impactmodel.example; dkim=none (message not signed)\r
 header.d=none;dmarc=fail action=quarantine\r
 header.from=impactmodel.example;compauth=fail reason=000\r
From: Sanne via Impactmodel <NoReply@Impactmodel.example>\r
List-Unsubscribe: <https://impactmodel.example/u/aaaa>\r
List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
"""
HALF = """Authentication-Results: mail.voorbeeld.example; dkim=pass header.d=mail.impactmodel.example
DKIM-Signature: d=mail.impactmodel.example; s=x; h=from:list-unsubscribe; bh=a; b=b
From: noreply@impactmodel.example
List-Unsubscribe: <https://impactmodel.example/u/aaaa>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
"""


def said(source: str) -> list[str]:
    """Every line, with a cross before what is not well."""
    return [("" if one.is_well else "x ") + one.words for one in findings(read(source), OURS)]


def test_a_letter_that_is_signed_as_it_should_be() -> None:
    assert said(GMAIL) == [
        "De mail komt van noreply@impactmodel.example, zoals al onze mail.",
        "Ondertekend door impactmodel.example (sleutel m1), het eigen domein van de afzender.",
        "Ook ondertekend door relay.example (sleutel k2), een ander domein dan dat van de afzender.",
        "Het adres van de afzender en een handtekening passen bij elkaar.",
        "Beide kopregels over stoppen zijn ondertekend: mailprogramma’s kunnen een stopknop tonen.",
        "De ontvanger controleerde SPF: goed.",
        "De ontvanger controleerde DKIM: goed.",
        "De ontvanger controleerde DMARC: goed.",
    ]


def test_a_letter_nobody_signed() -> None:
    lines = said(OUTLOOK)
    assert lines[0] == "De mail komt van noreply@impactmodel.example, zoals al onze mail."
    assert "x Er is niets ondertekend: er staat geen DKIM-Signature." in lines
    assert lines[-3:] == [f"x De ontvanger controleerde {name}." for name in ("SPF: fail", "DKIM: none", "DMARC: fail")]


def test_one_header_about_stopping_left_unsigned_is_named() -> None:
    lines = said(HALF)
    assert "Het adres van de afzender en een handtekening passen bij elkaar." in lines, (
        "a domain below it speaks for it"
    )
    assert "x Niet ondertekend: List-Unsubscribe-Post. Gmail en andere tonen dan geen stopknop." in lines
    assert "x De ontvanger zegt niets over SPF." in lines


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("d=impactmodel.example", "d=model.example", "x Geen handtekening past bij het adres van de afzender."),
        ("d=impactmodel.example", "d=example", "x Geen handtekening past bij het adres van de afzender."),
        (
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
            "",
            "x Deze kopregels raakten onderweg kwijt: List-Unsubscribe-Post.",
        ),
        (
            "From: Sanne via Impactmodel <noreply@impactmodel.example>",
            "From: Sanne <sanne@elders.example>",
            "x De mail komt van sanne@elders.example; de onze komt van noreply@impactmodel.example.",
        ),
        (
            "dkim=pass header.i=@",
            "dkim=fail header.i=@",
            "x De kopregels over stoppen zijn ondertekend, maar de ontvanger vond de handtekening niet goed.",
        ),
    ],
)
def test_what_is_wrong_is_said(was: str, becomes: str, words: str) -> None:
    assert was in GMAIL
    assert words in said(GMAIL.replace(was, becomes))


@pytest.mark.parametrize("source", ["", "Hoi Sanne,\n\nIs dit hem?", "From: niemand\n", "x" * 300_000])
def test_what_is_no_letter_is_no_letter(source: str) -> None:
    with pytest.raises(NotALetter):
        read(source)


def test_it_takes_anything_without_breaking() -> None:
    headers = ["DKIM-Signature: ;;=;h;d=", "Authentication-Results: ((; dkim", "Authentication-Results: x;=;spf"]
    strange = "\n".join(["From: a@b.example", *headers])
    assert read(strange).verdicts == ()
    assert read(strange).fitting == ()
