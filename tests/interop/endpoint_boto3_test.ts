import { openLocalSageMaker, serve } from "../../lib/local/mod.ts";
import { sourceDir } from "../local/jobs/support.ts";
import { temporaryFolder } from "../local/service/support.ts";
import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { TRAIN_CSV } from "./sagemaker_support.ts";

/** Trains as a script of SageMaker does, and serves with all four functions. */
const SCRIPT = `
import argparse, json, os
import joblib
import numpy as np
from sklearn.linear_model import LinearRegression

def model_fn(model_dir):
    print("loading", sorted(os.listdir(model_dir)))
    return joblib.load(os.path.join(model_dir, "model.joblib"))

def input_fn(body, content_type):
    assert content_type == "application/json", content_type
    return np.array(json.loads(body)["rows"])

def predict_fn(rows, model):
    return model.predict(rows)

def output_fn(prediction, accept):
    return json.dumps({"predictions": prediction.tolist()}), "application/json"

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit_intercept", type=int)
    args = parser.parse_args()
    rows = np.loadtxt(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "train.csv"), delimiter=",")
    model = LinearRegression(fit_intercept=bool(args.fit_intercept)).fit(rows[:, 1:], rows[:, 0])
    joblib.dump(model, os.path.join(os.environ["SM_MODEL_DIR"], "model.joblib"))
`;

const TOUR = `
import io, json, os, sys, tarfile, tempfile, threading, time
import boto3
import numpy as np
import joblib
import xgboost
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

url, folder = sys.argv[1:]
def client(name):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1",
        aws_access_key_id="local", aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 0}, max_pool_connections=20))
s3, sm, logs, runtime = [client(n) for n in ("s3", "sagemaker", "logs", "sagemaker-runtime")]

def refused(code, status, text, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response
        assert (got["Error"]["Code"], got["ResponseMetadata"]["HTTPStatusCode"]) == (code, status), got
        assert text in got["Error"]["Message"], got
        return got
    raise AssertionError("%s was expected" % code)

s3.create_bucket(Bucket="bucket")
s3.upload_file(folder + "/train.csv", "bucket", "data/train/train.csv")
s3.upload_file(folder + "/sourcedir.tar.gz", "bucket", "code/sourcedir.tar.gz")

role = "arn:aws:iam::000000000000:role/sagemaker"
registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com/"
code = {"sagemaker_program": "script.py", "sagemaker_submit_directory": "s3://bucket/code/sourcedir.tar.gz"}
models = {
    "xgboost": (registry + "sagemaker-xgboost:1.7-1", {"num_round": "20", "max_depth": "3"}, {}),
    "knn": ("382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1",
        {"k": "1", "feature_dim": "2", "sample_size": "400", "predictor_type": "regressor"}, {}),
    "script": (registry + "sagemaker-scikit-learn:1.2-1-cpu-py3", {**code, "fit_intercept": "1"},
        {name.upper(): value for name, value in code.items()}),
}
for name, (image, parameters, environment) in models.items():
    sm.create_training_job(TrainingJobName=name, RoleArn=role,
        AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
        HyperParameters=parameters,
        InputDataConfig=[{"ChannelName": "train", "ContentType": "text/csv", "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data/train",
            "S3DataDistributionType": "FullyReplicated"}}}],
        OutputDataConfig={"S3OutputPath": "s3://bucket/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 600})
def artifact(name):
    data = s3.get_object(Bucket="bucket", Key="models/%s/output/model.tar.gz" % name)["Body"].read()
    into = tempfile.mkdtemp(dir=folder)
    tarfile.open(fileobj=io.BytesIO(data)).extractall(into)
    return into
for name, (image, _, environment) in models.items():
    sm.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name,
        WaiterConfig={"Delay": 1, "MaxAttempts": 600})
    sm.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer={"Image": image,
        "ModelDataUrl": "s3://bucket/models/%s/output/model.tar.gz" % name, "Environment": environment})
    sm.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[{"VariantName": "AllTraffic",
        "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}])
    sm.create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=[{"Key": "model", "Value": name}])
for name in models:
    sm.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 600})
assert [e["EndpointName"] for e in sm.list_endpoints(StatusEquals="InService", SortBy="Name",
    SortOrder="Ascending")["Endpoints"]] == ["knn", "script", "xgboost"]

# XGBoost answers as the real one does with the same model.
rows = np.array([[i % 11, i % 5] for i in range(55)], dtype=float)
csv = "".join("%g,%g\\n" % tuple(row) for row in rows)
answer = runtime.invoke_endpoint(EndpointName="xgboost", ContentType="text/csv", Body=csv)
assert answer["ContentType"] == "text/csv" and answer["InvokedProductionVariant"] == "AllTraffic", answer
ours = np.array(answer["Body"].read().decode().split(), dtype=float)
booster = xgboost.Booster()
booster.load_model(artifact("xgboost") + "/xgboost-model")
theirs = booster.predict(xgboost.DMatrix(rows), validate_features=False)
assert np.abs(ours - theirs).max() < 1e-5, (ours, theirs)
libsvm = runtime.invoke_endpoint(EndpointName="xgboost", ContentType="text/libsvm", Body=b"0 0:3 1:2\\n")
assert float(libsvm["Body"].read()) == ours[rows.tolist().index([3, 2])]

# KNN with one neighbour finds the row itself.
answer = runtime.invoke_endpoint(EndpointName="knn", ContentType="text/csv", Body=csv, Accept="application/json")
labels = [p["predicted_label"] for p in json.loads(answer["Body"].read())["predictions"]]
assert labels == [a + 3 * b for a, b in rows.tolist()], labels

# The script's own functions answer, from many threads at once.
linear = joblib.load(artifact("script") + "/model.joblib")
wanted = linear.predict(rows)
failures = []
def ask():
    answer = runtime.invoke_endpoint(EndpointName="script", ContentType="application/json",
        Body=json.dumps({"rows": rows.tolist()}))
    got = np.array(json.loads(answer["Body"].read())["predictions"])
    if np.abs(got - wanted).max() > 1e-12: failures.append(got)
threads = [threading.Thread(target=ask) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not failures, failures
error = refused("ModelError", 424, 'Received server error (500) from primary with message "', runtime.invoke_endpoint,
    EndpointName="script", ContentType="text/plain", Body=b"x")
assert error["OriginalStatusCode"] == 500 and "text/plain" in error["OriginalMessage"], error
assert "See https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:group=/aws/sagemaker/Endpoints/script in account 000000000000 for more information." in error["Error"]["Message"]
[stream] = logs.describe_log_streams(logGroupName="/aws/sagemaker/Endpoints/script")["logStreams"]
assert stream["logStreamName"].startswith("AllTraffic/i-")
def lines():
    return [e["message"] for e in logs.get_log_events(logGroupName="/aws/sagemaker/Endpoints/script",
        logStreamName=stream["logStreamName"], startFromHead=True)["events"]]
while not any("AssertionError: text/plain" in line for line in lines()): time.sleep(0.05)
assert "loading ['model.joblib']" in lines(), lines()

# Update, and delete while waiting: until Python has imported scikit-learn there is time for it.
sm.create_endpoint_config(EndpointConfigName="two", ProductionVariants=[
    {"VariantName": name, "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    for name in ("xgboost", "knn", "script")])
sm.update_endpoint(EndpointName="xgboost", EndpointConfigName="two")
assert sm.describe_endpoint(EndpointName="xgboost")["EndpointStatus"] == "Updating"
refused("ValidationException", 400, "Cannot update in-progress endpoint", sm.delete_endpoint, EndpointName="xgboost")
sm.get_waiter("endpoint_in_service").wait(EndpointName="xgboost", WaiterConfig={"Delay": 1, "MaxAttempts": 600})
assert runtime.invoke_endpoint(EndpointName="xgboost", ContentType="text/csv", Body=b"3,2",
    TargetVariant="knn")["InvokedProductionVariant"] == "knn"
for name in models:
    sm.delete_endpoint(EndpointName=name)
    sm.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 600})
    refused("ValidationError", 400, "Endpoint %s of account 000000000000 not found." % name,
        runtime.invoke_endpoint, EndpointName=name, Body=b"1")
refused("ValidationException", 400, "Could not find endpoint configuration", sm.create_endpoint,
    EndpointName="e", EndpointConfigName="none")
print("ok")
`;

await pythonTest(
  "boto3 invokes endpoints of XGBoost, KNN and a script of scikit-learn, and waits for them",
  ["boto3", "sklearn", "xgboost"],
  async (python) => {
    await using temporary = await temporaryFolder();
    const { path } = temporary;
    await Deno.writeTextFile(`${path}/train.csv`, TRAIN_CSV);
    const archive = await sourceDir({ "script.py": SCRIPT });
    await Deno.writeFile(`${path}/sourcedir.tar.gz`, archive);
    await using local = await openLocalSageMaker({
      stateFolder: `${path}/state`,
      python,
    });
    await using server = serve(local, { port: 0 });
    const printed = await runPython(python, TOUR, [server.url, path]);
    assertEquals(printed.trim(), "ok");
  },
);
