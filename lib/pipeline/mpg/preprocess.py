"""The script of the step Preprocess for AWS's scikit-learn image: what
preprocess_script.ts does locally, with the same outputs on the same input.

Arguments: the CSV file, and the folder for the outputs.
"""

import csv
import os
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
ORIGINS = ["1", "2", "3"]


def shuffled(n):
    """Orders 0 to n - 1 by chance, the same at every run."""
    state = 42
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


def number(text):
    return None if text in ("", "?") else float(text)


def standardised(rows, name, train):
    """Numbers of a column, centred and scaled by the training rows alone."""
    given = [number((row.get(name) or "").strip()) for row in rows]
    fill = statistics.median(given[i] for i in train if given[i] is not None)
    values = [fill if value is None else value for value in given]
    known = [values[i] for i in train]
    mean = total(known) / len(known)
    variance = total((value - mean) ** 2 for value in known) / len(known)
    return [(value - mean) / variance**0.5 for value in values]


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


def main(source, target):
    with open(source, newline="") as file:
        rows = list(csv.DictReader(file))
    order = shuffled(len(rows))
    train = rounded(len(rows) * 0.7)
    validation = int(len(rows) * 0.15)
    parts = {
        "train": order[:train],
        "validation": order[train : train + validation],
        "test": order[train + validation :],
    }
    columns = [standardised(rows, name, parts["train"]) for name in NUMBERS]

    def features(i):
        origin = rows[i]["origin"].strip()
        return [column[i] for column in columns] + [
            1 if origin == known else 0 for known in ORIGINS
        ]

    def line(values):
        return ",".join(text_of(value) for value in values)

    for part, indices in parts.items():
        labelled = [[float(rows[i]["mpg"])] + features(i) for i in indices]
        write(target, part, [line(values) for values in labelled])
    write(target, "batch", [line(features(i)) for i in parts["test"]])


if __name__ == "__main__":
    main(*sys.argv[1:])
