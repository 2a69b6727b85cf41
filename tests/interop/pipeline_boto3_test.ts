import { fileURLToPath } from "node:url";
import { mpgPipeline } from "../../lib/pipeline/mpg/mod.ts";
import { definition } from "../../lib/pipeline/mod.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { assertEquals } from "../support/assert.ts";
import { dataFolder } from "../support/data.ts";
import { findPython, runPython } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";

const PROGRAM = `
import boto3, json, sys, time
from botocore.config import Config
url, definition, scripts, data, role = sys.argv[1:]
args = dict(endpoint_url=url, region_name="us-east-1",
            aws_access_key_id="local", aws_secret_access_key="local")
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}), **args)
sm = boto3.client("sagemaker", **args)
s3.create_bucket(Bucket="bucket")
s3.upload_file(data, "bucket", "mpg/auto-mpg.csv")
for name in ("preprocess_script.ts", "evaluate_script.ts"):
    s3.upload_file(scripts + name, "bucket", "mpg/code/" + name)
sm.create_pipeline(PipelineName="AutoMpg", RoleArn=role, PipelineDefinition=definition)

def start(threshold):
    return sm.start_pipeline_execution(
        PipelineName="AutoMpg",
        PipelineParameters=[{"Name": "MseThreshold", "Value": threshold}],
    )["PipelineExecutionArn"]

def end(arn):
    while True:
        execution = sm.describe_pipeline_execution(PipelineExecutionArn=arn)
        if execution["PipelineExecutionStatus"] != "Executing":
            break
        time.sleep(0.1)
    steps = sm.list_pipeline_execution_steps(
        PipelineExecutionArn=arn, SortOrder="Ascending", MaxResults=100)
    return dict(
        mse=mse_of(arn),
        status=execution["PipelineExecutionStatus"],
        reason=execution.get("FailureReason", ""),
        steps=[s["StepName"] for s in steps["PipelineExecutionSteps"]],
        cached=[s["StepName"] for s in steps["PipelineExecutionSteps"] if "CacheHitResult" in s],
    )

def mse_of(arn):
    key = "mpg/%s/evaluation/evaluation.json" % arn.split("/")[-1]
    report = json.load(s3.get_object(Bucket="bucket", Key=key)["Body"])
    return report["regression_metrics"]["mse"]["value"]

# Ten at once, of which none may reuse what another is making.
arns = [start("12" if i % 2 else "1") for i in range(10)]
ten = [end(arn) for arn in arns]
versions = sorted(package["ModelPackageVersion"] for package in sm.list_model_packages(
    ModelPackageGroupName="auto-mpg", MaxResults=100)["ModelPackageSummaryList"])
good, bad = end(start("12")), end(start("1"))
packages = sm.list_model_packages(ModelPackageGroupName="auto-mpg")["ModelPackageSummaryList"]
package = sm.describe_model_package(ModelPackageName=packages[0]["ModelPackageArn"])
try:
    sm.create_pipeline(PipelineName="Bad", RoleArn=role, PipelineDefinition="{")
except sm.exceptions.ClientError as error:
    refusal = error.response["Error"]["Message"]
print(json.dumps(dict(good=good, bad=bad, ten=ten, versions=versions,
    mse=float(package["CustomerMetadataProperties"]["mse"]), refusal=refusal)))
`;

const ROLE = "arn:aws:iam::000000000000:role/sagebook";

const python = await findPython("boto3");

Deno.test({
  name:
    "boto3 sends the Auto MPG definition as plain JSON, and both ways of its condition are executed, ten times at once and from the cache [needs Python with boto3, SAGEBOOK_DATA]",
  ignore: python === undefined || dataFolder === undefined,
  async fn() {
    await inFolder(async (folder) => {
      await using server = await startServerProcess(folder);
      const pipeline = mpgPipeline({ role: ROLE, region: "us-east-1" }, {
        data: "s3://bucket/mpg/auto-mpg.csv",
        code: "s3://bucket/mpg/code",
        output: "s3://bucket/mpg",
      });
      const scripts = new URL("../../lib/pipeline/mpg/", import.meta.url);
      const answer = JSON.parse(
        await runPython(python!, PROGRAM, [
          server.url,
          definition(pipeline),
          fileURLToPath(scripts),
          `${dataFolder}/auto-mpg.csv`,
          ROLE,
        ]),
      );
      assertEquals(answer.good, {
        mse: answer.mse,
        status: "Succeeded",
        reason: "",
        steps: [
          "Preprocess",
          "Tune",
          "CreateModel",
          "ScoreTest",
          "Evaluate",
          "MseIsLowEnough",
          "RegisterModel",
          "BatchTransform",
        ],
        cached: ["Preprocess", "Tune"],
      });
      for (const [i, one] of answer.ten.entries()) {
        assertEquals(one.status, i % 2 ? "Succeeded" : "Failed");
        assertEquals(one.steps.length, i % 2 ? 8 : 7);
        assertEquals(one.mse, answer.mse, "the search is the same each time");
      }
      assertEquals(answer.versions, [1, 2, 3, 4, 5]);
      assertEquals(answer.bad.status, "Failed");
      assertEquals(
        answer.bad.reason.startsWith(`The MSE ${answer.mse} (RMSE `),
        true,
        answer.bad.reason,
      );
      assertEquals(answer.bad.cached, ["Preprocess", "Tune"]);
      assertEquals(answer.mse <= 12, true, String(answer.mse));
      assertEquals(
        answer.refusal.startsWith("Unable to parse pipeline definition. "),
        true,
        answer.refusal,
      );
    });
  },
});
