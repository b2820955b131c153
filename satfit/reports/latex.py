"""The report's tables for a paper: LaTeX with booktabs."""

from __future__ import annotations

from satfit.reports.definitions import TERMS
from satfit.reports.numbers import Numbers
from satfit.reports.provenance_words import places
from satfit.reports.tables import Table, facts, tables, warnings

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    "-": r"{-}",
    "–": r"--",
    "“": "``",
    "”": "''",
    "…": r"\dots{}",
    "≤": r"\ensuremath{\le}",
    "≥": r"\ensuremath{\ge}",
    "≈": r"\ensuremath{\approx}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "−": r"\ensuremath{-}",
    "ᵇ": r"\textsuperscript{b}",
}
PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{booktabs}
\usepackage{graphicx}
\usepackage[margin=2cm]{geometry}
\begin{document}"""


def latex(numbers: Numbers) -> str:
    """A file that compiles by itself; each table is between comment lines and can be taken out."""
    parts = [PREAMBLE, rf"\section*{{{escaped(numbers.title)}}}"]
    parts += [escaped(line) for line in (*facts(numbers), *numbers.notes)]
    if numbers.rows:
        trouble = [quarrel.text for quarrel in numbers.quarrels]
        trouble += [f"{one.what}: {one.instance}, {one.solver}: {one.note}" for one in numbers.incidents]
        none = ["No two parties contradict each other, no claim was refuted, no run failed."]
        parts += [r"\subsection*{Disagreements and refuted claims}", _listed(trouble or none)]
    if warnings(numbers):
        parts += [r"\subsection*{Before comparing}", _listed(warnings(numbers))]
    parts += [_table(table) for table in tables(numbers)]
    if numbers.rows:
        meanings = "\n".join(rf"\item[{{{escaped(term)}}}] {escaped(text)}" for term, text in TERMS)
        parts += [
            r"\subsection*{What the numbers mean}",
            rf"\begin{{description}}{chr(10)}{meanings}{chr(10)}\end{{description}}",
        ]
    for title, pairs in places(numbers.provenance):
        parts += [
            rf"\subsection*{{Machine and versions: {escaped(title)}}}",
            _listed([f"{key}: {value}" for key, value in pairs]),
        ]
    return "\n\n".join([*parts, r"\end{document}"]) + "\n"


def escaped(text: str) -> str:
    """Text that LaTeX prints as it is. What 8-bit fonts do not have becomes a question mark."""
    line = " ".join(str(text).split())
    return "".join(SPECIAL.get(c, c if c.isascii() or c in "äöüÄÖÜßéèáàçñ" else "?") for c in line)


def _listed(lines: list[str]) -> str:
    items = "\n".join(rf"\item {escaped(line)}" for line in lines)
    return "\\begin{itemize}\n" + items + "\n\\end{itemize}"


def _table(table: Table) -> str:
    # a bracket at the start of a row would be an argument of the \\ before it
    rows = "\n".join(" & ".join(f"{{{escaped(cell.text)}}}" for cell in row) + r" \\" for row in table.rows)
    head = " & ".join(escaped(title) for title in table.titles)
    return "\n".join(
        [
            f"% table {table.name}",
            r"\begin{table}[htbp]",
            r"\centering",
            rf"\caption{{{escaped(table.title)}. {escaped(table.caption)}}}",
            r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%",
            rf"\begin{{tabular}}{{l{'r' * (len(table.titles) - 1)}}}",
            r"\toprule",
            head + r" \\",
            r"\midrule",
            rows,
            r"\bottomrule",
            r"\end{tabular}}",
            r"\end{table}",
            f"% end of table {table.name}",
        ]
    )
