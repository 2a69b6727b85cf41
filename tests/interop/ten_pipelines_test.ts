import { definition } from "../../lib/pipeline/mod.ts";
import { startCommand } from "../cli/command.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { FUNCTIONS, ROLE, SCRIPT, TEN_PIPELINES } from "./ten_pipelines.ts";

const PROGRAM = `
import boto3, json, sys, time
from botocore.config import Config
url, role, script, pipelines = sys.argv[1:]
args = dict(endpoint_url=url, region_name="us-east-1",
            aws_access_key_id="local", aws_secret_access_key="local")
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}), **args)
sm = boto3.client("sagemaker", **args)
s3.create_bucket(Bucket="bucket")
rows = [(2 * a + b, a, b) for a in range(10) for b in range(10)]
def put(key, body):
    s3.put_object(Bucket="bucket", Key=key, Body=body)
put("train/train.csv", "".join("%s,%s,%s\\n" % row for row in rows))
put("batch/batch.csv", "".join("%s,%s\\n" % row[1:] for row in rows))
put("code/run.ts", script)
put("code/quality.json", "{}")

def start(name, text):
    sm.create_pipeline(PipelineName=name, RoleArn=role, PipelineDefinition=text)
    return sm.start_pipeline_execution(PipelineName=name)["PipelineExecutionArn"]

def steps_of(arn):
    return sm.list_pipeline_execution_steps(
        PipelineExecutionArn=arn, MaxResults=100)["PipelineExecutionSteps"]

def answer(arn):
    for step in steps_of(arn):
        callback = step.get("Metadata", {}).get("Callback")
        if callback and step["StepStatus"] == "Executing":
            sm.send_pipeline_execution_step_success(
                CallbackToken=callback["CallbackToken"],
                OutputParameters=[dict(Name="approved", Value="true"),
                                  dict(Name="by", Value="boto3")])

def end(arn):
    while True:
        execution = sm.describe_pipeline_execution(PipelineExecutionArn=arn)
        if execution["PipelineExecutionStatus"] != "Executing":
            return execution
        answer(arn)
        time.sleep(0.05)

# All at once: they must not disturb each other.
arns = {name: start(name, text) for name, text in json.loads(pipelines)}
def result(arn):
    execution = end(arn)
    steps = steps_of(arn)
    return dict(
        status=execution["PipelineExecutionStatus"],
        reason=execution.get("FailureReason", ""),
        steps=sorted(step["StepName"] for step in steps),
        failures=[step["FailureReason"] for step in steps if "FailureReason" in step])
print(json.dumps({name: result(arn) for name, arn in arns.items()}))
`;

/** Runs `use` with the address of a `serve` that has the functions. */
async function withServer(
  folder: string,
  use: (url: string) => Promise<void>,
): Promise<void> {
  await Deno.writeTextFile(`${folder}/functions.ts`, FUNCTIONS);
  const args = ["serve", "--port", "0", "--functions", "functions.ts"];
  const server = startCommand(folder, args);
  const complaints = new Response(server.stderr).text();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let said = "";
    while (!said.includes("export AWS_ENDPOINT_URL")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`serve ended: ${await complaints}`);
      said += value;
    }
    await use(/listens on (http:\/\/[\d.:]+)/.exec(said)![1]!);
  } finally {
    server.kill("SIGTERM");
    await server.status;
    await reader.cancel();
    await complaints;
  }
}

interface Result {
  readonly status: string;
  readonly reason: string;
  readonly steps: readonly string[];
  readonly failures: readonly string[];
}

await pythonTest(
  "boto3 sends ten pipelines with every kind of step and expression, and each ends as it should",
  ["boto3"],
  async (python) => {
    await inFolder(async (folder) => {
      await withServer(folder, async (url) => {
        const pipelines = TEN_PIPELINES.map(({ pipeline }) => [
          pipeline.name,
          definition(pipeline),
        ]);
        const args = [url, ROLE, SCRIPT, JSON.stringify(pipelines)];
        const results: Record<string, Result> = JSON.parse(
          await runPython(python, PROGRAM, args),
        );
        for (const { pipeline, status, steps, reason } of TEN_PIPELINES) {
          const found = results[pipeline.name]!;
          const text = JSON.stringify(found);
          assertEquals(found.status, status, text);
          assertEquals(found.steps, steps.toSorted(), text);
          assert(new RegExp(reason ?? "^$").test(found.reason), text);
        }
      });
    });
  },
);
