import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { withTourServer } from "./sagemaker_support.ts";

const TOUR = `
import json, sys, time, urllib.error, urllib.request
import boto3
from botocore.exceptions import ClientError

url, folder = sys.argv[1:]
def client(name):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1",
        aws_access_key_id="local", aws_secret_access_key="local")
s3, sm = client("s3"), client("sagemaker")
s3.create_bucket(Bucket="bucket")
s3.upload_file(folder + "/train.csv", "bucket", "data/train/train.csv")

def channel(name):
    return {"ChannelName": name, "ContentType": "text/csv", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data/train", "S3DataDistributionType": "FullyReplicated"}}}

def request(name, **config):
    return dict(
        HyperParameterTuningJobName=name,
        HyperParameterTuningJobConfig={
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:rmse"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 6, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {
                "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "2", "MaxValue": "6"}],
                "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.05", "MaxValue": "0.5", "ScalingType": "Logarithmic"}],
            },
            **config},
        TrainingJobDefinition={
            "StaticHyperParameters": {"num_round": "10"},
            "AlgorithmSpecification": {"TrainingInputMode": "File",
                "TrainingImage": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"},
            "RoleArn": "arn:aws:iam::000000000000:role/sagemaker",
            "InputDataConfig": [channel("train"), channel("validation")],
            "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
            "StoppingCondition": {"MaxRuntimeInSeconds": 600}})

def ended(name):
    while True:
        job = sm.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        if job["HyperParameterTuningJobStatus"] not in ("InProgress", "Stopping"):
            return job
        time.sleep(0.1)

def children(name, **how):
    pages = sm.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
    return [child for page in pages.paginate(HyperParameterTuningJobName=name, **how)
        for child in page["TrainingJobSummaries"]]

def post(operation, **body):
    """What this version of boto3 does not know: as its successors send it."""
    sent = urllib.request.Request(url, json.dumps(body).encode(), {
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SageMaker." + operation})
    try:
        return json.load(urllib.request.urlopen(sent))
    except urllib.error.HTTPError as error:
        answer = json.load(error)
        answer["Message"] = answer.get("Message") or answer.get("message")
        raise ClientError({"Error": {"Code": answer["__type"].split("#")[-1], "Message": answer["Message"]}}, operation)

def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return error.response["Error"]["Message"]
    raise AssertionError(code + " was expected")

sm.create_hyper_parameter_tuning_job(**request("search"))
job = ended("search")
assert job["HyperParameterTuningJobStatus"] == "Completed", job
assert job["TrainingJobStatusCounters"]["Completed"] == 6, job
assert job["ObjectiveStatusCounters"] == {"Succeeded": 6, "Pending": 0, "Failed": 0}, job
page = sm.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName="search",
    SortBy="FinalObjectiveMetricValue", SortOrder="Ascending", MaxResults=4)
best = page["TrainingJobSummaries"][0]
assert page["NextToken"]
assert best["TrainingJobName"] == job["BestTrainingJob"]["TrainingJobName"]
assert set(best["TunedHyperParameters"]) == {"eta", "max_depth"}, best
child = sm.describe_training_job(TrainingJobName=best["TrainingJobName"])
assert child["TuningJobArn"] == job["HyperParameterTuningJobArn"]
assert s3.head_object(Bucket="bucket", Key="models/%s/output/model.tar.gz" % best["TrainingJobName"])
assert [each["HyperParameterTuningJobName"] for each in
    sm.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]] == ["search"]
create = sm.create_hyper_parameter_tuning_job
refused("ResourceInUse", create, **request("search"))
refused("ValidationException", create, **request("grid", Strategy="Grid"))

# Pages, orders and filters.
names = [child["TrainingJobName"] for child in children("search", PaginationConfig={"PageSize": 2})]
assert names == sorted(names) and len(names) == 6, names
waiter = sm.get_waiter("training_job_completed_or_stopped")
waiter.wait(TrainingJobName=names[0], WaiterConfig={"Delay": 1, "MaxAttempts": 10})
values = [child["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    for child in children("search", SortBy="FinalObjectiveMetricValue", SortOrder="Descending")]
assert values == sorted(values, reverse=True), values
assert children("search", StatusEquals="Failed") == []
times = [child["CreationTime"] for child in children("search", SortBy="CreationTime", SortOrder="Ascending")]
assert times == sorted(times)

# Warm start, several definitions, Autotune, Hyperband.
warm = request("warm")
warm["WarmStartConfig"] = {"WarmStartType": "IdenticalDataAndAlgorithm",
    "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "search"}]}
warm["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxNumberOfTrainingJobs"] = 2
create(**warm)
least = min(values + [ended("warm")["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]])
overall = ended("warm")["OverallBestTrainingJob"]
assert overall["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == least, overall
several = request("several")
config = several["HyperParameterTuningJobConfig"]
definition = several.pop("TrainingJobDefinition")
ranges, objective = config.pop("ParameterRanges"), config.pop("HyperParameterTuningJobObjective")
several["TrainingJobDefinitions"] = [{**definition, "DefinitionName": name,
    "HyperParameterRanges": ranges, "TuningObjective": objective} for name in ("one", "two")]
create(**several)
assert ended("several")["HyperParameterTuningJobStatus"] == "Completed"
assert sorted(child["TrainingJobDefinitionName"] for child in children("several")) == ["one"] * 3 + ["two"] * 3
auto = request("auto", ResourceLimits={"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2})
del auto["HyperParameterTuningJobConfig"]["ParameterRanges"]
post("CreateHyperParameterTuningJob", **auto, Autotune={"Mode": "Enabled"})
assert ended("auto")["HyperParameterTuningJobStatus"] == "Completed"
assert "eta" in children("auto")[0]["TunedHyperParameters"]
bands = request("bands", Strategy="Hyperband", StrategyConfig={"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}})
post("CreateHyperParameterTuningJob", **bands)
assert ended("bands")["HyperParameterTuningJobStatus"] == "Completed"

# Stop and delete.
long = request("long", ResourceLimits={"MaxNumberOfTrainingJobs": 100, "MaxParallelTrainingJobs": 2})
long["TrainingJobDefinition"]["StaticHyperParameters"]["num_round"] = "100000"
create(**long)
while not children("long", StatusEquals="InProgress"):
    time.sleep(0.05)
delete = lambda **named: post("DeleteHyperParameterTuningJob", **named)
refused("ValidationException", delete, HyperParameterTuningJobName="long")
sm.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName="long")
job = ended("long")
assert job["HyperParameterTuningJobStatus"] == "Stopped", job
assert {child["TrainingJobStatus"] for child in children("long")} == {"Stopped"}
refused("ValidationException", sm.stop_hyper_parameter_tuning_job, HyperParameterTuningJobName="long")
delete(HyperParameterTuningJobName="long")
refused("ResourceNotFound", sm.describe_hyper_parameter_tuning_job, HyperParameterTuningJobName="long")

# What the API model itself forbids.
for path, bad, word in [
    (("ResourceLimits", "MaxParallelTrainingJobs"), 0, "greater than or equal to 1"),
    (("ResourceLimits", "MaxRuntimeInSeconds"), 119, "greater than or equal to 120"),
    (("ResourceLimits", "MaxRuntimeInSeconds"), 15768001, "less than or equal to 15768000"),
    (("Strategy",), "Guess", "enum value set"),
    (("RandomSeed",), -1, "greater than or equal to 0"),
    (("TuningJobCompletionCriteria",), {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 2}}, "greater than or equal to 3"),
]:
    wrong = request("wrong")
    place = wrong["HyperParameterTuningJobConfig"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = bad
    message = refused("ValidationException", post, operation="CreateHyperParameterTuningJob", **wrong)
    assert word in message, message
for name in ["x" * 33, "under_score", "-dash"]:
    message = refused("ValidationException", post, operation="CreateHyperParameterTuningJob", **request(name))
    assert "hyperParameterTuningJobName" in message, message
print("ok")
`;

await pythonTest(
  "boto3 tunes on Local SageMaker",
  ["boto3"],
  async (python) => {
    await withTourServer(async ({ url, folder }) => {
      const said = await runPython(python, TOUR, [url, folder]);
      assertEquals(said.trim(), "ok");
    });
  },
);
