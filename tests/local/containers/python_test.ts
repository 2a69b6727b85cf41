import { operations } from "../../../lib/local/operations/mod.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { pythonTest } from "../../support/peers.ts";
import {
  PYTORCH_IMAGE,
  ROLE,
  scriptParameters,
  SKLEARN_IMAGE,
  sourceDir,
  TestService,
  trainingRequest,
  waitFor,
  XGBOOST_IMAGE,
} from "../jobs/support.ts";

const ROWS = Array.from(
  { length: 100 },
  (_, i) => `${(i % 7) + 2 * (i % 5)},${i % 7},${i % 5}\n`,
).join("");
const FEATURES = "1,2\n6,4\n3,0\n";

async function open(
  python: string,
  files: Readonly<Record<string, string>>,
  options: { grace?: number } = {},
): Promise<TestService> {
  const service = await TestService.open({ python, ...options });
  await service.put("data/train/a.csv", ROWS);
  await service.put("data/batch/b.csv", FEATURES);
  await service.put("code/sourcedir.tar.gz", await sourceDir(files));
  return service;
}

/** Serves a job's model by the same script, and returns the predictions. */
async function transform(
  service: TestService,
  image: string,
  program: string,
  {
    artifact = "s3://bucket/models/job/output/model.tar.gz",
    accept = "text/csv",
  } = {},
): Promise<string> {
  await operations.CreateModel({
    ModelName: "model",
    ExecutionRoleArn: ROLE,
    PrimaryContainer: {
      Image: image,
      ModelDataUrl: artifact,
      Environment: {
        SAGEMAKER_PROGRAM: program,
        SAGEMAKER_SUBMIT_DIRECTORY: "s3://bucket/code/sourcedir.tar.gz",
      },
    },
  }, service.context);
  await operations.CreateTransformJob({
    TransformJobName: "transform",
    ModelName: "model",
    TransformInput: {
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix",
          S3Uri: "s3://bucket/data/batch/",
        },
      },
      ContentType: "text/csv",
      SplitType: "Line",
    },
    TransformOutput: {
      S3OutputPath: "s3://bucket/out",
      Accept: accept,
      AssembleWith: "Line",
    },
    TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
  }, service.context);
  const { FailureReason } = await service.transformJob("transform");
  assertEquals(
    FailureReason,
    undefined,
    service.log("TransformJobs", "transform").join("\n"),
  );
  return service.text("out/b.csv.out");
}

await pythonTest(
  "A scikit-learn script trains with its arguments and environment, and serves its model",
  ["sklearn"],
  async (python) => {
    const script = `
import argparse, json, os, sys
import joblib, numpy as np
from sklearn.linear_model import LinearRegression
import helper

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit_intercept")
    parser.add_argument("--alpha", type=float)
    parser.add_argument("-c")
    parser.add_argument("--name")
    args = parser.parse_args()
    print("args", vars(args))
    print("hps", json.dumps(json.loads(os.environ["SM_HPS"]), sort_keys=True))
    print(os.environ["SM_HP_ALPHA"], os.environ["SM_CHANNELS"], os.environ["GREETING"])
    print("config", json.load(open("/opt/ml/input/config/inputdataconfig.json")))
    rows = np.loadtxt(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "a.csv"), delimiter=",")
    model = LinearRegression().fit(rows[:, 1:], rows[:, 0])
    print("coefficient=%.3f" % model.coef_[1])
    joblib.dump(model, "/opt/ml/model/model.joblib")
    open(os.path.join(os.environ["SM_OUTPUT_DATA_DIR"], "note.txt"), "w").write("done")

def model_fn(model_dir):
    return helper.load(model_dir)
`;
    const helper = `
import joblib, os
def load(folder):
    return joblib.load(os.path.join(folder, "model.joblib"))
`;
    await using service = await open(python, {
      "train.py": script,
      "helper.py": helper,
    });
    const request = trainingRequest(
      "job",
      SKLEARN_IMAGE,
      scriptParameters("train.py", {
        alpha: "0.10",
        fit_intercept: "true",
        c: '"x"',
        name: "plain",
      }),
    );
    request.Environment = { GREETING: "hello" };
    request.AlgorithmSpecification!.MetricDefinitions = [
      { Name: "coefficient", Regex: "coefficient=(\\S+)" },
    ];
    const job = await service.train(request);
    const log = service.log("TrainingJobs", "job");
    assertEquals(job.FailureReason, undefined);
    assertEquals(job.FinalMetricDataList![0]!.Value, 2);
    assert(
      log.includes(
        "args {'fit_intercept': 'True', 'alpha': 0.1, 'c': 'x', 'name': 'plain'}",
      ),
      log.join("\n"),
    );
    assert(
      log.includes(
        'hps {"alpha": 0.1, "c": "x", "fit_intercept": true, "name": "plain"}',
      ),
    );
    assert(log.includes('0.1 ["train"] hello'));
    assert(
      log.includes(
        "config {'train': {'TrainingInputMode': 'File', 'S3DistributionType': 'FullyReplicated', 'RecordWrapperType': 'None', 'ContentType': 'text/csv'}}",
      ),
    );
    assertEquals(service.keys("models/job/"), [
      "models/job/output/model.tar.gz",
      "models/job/output/output.tar.gz",
    ]);
    const lines = (await transform(service, SKLEARN_IMAGE, "train.py"))
      .trim().split("\n").map(Number);
    [5, 14, 3].forEach((expected, i) =>
      assert(Math.abs(expected - lines[i]!) < 1e-9)
    );
  },
);

await pythonTest(
  "An XGBoost script trains and serves by its own functions",
  ["xgboost"],
  async (python) => {
    const script = `
import io, os
import numpy as np, xgboost as xgb

def train():
    rows = np.loadtxt(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "a.csv"), delimiter=",")
    data = xgb.DMatrix(rows[:, 1:], label=rows[:, 0])
    booster = xgb.train({"max_depth": 3}, data, 30, evals=[(data, "train")])
    booster.save_model(os.path.join(os.environ["SM_MODEL_DIR"], "xgboost-model"))

def model_fn(model_dir):
    booster = xgb.Booster()
    booster.load_model(os.path.join(model_dir, "xgboost-model"))
    return booster

def input_fn(body, content_type):
    assert content_type == "text/csv" and isinstance(body, str)
    return xgb.DMatrix(np.loadtxt(io.StringIO(body), delimiter=",", ndmin=2))

def predict_fn(data, model):
    return model.predict(data)

def output_fn(prediction, accept):
    return "\\n".join("%.2f" % value for value in prediction), "text/csv"

if __name__ == "__main__":
    train()
`;
    await using service = await open(python, { "train.py": script });
    const job = await service.train(
      trainingRequest("job", XGBOOST_IMAGE, scriptParameters("train.py")),
    );
    assertEquals(job.FailureReason, undefined);
    // XGBoost's own progress is read by the metrics that the image has.
    assertEquals(
      job.FinalMetricDataList!.map(({ MetricName }) => MetricName),
      ["train:rmse"],
    );
    const lines = (await transform(service, XGBOOST_IMAGE, "train.py"))
      .trim().split("\n").map(Number);
    [5, 14, 3].forEach((expected, i) =>
      assert(Math.abs(expected - lines[i]!) < 0.1, lines.join())
    );
  },
);

await pythonTest(
  "A scikit-learn script serves by its own four functions, in its order",
  ["sklearn"],
  async (python) => {
    const script = `
import os
import joblib, numpy as np
from sklearn.linear_model import LinearRegression

if __name__ == "__main__":
    rows = np.loadtxt(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "a.csv"), delimiter=",")
    model = LinearRegression().fit(rows[:, 1:], rows[:, 0])
    joblib.dump(model, os.path.join(os.environ["SM_MODEL_DIR"], "model.joblib"))

def model_fn(model_dir):
    return {"model": joblib.load(os.path.join(model_dir, "model.joblib")), "scale": 10}

def input_fn(body, content_type):
    assert content_type == "text/csv" and isinstance(body, str)
    return np.array([[float(cell) for cell in row.split(",")] for row in body.split()])

def predict_fn(data, model):
    return model["scale"] * model["model"].predict(data)

def output_fn(prediction, accept):
    assert accept == "application/jsonlines"
    return "\\n".join('{"scaled": %.1f}' % value for value in prediction), accept
`;
    await using service = await open(python, { "train.py": script });
    const job = await service.train(
      trainingRequest("job", SKLEARN_IMAGE, scriptParameters("train.py")),
    );
    assertEquals(job.FailureReason, undefined);
    const output = await transform(service, SKLEARN_IMAGE, "train.py", {
      accept: "application/jsonlines",
    });
    assertEquals(
      output,
      '{"scaled": 50.0}\n{"scaled": 140.0}\n{"scaled": 30.0}\n',
    );
  },
);

await pythonTest(
  "A script whose answer has a content type that is none fails, and says so",
  ["sklearn"],
  async (python) => {
    const script = `
def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    return "1"

def output_fn(prediction, accept):
    return prediction, "text/csv\\r\\nx: y"
`;
    await using service = await open(python, { "serve.py": script });
    await service.put("models/job/output/model.tar.gz", await sourceDir({}));
    await assertRejects(
      () => transform(service, SKLEARN_IMAGE, "serve.py"),
      Error,
      "The content type 'text/csv\\r\\nx: y' of the answer is not one",
    );
  },
);

await pythonTest(
  "A model of the built-in XGBoost is one that XGBoost itself loads and predicts alike",
  ["xgboost"],
  async (python) => {
    const script = `
import io, os
import numpy as np, xgboost as xgb

def model_fn(model_dir):
    booster = xgb.Booster()
    booster.load_model(os.path.join(model_dir, "xgboost-model"))
    return booster

def input_fn(body, content_type):
    return xgb.DMatrix(np.loadtxt(io.StringIO(body), delimiter=",", ndmin=2))

def output_fn(prediction, accept):
    return "".join("%r\\n" % float(value) for value in prediction)
`;
    await using service = await open(python, { "serve.py": script });
    await service.train(
      trainingRequest("job", XGBOOST_IMAGE, { num_round: "10" }),
    );
    const theirs = await transform(service, XGBOOST_IMAGE, "serve.py");
    await operations.CreateModel({
      ModelName: "built-in",
      PrimaryContainer: {
        Image: XGBOOST_IMAGE,
        ModelDataUrl: "s3://bucket/models/job/output/model.tar.gz",
      },
    }, service.context);
    await operations.CreateTransformJob({
      TransformJobName: "built-in",
      ModelName: "built-in",
      TransformInput: {
        DataSource: {
          S3DataSource: {
            S3DataType: "S3Prefix",
            S3Uri: "s3://bucket/data/batch/",
          },
        },
        ContentType: "text/csv",
        SplitType: "Line",
      },
      TransformOutput: {
        S3OutputPath: "s3://bucket/ours",
        AssembleWith: "Line",
      },
      TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
    }, service.context);
    await service.transformJob("built-in");
    assertEquals(service.text("ours/b.csv.out"), theirs);
  },
);

await pythonTest(
  "A PyTorch image runs a script that brings its own functions",
  ["numpy"],
  async (python) => {
    const script = `
import os, json
def transform_fn(model, body, content_type, accept):
    rows = [[float(x) for x in line.split(",")] for line in body.strip().split("\\n")]
    return json.dumps([model["w"] * sum(row) for row in rows]) , accept
def model_fn(model_dir):
    return json.load(open(os.path.join(model_dir, "w.json")))
if __name__ == "__main__":
    json.dump({"w": 2}, open(os.path.join(os.environ["SM_MODEL_DIR"], "w.json"), "w"))
`;
    await using service = await open(python, { "train.py": script });
    const job = await service.train(
      trainingRequest("job", PYTORCH_IMAGE, scriptParameters("train.py")),
    );
    assertEquals(job.FailureReason, undefined);
    const answer = await transform(service, PYTORCH_IMAGE, "train.py", {
      accept: "application/json",
    });
    assertEquals(answer, "[6.0, 20.0, 6.0]\n");
  },
);

await pythonTest(
  "A failing script's reason is its last words, its own failure file first",
  ["json"],
  async (python) => {
    const script = `
import sys
mode = sys.argv[2]
if mode == "import":
    import a_module_that_is_not_there
if mode == "file":
    open("/opt/ml/output/failure", "w").write("the data were odd")
    sys.exit(3)
raise ValueError("bad \\"quotes\\"\\non two lines")
`;
    await using service = await open(python, { "train.py": script });
    const reasonOf = async (mode: string) => {
      const job = await service.train(
        trainingRequest(
          mode,
          SKLEARN_IMAGE,
          scriptParameters("train.py", { mode }),
        ),
      );
      assertEquals(job.TrainingJobStatus, "Failed");
      return job.FailureReason!;
    };
    assertEquals(
      await reasonOf("raise"),
      `AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "ValueError: bad 'quotes'\non two lines"\nCommand "${python} train.py --mode raise", exit code: 1`,
    );
    assertEquals(
      await reasonOf("file"),
      "AlgorithmError: the data were odd, exit code: 3",
    );
    assert(
      (await reasonOf("import")).includes(
        `Install it: ${python} -m pip install a_module_that_is_not_there`,
      ),
    );
  },
);

await pythonTest(
  "A stopped script gets SIGTERM, and what it saved is uploaded",
  ["json"],
  async (python) => {
    const script = `
import signal, sys, time
def save(number, frame):
    open("/opt/ml/model/saved", "w").write("in time")
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("ready")
while True:
    time.sleep(0.1)
`;
    await using service = await open(python, { "train.py": script });
    await operations.CreateTrainingJob(
      trainingRequest("job", SKLEARN_IMAGE, scriptParameters("train.py")),
      service.context,
    );
    await waitFor(() => service.log("TrainingJobs", "job").includes("ready"));
    await operations.StopTrainingJob(
      { TrainingJobName: "job" },
      service.context,
    );
    const job = await service.trainingJob("job");
    assertEquals(job.TrainingJobStatus, "Stopped");
    assertEquals(
      job.ModelArtifacts!.S3ModelArtifacts,
      "s3://bucket/models/job/output/model.tar.gz",
    );
  },
);

await pythonTest(
  "A script resumes from the checkpoints that it wrote before its spot instance was taken",
  ["json"],
  async (python) => {
    const script = `
import os, time
path = "/opt/ml/checkpoints/step"
start = int(open(path).read()) if os.path.exists(path) else 0
print("starts at", start)
for step in range(start, 20):
    open(path + ".new", "w").write(str(step + 1))
    os.replace(path + ".new", path)
    if step == 4:
        print("has saved")
        time.sleep(600)
`;
    await using service = await open(python, { "train.py": script });
    const request = trainingRequest(
      "job",
      SKLEARN_IMAGE,
      scriptParameters("train.py"),
    );
    await operations.CreateTrainingJob({
      ...request,
      EnableManagedSpotTraining: true,
      StoppingCondition: {
        MaxRuntimeInSeconds: 3600,
        MaxWaitTimeInSeconds: 3600,
      },
      CheckpointConfig: { S3Uri: "s3://bucket/checkpoints" },
    }, service.context);
    const log = () => service.log("TrainingJobs", "job");
    await waitFor(() => log().includes("has saved"));
    service.scheduler.interrupt("job");
    const job = await service.trainingJob("job");
    assertEquals(job.TrainingJobStatus, "Completed");
    assertEquals(
      log().filter((line) => line.startsWith("starts at")),
      ["starts at 0", "starts at 5"],
    );
    assertEquals(service.text("checkpoints/step"), "20");
  },
);

Deno.test("An interpreter that is not there is a failed job that says what to do", async () => {
  await using service = await open("/no/such/python", { "train.py": "pass" });
  const job = await service.train(
    trainingRequest("job", SKLEARN_IMAGE, scriptParameters("train.py")),
  );
  assertEquals(
    job.FailureReason,
    'ClientError: Cannot run Python: there is no interpreter "/no/such/python". Install it, or name another by --python or SAGEBOOK_PYTHON',
  );
});

Deno.test("Without Python any script but ours fails before any work, and says what to install", async () => {
  await using service = await TestService.open();
  await service.put("data/train/a.csv", ROWS);
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ "train.py": "print('never')" }),
  );
  for (const image of [SKLEARN_IMAGE, XGBOOST_IMAGE, PYTORCH_IMAGE]) {
    const name = `job-${image.length}`;
    const job = await service.train(
      trainingRequest(name, image, scriptParameters("train.py")),
    );
    assert(
      /^ClientError: Cannot run the script "train\.py": it needs Python\. Install Python with .* --python or SAGEBOOK_PYTHON$/
        .test(job.FailureReason!),
      job.FailureReason,
    );
  }
  assertEquals(service.keys("models/"), []);
});

Deno.test("An archive that is missing, no archive, or without the script is told apart", async () => {
  await using service = await open("python3", { "train.py": "pass" });
  const reasonOf = async (name: string, parameters: Record<string, string>) =>
    (await service.train(trainingRequest(name, SKLEARN_IMAGE, parameters)))
      .FailureReason;
  assertEquals(
    await reasonOf("a", scriptParameters("other.py")),
    'ClientError: There is no "other.py" in the script\'s archive',
  );
  assertEquals(
    await reasonOf("b", {
      sagemaker_program: "train.py",
      sagemaker_submit_directory: "s3://bucket/none.tar.gz",
    }),
    'ClientError: Cannot download the script: there is no object "s3://bucket/none.tar.gz", which sagemaker_submit_directory names',
  );
  await service.put("code/text", "not an archive");
  assert(
    (await reasonOf("c", {
      sagemaker_program: "train.py",
      sagemaker_submit_directory: "s3://bucket/code/text",
    }))!.startsWith(
      "ClientError: Cannot unpack the script's archive, which must be a tar.gz file",
    ),
  );
});

await pythonTest(
  "A script reads channels in Pipe mode epoch by epoch, an augmented manifest too",
  ["json"],
  async (python) => {
    const script = `
import struct
def records(data):
    while data:
        magic, size = struct.unpack("<II", data[:8])
        assert magic == 0xced7230a
        yield data[8:8 + size].decode()
        data = data[8 + (size + 3) // 4 * 4:]
for epoch in range(2):
    with open("/opt/ml/input/data/plain_%d" % epoch, "rb") as pipe:
        print("plain", epoch, pipe.read().decode().split())
with open("/opt/ml/input/data/augmented_0", "rb") as pipe:
    print("augmented", list(records(pipe.read())))
orders = []
for epoch in range(3):
    with open("/opt/ml/input/data/shuffled_%d" % epoch, "rb") as pipe:
        orders.append(pipe.read().decode())
print("shuffled", all(sorted(order) == list("0123456789") for order in orders), len(set(orders)) > 1)
`;
    await using service = await open(python, { "train.py": script });
    await service.put("pipe/a", "one\n");
    await service.put("pipe/b", "two\n");
    for (let i = 0; i < 10; i++) await service.put(`many/${i}`, `${i}`);
    await service.put(
      "lines.jsonl",
      ['"s3://bucket/pipe/a", "label": 1', '"s3://bucket/pipe/b", "label": "x"']
        .map((rest) => `{"source-ref": ${rest}}\n`).join(""),
    );
    const piped = (
      name: string,
      key: string,
      type: "S3Prefix" | "AugmentedManifestFile",
    ) => ({
      ChannelName: name,
      InputMode: "Pipe" as const,
      DataSource: {
        S3DataSource: { S3DataType: type, S3Uri: `s3://bucket/${key}` },
      },
    });
    const augmented = piped(
      "augmented",
      "lines.jsonl",
      "AugmentedManifestFile",
    );
    const request = trainingRequest(
      "job",
      SKLEARN_IMAGE,
      scriptParameters("train.py"),
      [
        piped("plain", "pipe/", "S3Prefix"),
        {
          ...piped("shuffled", "many/", "S3Prefix"),
          ShuffleConfig: { Seed: 7 },
        },
        {
          ...augmented,
          RecordWrapperType: "RecordIO",
          DataSource: {
            S3DataSource: {
              ...augmented.DataSource.S3DataSource,
              AttributeNames: ["source-ref", "label"],
            },
          },
        },
      ],
    );
    const job = await service.train(request);
    const log = service.log("TrainingJobs", "job");
    assertEquals(job.TrainingJobStatus, "Completed", log.join("\n"));
    assertEquals(log.slice(1), [
      "plain 0 ['one', 'two']",
      "plain 1 ['one', 'two']",
      "augmented ['one\\n', '1', 'two\\n', 'x']",
      "shuffled True True",
    ]);
    await service.put(
      "lines.jsonl",
      '{"source-ref": "s3://bucket/none", "label": 1}\n',
    );
    const missing = await service.train({
      ...request,
      TrainingJobName: "missing",
    });
    assert(
      missing.FailureReason!.startsWith(
        'ClientError: Cannot read line 1 of the augmented manifest "s3://bucket/lines.jsonl": there is no object "s3://bucket/none"',
      ),
    );
  },
);
