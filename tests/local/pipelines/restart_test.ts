import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import { fileURLToPath } from "node:url";
import {
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  ListProcessingJobsCommand,
  RetryPipelineExecutionCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { openLocalSageMaker } from "../../../lib/local/mod.ts";
import { operations } from "../../../lib/local/operations/mod.ts";
import {
  type ExecutionRecord,
  keyOfExecution,
} from "../../../lib/local/pipelines/records.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE, TestService } from "../jobs/support.ts";
import { definitionOf, processingStep, registerStep } from "./support.ts";

const SCRIPT = new URL("./restart_script.ts", import.meta.url);

Deno.test("an execution that kill -9 interrupted is Failed at the next start, and a retry completes it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "-A", fileURLToPath(SCRIPT), folder],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    let said = "";
    while (!said.includes("\n")) said += (await reader.read()).value ?? "";
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await completeAfterKill(folder, said.trim());
  } finally {
    await removeFolder(folder);
  }
});

async function completeAfterKill(folder: string, arn: string): Promise<void> {
  await using service = await openLocalSageMaker({ stateFolder: folder });
  const config = {
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: service.requestHandler,
  };
  const client = new SageMakerClient(config);
  const describe = () =>
    client.send(
      new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }),
    );
  const failed = await describe();
  assertEquals(failed.PipelineExecutionStatus, "Failed");
  assert(
    failed.FailureReason!.startsWith("InternalServerError: "),
    failed.FailureReason!,
  );
  const { ProcessingJobSummaries } = await client.send(
    new ListProcessingJobsCommand({}),
  );
  assertEquals(
    ProcessingJobSummaries!
      .map(({ ProcessingJobStatus: status }) => status === "InProgress"),
    [false, false],
    "the job that waited has no one who waits for it",
  );
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(
    new PutObjectCommand({
      Bucket: "bucket",
      Key: "code/run.ts",
      Body: "// Nothing to do.",
    }),
  );
  s3.destroy();
  await client.send(
    new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  while ((await describe()).PipelineExecutionStatus === "Executing") {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals((await describe()).PipelineExecutionStatus, "Succeeded");
  const { PipelineExecutionSteps } = await client.send(
    new ListPipelineExecutionStepsCommand({
      PipelineExecutionArn: arn,
      SortOrder: "Ascending",
    }),
  );
  assertEquals(
    PipelineExecutionSteps!.map(({ StepName, StepStatus }) => [
      StepName,
      StepStatus,
    ]).sort(),
    ["After", "Before", "Long", "Waits"].map((name) => [name, "Succeeded"]),
  );
  client.destroy();
}

Deno.test("a job that had completed when its step was not told yet counts, and a retry does not run it again", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const key = await leaveUntold(folder);
    await using service = await TestService.open({ folder });
    const { context, scheduler } = service;
    const execution = () => context.records.get<ExecutionRecord>(KIND, key)!;
    assertEquals(execution().PipelineExecutionStatus, "Failed");
    assertEquals(execution().Steps.map(({ StepStatus }) => StepStatus), [
      "Succeeded",
    ]);
    const { PipelineExecutionArn } = execution();
    await operations.RetryPipelineExecution({
      PipelineExecutionArn,
      ClientRequestToken: "r".repeat(32),
    }, context);
    await scheduler.ended(KIND, key);
    assertEquals(execution().PipelineExecutionStatus, "Succeeded");
    const { records } = context.records.list("processing-job");
    assertEquals(records.length, 1);
  } finally {
    await removeFolder(folder);
  }
});

const KIND = "pipeline-execution";

/** Leaves an execution as a kill would between the end of a job and that of its step. */
async function leaveUntold(folder: string): Promise<string> {
  await using service = await TestService.open({ folder });
  const { context, scheduler } = service;
  await service.put("code/run.ts", "// Nothing to do.");
  const PipelineName = "p";
  await operations.CreatePipeline({
    PipelineName,
    RoleArn: ROLE,
    ClientRequestToken: "c".repeat(32),
    PipelineDefinition: definitionOf([
      processingStep("Job"),
      registerStep("After", { Get: "Steps.Job.ProcessingJobName" }),
    ]),
  }, context);
  await operations.StartPipelineExecution({
    PipelineName,
    ClientRequestToken: "s".repeat(32),
  }, context);
  const [execution] = context.records.list<ExecutionRecord>(KIND).records;
  const key = keyOfExecution(execution!);
  await scheduler.ended(KIND, key);
  context.records.update<ExecutionRecord>(KIND, key, (record) => ({
    ...record,
    PipelineExecutionStatus: "Executing",
    Steps: record.Steps
      .filter(({ StepName }) => StepName === "Job")
      .map(({ EndTime: _, ...step }) => ({ ...step, StepStatus: "Executing" })),
  }));
  return key;
}
