"""Somebody asks to see, correct or erase what is kept of them."""

from datetime import date, datetime

from organisations.acting import Actor, action
from organisations.models import DataRequest, Person
from organisations.register import AskedAboutData, data_listeners
from organisations.working_days import Calendar


@action
def ask_about_data(person: Person, *, kind: str, asked_on: date, by: Actor, now: datetime) -> DataRequest:
    """Remember that this was asked. What is open already stays as it is: a second time makes no second month."""
    asked, is_new = DataRequest.objects.get_or_create(
        person=person, kind=kind, done_on=None, defaults={"organisation": person.organisation, "asked_on": asked_on}
    )
    if is_new and by.person == person:
        for listener in data_listeners:
            listener(AskedAboutData(asked, by, now))
    return asked


@action
def answer_data_request(asked: DataRequest, *, by_mail: bool, by: Actor, now: datetime) -> DataRequest:
    """It is done. `by_mail`: their own page goes to them by mail, and to nobody else."""
    asked.done_on = Calendar.of_everyone(asked.organisation).today(now)
    asked.save(update_fields=["done_on"])
    if by_mail:
        for listener in data_listeners:
            listener(AskedAboutData(asked, by, now))
    return asked


@action
def drop_data_request(asked: DataRequest, *, by: Actor, now: datetime) -> None:
    """It was a mistake, or they want it no more."""
    DataRequest.objects.filter(pk=asked.pk).delete()
