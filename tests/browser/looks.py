"""What is wrong with how a page looks, on whatever screen and for whomever."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WIDE, NARROW = 1280, 390
AXE = {"resultTypes": ["violations"], "preload": False}

MOVING = """
[...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  const lasts = (value) => value.split(",").some((time) => parseFloat(time) > 0);
  return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
}).map((element) => element.className || element.tagName)
"""
# With colours of one's own backgrounds are gone: what is a button or a field needs a border to be one.
BORDERLESS = """
[...document.querySelectorAll("main :is(.button, input:not([type=hidden]), select, textarea)")].filter((e) => {
  const style = getComputedStyle(e);
  return e.checkVisibility() && style.appearance === "none" && parseFloat(style.borderBottomWidth) === 0;
}).map((e) => e.outerHTML.slice(0, 100))
"""

# With text at twice its size (WCAG 2.2, 1.4.4) nothing is cut off or out of reach. What scrolls by itself may be wider.
CUT_OFF = """
() => {
  document.documentElement.style.fontSize = "200%";
  const scrolls = (e) => e && (["auto", "scroll"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const isOut = (e) => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement);
  const clips = (e) => !e.matches("input, textarea") && getComputedStyle(e).overflowX !== "visible" && !scrolls(e);
  const isCut = (e) => clips(e) && e.scrollWidth > e.clientWidth + 1;
  const isNarrow = (select) => {
    const style = getComputedStyle(select), canvas = document.createElement("canvas").getContext("2d");
    canvas.font = style.font;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return canvas.measureText(select.selectedOptions[0]?.text ?? "").width > room + 1;
  };
  const hasWords = (e) => [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const isText = (e) => e.matches("button, input, select, textarea") || hasWords(e);
  const shown = [...document.querySelectorAll("body *")].filter(
    (e) => isText(e) && e.checkVisibility({ visibilityProperty: true })
      && !e.closest("svg, .visually-hidden, .nav__full"));
  const wrong = shown.filter((e) => isOut(e) || isCut(e) || (e.matches("select") && isNarrow(e)));
  const found = wrong.slice(0, 3).map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`);
  if (document.documentElement.scrollWidth > innerWidth) found.push(`${document.documentElement.scrollWidth} pixels`);
  document.documentElement.style.fontSize = "";
  return found;
}
"""


def open_page(page: Page, path: str) -> None:
    page.goto(path)
    # Pieces of the page that htmx fetches once it stands.
    expect(page.locator("[hx-trigger=load]")).to_have_count(0)


def show(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page whatever it looks like."""
    wrong = []
    if page.get_by_role("heading", level=1).count() != 1:
        wrong.append("has not one heading of the first rank")
    if page.title() in ("", "Ajar"):
        wrong.append("has no title of its own")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(e => !e.labels.length && !e.ariaLabel).map(e => e.name)"
    )
    if unnamed:
        wrong.append(f"has fields without a label: {unnamed}")
    return wrong


def is_dark(page: Page) -> bool:
    """Tell by what is painted, not by what was asked for."""
    lightness = page.evaluate(
        "parseFloat(getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/)[0])"
    )
    return lightness < (0.5 if lightness <= 1 else 128)


def looks_of(page: Page, scheme: str, width: int) -> list[str]:
    """Show a page in one theme and width, and return what is wrong with it then."""
    show(page, scheme, width)
    wrong = [] if is_dark(page) is (scheme == "dark") else [f"is not {scheme}"]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.tagName + '.' + e.className).slice(0, 3)"
        )
        wrong.append(f"scrolls sideways at {width} because of {wide}")
    return wrong


def cut_off_on(page: Page) -> list[str]:
    """Return what can't be read at the present width by somebody who reads at twice the size."""
    return [f"cuts off at twice the size: {element}" for element in page.evaluate(CUT_OFF)]


def axe_of(page: Page) -> list[str]:
    """Return what axe finds on a page as it is shown."""
    axe = Axe()
    if page.evaluate("'axe' in window"):
        axe.axe_script = "0"  # half a megabyte that this page has had
    found = axe.run(page, options=AXE).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {[node['html'][:120] for node in rule['nodes'][:2]]}" for rule in found]


def moving_on(page: Page) -> list[str]:
    """Return what moves on a page for somebody who wants no motion."""
    return [f"moves {name}" for name in page.evaluate(MOVING)]


def borderless_on(page: Page) -> list[str]:
    """Return what is no button and no field any more where a person's own colours are forced."""
    page.emulate_media(forced_colors="active")
    wrong = [f"has no border around {element}" for element in page.evaluate(BORDERLESS)]
    page.emulate_media(forced_colors="none")
    return wrong


def examine(page: Page, path: str) -> list[str]:
    """Open a page once, since that takes longest, and return what is wrong with it in any way."""
    show(page, "light", NARROW)
    open_page(page, path)
    wrong = faults_of(page) + looks_of(page, "light", NARROW) + looks_of(page, "dark", NARROW) + axe_of(page)
    wrong += cut_off_on(page)
    wrong += looks_of(page, "dark", WIDE) + looks_of(page, "light", WIDE) + axe_of(page) + cut_off_on(page)
    wrong += moving_on(page) + borderless_on(page)
    return [f"{path} {what}" for what in wrong]
