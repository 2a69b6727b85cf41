"""The script of the step Evaluate for AWS's scikit-learn image: what
evaluate_script.ts does locally, with the same outputs on the same input.

Arguments: the file with labels in its first column, the file of predictions, the
rows of validation, and the folder for evaluation.json.
"""

import json
import math
import re
import sys

RESAMPLES = 2000
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


def refuse(what):
    sys.exit("Cannot evaluate: " + what)


def first_column(path, what):
    """`what` the file holds is for messages."""
    with open(path, newline="") as file:
        text = file.read().strip()
    if text == "":
        refuse("there are no " + what)
    numbers = []
    for i, line in enumerate(re.split("\r?\n", text)):
        cell = line.split(",")[0].strip()
        if not NUMBER.fullmatch(cell):
            refuse('"%s" in line %d of the %s is not a number' % (cell, i + 1, what))
        numbers.append(float(cell))
    return numbers


def mean(values):
    result = 0.0
    for value in values:
        result += value
    return result / len(values)


def interval(values):
    """The middle 95 % of the means of resamples, the same at every run."""
    state = 7
    means = []
    for _ in range(RESAMPLES):
        drawn = []
        for _ in values:
            state = (state * 1664525 + 1013904223) % 2**32
            drawn.append(values[state * len(values) // 2**32])
        means.append(mean(drawn))
    means.sort()
    return means[int(RESAMPLES * 0.025)], means[int(RESAMPLES * 0.975) - 1]


def main(labelled, predicted, validation, target):
    truth = first_column(labelled, "labels")
    predictions = first_column(predicted, "predictions")
    if len(truth) != len(predictions):
        refuse("%d labels and %d predictions" % (len(truth), len(predictions)))
    errors = [guess - value for guess, value in zip(predictions, truth)]
    squares = [error * error for error in errors]
    mse = mean(squares)
    if not math.isfinite(mse):
        refuse("the squares of the errors have no finite mean")
    bias = mean(errors)
    deviation = math.sqrt(mean([(error - bias) * (error - bias) for error in errors]))
    low, high = interval(squares)
    evaluation = {
        "regression_metrics": {
            "mse": {"value": mse, "standard_deviation": deviation},
            "rmse": {"value": math.sqrt(mse)},
            "mse_interval": {"low": low, "high": high, "level": 0.95},
        },
        "test_rows": len(truth),
        "validation_rows": len(first_column(validation, "validation rows")),
    }
    with open(target + "/evaluation.json", "w") as file:
        json.dump(evaluation, file, indent=2)
    print("mse=%r" % mse)


if __name__ == "__main__":
    main(*sys.argv[1:])
