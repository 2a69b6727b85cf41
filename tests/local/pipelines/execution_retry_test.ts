import {
  DescribePipelineExecutionCommand,
  RetryPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  StopProcessingJobCommand,
  UpdatePipelineCommand,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  jobFolder,
  letGo,
  processingStep,
  registered,
  registerStep,
  startPipeline,
  stepsOf,
  UNTIL_LET_GO,
} from "./support.ts";

/** Succeeds once `s3://bucket/code/sound` is there. */
const FLAKY = `
try {
  Deno.statSync("/opt/ml/processing/code/sound".replace("/opt/ml", Deno.cwd()));
} catch {
  console.error("Not sound yet");
  Deno.exit(3);
}`;

Deno.test("a failed step ends the execution, and a retry runs only what is needed", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", FLAKY);
  await createPipeline(
    clients,
    definitionOf([
      registerStep("Before"),
      { ...processingStep("Flaky"), DependsOn: ["Before"] },
      { ...registerStep("After"), DependsOn: ["Flaky"] },
    ]),
  );
  const failed = await execute(clients);
  assertEquals(failed.execution.PipelineExecutionStatus, "Failed");
  assertEquals(
    failed.execution.FailureReason,
    "Step failure: One or multiple steps failed.",
  );
  assert(
    /Not sound yet/.test(failed.steps.Flaky!.FailureReason!),
    failed.steps.Flaky!.FailureReason!,
  );
  assertEquals(failed.steps.After, undefined);
  await clients.put("code/sound", "yes");
  const retry = () =>
    clients.sagemaker.send(
      new RetryPipelineExecutionCommand({ PipelineExecutionArn: failed.arn }),
    );
  await retry();
  const ended = await endOf(clients, failed.arn);
  assertEquals(ended.execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(ended.execution.FailureReason, undefined);
  assertEquals(await registered(clients), ["Before", "After"]);
  assertEquals(ended.steps.Before, failed.steps.Before);
  await assertRefused(
    retry(),
    "ValidationException",
    `Pipeline execution with ARN ${ended.arn} is in status Succeeded. Only pipeline executions in Failed or Stopped status can be retried.`,
  );
});

Deno.test("an execution that is stopped stops its jobs, and can be retried", async () => {
  await using clients = await ServiceClients.open();
  await clients.put(
    "code/run.ts",
    `Deno.addSignalListener("SIGTERM", () => Deno.exit(0)); await new Promise((r) => setTimeout(r, 60_000));`,
  );
  await createPipeline(clients, definitionOf([processingStep("Long")]));
  const arn = await startPipeline(clients);
  const stop = () =>
    clients.sagemaker.send(
      new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }),
    );
  while ((await stepsOf(clients, arn)).Long?.Metadata === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await stop();
  const ended = await endOf(clients, arn);
  assertEquals(ended.execution.PipelineExecutionStatus, "Stopped");
  assertEquals(ended.steps.Long!.StepStatus, "Stopped");
  const job = ended.steps.Long!.Metadata!.ProcessingJob!.Arn!;
  assert(job.includes("processing-job"), job);
  await assertRefused(stop(), "ValidationException", /is in status Stopped/);
  await clients.put("code/run.ts", "// Nothing to do.");
  await clients.sagemaker.send(
    new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  const retried = await endOf(clients, arn);
  assertEquals(retried.execution.PipelineExecutionStatus, "Succeeded");
});

/** Does not end when it is asked to, but once it is let go. */
const SLOW_TO_STOP = `
Deno.addSignalListener("SIGTERM", () => {});
Deno.writeTextFileSync(Deno.cwd() + "/listens", "");
${UNTIL_LET_GO}
Deno.exit(0);`;

Deno.test("an execution that is stopped while its job is stopping already waits for it", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", SLOW_TO_STOP);
  await createPipeline(clients, definitionOf([processingStep("Slow")]));
  const PipelineExecutionArn = await startPipeline(clients);
  const job = async () => {
    const { Slow } = await stepsOf(clients, PipelineExecutionArn);
    return Slow?.Metadata?.ProcessingJob?.Arn;
  };
  let arn: string | undefined;
  while ((arn = await job()) === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Once the script listens; before, it just ends.
  const listens = `${await jobFolder(clients)}/listens`;
  while (!await Deno.stat(listens).then(() => true, () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const ProcessingJobName = arn.slice(arn.lastIndexOf("/") + 1);
  await clients.sagemaker.send(
    new StopProcessingJobCommand({ ProcessingJobName }),
  );
  await clients.sagemaker.send(
    new StopPipelineExecutionCommand({ PipelineExecutionArn }),
  );
  await letGo(clients);
  const { execution, steps } = await endOf(clients, PipelineExecutionArn);
  assertEquals(execution.PipelineExecutionStatus, "Stopped");
  assertEquals(steps.Slow!.StepStatus, "Stopped");
});

Deno.test("a request to stop or to retry that is sent again with its token does nothing more", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", "Deno.exit(1)");
  await createPipeline(clients, definitionOf([processingStep("P")]));
  const { arn: PipelineExecutionArn } = await execute(clients);
  const retry = (token: string) =>
    clients.sagemaker.send(
      new RetryPipelineExecutionCommand({
        PipelineExecutionArn,
        ClientRequestToken: token.repeat(32),
      }),
    );
  const stop = (token: string) =>
    clients.sagemaker.send(
      new StopPipelineExecutionCommand({
        PipelineExecutionArn,
        ClientRequestToken: token.repeat(32),
      }),
    );
  await clients.put(
    "code/run.ts",
    "await new Promise(() => setTimeout(() => 0, 60_000))",
  );
  await retry("a");
  await retry("a");
  await assertRefused(retry("b"), "ValidationException", /in status Executing/);
  await stop("c");
  await endOf(clients, PipelineExecutionArn);
  await stop("c");
  await assertRefused(stop("d"), "ValidationException", /in status Stopped/);
  await retry("a");
  const { PipelineExecutionStatus } = await clients.sagemaker.send(
    new DescribePipelineExecutionCommand({ PipelineExecutionArn }),
  );
  assertEquals(PipelineExecutionStatus, "Stopped");
});

Deno.test("a retry takes the parallelism that it is given, and the definition of the start", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", FLAKY);
  const steps = [
    processingStep("Flaky"),
    registerStep("After", "After", {
      DependsOn: ["Flaky"],
    }),
  ];
  await createPipeline(clients, definitionOf(steps));
  const { arn: PipelineExecutionArn } = await execute(clients);
  await clients.sagemaker.send(
    new UpdatePipelineCommand({
      PipelineName: "p",
      PipelineDefinition: definitionOf([registerStep("Other")]),
    }),
  );
  await clients.put("code/sound", "yes");
  const ParallelismConfiguration = { MaxParallelExecutionSteps: 1 };
  await clients.sagemaker.send(
    new RetryPipelineExecutionCommand({
      PipelineExecutionArn,
      ParallelismConfiguration,
    }),
  );
  const { execution } = await endOf(clients, PipelineExecutionArn);
  assertEquals(execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(execution.ParallelismConfiguration, ParallelismConfiguration);
  assertEquals(await registered(clients), ["After"]);
});
