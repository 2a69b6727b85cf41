import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { withTourServer } from "./sagemaker_support.ts";

const START = `
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, folder = sys.argv[1:]
def client(name):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1",
        aws_access_key_id="local", aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 0}, max_pool_connections=64))
s3, sm, runtime = client("s3"), client("sagemaker"), client("sagemaker-runtime")

def refused(code, text, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]
        assert got["Code"] == code and text in got["Message"], got
        return
    raise AssertionError("%s was expected" % code)

role = "arn:aws:iam::000000000000:role/sagemaker"
arn = "arn:aws:sagemaker:us-east-1:000000000000:"
registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com/"
xgboost = registry + "sagemaker-xgboost:1.7-1"
s3.create_bucket(Bucket="bucket")

def specification(uri, image=xgboost, **others):
    return {"Containers": [{"Image": image, "ModelDataUrl": uri}],
        "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"], **others}

def register(group, uri, **others):
    return sm.create_model_package(ModelPackageGroupName=group, **{
        "InferenceSpecification": specification(uri), **others})["ModelPackageArn"]

def model(name, package, **others):
    return sm.create_model(ModelName=name, ExecutionRoleArn=role,
        PrimaryContainer={"ModelPackageName": package, **others})
`;

const MANY = START + `
s3.put_object(Bucket="bucket", Key="m.tar.gz", Body=b"bytes")
uri = "s3://bucket/m.tar.gz"
sm.create_model_package_group(ModelPackageGroupName="Many")
with ThreadPoolExecutor(50) as pool:
    arns = list(pool.map(lambda _: register("Many", uri), range(200)))
versions = sorted(int(one.rsplit("/", 1)[1]) for one in arns)
assert versions == list(range(1, 201)), versions

pages = sm.get_paginator("list_model_packages").paginate(
    ModelPackageGroupName="Many", PaginationConfig={"PageSize": 7})
listed = [one["ModelPackageVersion"] for page in pages for one in page["ModelPackageSummaryList"]]
assert sorted(listed) == versions and listed[0] == 200, listed

for version in (200, 7):
    sm.delete_model_package(ModelPackageName=arn + "model-package/Many/%d" % version)
assert register("Many", uri).endswith("Many/201")
refused("ConflictException", "contains model packages",
    sm.delete_model_package_group, ModelPackageGroupName="Many")

# What cannot be deployed, and why.
def refused_model(text, package, **others):
    refused("ValidationException", text, model, name="none", package=package, **others)
pending = arn + "model-package/Many/1"
refused_model("is not approved: its ModelApprovalStatus is PendingManualApproval", pending)
sm.update_model_package(ModelPackageArn=pending, ModelApprovalStatus="Rejected")
refused_model("is not approved: its ModelApprovalStatus is Rejected", pending)
sm.update_model_package(ModelPackageArn=pending, ModelApprovalStatus="Approved")
refused_model("Both ModelPackageName and Image are given", pending, Image=xgboost)
refused_model("has no additional inference specification", pending, InferenceSpecificationName="no")
model("some", pending)
s3.delete_object(Bucket="bucket", Key="m.tar.gz")
refused_model("Could not find model data at s3://bucket/m.tar.gz", pending)
s3.put_object(Bucket="bucket", Key="m.tar.gz", Body=b"bytes")
unknown = register("Many", uri, ModelApprovalStatus="Approved",
    InferenceSpecification=specification(uri, "mine:1"))
refused_model("Requested image mine:1 not found", unknown)
bare = sm.create_model_package(ModelPackageGroupName="Many", ModelApprovalStatus="Approved")
refused_model("has no InferenceSpecification", bare["ModelPackageArn"])
sm.delete_model_package(ModelPackageName=pending)
refused_model("Many/1 does not exist", pending)
print("toured")
`;

await pythonTest(
  "boto3: 200 registrations at once, and what of them cannot be deployed",
  ["boto3"],
  async (python) => {
    await withTourServer(async ({ url, folder }) => {
      assertEquals(await runPython(python, MANY, [url, folder]), "toured\n");
    });
  },
);

const LINEAGE = START + `
s3.upload_file(folder + "/train.csv", "bucket", "raw/train.csv")
s3.put_object(Bucket="bucket", Key="rows/rows.csv", Body=b"3,2\\n10,4\\n0,0\\n")
s3.put_object(Bucket="bucket", Key="code/copy.ts",
    Body=b'const [from, to] = Deno.args; Deno.copyFileSync(from + "/train.csv", to + "/train.csv");')

def path(name):
    return "/opt/ml/processing/" + name
def given(name, uri):
    return {"InputName": name, "S3Input": {"S3Uri": uri, "LocalPath": path(name),
        "S3DataType": "S3Prefix", "S3InputMode": "File"}}
sm.create_processing_job(ProcessingJobName="Prepare", RoleArn=role,
    AppSpecification={"ImageUri": registry + "sagemaker-scikit-learn:1.2-1-cpu-py3",
        "ContainerEntrypoint": ["deno", path("code/copy.ts")],
        "ContainerArguments": [path("raw"), path("out")]},
    ProcessingResources={"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5}},
    ProcessingInputs=[given("raw", "s3://bucket/raw"), given("code", "s3://bucket/code/copy.ts")],
    ProcessingOutputConfig={"Outputs": [{"OutputName": "out", "S3Output": {
        "S3Uri": "s3://bucket/train", "LocalPath": path("out"), "S3UploadMode": "EndOfJob"}}]})
def wait(kind, **name):
    sm.get_waiter(kind).wait(**name, WaiterConfig={"Delay": 1, "MaxAttempts": 600})
wait("processing_job_completed_or_stopped", ProcessingJobName="Prepare")

def channel(name):
    return {"ChannelName": name, "ContentType": "text/csv", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": "s3://bucket/train", "S3DataDistributionType": "FullyReplicated"}}}
common = {"RoleArn": role, "InputDataConfig": [channel("train"), channel("validation")],
    "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"},
    "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
    "StoppingCondition": {"MaxRuntimeInSeconds": 600}}
algorithm = {"TrainingImage": xgboost, "TrainingInputMode": "File"}
sm.create_training_job(TrainingJobName="Train", AlgorithmSpecification=algorithm,
    HyperParameters={"num_round": "20", "max_depth": "3"}, **common)
sm.create_hyper_parameter_tuning_job(HyperParameterTuningJobName="Tune",
    HyperParameterTuningJobConfig={"Strategy": "Random",
        "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:rmse"},
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2},
        "ParameterRanges": {"IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "4"}]}},
    TrainingJobDefinition={"AlgorithmSpecification": algorithm,
        "StaticHyperParameters": {"num_round": "5"}, **common})
wait("training_job_completed_or_stopped", TrainingJobName="Train")
while True:
    tuned = sm.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="Tune")
    if tuned["HyperParameterTuningJobStatus"] != "InProgress":
        break
    time.sleep(0.1)
best = tuned["BestTrainingJob"]["TrainingJobName"]

def artifact_of(job):
    return sm.describe_training_job(TrainingJobName=job)["ModelArtifacts"]["S3ModelArtifacts"]
sm.create_model_package_group(ModelPackageGroupName="Mpg")
by_hand = register("Mpg", artifact_of("Train"), ModelApprovalStatus="Approved")
by_tuning = register("Mpg", artifact_of(best))

# The package predicts what the training job's own model does, both ways.
def transform(name):
    sm.create_transform_job(TransformJobName=name, ModelName=name,
        TransformInput={"ContentType": "text/csv", "SplitType": "Line", "DataSource": {
            "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/rows"}}},
        TransformOutput={"S3OutputPath": "s3://bucket/out/" + name, "AssembleWith": "Line", "Accept": "text/csv"},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1})
    wait("transform_job_completed_or_stopped", TransformJobName=name)
    body = s3.get_object(Bucket="bucket", Key="out/%s/rows.csv.out" % name)["Body"].read()
    return [float(number) for number in body.decode().split()]
model("by-package", by_hand)
sm.create_model(ModelName="by-job", ExecutionRoleArn=role,
    PrimaryContainer={"Image": xgboost, "ModelDataUrl": artifact_of("Train")})
expected = transform("by-job")
assert len(expected) == 3 and transform("by-package") == expected, expected
sm.create_endpoint_config(EndpointConfigName="live", ProductionVariants=[{
    "VariantName": "v", "ModelName": "by-package", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}])
sm.create_endpoint(EndpointName="live", EndpointConfigName="live")
wait("endpoint_in_service", EndpointName="live")
answer = runtime.invoke_endpoint(EndpointName="live", ContentType="text/csv", Body=b"3,2\\n10,4\\n0,0\\n")
numbers = answer["Body"].read().decode().replace(",", "\\n").split()
assert [float(number) for number in numbers] == expected, numbers

# Which data and which jobs made it: from the endpoint, and from each version.
def source(vertex):
    at, kind = vertex["Arn"], vertex["LineageType"]
    if kind == "TrialComponent":
        return sm.describe_trial_component(TrialComponentName=at)["Source"]["SourceArn"]
    if kind == "Artifact":
        return sm.describe_artifact(ArtifactArn=at)["Source"]["SourceUri"]
    if kind == "Context":
        return sm.describe_context(ContextName=at)["Source"]["SourceUri"]
    return sm.describe_action(ActionName=at)["Source"]["SourceUri"]
def query(start, direction, **filters):
    found = sm.query_lineage(StartArns=[start], Direction=direction, IncludeEdges=False, Filters=filters)
    return sorted((vertex["Type"], source(vertex)) for vertex in found["Vertices"])
def artifact(uri):
    return sm.list_artifacts(SourceUri=uri)["ArtifactSummaries"][0]["ArtifactArn"]
live = sm.describe_endpoint(EndpointName="live")["EndpointArn"]
context = sm.list_contexts(SourceUri=live, ContextType="Endpoint")["ContextSummaries"][0]["ContextArn"]
before = [
    ("DataSet", "s3://bucket/code/copy.ts"), ("DataSet", "s3://bucket/raw"), ("DataSet", "s3://bucket/train"),
    ("Model", by_hand), ("Model", artifact_of("Train")),
    ("ProcessingJob", arn + "processing-job/prepare"), ("TrainingJob", arn + "training-job/train")]
types = ["DataSet", "Model", "ProcessingJob", "TrainingJob"]
assert query(context, "Ascendants", Types=types) == before, query(context, "Ascendants")
jobs = query(artifact(by_tuning), "Ascendants", LineageTypes=["TrialComponent"])
assert jobs == [("ProcessingJob", arn + "processing-job/prepare"),
    ("TrainingJob", arn + "training-job/" + best.lower())], jobs
after = query(artifact("s3://bucket/raw"), "Descendants", LineageTypes=["Context"])
assert after == [("Endpoint", live), ("ModelGroup", arn + "model-package-group/Mpg")], after

# What the user adds is part of it.
ticket = sm.create_artifact(Source={"SourceUri": "https://tickets/7"}, ArtifactType="Ticket")["ArtifactArn"]
sm.add_association(SourceArn=ticket, DestinationArn=artifact("s3://bucket/raw"), AssociationType="DerivedFrom")
assert query(context, "Ascendants", Types=["Ticket"]) == [("Ticket", "https://tickets/7")]
job = sm.list_trial_components(SourceArn=arn + "training-job/train")["TrialComponentSummaries"][0]["TrialComponentArn"]
refused("ValidationException", "both experiment entities", sm.add_association,
    SourceArn=job, DestinationArn=sm.describe_trial_component(
        TrialComponentName="Prepare-aws-processing-job")["TrialComponentArn"])
print("toured")
`;

await pythonTest(
  "boto3: a package predicts as the job that made it, and its lineage says which job and data did",
  ["boto3"],
  async (python) => {
    await withTourServer(async ({ url, folder }) => {
      assertEquals(await runPython(python, LINEAGE, [url, folder]), "toured\n");
    });
  },
);
