"""The files of a report: complete, equal from run to run, and safe whatever instances are called."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from instances import InputError
from satfit.disagreement import Disagreement
from satfit.judge import judge
from satfit.reports import write_report
from satfit.reports.html import embedded
from satfit.reports.latex import escaped as tex
from satfit.reports.markdown import code
from satfit.reports.markdown import escaped as md
from satfit.reports.numbers import numbers
from satfit.reports.spreadsheet import runs_csv, safe, summary_csv
from satfit.row import Row, row_from_json
from satfit.scoring import decided
from tests.satfit.reports.support import NASTY, PLACE, REFUTED, batch, no, open_run, row

FILES = {"index.html", "report.md", "report.tex", "runs.csv", "summary.csv"}


def quarrelling() -> tuple[list[Row], list[Disagreement]]:
    """Random rows, and a question on which a float is refuted, all with hostile names."""
    rows = [
        *batch(5, 60),
        row(NASTY, "z3", note=f"note {NASTY}"),
        row(NASTY, "highs", **no()),
        row("=cmd|' /C calc'!A0", "z3"),
        row("b|c.cnf", "scip", **REFUTED),
    ]
    said = judge(rows)
    assert said.disagreements
    return said.rows, said.disagreements


def written(folder: Path, rows: Sequence[Row], disagreements: Sequence[Disagreement] = ()) -> dict[str, bytes]:
    paths = write_report(rows, disagreements, folder, title=f"T {NASTY}", provenance=PLACE, notes=[f"N {NASTY}"])
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    assert {str(path.relative_to(folder)) for path in paths} == set(found)
    assert paths[0] == folder / "index.html"
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return written(tmp_path_factory.mktemp("report"), *quarrelling())


def test_all_files_are_there_and_a_second_report_has_the_same_bytes(tmp_path: Path, files: dict[str, bytes]) -> None:
    assert set(files) >= FILES
    assert {name.split("/")[0] for name in files} == FILES | {"mkplot", "plots"}
    again = written(tmp_path, *quarrelling())
    assert again == files
    assert not list(tmp_path.rglob("*.draft"))


class Elements(HTMLParser):
    """What a browser makes of the page: tags, ids, and the text of each script."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href", "xlink:href", "action", "data", "srcset"):
                self.addresses.append(value or "")
            assert not name.startswith("on") or (tag, name) == ("form", "onsubmit")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


def test_the_page_is_one_file_without_foreign_markup(files: dict[str, bytes]) -> None:
    page = files["index.html"].decode()
    found = Elements()
    found.feed(page)
    assert "b" not in found.tags
    assert found.tags.count("script") == 2
    assert len(set(found.ids)) == len(found.ids)
    assert all(address.startswith("#") or address == "data:," for address in found.addresses)
    assert all(address[1:] in found.ids for address in found.addresses if address.startswith("#"))
    assert re.findall(r"url\((?!#)", page) == []
    assert {name[1:] for name in re.findall(r"url\((#[^)]*)\)", page)} <= set(found.ids) | {""}
    data = json.loads(found.scripts[0])
    assert len(data["rows"]) == 64
    assert NASTY in data["strings"]
    assert page.count("<h3>Disagreement: ") == len(quarrelling()[1])


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "]]>&amp;", "\u2028\u2029", "\ud800", NASTY])
def test_strings_in_a_script_stay_strings(text: str) -> None:
    made = embedded({"name": text})
    assert json.loads(made) == {"name": text}
    assert made.isascii()
    assert not set("<>&") & set(made)


def test_markdown_tables_keep_their_columns_and_make_no_html(files: dict[str, bytes]) -> None:
    text = files["report.md"].decode()
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert lines
    # every table: unescaped bars are the same in each line
    width = 0
    for line in lines:
        bars = len(re.findall(r"(?<!\\)\|", line))
        if line.startswith("| configuration"):
            width = bars
        assert bars == width, line
    outside = re.sub(r"(?s)(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "<" not in outside
    assert "</script>" in text


@pytest.mark.parametrize("text", [NASTY, "a_b*c", "[x](http://y)", "# no title", "a\nb | c", "www.a.b", "![p](q)"])
def test_markdown_shows_text_as_it_is(text: str) -> None:
    """Taking the backslashes and entities away again gives the text, its white space aside."""
    shown = md(text)
    back = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        back = back.replace(entity, sign)
    assert back == " ".join(text.split())
    assert not re.search(r"(?<!\\)[|*_`\[\]]", shown)
    assert "\n" not in shown


@pytest.mark.parametrize("text", ["plain", "a`b", "``", "`x``y`", "two\nlines"])
def test_code_spans_hold_back_ticks(text: str) -> None:
    """By the rule of CommonMark: the first run of as many back-ticks ends it."""
    made = code(text)
    fence = re.match("`+", made)
    assert fence is not None
    inner = made[len(fence[0]) : -len(fence[0])]
    assert made.startswith(fence[0])
    assert made.endswith(fence[0])
    assert len(fence[0]) not in {len(run) for run in re.findall("`+", inner)}
    assert inner.strip() == text.replace("\n", " ")


def test_latex_has_no_command_but_ours_and_balanced_groups(files: dict[str, bytes]) -> None:
    text = files["report.tex"].decode()
    depth = 0
    for sign in re.sub(r"\\[{}\\%]", "", re.sub(r"(?<!\\)%.*", "", text)):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    begun, ended = re.findall(r"\\begin\{(\w+)\}", text), re.findall(r"\\end\{(\w+)\}", text)
    assert sorted(begun) == sorted(ended)
    for table in re.findall(r"(?s)\\begin\{tabular\}\{(\w+)\}(.*?)\\end\{tabular\}", text):
        for line in table[1].splitlines():
            if line.endswith(r"\\"):
                assert len(re.findall(r"(?<!\\)&", line)) == len(table[0]) - 1
    assert text.count(r"\toprule") == text.count(r"\bottomrule") == len(re.findall("% table ", text)) == 4


@pytest.mark.parametrize("sign", list("\\{}$&#%_^~<>|\"`'"))
def test_latex_specials_are_spelled(sign: str) -> None:
    made = tex(f"a{sign}b")
    assert made != f"a{sign}b"
    rest = re.sub(r"\\[a-zA-Z]+\{\}|\\[{}$&#%_]", "", made)
    assert rest == "ab"
    assert tex("a\nb ß ☃ –") == "a b ß ? --"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "report.tex").write_bytes(files["report.tex"])
    done = subprocess.run(["pdflatex", "-halt-on-error", "report.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_runs_csv_has_every_field_of_every_row() -> None:
    rows, _ = quarrelling()
    lines = list(csv.DictReader(io.StringIO(runs_csv(rows), newline="")))
    assert len(lines) == len(rows)
    for line, one in zip(lines, rows, strict=True):
        document: dict[str, Any] = {}
        for name, value in one.to_json().items():
            if name == "options":
                document[name] = {key: _read(line[f"options.{key}"], like) for key, like in value.items()}
            else:
                document[name] = _read(line[name], value)
        assert row_from_json(document) == one
        assert line["decided"] == ("true" if decided(one) else "false")


def _read(text: str, like: Any) -> Any:
    """A cell as what it was written from."""
    if like is None:
        assert text == ""
        return None
    if isinstance(like, str):
        return text.removeprefix("'") if like.startswith(("=", "+", "-", "@")) else text
    return json.loads(text)


def test_no_cell_is_a_formula() -> None:
    rows, disagreements = quarrelling()
    rows += [row(name) for name in ("+1", "-2.cnf", "@x", "\tx", "=1+1", "\r=1")]
    for text in (runs_csv(rows), summary_csv(numbers(rows, disagreements, title="=1"))):
        for line in csv.reader(io.StringIO(text, newline="")):
            for cell in line:
                assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                assert not cell.startswith("-") or re.fullmatch(r"-[0-9.e-]+", cell)
    assert (safe(-1.5), safe("-1.5"), safe(None), safe([])) == ("-1.5", "'-1.5", "", "[]")


def test_summary_csv_says_what_the_page_says(files: dict[str, bytes]) -> None:
    rows, disagreements = quarrelling()
    found = numbers(rows, disagreements, title="t")
    lines = list(csv.DictReader(io.StringIO(files["summary.csv"].decode())))
    par2 = {
        line["configuration"]: float(line["value"])
        for line in lines
        if line["number"] == "PAR-2 s" and line["value"] and line["configuration"] != "virtual best solver"
    }
    assert par2 == {entry.name: entry.score.par2_s for entry in found.entries if entry.score.runs}
    runs = {line["configuration"]: line["text"] for line in lines if line["number"] == "runs"}
    assert sum(int(text) for text in runs.values() if text) == found.runs


def test_mkplot_files_are_read_as_mkplot_reads_them(files: dict[str, bytes]) -> None:
    """Its loader wants `preamble` with the legend's keys, and `stats` with `status` and `rtime` per instance."""
    rows, disagreements = quarrelling()
    found = numbers(rows, disagreements, title="t")
    documents = [json.loads(content) for name, content in files.items() if name.startswith("mkplot/")]
    assert len({document["preamble"]["program"] for document in documents}) == len(documents)
    by_name = {entry.name: entry for entry in found.entries if entry.times}
    assert {document["preamble"]["prog_alias"] for document in documents} == set(by_name)
    for document in documents:
        entry = by_name[document["preamble"]["program"]]
        assert len(document["stats"]) == len(entry.times)
        solved = sorted(stat["rtime"] for stat in document["stats"].values() if stat["status"] is True)
        assert solved == sorted(value for value in entry.times.values() if value < float("inf"))
        limit = entry.configuration.time_limit_s
        assert all(stat["rtime"] == limit for stat in document["stats"].values() if stat["status"] is False)
        assert all(re.fullmatch(r"\d+ KiB", stat["mempeak"]) for stat in document["stats"].values())


def test_pictures_are_svg_without_dates_or_addresses(files: dict[str, bytes]) -> None:
    pictures = {name: content for name, content in files.items() if name.endswith(".svg")}
    assert {"plots/cactus.svg", "plots/growth-n.svg", "plots/growth-k.svg", "plots/endings.svg"} <= set(pictures)
    assert "plots/scatter-01.svg" in pictures
    for name, content in pictures.items():
        root = ElementTree.fromstring(content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg", name
        assert b"<image" not in content
        assert not re.search(rb"20\d\d-\d\d-\d\d|matplotlib\.org", content), name


def test_nothing_makes_a_page_that_says_so(tmp_path: Path) -> None:
    found = written(tmp_path, [])
    page = found["index.html"].decode()
    assert "There are no runs" in page
    assert "<table" not in page
    assert "<script" not in page
    assert b"There are no runs" in found["report.md"]
    assert found["runs.csv"].startswith(b"instance,")
    assert not [name for name in found if "/" in name]


def test_only_undecided_runs_make_a_report(tmp_path: Path) -> None:
    found = written(tmp_path, [row("a.cnf", "z3", **open_run()), row("a.cnf", "highs", **open_run())])
    assert "plots/endings.svg" in found
    assert "plots/cactus.svg" not in found
    assert "None: no two parties" in found["index.html"].decode()


def test_an_earlier_reports_files_go_and_other_files_stay(tmp_path: Path) -> None:
    written(tmp_path, [row(solver=name) for name in ("z3", "highs", "scip", "cvc5")])
    many = set(tmp_path.glob("plots/scatter-*.svg"))
    mine = {
        "plots/mine.svg": "mine",
        "plots/scatter-plot.svg": "mine",
        "mkplot/mine.json": '{"preamble": {}, "stats": {}}',
        "mkplot/broken.json": "{",
        "notes.txt": "n",
    }
    for name, text in mine.items():
        (tmp_path / name).write_text(text)
    write_report([row(), row(solver="highs")], [], tmp_path, title="t", provenance=PLACE)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert set(mine) <= left
    assert {name for name in left if name.startswith("mkplot/")} - set(mine) == {
        "mkplot/z3-smt-presolved.json",
        "mkplot/highs-smt-presolved.json",
    }
    assert len(many) > len(set(tmp_path.glob("plots/scatter-[0-9]*.svg"))) == 3


def test_a_folder_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_report([row()], [], blocked / "report", title="t", provenance=PLACE)
    (tmp_path / "report" / "index.html").mkdir(parents=True)
    with pytest.raises(InputError, match="cannot be written"):
        write_report([row()], [], tmp_path / "report", title="t", provenance=PLACE)
    assert not list(tmp_path.rglob("*.draft"))


def test_several_machines_are_listed_once_each_and_warned_of(tmp_path: Path) -> None:
    places = [PLACE, PLACE, PLACE | {"machine": "there"}]
    write_report([row()], [], tmp_path, title="t", provenance=places)
    page = (tmp_path / "index.html").read_text()
    assert page.count("<h3>here</h3>") == page.count("<h3>there</h3>") == 1
    assert "from 2 machines" in page
    assert "gone" not in page


@pytest.mark.slow
def test_ten_thousand_rows(tmp_path: Path) -> None:
    rows = [
        row(f"i{at // 20}.cnf", f"s{at % 20}", wall_s=1 + at % 97 / 10, n=20 + at // 20, k=2 + at // 200)
        for at in range(10_000)
    ]
    write_report(rows, [], tmp_path, title="t", provenance=PLACE)
    page = (tmp_path / "index.html").read_text()
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert len(data["rows"]) == 10_000
    assert len(page) < 8_000_000
