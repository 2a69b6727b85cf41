"""The script of the step Preprocess for AWS's scikit-learn image: what
preprocess_script.ts does locally, with the same outputs on the same input.

Arguments: the CSV file, the folder for the outputs, and the seed of the split, by
default 42.
"""

import math
import os
import re
import statistics
import sys

NUMBERS = [
    "cylinders",
    "displacement",
    "horsepower",
    "weight",
    "acceleration",
    "model_year",
]
COLUMNS = ["mpg"] + NUMBERS + ["origin"]
ORIGINS = [1, 2, 3]

# Marks of a value that is not known, in any case.
MISSING = ["", "?", "na", "n/a", "nan", "null", "none"]
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)

# What trim() of TypeScript takes away.
SPACES = [*range(9, 14), 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B)]
SPACES += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]
WHITE = "".join(chr(code) for code in SPACES)

# Fewer leave a part without rows.
LEAST_ROWS = 7


def refuse(what):
    sys.exit("Cannot preprocess: " + what)


def split_line(line):
    """Cells of a line; between quotes a comma is part of the cell."""
    cells = []
    cell = ""
    quoted = False
    for letter in line:
        if letter == '"':
            quoted = not quoted
        elif letter != "," or quoted:
            cell += letter
        else:
            cells.append(cell.strip(WHITE))
            cell = ""
    return cells + [cell.strip(WHITE)]


def read_number(text, name, line):
    if text.lower() in MISSING:
        return None
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    if math.isfinite(value):
        return value
    refuse('line %d: %s "%s" is not a number' % (line, name, text))


def read_row(line, at, names):
    """Columns by name; None where a value is not known."""
    cells = split_line(line)
    row = {}
    for name in COLUMNS:
        place = names.index(name)
        text = cells[place] if place < len(cells) else ""
        row[name] = read_number(text, name, at)
    if row["mpg"] is None:
        refuse("line %d: mpg is missing" % at)
    if row["origin"] not in ORIGINS:
        refuse("line %d: origin must be 1 (America), 2 (Europe) or 3 (Asia)" % at)
    return row


def read_rows(text):
    lines = re.split("\r?\n", text)
    names = split_line(lines[0])
    for name in COLUMNS:
        if name not in names:
            refuse("there is no column " + name)
    return [
        read_row(line, i + 1, names)
        for i, line in enumerate(lines)
        if i > 0 and line.strip(WHITE) != ""
    ]


def shuffled(n, seed):
    """Orders 0 to n - 1 by chance, the same at every run with a seed."""
    if not re.fullmatch("[0-9]{1,9}", seed):
        refuse('the seed "%s" must be a whole number of up to nine digits' % seed)
    state = int(seed)
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        state = (state * 1664525 + 1013904223) % 2**32
        j = state * (i + 1) // 2**32
        order[i], order[j] = order[j], order[i]
    return order


def rounded(value):
    """Halves up, as in TypeScript; Python rounds them to even."""
    return int(value + 0.5)


def total(values):
    """From left to right: sum() of newer Pythons compensates for rounding."""
    result = 0.0
    for value in values:
        result += value
    return result


def standardised(rows, name, train):
    """Numbers of a column, centred and scaled by the training rows alone."""
    given = [row[name] for row in rows]
    known = [given[i] for i in train if given[i] is not None]
    if not known:
        refuse("no training row has a value of " + name)
    fill = statistics.median(known)
    values = [fill if value is None else value for value in given]
    mean = total(values[i] for i in train) / len(train)
    variance = total((values[i] - mean) * (values[i] - mean) for i in train) / len(train)
    # A column that is the same everywhere is centred, and tells nothing.
    scale = 1 if variance == 0 else math.sqrt(variance)
    return [(value - mean) / scale for value in values]


def text_of(value):
    """A number as JavaScript writes it, so that both scripts' files are the same."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    text = repr(float(value))
    if "e" not in text:
        return text
    digits, exponent = text.split("e")
    exponent = int(exponent)
    if -7 <= exponent < 0:
        sign = "-" if digits.startswith("-") else ""
        digits = digits.lstrip("-").replace(".", "")
        return sign + "0." + "0" * (-exponent - 1) + digits
    return "%se%+d" % (digits, exponent)


def write(target, part, lines):
    os.makedirs("%s/%s" % (target, part), exist_ok=True)
    with open("%s/%s/%s.csv" % (target, part, part), "w") as file:
        file.write("\n".join(lines) + "\n")
    print("%s: %d rows" % (part, len(lines)))


def main(source, target, seed="42"):
    # A name in another encoding is no reason to stop: names are not read.
    with open(source, newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = read_rows(file.read())
    if len(rows) < LEAST_ROWS:
        refuse("%d rows are too few: at least %d are needed" % (len(rows), LEAST_ROWS))
    order = shuffled(len(rows), seed)
    train = rounded(len(rows) * 0.7)
    validation = int(len(rows) * 0.15)
    parts = {
        "train": order[:train],
        "validation": order[train : train + validation],
        "test": order[train + validation :],
    }
    columns = [standardised(rows, name, parts["train"]) for name in NUMBERS]

    def features(i):
        return [column[i] for column in columns] + [
            1 if rows[i]["origin"] == known else 0 for known in ORIGINS
        ]

    def line(values):
        return ",".join(text_of(value) for value in values)

    for part, indices in parts.items():
        write(target, part, [line([rows[i]["mpg"]] + features(i)) for i in indices])
    write(target, "batch", [line(features(i)) for i in parts["test"]])


if __name__ == "__main__":
    main(*sys.argv[1:])
