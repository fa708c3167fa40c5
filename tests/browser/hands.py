"""Two ways to use a page: with a pointer, or with nothing but the keyboard.

The keyboard also watches where the focus goes: whoever cannot see it, or finds it gone, is lost.
"""

from playwright.sync_api import Locator, Page

MOST_TABS = 250
# Where the focus is after a step, and what is wrong with that. Tab passes the body once, on its way round.
_FOCUS = """(wanted) => {
    const el = document.activeElement;
    if (el === wanted) return "there";
    if (!el || el === document.body || el === document.documentElement) return "body";
    return el.name && wanted && el.name === wanted.name ? "beside" : "elsewhere";
}"""
_LOST = """() => {
    const el = document.activeElement;
    const said = () => `${el.tagName.toLowerCase()} ${el.id || el.name || el.textContent.trim().slice(0, 40)}`;
    if (!el || el === document.body || el === document.documentElement) return "nowhere";
    // A radio or a tick may be hidden behind its label, which then shows the focus.
    const seen = el.matches("[type=radio], [type=checkbox]") && el.labels[0] ? el.labels[0] : el;
    const box = seen.getBoundingClientRect();
    if (!box.width || !box.height) return `no size: ${said()}`;
    const off = box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1;
    if (off) return `out of sight: ${said()}`;
    const bar = document.querySelector(".savebar");
    const under = bar && !bar.contains(el) && getComputedStyle(bar).position === "sticky";
    if (under && box.top >= bar.getBoundingClientRect().top) return `under the bar: ${said()}`;
    return "";
}"""
# Both of these of one stop, in one question to the browser: there are thousands of stops.
_STOP = f"""(wanted) => {{
    const where = ({_FOCUS})(wanted);
    return [where, where === "body" ? "" : ({_LOST})()];
}}"""


class Pointer:
    """Clicks and types as most people do."""

    name = "pointer"

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        """Follow a link or push a button."""
        control.click()

    def choose(self, control: Locator) -> None:
        """Pick a radio or tick a box."""
        control.check(force=True)

    def untick(self, control: Locator) -> None:
        """Take the tick out of a box."""
        control.uncheck(force=True)

    def type(self, control: Locator, text: str) -> None:
        """Replace what stands in a field."""
        control.fill(text)

    def select(self, control: Locator, label: str) -> None:
        """Choose from a list."""
        control.select_option(label=label)


class Keyboard(Pointer):
    """Reaches everything with Tab, arrows, space and enter. A control that Tab does not reach is a failure.

    So is a focus that is out of sight after any step, and one that is gone after a step that stays on its page.
    """

    name = "keyboard"

    def press(self, control: Locator) -> None:
        self._reach(control)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def choose(self, control: Locator) -> None:
        if control.is_checked():
            return
        kind = control.get_attribute("type")
        if kind == "checkbox":
            self._reach(control)
            self.page.keyboard.press("Space")
        else:
            self._reach(control, or_beside=True)
            for _ in range(20):
                if control.is_checked():
                    break
                self.page.keyboard.press("Space" if self._has_focus(control) else "ArrowDown")
        assert control.is_checked(), "the keyboard could not choose it"
        self._sees_focus()

    def untick(self, control: Locator) -> None:
        self._reach(control)
        self.page.keyboard.press("Space")
        assert not control.is_checked(), "the keyboard could not take it back"
        self._sees_focus()

    def type(self, control: Locator, text: str) -> None:
        self._reach(control)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        self._sees_focus()

    def select(self, control: Locator, label: str) -> None:
        self._reach(control)
        self.page.keyboard.type(label)
        self._sees_focus()

    def _reach(self, control: Locator, *, or_beside: bool = False) -> None:
        """Tab until the control has the focus, or another of its radio group, which is one stop.

        From where the focus is, round the page once; on every stop it can be seen.
        """
        # Looked up once: by role and name a browser goes through the whole page.
        wanted = control.element_handle()
        for _ in range(MOST_TABS):
            where, lost = self.page.evaluate(_STOP, wanted)
            assert not lost, f"the focus is lost, {lost}"
            if where == "there" or (or_beside and where == "beside"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {control}")

    def _sees_focus(self) -> None:
        lost = self.page.evaluate(_LOST)
        assert not lost, f"the focus is lost, {lost}"

    def _has_focus(self, control: Locator) -> bool:
        return bool(control.evaluate("element => element === document.activeElement"))
