"""What is the matter with a row of a file of people, in words."""

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


class Matter:
    """What is the matter with a row: the keys under which it is kept."""

    GONE = "gone"
    NO_NAME, NOT_A_NAME, NOT_AN_ADDRESS, TOO_LONG, LOST = "no_name", "not_a_name", "address", "long", "lost"
    OTHERS, HAS_LEFT, NAME_LEFT, WHICH, SEVERAL = "others", "left", "name_left", "which", "several"
    # These come in all the same.
    NO_MAIL, NAMESAKE, AGAIN, MOVED, EARLIER = "no_mail", "namesake", "again", "moved", "earlier"
    SHARED, NO_LANGUAGE, NO_DAY, LEAVES, STAFF_LEAVES = "shared", "language", "day", "leaves", "staff_leaves"


# With these a row does not come in.
PROBLEMS: dict[str, Lazy | str] = {
    Matter.NO_NAME: _("No name"),
    Matter.NOT_A_NAME: _("No letter in the name"),
    Matter.LOST: _("Letters of the name got lost: a question mark stands in their place"),
    Matter.NOT_AN_ADDRESS: _("The mail address can't be right"),
    Matter.TOO_LONG: _("More text than fits"),
    Matter.OTHERS: _("The mail address is that of somebody with another name"),
    Matter.HAS_LEFT: _("The mail address is that of somebody who has left"),
    Matter.NAME_LEFT: _("Somebody who has left is called the same"),
    Matter.WHICH: _("No mail address, and somebody here is called the same already"),
    Matter.GONE: _("Left already by the last working day in this row"),
    Matter.SEVERAL: _("Several here are called the same, and nothing tells which of them this is"),
}
# What to do about it, where that does not speak for itself.
ADVICE: dict[str, Lazy | str] = {
    Matter.LOST: _(
        "That happened when the file was saved. Save the list again as an Excel workbook or as “CSV UTF-8”."
    ),
    Matter.OTHERS: _("Did somebody change their name? Then change it on their page, and choose the file again."),
}
REMARKS: dict[str, Lazy | str] = {
    Matter.NO_MAIL: _("No mail address: you reach them by phone or on paper"),
    Matter.NAMESAKE: _("Called as somebody here: they will stand beside each other"),
    Matter.MOVED: _("Here already with the same name, at another mail domain: they keep the address they have here"),
    Matter.EARLIER: _("Known by an address they had before: what stands here stays"),
    Matter.SHARED: _("A mailbox of several people: nothing personal is sent there"),
    Matter.NO_LANGUAGE: _("A language we don't know: they get that of your organisation"),
    Matter.NO_DAY: _("A last working day that is no date: it is left out"),
    Matter.LEAVES: _("Here with a last working day that was not known: after it nothing is asked of them any more"),
    Matter.STAFF_LEAVES: _("Works in the product: their last working day is left for their own page"),
    Matter.AGAIN: _("Stands higher up in the file as well: once is enough"),
}
