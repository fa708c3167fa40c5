"""Two persons who turn out to be one: what both are asked, and the links in the letters of both."""

from django.db.models import F, Q

from asks.models import Ask, AskLetter, Grant, Link, ReminderStop, Rhythm
from organisations.merging import Merge, earliest, first_steps, holding, latest, renaming, take, when_two_meet

# Models of which an id stands in a longer text: a floor below knows them by name alone.
_WITHIN = ("Role", "Pairing")


def _keep_links(merge: Merge) -> None:
    """A token is made from a grant: which one that was is kept, so that all there are go on."""
    theirs = Link.objects.filter(Q(grant__person=merge.gone) | Q(grant__on_behalf_of=merge.gone), made_from=None)
    theirs.update(made_from=F("grant_id"))


def _rename(merge: Merge) -> None:
    """An ask is about a public id, or about several. Who is asked the same of both is asked it once."""
    ids = merge.ids
    # Of many promises each is named alone; what stands between colons are few.
    within = [old for model, found in merge.renamed.items() if model.__name__ in _WITHIN for old in found]
    here = Ask.objects.filter(organisation=merge.kept.organisation_id)
    for ask in here.filter(Q(about__in=list(ids)) | holding("about", within)):
        about = merge.whole(ask.about)
        other = Ask.objects.filter(person=ask.person_id, kind=ask.kind, about=about).exclude(pk=ask.pk).first()
        if other is not None:
            merge.fold(other, ask)
        else:
            Ask.objects.filter(pk=ask.pk).update(about=about)


@when_two_meet(Ask)
def one_ask(stays: Ask, goes: Ask, _merge: Merge) -> None:
    """Answered once is answered; else it is open while one of the two is, and as far up its ladder as the further."""
    both = (stays, goes)
    answered, open_ones = ([one for one in both if one.answered_at], [one for one in both if one.is_open])
    if answered:
        stays.answered_at = latest(*(one.answered_at for one in answered))
        take(stays, answered[0], "closed_at", "closed_because")
    elif open_ones:
        stays.closed_at, stays.closed_because = None, ""
        furthest = max(open_ones, key=lambda one: one.letters)
        take(stays, furthest, "letters", "next_on")
    stays.opened_at, stays.due_on = min(stays.opened_at, goes.opened_at), min(stays.due_on, goes.due_on)
    stays.checked_at = earliest(stays.checked_at, goes.checked_at)
    has_no_end = None in (stays.window_until, goes.window_until)
    stays.window_until = None if has_no_end else latest(stays.window_until, goes.window_until)
    stays.save()


@when_two_meet(AskLetter)
def one_letter(stays: AskLetter, goes: AskLetter, _merge: Merge) -> None:
    """Asked twice in one letter is asked once, as often as it was at most."""
    stays.step = max(stays.step, goes.step)
    stays.save()


@when_two_meet(Grant)
def one_grant(stays: Grant, goes: Grant, _merge: Merge) -> None:
    """One right to the same; the links of both hang on it."""
    stays.created_at = min(stays.created_at, goes.created_at)
    stays.save()


@when_two_meet(Link)
def one_link(stays: Link, goes: Link, _merge: Merge) -> None:
    """Of one letter to a deputy of both: it leads to the same page, so the first is enough."""


@when_two_meet(ReminderStop)
def one_stop(stays: ReminderStop, goes: ReminderStop, _merge: Merge) -> None:
    """Stopped since the first of the two."""
    stays.stopped_at = min(stays.stopped_at, goes.stopped_at)
    stays.save()


@when_two_meet(Rhythm)
def one_rhythm(stays: Rhythm, goes: Rhythm, _merge: Merge) -> None:
    """The last that was chosen."""
    if goes.chosen_at > stays.chosen_at:
        take(stays, goes, "weekday", "hour", "chosen_at")
        stays.save()


first_steps.append(_keep_links)
renaming.append(_rename)
