"""Gradient boosting for SageMaker's scikit-learn 1.2-1 image.

Trains scikit-learn's GradientBoostingRegressor on the CSV files of the channels
(label first, no header), prints its metrics, and serves the model.
"""

import argparse
import io
import os
import sys

import joblib
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

MODEL_FILE = "model.joblib"


def or_none(convert):
    """A converter that reads the word None as Python's None."""
    return lambda text: None if text == "None" else convert(text)


def count_or_fraction(text):
    """A whole number of rows or features, or a share of them."""
    number = float(text)
    return int(number) if number.is_integer() else number


def max_features(text):
    """A rule by its name, a count or a share."""
    return text if text in ("sqrt", "log2") else count_or_fraction(text)


def parse_arguments(arguments):
    """The hyperparameters, which the image hands over as command-line options."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add = parser.add_argument
    add("--n_estimators", type=int, default=100)
    add("--learning_rate", type=float, default=0.1)
    add("--max_depth", type=or_none(int), default=3)
    add("--loss", default="squared_error")
    add("--alpha", type=float, default=0.9)
    add("--subsample", type=float, default=1.0)
    add("--criterion", default="friedman_mse")
    add("--min_samples_split", type=count_or_fraction, default=2)
    add("--min_samples_leaf", type=count_or_fraction, default=1)
    add("--min_weight_fraction_leaf", type=float, default=0.0)
    add("--min_impurity_decrease", type=float, default=0.0)
    add("--max_features", type=or_none(max_features), default=None)
    add("--max_leaf_nodes", type=or_none(int), default=None)
    add("--ccp_alpha", type=float, default=0.0)
    add("--init", type=or_none(str), default=None)
    add("--n_iter_no_change", type=or_none(int), default=None)
    add("--validation_fraction", type=float, default=0.1)
    add("--tol", type=float, default=1e-4)
    add("--random_state", type=int, default=0)
    # A tuning job adds this one to every job that it starts.
    add("--_tuning_objective_metric", default=argparse.SUPPRESS)
    hyperparameters = vars(parser.parse_args(arguments))
    hyperparameters.pop("_tuning_objective_metric", None)
    return hyperparameters


def read_csv(text):
    """A matrix of the rows of a file or string."""
    return np.loadtxt(text, delimiter=",", ndmin=2)


def read_channel(folder):
    """Features and labels of every CSV file in a channel, in the order of names."""
    names = sorted(name for name in os.listdir(folder) if name[0] not in "._")
    if not names:
        raise ValueError('Cannot read channel "%s": it has no files' % folder)
    rows = np.concatenate([read_csv(os.path.join(folder, name)) for name in names])
    return rows[:, 1:], rows[:, 0]


def print_metrics(part, labels, predictions):
    """One line a metric, in the form of the job's metric definitions."""
    mse = mean_squared_error(labels, predictions)
    print("%s:rmse=%r" % (part, float(np.sqrt(mse))))
    print("%s:mse=%r" % (part, float(mse)))
    print("%s:mae=%r" % (part, float(mean_absolute_error(labels, predictions))))
    if len(labels) > 1:
        print("%s:r2=%r" % (part, float(r2_score(labels, predictions))))


def train(arguments):
    """Trains, prints the metrics of each channel, and saves the model."""
    model = GradientBoostingRegressor(**parse_arguments(arguments))
    features, labels = read_channel(os.environ["SM_CHANNEL_TRAIN"])
    model.fit(features, labels)
    print("Trained %d trees on %d rows" % (model.n_estimators_, len(labels)))
    print_metrics("train", labels, model.predict(features))
    if "SM_CHANNEL_VALIDATION" in os.environ:
        features, labels = read_channel(os.environ["SM_CHANNEL_VALIDATION"])
        print_metrics("validation", labels, model.predict(features))
    joblib.dump(model, os.path.join(os.environ["SM_MODEL_DIR"], MODEL_FILE))


def model_fn(model_dir):
    """The saved model."""
    return joblib.load(os.path.join(model_dir, MODEL_FILE))


def input_fn(body, content_type):
    """A matrix of the request's CSV rows, which have no label."""
    if content_type.split(";")[0].strip() != "text/csv":
        raise ValueError('Cannot read "%s": send "text/csv"' % content_type)
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    return read_csv(io.StringIO(text))


def predict_fn(features, model):
    """One prediction a row."""
    return model.predict(features)


def output_fn(predictions, accept):
    """One prediction a line."""
    if accept.split(";")[0].strip() not in ("text/csv", "*/*"):
        raise ValueError('Cannot answer "%s": accept "text/csv"' % accept)
    return "".join("%r\n" % float(value) for value in predictions)


if __name__ == "__main__":
    train(sys.argv[1:])
