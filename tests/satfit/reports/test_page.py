"""The page in a real browser: it renders, sorts and filters, asks nobody for anything, and fits narrow screens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from satfit.judge import judge
from satfit.reports import write_report
from satfit.reports.reproduce import command
from satfit.row import Row
from satfit.scoring import decided
from solvers.outcome import Termination
from tests.satfit.reports.support import NASTY, PLACE, batch, no, open_run, row

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@dataclass
class Watched:
    """A page, and everything it complained about or asked for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        made = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


def recorded() -> list[Row]:
    names = [f"instance-{at}-with-a-name-that-is-long-enough-to-be-in-the-way.cnf" for at in range(130)]
    rows = [row(name, "highs", wall_s=float(at + 1), n=at) for at, name in enumerate(names)]
    rows += [row(name, "z3", **no()) for name in names[:3]]
    rows += [row(NASTY, "z3", note=NASTY), row(NASTY, "highs", **no())]
    rows += [row("c.cnf", "scip", **open_run(Termination.CRASHED)), row("d.cnf", "scip", **open_run())]
    rows += [row("e.cnf", "highs", **no()), row("f.cnf", "scip", **open_run(Termination.UNSUPPORTED))]
    return [*rows, *batch(9, 40)]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return judge(recorded()).rows


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    said = judge(recorded())
    page: Path = write_report(said.rows, said.disagreements, folder, title=f"Runs {NASTY}", provenance=PLACE)[0]
    return page.as_uri()


def opened(browser: Any, address: str, width: int = 1400, scheme: str = "light") -> Watched:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    watched = Watched(page)
    page.on("console", lambda message: watched.complaints.append(message.text))
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", lambda request: watched.requests.append(request.url))
    page.goto(address)
    return watched


@pytest.fixture(scope="module")
def shared(browser: Any, address: str) -> Iterator[Watched]:
    watched = opened(browser, address)
    yield watched
    # whatever the tests clicked
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith("data:")] == [address]


@pytest.fixture
def page(shared: Watched) -> Any:
    shared.page.reload()
    shared.requests[:] = shared.requests[:1]
    return shared.page


def column(page: Any, table: str, at: int) -> list[str]:
    """The texts of a column of the rows shown."""
    found: list[str] = page.eval_on_selector_all(
        f"#{table} tbody tr", "(rows, at) => rows.map((row) => row.cells[at].textContent)", at
    )
    return found


def test_everything_is_shown_and_nothing_is_fetched(browser: Any, address: str, rows: list[Row]) -> None:
    watched = opened(browser, address)
    page = watched.page
    assert page.title() == f"Runs {NASTY}"
    assert page.locator("h1").text_content() == f"Runs {NASTY}"
    assert page.locator("#run-count").text_content() == f"{len(rows)} of {len(rows)} rows"
    assert len(column(page, "run-table", 0)) == 50
    assert page.locator("#decisions tbody tr").count() > 3
    for plot in ("cactus", "growth-n", "growth-k", "endings", "scatter"):
        box = page.locator(f"#plot-{plot} svg").first.bounding_box()
        assert box["width"] > 300
        assert box["height"] > 100
    assert page.locator("#trouble .bad").count() > 2
    assert page.locator("article b, table b, .b").count() == 0
    assert watched.complaints == []
    assert watched.requests[0] == address
    assert all(url == address or url.startswith("data:") for url in watched.requests)
    page.close()


def test_the_runs_sort_both_ways(page: Any, rows: list[Row]) -> None:
    head = page.locator("#run-table thead th", has_text="wall s")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    times = sorted(one.wall_s for one in rows if one.termination is not Termination.UNSUPPORTED)
    assert column(page, "run-table", 5) == [f"{value:.2f}" for value in times[:50]]
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    shown = [float(text) for text in column(page, "run-table", 5)]
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == pytest.approx(times[-1], abs=0.5)
    page.locator("#run-table thead button", has_text="instance").click()
    assert head.get_attribute("aria-sort") is None
    assert column(page, "run-table", 0)[-1] > column(page, "run-table", 0)[0]


def test_missing_values_come_last_in_both_directions(page: Any, rows: list[Row]) -> None:
    """Unsupported rows have no time."""
    without = sum(1 for one in rows if one.termination is Termination.UNSUPPORTED)
    assert without
    button = page.locator("#run-table thead button", has_text="wall s")
    for _ in range(2):
        button.click()
        seen = []
        while True:
            seen += column(page, "run-table", 5)
            if page.locator("#run-pager button", has_text="Next").is_disabled():
                break
            page.locator("#run-pager button", has_text="Next").click()
        assert len(seen) == len(rows)
        assert seen[-without:] == [""] * without
        assert "" not in seen[:-without]


def test_score_tables_sort_by_number_and_by_key(page: Any) -> None:
    head = page.locator("#times thead th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    values = [float(text) for text in column(page, "times", 1) if text]
    assert values == sorted(values)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(text) for text in column(page, "times", 1) if text] == values[::-1]


def test_every_filter_keeps_what_it_says(page: Any, rows: list[Row]) -> None:
    count = page.locator("#run-count")

    def kept() -> int:
        return int(count.text_content().split()[0])

    page.fill("#run-text", "INSTANCE-1")
    assert kept() == sum(1 for one in rows if "instance-1" in one.instance)
    page.fill("#run-text", "</script> z3")
    assert kept() == 1
    assert column(page, "run-table", 0) == [NASTY]
    page.click("#run-clear")
    assert kept() == len(rows)
    page.select_option("#run-verdict", "no")
    assert set(column(page, "run-table", 2)) == {"no"}
    page.select_option("#run-basis", "float")
    assert set(column(page, "run-table", 3)) == {"float"}
    page.click("#run-clear")
    page.select_option("#run-basis", "none")
    assert kept() == sum(1 for one in rows if not decided(one) and str(one.basis) not in ("refuted", "restricted"))
    page.click("#run-clear")
    for termination in Termination:
        page.select_option("#run-ended", str(termination).replace("_", " "))
        assert kept() == sum(1 for one in rows if one.termination is termination)
    page.click("#run-clear")
    page.check("#run-trouble")
    assert kept() == sum(
        1 for one in rows if one.termination.failed or str(one.basis) == "refuted"
    )  # fmt: skip
    page.fill("#run-text", "nothing is called this")
    assert kept() == 0
    page.click("#run-clear")
    page.select_option("#run-solver", index=1)
    assert len(set(column(page, "run-table", 1))) == 1


def test_commands_are_the_ones_of_the_rows(page: Any, rows: list[Row]) -> None:
    page.fill("#run-text", "</script>")
    page.locator("#run-table summary").first.click()
    wanted = [command(one) for one in rows if one.instance == NASTY]
    assert page.locator("#run-table details code").all_text_contents() == wanted
    # what is copied is what is shown
    assert set(wanted) <= set(page.locator("#trouble code").all_text_contents())
    assert set(wanted) <= set(page.locator("#trouble code").all_inner_texts())


def test_instances_show_all_configurations_and_filter(page: Any) -> None:
    names = page.eval_on_selector_all("#decisions tbody th", "(all) => all.map((one) => one.textContent)")
    titles = page.eval_on_selector_all("#task-table thead th", "(all) => all.map((one) => one.textContent)")
    assert titles[4:] == [name for name in names if name != "virtual best solver"]
    page.fill("#task-text", "</script>")
    assert column(page, "task-table", 0) == [f"{NASTY}, seed 0"]
    page.fill("#task-text", "")
    page.check("#task-trouble")
    assert f"{NASTY}, seed 0" in column(page, "task-table", 0)
    page.uncheck("#task-trouble")
    page.check("#task-open")
    assert "d.cnf, seed 0" in column(page, "task-table", 0)
    assert f"{NASTY}, seed 0" not in column(page, "task-table", 0)


def test_pairs_can_be_chosen(page: Any) -> None:
    assert page.locator(".pair:visible").count() == 1
    last = page.locator("#pair option").last.get_attribute("value")
    page.select_option("#pair", last)
    assert page.locator(".pair:visible").get_attribute("data-pair") == last


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1400])
def test_no_screen_scrolls_sideways(browser: Any, address: str, width: int, scheme: str) -> None:
    watched = opened(browser, address, width, scheme)
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#run-table summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page_colour, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    bright = {
        name: sum(map(int, colour[4:-1].split(","))) / 3 for name, colour in (("page", page_colour), ("ink", ink))
    }
    assert (bright["page"] < bright["ink"]) == (scheme == "dark")
    assert abs(bright["page"] - bright["ink"]) > 150
    # pictures follow: the text of the axes is the ink of the page
    axis = page.evaluate("getComputedStyle(document.querySelector('#plot-cactus text')).fill")
    assert axis == ink
    assert watched.complaints == []
    page.close()


def test_tables_are_tables_and_controls_have_names(page: Any) -> None:
    assert page.locator("table th:not([scope])").count() == 0
    for control in page.locator("input, select").all():
        assert control.evaluate("(one) => one.labels.length") == 1
    for picture in page.locator("figure svg").all():
        assert picture.get_attribute("role") == "img"
        assert len(picture.get_attribute("aria-label")) > 20


def test_an_empty_report_is_a_page(browser: Any, tmp_path: Path) -> None:
    watched = opened(browser, write_report([], [], tmp_path, title="t", provenance=PLACE)[0].as_uri(), 320)
    assert "There are no runs" in watched.page.locator("body").text_content()
    assert watched.complaints == []
    watched.page.close()
