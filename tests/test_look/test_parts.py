"""What the frames and parts promise: words for readers, ids that meet, and nothing that a visitor does not need."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from impactmodel.dev_views import ExampleForm, components, components_guest
from organisations.templatetags import look

urlpatterns = [path("dev/components/", components), path("dev/components/guest/", components_guest)]
pytestmark = [pytest.mark.once, pytest.mark.urls(__name__)]


def request(where: str = "/dev/components/") -> HttpRequest:
    return RequestFactory().get(where)


def page(view: Any, language: str = "nl") -> str:
    with translation.override(language):
        return str(view(request()).content.decode())


def test_the_page_of_parts_has_one_title_and_no_id_twice() -> None:
    for html in (page(components), page(components_guest)):
        ids = re.findall(r'\sid="([^"]+)"', html)

        assert html.count("<h1") == 1
        assert len(ids) > 20
        assert sorted(ids) == sorted(set(ids))


def test_no_page_carries_inline_style_or_script() -> None:
    for html in (page(components), page(components_guest)):
        assert 'class="' in html
        assert re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", html) is None


def test_a_link_page_brings_no_script_and_one_stylesheet() -> None:
    html = page(components_guest)

    assert "<script" not in html
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', html) == ["/static/css/link.css"]
    assert "csrfmiddlewaretoken" not in html


def test_a_link_page_stands_without_anything_from_its_view() -> None:
    html = render_to_string("guest.html", {"organisation": None, "theme": "", "member": None}, request=request())

    assert "Impactmodel" in html
    assert "mailto:" not in html


def test_a_link_page_says_who_to_ring() -> None:
    contact = SimpleNamespace(name="Sanne Brouwer", email="sanne@voorbeeld.example", phone="020 123 45 67")
    given = {
        "organisation": SimpleNamespace(name="Voorbeeld BV", public_id="vb23nehh"),
        "contact": contact,
        "stop_url": "/u/x",
    }

    with translation.override("nl"):
        html = Template('{% extends "guest.html" %}').render(Context({**given, "request": request()}))

    assert "Sanne Brouwer (L&amp;D van Voorbeeld BV)" in html
    assert 'href="tel:0201234567"' in html
    assert 'href="/u/x"' in html


def test_every_line_of_the_error_summary_leads_to_a_control_that_is_there() -> None:
    html = page(components)
    lines = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html.split('id="errors"')[1].split("</ul>")[0])

    assert [words for _target, words in lines] == [
        "Vul een datum in, zoals 12-1-2027",
        "Vul dit nog in",
        "Kies of dit voor de start rond moet zijn",
    ]
    for target, _words in lines:
        assert re.search(rf'<(?:input|select|textarea)[^>]*\sid="{target}"', html)


def test_a_wrong_field_says_so_where_it_stands_and_to_readers() -> None:
    with translation.override("nl"):
        html = ExampleForm({"until": "eind januari"})["until"].as_field_group()

    assert 'aria-invalid="true"' in html
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)
    assert described
    for described_by in described[1].split():
        assert f'id="{described_by}"' in html
    assert "Fout: " in html


def test_only_what_may_stay_empty_is_called_optional() -> None:
    with translation.override("nl"):
        form = ExampleForm()
        optional = [field.name for field in form if "(hoeft niet)" in field.as_field_group()]

    assert optional == ["hours", "obstacles"]


def test_what_people_typed_is_never_markup() -> None:
    class Danger(forms.Form):
        words = forms.CharField(label="<b>label</b>", help_text="<i>hint</i>")

    html = Danger({"words": "<script>"})["words"].as_field_group() + Template(
        '{% load look %}{% role_mark "support" name %}{% status "asked" name %}'
    ).render(Context({"name": "<u>Farid</u>"}))

    assert "&lt;script&gt;" in html
    assert not re.search(r"<(b|i|u|script)>", html)


def test_the_title_says_error_by_itself() -> None:
    frame = Template('{% extends "guest.html" %}{% block title %}Afspraak{% endblock %}')

    with translation.override("nl"):
        wrong = frame.render(Context({"form": ExampleForm({}), "request": request()}))
        fresh = frame.render(Context({"form": ExampleForm(), "request": request()}))
        several = frame.render(Context({"forms": [ExampleForm(), ExampleForm({})], "request": request()}))

    assert "<title>Fout: Afspraak" in wrong
    assert "<title>Afspraak" in fresh
    assert "<title>Fout: Afspraak" in several


def test_every_icon_can_be_drawn_hidden_from_readers_and_a_wrong_name_is_noticed() -> None:
    for name in [*look.BORROWED, *look.DRAWN]:
        drawing = look.icon(name)
        assert 'aria-hidden="true"' in drawing
        assert drawing.count("<svg") == 1
    with pytest.raises(KeyError):
        look.icon("unicorn")


def test_a_place_on_the_web_is_a_link_and_any_other_place_is_text() -> None:
    link = look.place("https://meet.example/kamer?a=1&b=2")
    assert link == (
        '<a href="https://meet.example/kamer?a=1&amp;b=2" rel="noopener noreferrer">'
        "https://meet.example/kamer?a=1&amp;b=2</a>"
    )
    shown = Template("{% load look %}{{ text|place }}")
    for text in ("Kantine", "javascript:alert(1)", "ftp://a.example", "https://a.example en verder", "<b>https://a"):
        assert look.place(text) == text
        assert "<a" not in shown.render(Context({"text": text}))
        assert "<b>" not in shown.render(Context({"text": text}))


def test_a_stop_follows_what_somebody_wrote_without_one() -> None:
    assert [look.sentence(text) for text in ("Geen budget", "Klaar.", "Echt? ", "")] == [
        "Geen budget.", "Klaar.", "Echt?", "",
    ]  # fmt: skip
