import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { withTourServer } from "./sagemaker_support.ts";

const TOUR = `
import sys, time
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

sm.create_hyper_parameter_tuning_job(**request("search"))
while True:
    job = sm.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="search")
    if job["HyperParameterTuningJobStatus"] != "InProgress":
        break
    time.sleep(0.2)
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
try:
    sm.create_hyper_parameter_tuning_job(**request("search"))
    raise AssertionError("ResourceInUse was expected")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceInUse", error.response
try:
    sm.create_hyper_parameter_tuning_job(**request("grid", Strategy="Grid"))
    raise AssertionError("ValidationException was expected")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ValidationException", error.response
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
