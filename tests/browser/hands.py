"""Two ways to use a page: with a pointer, or with nothing but the keyboard."""

from playwright.sync_api import Locator, Page

MOST_TABS = 250


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

    def type(self, control: Locator, text: str) -> None:
        """Replace what stands in a field."""
        control.fill(text)

    def select(self, control: Locator, label: str) -> None:
        """Choose from a list."""
        control.select_option(label=label)


class Keyboard(Pointer):
    """Reaches everything with Tab, arrows, space and enter. A control that Tab does not reach is a failure."""

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
            self._reach_group(control)
            for _ in range(20):
                if control.is_checked():
                    break
                self.page.keyboard.press("Space" if self._has_focus(control) else "ArrowDown")
        assert control.is_checked(), "the keyboard could not choose it"

    def type(self, control: Locator, text: str) -> None:
        self._reach(control)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def select(self, control: Locator, label: str) -> None:
        self._reach(control)
        self.page.keyboard.type(label)

    def _reach(self, control: Locator) -> None:
        """Tab until the control has the focus; from where the focus is, round the page once."""
        control.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if self._has_focus(control):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {control}")

    def _reach_group(self, control: Locator) -> None:
        """Tab into the radio group that holds the control: it is one stop."""
        name = control.get_attribute("name")
        for _ in range(MOST_TABS):
            if self.page.evaluate("() => document.activeElement && document.activeElement.name") == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach the choices called {name}")

    def _has_focus(self, control: Locator) -> bool:
        return bool(control.evaluate("element => element === document.activeElement"))
