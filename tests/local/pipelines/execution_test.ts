import {
  DescribeModelPackageCommand,
  DescribePipelineDefinitionForExecutionCommand,
  DescribeProcessingJobCommand,
  ListPipelineParametersForExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  conditionStep,
  createPipeline,
  definitionOf,
  execute,
  failStep,
  processingStep,
  registered,
  registerStep,
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
  assertEquals(await registered(clients), ["mse-9.5-b"]);

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
  assertEquals(await registered(clients), [
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
  assertEquals(await registered(clients), ["Yes", "After"]);
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
    /^ClientError: Cannot find the path "no\.such\[2\]" in "s3:\/\/bucket\/.*e\.json", the property file "[^"]+" of step "Evaluate": it has \[/
      .test(steps.R!.FailureReason!),
    steps.R!.FailureReason!,
  );
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
  const [name] = await registered(clients);
  const job = await clients.sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName: name! }),
  );
  assertEquals(job.AppSpecification?.ContainerArguments, ["1", name!]);
});
