import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { withTourServer } from "./sagemaker_support.ts";

const TOUR = `
import filecmp, json, sys, time
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

url, folder = sys.argv[1:]
def client(name):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1",
        aws_access_key_id="local", aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 0}))
s3, sm, logs = client("s3"), client("sagemaker"), client("logs")
assert client("sts").get_caller_identity()["Account"] == "000000000000"

def refused(code, text, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response
        assert got["Error"]["Code"] == code, got
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 400, got
        assert text in got["Error"]["Message"], got
        return
    raise AssertionError("%s was expected" % code)

s3.create_bucket(Bucket="bucket")
s3.upload_file(folder + "/train.csv", "bucket", "data/train/train.csv")
s3.upload_file(folder + "/batch.csv", "bucket", "batch/batch.csv")
s3.upload_file(folder + "/double.ts", "bucket", "code/double.ts")
s3.upload_file(folder + "/sourcedir.tar.gz", "bucket", "code/sourcedir.tar.gz")

# 200 MiB go up in parts and come back.
with open(folder + "/large", "wb") as file:
    for i in range(200):
        file.write(bytes([i]) * 2**20)
s3.upload_file(folder + "/large", "bucket", "large")
assert s3.head_object(Bucket="bucket", Key="large")["ETag"].endswith('-25"')
s3.download_file("bucket", "large", folder + "/large-back")
assert filecmp.cmp(folder + "/large", folder + "/large-back", shallow=False)

role = "arn:aws:iam::000000000000:role/sagemaker"
registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com/"
images = {
    "xgboost": registry + "sagemaker-xgboost:1.7-1",
    "knn": "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1",
    "sklearn": registry + "sagemaker-scikit-learn:1.2-1-cpu-py3",
}
parameters = {
    "xgboost": {"num_round": "20", "max_depth": "3"},
    "knn": {"k": "3", "feature_dim": "2", "sample_size": "400", "predictor_type": "regressor"},
    "sklearn": {"n_estimators": "20", "sagemaker_program": "sklearn_gbm_script.py",
        "sagemaker_submit_directory": "s3://bucket/code/sourcedir.tar.gz"},
}
metrics = {"sklearn": [{"Name": "train:rmse", "Regex": r"^train:rmse=(\\S+)"}]}

def channel(name, content_type="text/csv"):
    return {"ChannelName": name, "ContentType": content_type, "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data/train", "S3DataDistributionType": "FullyReplicated"}}}

def request(name, model, **changes):
    second = {"knn": "test"}.get(model, "validation")
    return {
        "TrainingJobName": name,
        "RoleArn": role,
        "AlgorithmSpecification": {"TrainingImage": images[model], "TrainingInputMode": "File",
            **({"MetricDefinitions": metrics[model]} if model in metrics else {})},
        "HyperParameters": parameters[model],
        "InputDataConfig": [channel("train"), channel(second)],
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        **changes,
    }

# Three training jobs at once, with tags.
for model in images:
    sm.create_training_job(**request(model + "-1", model, Tags=[{"Key": "model", "Value": model}]))
waiter = sm.get_waiter("training_job_completed_or_stopped")
finals = {}
for model in images:
    waiter.wait(TrainingJobName=model + "-1", WaiterConfig={"Delay": 1, "MaxAttempts": 600})
    job = sm.describe_training_job(TrainingJobName=model + "-1")
    assert job["TrainingJobStatus"] == "Completed", job
    assert job["SecondaryStatusTransitions"][-1]["Status"] == "Completed"
    assert job["TrainingEndTime"] >= job["TrainingStartTime"] >= job["CreationTime"]
    assert s3.head_object(Bucket="bucket", Key="models/%s-1/output/model.tar.gz" % model)["ContentLength"] > 0
    finals[model] = {metric["MetricName"]: metric["Value"] for metric in job["FinalMetricDataList"]}
    tags = sm.list_tags(ResourceArn=job["TrainingJobArn"])["Tags"]
    assert tags == [{"Key": "model", "Value": model}], tags
assert set(finals["xgboost"]) == {"train:rmse", "validation:rmse"}, finals
assert set(finals["knn"]) == {"test:mse"}, finals
assert set(finals["sklearn"]) == {"train:rmse"}, finals

# Logs.
group = "/aws/sagemaker/TrainingJobs"
stream = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix="xgboost-1/")["logStreams"][0]["logStreamName"]
assert stream.startswith("xgboost-1/algo-1-"), stream
lines = [e["message"] for e in logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]]
assert any(line.startswith("[19]#011train-rmse:") for line in lines), lines
found = logs.filter_log_events(logGroupName=group, logStreamNamePrefix="knn-1/")["events"]
assert any("test mse <loss>=" in e["message"] for e in found), found

# Lists, filtered, sorted and in pages.
def names(**filters):
    pages = sm.get_paginator("list_training_jobs").paginate(**filters)
    return [job["TrainingJobName"] for page in pages for job in page["TrainingJobSummaries"]]
assert names(SortBy="Name", SortOrder="Ascending", PaginationConfig={"PageSize": 2}) == ["knn-1", "sklearn-1", "xgboost-1"]
assert names(NameContains="xg") == ["xgboost-1"]
assert names(StatusEquals="Failed") == []
assert len(names(StatusEquals="Completed")) == 3
created = sm.describe_training_job(TrainingJobName="xgboost-1")["CreationTime"]
assert names(CreationTimeBefore=created) == []

# A job is stopped, and a failed one says why.
sm.create_training_job(**request("long", "xgboost", HyperParameters={"num_round": "1000000", "max_depth": "1"}))
while sm.describe_training_job(TrainingJobName="long")["SecondaryStatus"] != "Training":
    time.sleep(0.05)
sm.stop_training_job(TrainingJobName="long")
waiter.wait(TrainingJobName="long", WaiterConfig={"Delay": 1, "MaxAttempts": 600})
assert sm.describe_training_job(TrainingJobName="long")["TrainingJobStatus"] == "Stopped"
s3.put_object(Bucket="bucket", Key="data/bad/a.csv", Body=b"1,2\\n1,x\\n")
bad = channel("train")
bad["DataSource"]["S3DataSource"]["S3Uri"] = "s3://bucket/data/bad"
sm.create_training_job(**request("bad", "xgboost", InputDataConfig=[bad]))
try:
    waiter.wait(TrainingJobName="bad", WaiterConfig={"Delay": 1, "MaxAttempts": 600})
    raise AssertionError("the waiter should fail")
except WaiterError:
    pass
assert sm.describe_training_job(TrainingJobName="bad")["FailureReason"].startswith("ClientError: ")

# The service's own errors.
refused("ValidationException", "Requested resource not found.", sm.describe_training_job, TrainingJobName="none")
refused("ResourceInUse", "must be unique", sm.create_training_job, **request("bad", "xgboost"))
refused("ValidationException", "No S3 objects found under S3 URL", sm.create_training_job,
    **request("other", "xgboost", InputDataConfig=[{**bad, "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/none"}}}]))
refused("ValidationException", "value 2 not in range [0, 1]", sm.create_training_job,
    **request("other", "xgboost", HyperParameters={"num_round": "1", "eta": "2"}))
refused("ValidationException", "Could not find model", sm.describe_model, ModelName="none")
refused("ValidationException", "Could not find requested job with name", sm.describe_transform_job, TransformJobName="none")
refused("ValidationException", "Could not find requested job", sm.describe_processing_job, ProcessingJobName="none")

# Models and a batch transform with a filter and a join.
for model in images:
    environment = {"SAGEMAKER_PROGRAM": "sklearn_gbm_script.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": "s3://bucket/code/sourcedir.tar.gz"} if model == "sklearn" else {}
    sm.create_model(ModelName=model, ExecutionRoleArn=role, PrimaryContainer={
        "Image": images[model], "ModelDataUrl": "s3://bucket/models/%s-1/output/model.tar.gz" % model,
        "Environment": environment})
refused("ValidationException", "Cannot create already existing model", sm.create_model, ModelName="knn",
    ExecutionRoleArn=role, PrimaryContainer={"Image": images["knn"]})
assert [m["ModelName"] for m in sm.list_models(SortBy="Name", SortOrder="Ascending")["Models"]] == ["knn", "sklearn", "xgboost"]

def transform(model, **changes):
    name = "transform-" + model
    sm.create_transform_job(**{
        "TransformJobName": name, "ModelName": model, "BatchStrategy": "MultiRecord", "MaxPayloadInMB": 6,
        "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/batch"}},
            "ContentType": "text/csv", "SplitType": "Line"},
        "TransformOutput": {"S3OutputPath": "s3://bucket/out/" + model, "AssembleWith": "Line", "Accept": "text/csv"},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        "DataProcessing": {"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"},
        **changes})
    sm.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 600})
    body = s3.get_object(Bucket="bucket", Key="out/%s/batch.csv.out" % model)["Body"].read().decode()
    return body.strip().split("\\n")
for model in ("xgboost", "sklearn"):
    rows = [line.split(",") for line in transform(model)]
    assert [row[0] for row in rows] == ["id-1", "id-2", "id-3"], rows
    for row, expected in zip(rows, (9, 22, 0)):
        assert abs(float(row[1]) - expected) < 2.5, rows
rows = transform("knn", DataProcessing={"InputFilter": "$[1:]"}, TransformOutput={
    "S3OutputPath": "s3://bucket/out/knn", "AssembleWith": "Line", "Accept": "application/jsonlines"})
assert [json.loads(row)["predicted_label"] for row in rows] == [9.0, 22.0, 0.0], rows
assert sm.list_transform_jobs(NameContains="knn")["TransformJobSummaries"][0]["TransformJobStatus"] == "Completed"
sm.delete_model(ModelName="knn")
refused("ValidationException", "Could not find model", sm.create_transform_job,
    TransformJobName="gone", ModelName="knn",
    TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/batch"}}},
    TransformOutput={"S3OutputPath": "s3://bucket/out"}, TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1})

# Processing, in TypeScript.
s3.put_object(Bucket="bucket", Key="numbers/a.csv", Body=b"1,2\\n3,4\\n")
processing = dict(RoleArn=role,
    AppSpecification={"ImageUri": "sagebook-deno:latest",
        "ContainerEntrypoint": ["deno", "/opt/ml/processing/code/double.ts"],
        "ContainerArguments": ["/opt/ml/processing/in", "/opt/ml/processing/out"]},
    ProcessingInputs=[
        {"InputName": "code", "S3Input": {"S3Uri": "s3://bucket/code/double.ts", "LocalPath": "/opt/ml/processing/code", "S3DataType": "S3Prefix", "S3InputMode": "File"}},
        {"InputName": "in", "S3Input": {"S3Uri": "s3://bucket/numbers", "LocalPath": "/opt/ml/processing/in", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
    ProcessingOutputConfig={"Outputs": [{"OutputName": "out", "S3Output": {
        "S3Uri": "s3://bucket/processed", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}}]},
    ProcessingResources={"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5}})
for name in ("process", "process-again"):
    # In a second of its own, however long the one before took.
    time.sleep(1)
    sm.create_processing_job(ProcessingJobName=name, **processing)
    sm.get_waiter("processing_job_completed_or_stopped").wait(ProcessingJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 600})
    assert sm.describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"] == "Completed"
assert s3.get_object(Bucket="bucket", Key="processed/doubled.csv")["Body"].read() == b"2,4\\n6,8\\n"

# Every filter of every list, by what is there.
def check_filters(operation, member, kind, modified=True):
    def every(**filters):
        pages = sm.get_paginator(operation).paginate(**filters)
        return [item for page in pages for item in page[member]]
    ascending = {"SortBy": "CreationTime", "SortOrder": "Ascending"}
    everything = every(**ascending)
    assert len(everything) > 1
    assert every() == everything[::-1]
    def check(accepts, **filters):
        assert every(**ascending, **filters) == [item for item in everything if accepts(item)], filters
    names = sorted(item[kind + "Name"] for item in everything)
    for size in (1, 2):
        paged = every(SortBy="Name", SortOrder="Descending", PaginationConfig={"PageSize": size})
        assert [item[kind + "Name"] for item in paged] == names[::-1], paged
    first = getattr(sm, operation)(MaxResults=1, **ascending)
    second = getattr(sm, operation)(MaxResults=1, NextToken=first["NextToken"], **ascending)
    assert first[member] + second[member] == everything[:2]
    part = names[0][1:]
    check(lambda item: part in item[kind + "Name"], NameContains=part)
    for time_of in ["CreationTime"] + (["LastModifiedTime"] if modified else []):
        # botocore cuts times to whole seconds.
        second = max(item[time_of] for item in everything).replace(microsecond=0)
        assert any(item[time_of] < second for item in everything)
        check(lambda item: item[time_of] < second, **{time_of + "Before": second})
        check(lambda item: item[time_of] > second, **{time_of + "After": second})
    status = kind + "Status"
    if status not in everything[0]:
        return
    for value in {item[status] for item in everything} | {"Stopping"}:
        check(lambda item: item[status] == value, StatusEquals=value)
    found = [item[status] for item in every(SortBy="Status", SortOrder="Ascending")]
    assert found == sorted(found), found
check_filters("list_training_jobs", "TrainingJobSummaries", "TrainingJob")
check_filters("list_transform_jobs", "TransformJobSummaries", "TransformJob")
check_filters("list_processing_jobs", "ProcessingJobSummaries", "ProcessingJob")
sm.create_model(ModelName="later", ExecutionRoleArn=role, PrimaryContainer={"Image": images["knn"]})
check_filters("list_models", "Models", "Model", modified=False)

# Tags.
arn = sm.describe_model(ModelName="xgboost")["ModelArn"]
sm.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
sm.delete_tags(ResourceArn=arn, TagKeys=["a"])
assert sm.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
print("done")
`;

await pythonTest(
  "boto3 tours Local SageMaker: jobs, logs, lists, errors, transforms, processing, tags",
  ["boto3"],
  async (python) => {
    await withTourServer(async ({ url, folder }) => {
      assertEquals(await runPython(python, TOUR, [url, folder]), "done\n");
    });
  },
);
