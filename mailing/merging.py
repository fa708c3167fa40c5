"""Two persons who turn out to be one: letters that name them, and what their calendars were told."""

from mailing.models import Diary, DiaryEntry, Mail
from organisations.ids import public_id
from organisations.merging import Merge, first_steps, holding, latest, renaming, take, when_two_meet

# Under which a letter names a person by key.
_NAMED = ("by", "on_behalf_of")
# Of these an entry may be named by id (a talk is by both its roles); a floor below knows them by name alone.
_WITHIN = ("Role",)


def _mend_letters(merge: Merge) -> None:
    """A code to sign in as the one who goes opens nothing any more."""
    codes = Mail.objects.filter(person=merge.gone, kind="login", state=Mail.State.QUEUED)
    codes.update(state=Mail.State.CANCELLED, secret="")
    for name in _NAMED:
        for mail in Mail.objects.filter(organisation=merge.kept.organisation_id, **{f"about__{name}": merge.gone.pk}):
            Mail.objects.filter(pk=mail.pk).update(about=mail.about | {name: merge.kept.pk})


def _rename(merge: Merge) -> None:
    """Entries are named after what they are of."""
    ids = [old for model, found in merge.renamed.items() if model.__name__ in _WITHIN for old in found]
    here = DiaryEntry.objects.filter(diary__person__organisation=merge.kept.organisation_id)
    for entry in here.filter(holding("key", ids)):
        key = entry.key
        for old, new in merge.ids.items():
            key = key.replace(old, new)
        other = DiaryEntry.objects.filter(diary=entry.diary_id, key=key).exclude(pk=entry.pk).first()
        if other is not None:
            merge.fold(other, entry)
        else:
            DiaryEntry.objects.filter(pk=entry.pk).update(key=key)


@when_two_meet(Diary)
def one_diary(stays: Diary, goes: Diary, _merge: Merge) -> None:
    """A calendar that reads along goes on; where both had one, that of who stays."""
    if stays.token_hash is None and goes.token_hash is not None:
        Diary.objects.filter(pk=goes.pk).update(token_hash=None, seed=public_id())
        take(stays, goes, "seed", "kid", "token_hash", "opened_at")
    stays.looked_at = None
    stays.save()


@when_two_meet(DiaryEntry)
def one_entry(stays: DiaryEntry, goes: DiaryEntry, _merge: Merge) -> None:
    """What was told last of it, so that the next word of it counts as newer."""
    if (goes.told or -1) > (stays.told or -1):
        take(stays, goes, "told", "told_mark", "told_from")
    stays.sequence = latest(stays.sequence, goes.sequence)
    stays.save()


first_steps.append(_mend_letters)
renaming.append(_rename)
