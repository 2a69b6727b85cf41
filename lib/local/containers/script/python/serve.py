"""Serves a model by a user's script: model_fn, input_fn, predict_fn, output_fn.

What the script leaves out is filled in as SageMaker's framework containers do.
Requests come on standard input and answers go to standard output: a line of JSON
that ends with the length of the body, then the body.
"""

import importlib.util
import io
import json
import os
import sys
import traceback


class Refusal(Exception):
    """An answer with an HTTP status other than 500."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def media_type(text):
    return text.split(";")[0].strip().lower()


def decode_array(body, content_type):
    """A numpy array, as the toolkit's decoder makes it."""
    import numpy as np

    kind = media_type(content_type)
    if kind == "text/csv":
        return np.genfromtxt(io.StringIO(body.decode("utf-8")), delimiter=",")
    if kind == "application/json":
        return np.array(json.loads(body.decode("utf-8")))
    if kind == "application/x-npy":
        return np.load(io.BytesIO(body), allow_pickle=False)
    raise Refusal(415, "Content type %s is not supported by this framework." % content_type)


def encode_array(values, accept):
    """Bytes, as the toolkit's encoder makes them."""
    import numpy as np

    kind = media_type(accept)
    if kind == "application/json":
        plain = lambda value: value.tolist() if hasattr(value, "tolist") else str(value)
        return json.dumps(values, default=plain), "application/json"
    if kind == "text/csv":
        stream = io.StringIO()
        np.savetxt(stream, values, delimiter=",", fmt="%s")
        return stream.getvalue(), "text/csv"
    if kind == "application/x-npy":
        stream = io.BytesIO()
        np.save(stream, np.asarray(values))
        return stream.getvalue(), kind
    raise Refusal(406, "Accept type %s is not supported by this framework." % accept)


def no_model_fn(model_dir):
    raise NotImplementedError("Please provide a model_fn implementation.")


def load_torch_script(model_dir):
    import torch

    names = [name for name in os.listdir(model_dir) if name.endswith((".pt", ".pth"))]
    if len(names) != 1:
        raise ValueError("Exactly one .pth or .pt file is required for PyTorch models: %s" % names)
    return torch.jit.load(os.path.join(model_dir, names[0])).eval()


def decode_tensor(body, content_type):
    import torch

    return torch.FloatTensor(decode_array(body, content_type))


def predict_tensor(data, model):
    import torch

    with torch.no_grad():
        return model(data)


def encode_tensor(values, accept):
    return encode_array(values.detach().cpu().numpy(), accept)


def decode_matrix(body, content_type):
    import xgboost

    if media_type(content_type) in ("text/libsvm", "text/x-libsvm"):
        from sklearn.datasets import load_svmlight_file

        return xgboost.DMatrix(load_svmlight_file(io.BytesIO(body))[0])
    rows = decode_array(body, content_type)
    return xgboost.DMatrix(rows.reshape(1, -1) if rows.ndim == 1 else rows)


FRAMEWORKS = {
    "scikit-learn": {
        "model_fn": no_model_fn,
        "input_fn": decode_array,
        "predict_fn": lambda data, model: model.predict(data),
        "output_fn": encode_array,
    },
    "xgboost": {
        "model_fn": no_model_fn,
        "input_fn": decode_matrix,
        "predict_fn": lambda data, model: model.predict(data, validate_features=False),
        "output_fn": encode_array,
    },
    "pytorch": {
        "model_fn": load_torch_script,
        "input_fn": decode_tensor,
        "predict_fn": predict_tensor,
        "output_fn": encode_tensor,
    },
}


def load_script(path):
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location(
        os.path.splitext(os.path.basename(path))[0], path
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Handler:
    """The functions of a script, and the defaults of its framework."""

    def __init__(self, script, framework, model_dir):
        module = load_script(script) if script else None
        defaults = FRAMEWORKS[framework]
        find = lambda name: getattr(module, name, defaults.get(name))
        self.transform_fn = find("transform_fn")
        self.input_fn = find("input_fn")
        self.predict_fn = find("predict_fn")
        self.output_fn = find("output_fn")
        self.model = find("model_fn")(model_dir)

    def answer(self, body, content_type, accept):
        if media_type(content_type).startswith("text/") or "json" in content_type:
            given = body.decode("utf-8") if self.wants_text else body
        else:
            given = body
        if self.transform_fn:
            result = self.transform_fn(self.model, given, content_type, accept)
        else:
            data = self.input_fn(given, content_type)
            result = self.output_fn(self.predict_fn(data, self.model), accept)
        if isinstance(result, tuple):
            return result
        if hasattr(result, "response"):
            return result.response, getattr(result, "mimetype", accept)
        return result, accept

    @property
    def wants_text(self):
        """Scripts get text decoded, as from the toolkit; our defaults take bytes."""
        chosen = self.transform_fn or self.input_fn
        return chosen not in (decode_array, decode_matrix, decode_tensor)


def header(kind):
    if not (isinstance(kind, str) and kind.isascii() and kind.isprintable()):
        raise ValueError("The content type %r of the answer is not one" % (kind,))
    return kind


def to_bytes(body):
    if isinstance(body, bytes):
        return body
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    return str(body).encode("utf-8")


def send(stream, head, body=b""):
    stream.write(json.dumps({**head, "length": len(body)}).encode("utf-8") + b"\n")
    stream.write(body)
    stream.flush()


def main():
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What the script prints belongs to the log.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    framework, model_dir, script = sys.argv[1:4]
    try:
        handler = Handler(script, framework, model_dir)
    except BaseException as error:
        traceback.print_exc()
        send(answers, {"status": 500, "message": describe(error)})
        return
    send(answers, {"status": 200})
    while True:
        line = requests.readline()
        if not line:
            return
        head = json.loads(line)
        body = requests.read(head["length"])
        try:
            accept = head["accept"]
            if accept in ("", "*/*"):
                accept = os.environ.get(
                    "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json"
                )
            result, kind = handler.answer(body, head["contentType"], accept)
            send(answers, {"status": 200, "contentType": header(kind)}, to_bytes(result))
        except Refusal as error:
            send(answers, {"status": error.status, "message": str(error)})
        except Exception as error:
            traceback.print_exc()
            send(answers, {"status": 500, "message": describe(error)})


def describe(error):
    return "%s: %s" % (type(error).__name__, error)


main()
