"""How every staff form meets its request."""

from typing import Any, TypeVar

from django import forms

from organisations.access import StaffRequest

F = TypeVar("F", bound="forms.BaseForm | forms.BaseFormSet[Any]")


def bound(request: StaffRequest, form: type[F], **kwargs: Any) -> F:
    """The form with what was posted, with what was typed before the session ran out, or empty."""
    if request.method == "POST":
        return form(request.POST, request.FILES or None, **kwargs)
    return form(request.restored, **kwargs) if request.restored is not None else form(**kwargs)
