import {
  DescribeModelPackageCommand,
  DescribePipelineDefinitionForExecutionCommand,
  DescribeProcessingJobCommand,
  ListModelPackagesCommand,
  ListPipelineParametersForExecutionCommand,
  RetryPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  conditionStep,
  createPipeline,
  definitionOf,
  endOf,
  execute,
  failStep,
  PIPELINE_ARN,
  processingStep,
  registerStep,
  startPipeline,
  stepsOf,
} from "./support.ts";

const join = (...Values: unknown[]) => ({ "Std:Join": { On: "-", Values } });

/** Writes `{"mse": <argument>, "list": [{"a": "b"}]}`. */
const WRITE = `const text = JSON.stringify({
  mse: Number(Deno.args[0]), list: [{ a: "b" }],
});
Deno.writeTextFileSync("/opt/ml/processing/out/e.json".replace("/opt/ml", Deno.cwd()), text);
`;

const FILE = {
  PropertyFileName: "E",
  OutputName: "out",
  FilePath: "e.json",
};

const get = (path: string) => ({
  "Std:JsonGet": {
    PropertyFile: { Get: "Steps.Evaluate.PropertyFiles.E" },
    Path: path,
  },
});

async function descriptions(clients: ServiceClients): Promise<string[]> {
  const { ModelPackageSummaryList = [] } = await clients.sagemaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: "g",
      SortOrder: "Ascending",
      MaxResults: 100,
    }),
  );
  return ModelPackageSummaryList
    .map(({ ModelPackageDescription }) => ModelPackageDescription!);
}

Deno.test("a condition over a property file takes the one branch or the other", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", WRITE);
  await createPipeline(
    clients,
    definitionOf([
      processingStep("Evaluate", { PropertyFiles: [FILE] }, [
        join({ Get: "Parameters.Mse" }),
      ]),
      conditionStep(
        "Good",
        [{
          Type: "LessThanOrEqualTo",
          LeftValue: get("mse"),
          RightValue: { Get: "Parameters.Most" },
        }],
        [registerStep("Register", join("mse", get("mse"), get("list[0].a")))],
        [
          failStep(
            "Fail",
            join("mse", get("mse"), "above", {
              Get: "Parameters.Most",
            }),
          ),
        ],
      ),
    ], {
      Parameters: [
        { Name: "Mse", Type: "Float", DefaultValue: 9.5 },
        { Name: "Most", Type: "Integer", DefaultValue: 10 },
      ],
    }),
  );
  const good = await execute(clients);
  assertEquals(good.execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(Object.keys(good.steps).sort(), [
    "Evaluate",
    "Good",
    "Register",
  ]);
  assertEquals(good.steps.Good!.Metadata, { Condition: { Outcome: "True" } });
  assertEquals(await descriptions(clients), ["mse-9.5-b"]);

  const bad = await execute(clients, {
    PipelineParameters: [{ Name: "Most", Value: "9" }],
  });
  assertEquals(bad.execution.PipelineExecutionStatus, "Failed");
  assertEquals(bad.execution.FailureReason, "mse-9.5-above-9");
  assertEquals(bad.steps.Good!.Metadata, { Condition: { Outcome: "False" } });
  assertEquals(bad.steps.Fail!.Metadata, {
    Fail: { ErrorMessage: "mse-9.5-above-9" },
  });
  assertEquals(bad.steps.Register, undefined);
});

Deno.test("names of executions and jobs are of the service's form", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", WRITE);
  await createPipeline(
    clients,
    definitionOf([
      processingStep("A_step-with-a-name-that-is-long", {}, ["1"]),
    ]),
  );
  const { arn, steps } = await execute(clients);
  const [, id] = /^.*:pipeline\/p\/execution\/([a-z0-9]{12})$/.exec(arn)!;
  const job = Object.values(steps)[0]!.Metadata!.ProcessingJob!.Arn!;
  // ARNs of jobs are in small letters, as the service's are.
  assert(
    new RegExp(
      `processing-job/pipelines-${id}-a-step-with-a-name-t-[a-z0-9]{10}$`,
    )
      .test(job),
    job,
  );
  const list = await clients.sagemaker.send(
    new DescribePipelineDefinitionForExecutionCommand({
      PipelineExecutionArn: arn,
    }),
  );
  assert(list.PipelineDefinition!.includes("A_step"), "another definition");
});

const number = (Type: string, LeftValue: unknown, RightValue: unknown) => ({
  Type,
  LeftValue,
  RightValue,
});
const CONDITIONS: readonly [unknown, boolean][] = [
  [number("Equals", "a", "a"), true],
  [number("Equals", 1, "1"), false],
  [number("NotEquals", 1, 2), true],
  [number("GreaterThan", 2, 2), false],
  [number("GreaterThanOrEqualTo", 2, 2), true],
  [number("LessThan", 2, 2), false],
  [number("LessThanOrEqualTo", 2, { Get: "Parameters.Two" }), true],
  [{ Type: "In", QueryValue: { Get: "Parameters.Two" }, Values: [1, 2] }, true],
  [{ Type: "In", Value: 3, In: [1, 2] }, false],
  [{ Type: "NotIn", QueryValue: 3, Values: [1, 2] }, true],
  [{ Type: "Not", Condition: number("LessThan", 1, 2) }, false],
  [{
    Type: "Or",
    Conditions: [number("LessThan", 2, 1), number("Equals", true, true)],
  }, true],
];

Deno.test("every kind of condition holds when it should, and a list of them all must", async () => {
  await using clients = await ServiceClients.open();
  const steps = CONDITIONS.map(([condition], i) =>
    conditionStep(`C${i}`, [condition], [])
  );
  const all = conditionStep("All", [
    number("Equals", 1, 1),
    number("Equals", 1, 2),
  ], []);
  await createPipeline(
    clients,
    definitionOf([...steps, all], {
      Parameters: [{ Name: "Two", Type: "Integer", DefaultValue: 2 }],
    }),
  );
  const ended = await execute(clients);
  assertEquals(ended.execution.PipelineExecutionStatus, "Succeeded");
  const outcomes = CONDITIONS
    .map((_, i) => ended.steps[`C${i}`]!.Metadata!.Condition!.Outcome);
  assertEquals(
    outcomes,
    CONDITIONS.map(([, holds]) => holds ? "True" as const : "False" as const),
  );
  assertEquals(ended.steps.All!.Metadata!.Condition!.Outcome, "False");
});

Deno.test("steps see parameters, the execution and each other's properties", async () => {
  await using clients = await ServiceClients.open();
  await createPipeline(
    clients,
    definitionOf([
      registerStep(
        "Second",
        join({ Get: "Steps.First.ModelPackageVersion" }, {
          Get: "Steps.First.ModelApprovalStatus",
        }, { Get: "Steps.First.CustomerMetadataProperties['k']" }),
      ),
      {
        ...registerStep(
          "First",
          join({ Get: "Parameters.Name" }, {
            Get: "Execution.PipelineName",
          }),
        ),
        Arguments: {
          ModelPackageGroupName: "g",
          ModelPackageDescription: { Get: "Parameters.Number" },
          CustomerMetadataProperties: { k: { Get: "Parameters.Name" } },
        },
      },
    ], {
      Parameters: [{ Name: "Name", Type: "String", DefaultValue: "n" }, {
        Name: "Number",
        Type: "Integer",
      }],
    }),
  );
  const ended = await execute(clients, {
    PipelineParameters: [{ Name: "Number", Value: "7" }],
  });
  assertEquals(ended.execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(await descriptions(clients), [
    "7",
    "1-PendingManualApproval-n",
  ]);
  const { Metadata } = ended.steps.First!;
  const found = await clients.sagemaker.send(
    new DescribeModelPackageCommand({
      ModelPackageName: Metadata!.RegisterModel!.Arn!,
    }),
  );
  assertEquals(found.MetadataProperties?.GeneratedBy, ended.arn);
  const { PipelineParameters } = await clients.sagemaker.send(
    new ListPipelineParametersForExecutionCommand({
      PipelineExecutionArn: ended.arn,
    }),
  );
  assertEquals(PipelineParameters, [
    { Name: "Name", Value: "n" },
    { Name: "Number", Value: "7" },
  ]);
});

Deno.test("a step after a condition waits for the branch that was taken, and no other", async () => {
  await using clients = await ServiceClients.open();
  await createPipeline(
    clients,
    definitionOf([
      { ...registerStep("After"), DependsOn: ["C"] },
      { ...registerStep("Never"), DependsOn: ["No"] },
      conditionStep("C", [number("Equals", 1, 1)], [registerStep("Yes")], [
        registerStep("No"),
      ]),
    ]),
  );
  const ended = await execute(clients);
  assertEquals(ended.execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(await descriptions(clients), ["Yes", "After"]);
});

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
  assertEquals(await descriptions(clients), ["Before", "After"]);
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

Deno.test("MaxParallelExecutionSteps bounds the steps that run at once", async () => {
  await using clients = await ServiceClients.open({ maxRunningJobs: 4 });
  await clients.put("code/run.ts", "// Nothing to do.");
  await createPipeline(
    clients,
    definitionOf(["A", "B", "C"].map((name) => processingStep(name))),
  );
  const { steps } = await execute(clients, {
    ParallelismConfiguration: { MaxParallelExecutionSteps: 1 },
  });
  const spans = Object.values(steps)
    .map(({ StartTime, EndTime }) => [+StartTime!, +EndTime!] as const)
    .sort((a, b) => a[0] - b[0]);
  assertEquals(spans.length, 3);
  assert(spans[0]![1] <= spans[1]![0], "the first two ran at once");
  assert(spans[1]![1] <= spans[2]![0], "the last two ran at once");
});

Deno.test("ten executions at once finish with results of their own", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", WRITE);
  await createPipeline(
    clients,
    definitionOf([
      processingStep("Evaluate", { PropertyFiles: [FILE] }, [
        join({ Get: "Parameters.Mse" }),
      ]),
      registerStep("Register", join("mse", get("mse"))),
    ], { Parameters: [{ Name: "Mse", Type: "Integer" }] }),
  );
  const ended = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      execute(clients, {
        PipelineParameters: [{ Name: "Mse", Value: String(i) }],
      })),
  );
  for (const [i, { execution, steps }] of ended.entries()) {
    assertEquals(execution.PipelineExecutionStatus, "Succeeded");
    const { ModelPackageDescription } = await clients.sagemaker.send(
      new DescribeModelPackageCommand({
        ModelPackageName: steps.Register!.Metadata!.RegisterModel!.Arn!,
      }),
    );
    assertEquals(ModelPackageDescription, `mse-${i}`);
  }
});

Deno.test("a job that the service refuses fails its step with the service's words", async () => {
  await using clients = await ServiceClients.open();
  await createPipeline(clients, definitionOf([processingStep("P")]));
  const { steps } = await execute(clients);
  assert(
    /^ClientError: Failed to invoke sagemaker:CreateProcessingJob\. Error Details: No S3 objects found under S3 URL "s3:\/\/bucket\/code\/"/
      .test(steps.P!.FailureReason!),
    steps.P!.FailureReason!,
  );
});

Deno.test("an expression that leads nowhere fails its step and says where", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", WRITE);
  await createPipeline(
    clients,
    definitionOf([
      processingStep("Evaluate", { PropertyFiles: [FILE] }, ["1"]),
      registerStep("R", get("no.such[2]")),
    ]),
  );
  const { steps } = await execute(clients);
  assert(
    /^ClientError: Cannot find the path "no\.such\[2\]" in "s3:\/\/bucket\/.*e\.json"$/
      .test(steps.R!.FailureReason!),
    steps.R!.FailureReason!,
  );
});

Deno.test("selected steps alone run, on what an earlier execution made", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", WRITE);
  await createPipeline(
    clients,
    definitionOf([
      processingStep("Evaluate", { PropertyFiles: [FILE] }, ["4"]),
      registerStep("R", join("mse", get("mse"))),
      registerStep("Other"),
    ]),
  );
  const select = (StepName: string) => ({
    SelectiveExecutionConfig: { SelectedSteps: [{ StepName }] },
  });
  await assertRefused(
    startPipeline(clients, select("R")),
    "ValidationException",
    /they need step 'Evaluate', which has not succeeded in any earlier execution/,
  );
  await assertRefused(
    startPipeline(clients, select("X")),
    "ValidationException",
    /the pipeline has no step 'X'/,
  );
  const first = await execute(clients);
  const second = await execute(clients, select("R"));
  assertEquals(second.execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(Object.keys(second.steps).sort(), ["Evaluate", "R"]);
  assertEquals(second.steps.Evaluate!.SelectiveExecutionResult, {
    SourcePipelineExecutionArn: first.arn,
  });
  assertEquals(
    (await descriptions(clients)).filter((d) => d === "mse-4").length,
    2,
  );
});

Deno.test("StartPipelineExecution refuses unknown, missing and wrong parameters", async () => {
  await using clients = await ServiceClients.open();
  await createPipeline(
    clients,
    definitionOf([registerStep("R")], {
      Parameters: [
        { Name: "I", Type: "Integer" },
        { Name: "F", Type: "Float", DefaultValue: 1 },
        { Name: "B", Type: "Boolean", DefaultValue: true },
        {
          Name: "S",
          Type: "String",
          DefaultValue: "a",
          EnumValues: ["a", "b"],
        },
      ],
    }),
  );
  const start = (given: Record<string, string>) =>
    startPipeline(clients, {
      PipelineParameters: Object.entries(given)
        .map(([Name, Value]) => ({ Name, Value })),
    });
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /Parameter 'I' has no default: give it a value/],
    [{ I: "1", X: "1" }, /Unknown parameter 'X'/],
    [{ I: "1.5" }, /Parameter 'I' is of type Integer, which '1\.5' is not/],
    [{ I: "a" }, /Parameter 'I' is of type Integer, which 'a' is not/],
    [{ I: "1", F: "b" }, /Parameter 'F' is of type Float, which 'b' is not/],
    [{ I: "1", B: "yes" }, /Parameter 'B' is of type Boolean/],
    [{ I: "1", S: "c" }, /Parameter 'S' must be one of \["a","b"\], not 'c'/],
  ];
  for (const [given, message] of cases) {
    await assertRefused(start(given), "ValidationException", message);
  }
  await endOf(clients, await start({ I: "1", F: "2.5", B: "False", S: "b" }));
});

Deno.test("the same ClientRequestToken starts one execution", async () => {
  await using clients = await ServiceClients.open();
  await createPipeline(clients, definitionOf([registerStep("R")]));
  const ClientRequestToken = "0123456789012345678901234567890123";
  const first = await startPipeline(clients, { ClientRequestToken });
  assertEquals(await startPipeline(clients, { ClientRequestToken }), first);
  await endOf(clients, first);
});

Deno.test("an execution keeps the definition that it started with", async () => {
  await using clients = await ServiceClients.open();
  const before = definitionOf([failStep("F", "before")]);
  await createPipeline(clients, before);
  const { arn } = await execute(clients);
  await clients.sagemaker.send(
    new UpdatePipelineCommand({
      PipelineName: "p",
      PipelineDefinition: definitionOf([failStep("F", "after")]),
    }),
  );
  const frozen = await clients.sagemaker.send(
    new DescribePipelineDefinitionForExecutionCommand({
      PipelineExecutionArn: arn,
    }),
  );
  assertEquals(frozen.PipelineDefinition, before);
  const old = await execute(clients, { PipelineVersionId: 1 });
  assertEquals(old.execution.FailureReason, "before");
  const { execution } = await execute(clients);
  assertEquals(execution.FailureReason, "after");
  assert(execution.PipelineArn === PIPELINE_ARN, execution.PipelineArn!);
});

Deno.test("a processing job is told its own name", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", WRITE);
  await createPipeline(
    clients,
    definitionOf([
      processingStep("P", {}, ["1", { Get: "Execution.ProcessingJobName" }]),
      registerStep("R", { Get: "Steps.P.ProcessingJobName" }),
    ]),
  );
  await execute(clients);
  const [name] = await descriptions(clients);
  const job = await clients.sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName: name! }),
  );
  assertEquals(job.AppSpecification?.ContainerArguments, ["1", name!]);
});
