"""What functions are called: an organisation's own words stand on its pages and in its letters, and nowhere else."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from mailing.arrived import arrived
from mailing.sending import drain
from organisations.acting import Actor
from organisations.models import Member, Organisation
from organisations.titles import in_words_of
from roles.actions import ask_for_views
from roles.models import Function, Party
from roles.words import counted
from tests import factories as make
from tests.access_world import make_world
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
TITLES = {
    "trainer_nl_one": "docent", "trainer_nl_several": "docenten", "trainer_en_one": "teacher",
    "trainer_en_several": "teachers", "learner_nl_one": "student", "learner_nl_several": "studenten",
}  # fmt: skip


@pytest.fixture
def ruud() -> Member:
    return make.member("Ruud Aerts", role=Member.Role.ADMIN)


def signed_in(member: Member, language: str = "nl") -> Client:
    return sign_in(Client(headers={"accept-language": language}), member)


def page_of(member: Member) -> str:
    return f"/o/{member.organisation.public_id}/settings/titles/"


def test_own_words_stand_on_pages_in_both_languages_and_elsewhere_ours_do(ruud: Member) -> None:
    plan = make.trajectory(owner=ruud.person)
    make.role(plan, Function.TRAINER, "Farid Amrani")
    people = f"/o/{ruud.organisation.public_id}/t/{plan.public_id}/people/"
    other = make.member("Ann Peeters", organisation=make.organisation(name="Elders"), role=Member.Role.ADMIN)
    theirs = make.trajectory(owner=other.person)
    make.role(theirs, Function.TRAINER, "Jo Claes")
    assert "docent" not in signed_in(ruud).get(people).content.decode()

    assert send_opened(signed_in(ruud), page_of(ruud), TITLES).status_code == 302

    assert Organisation.objects.get(pk=ruud.organisation.pk).titles == {
        "trainer": {"nl": ["docent", "docenten"], "en": ["teacher", "teachers"]},
        "learner": {"nl": ["student", "studenten"]},
    }
    page = signed_in(ruud).get(people).content.decode()
    assert "Docent" in page
    assert "Studenten" in page, "the party too"
    assert "Opleider" not in page
    english = signed_in(ruud, "en").get(people).content.decode()
    assert "Teacher" in english
    assert "Learners" in english, "no title of their own in this language"
    elsewhere = signed_in(other).get(f"/o/{other.organisation.public_id}/t/{theirs.public_id}/people/").content.decode()
    assert "Opleider" in elsewhere
    assert "Docent" not in elsewhere
    settings = signed_in(ruud).get(f"/o/{ruud.organisation.public_id}/settings/").content.decode()
    assert "Jullie zeggen docent (opleider), student (lerende)." in settings


def test_a_letter_says_it_too(ruud: Member) -> None:
    ruud.organisation.titles = {"manager": {"nl": ["teamleider", "teamleiders"]}}
    ruud.organisation.save()
    plan = make.trajectory(owner=ruud.person)
    farid = make.role(plan, Function.MANAGER, "Farid Amrani")

    ask_for_views(plan, roles=[farid], by=Actor(ruud.person), now=NOW)
    drain(NOW)

    (letter,) = arrived(address=farid.person.email)
    assert "teamleider" in letter.text
    assert "leidinggevende" not in letter.text


def test_the_page_behind_a_letter_says_it_too(client: Client) -> None:
    world = make_world()
    page = f"/l/{world.values['token']}/"
    assert "lerende" in client.get(page).content.decode()

    titles = {"learner": {"nl": ["student", "studenten"]}}
    Organisation.objects.filter(pk=world.trajectory.organisation_id).update(titles=titles)

    assert "student" in client.get(page).content.decode()


def test_a_number_takes_the_word_for_several_and_what_is_not_named_stays_ours() -> None:
    titles = {"trainer": {"nl": ("docent", "docenten")}}
    with translation.override("nl"):
        with in_words_of(titles):
            assert [counted("trainer", 1), counted("trainer", 3)] == ["1 docent", "3 docenten"]
            assert str(Party.TRAINER.label) == "docent"
            assert str(Function.SPONSOR.label) == "opdrachtgever"
        assert counted("trainer", 3) == "3 opleiders", "only within"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"trainer_nl_one": "docent"}, "Vul beide in"),
        ({"trainer_nl_one": "buddy", "trainer_nl_several": "buddies"}, "Zo heet al een andere functie"),
        ({"trainer_nl_one": "x" * 41, "trainer_nl_several": "docenten"}, "Maak het korter"),
    ],
)
def test_half_a_title_and_two_functions_of_one_name_are_refused_and_stay_typed(
    ruud: Member, typed: dict[str, str], said: str
) -> None:
    answer = signed_in(ruud).post(page_of(ruud), typed)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert all(f'value="{word}"' in page for word in typed.values())
    assert Organisation.objects.get().titles == {}
