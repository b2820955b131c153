"""Does solution.txt satisfy model.mps? In fractions, with Python's standard library only."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path

pairs = (line.split() for line in Path("solution.txt").read_text().splitlines())
x = {name: Fraction(value) for name, value in pairs}
sense, total, rhs, asleep, sets = {}, defaultdict(Fraction), defaultdict(Fraction), set(), []
section, integer, wrong = "", False, 0


def check(holds, what):
    global wrong
    if not holds:
        wrong += 1
        print("violated:", what)


for line in Path("model.mps").read_text().splitlines():
    word, *rest = line.split()
    if not line.startswith(" "):
        section = word
    elif section == "ROWS":
        sense[rest[0]] = word
    elif section == "COLUMNS" and rest[0] == "'MARKER'":
        integer = rest[1] == "'INTORG'"
    elif section == "COLUMNS":
        total[rest[0]] += Fraction(rest[1]) * x[word]
        check(not integer or x[word].denominator == 1, f"{word} is no integer")
    elif section == "RHS":
        rhs[rest[0]] = Fraction(rest[1])
    elif section == "BOUNDS":
        name, value = rest[1], Fraction(rest[2]) if len(rest) > 2 else Fraction(0)
        holds = {"LO": x[name] >= value, "UP": x[name] <= value, "FX": x[name] == value, "BV": x[name] in (0, 1)}
        check(holds.get(word, True), line.strip())
    elif section == "SOS" and word == "S1":
        sets.append([])
    elif section == "SOS":
        sets[-1].append(word)
    elif section == "INDICATORS" and x[rest[1]] != int(rest[2]):
        asleep.add(rest[0])
for row, letter in sense.items():
    gap = total[row] - rhs[row]
    holds = {"L": gap <= 0, "G": gap >= 0, "E": gap == 0, "N": True}[letter]
    check(holds or row in asleep, f"row {row}: {total[row]} against {rhs[row]}")
for members in sets:
    check(sum(x[name] != 0 for name in members) <= 1, f"set {members}")
print(f"{len(x)} columns, {len(sense) - 1} rows:", f"{wrong} violations" if wrong else "all hold exactly")
