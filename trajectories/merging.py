"""Two persons who turn out to be one: what they said at the end, and where the history names them."""

import json

from django.db.models import TextField
from django.db.models.functions import Cast, Concat

from organisations.merging import Merge, both_said, holding, latest, renaming, when_two_meet
from trajectories.models import Change, NextTime

# Models that the history names by id.
_NAMED = ("Person", "Role")


def _rename(merge: Merge) -> None:
    """The history names people and things by public id."""
    told = Concat(Cast("before", TextField()), Cast("after", TextField()), "thing", "about", output_field=TextField())
    here = Change.objects.filter(trajectory__organisation=merge.kept.organisation_id).annotate(told=told)
    ids = {old: new for model, found in merge.renamed.items() if model.__name__ in _NAMED for old, new in found.items()}
    for change in here.filter(holding("told", ids)):
        for old, new in ids.items():
            change.thing, change.about = change.thing.replace(old, new), change.about.replace(old, new)
            change.before = json.loads(json.dumps(change.before).replace(old, new))
            change.after = json.loads(json.dumps(change.after).replace(old, new))
        change.save(update_fields=["thing", "about", "before", "after"])


@when_two_meet(NextTime)
def one_next_time(stays: NextTime, goes: NextTime, _merge: Merge) -> None:
    stays.text = both_said(stays.text, goes.text, 300)
    stays.said_at = latest(stays.said_at, goes.said_at)
    stays.save()


renaming.append(_rename)
