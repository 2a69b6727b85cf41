import {
  DescribePipelineDefinitionForExecutionCommand,
  ListPipelineExecutionStepsCommand,
  UpdatePipelineCommand,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  failStep,
  letGo,
  PIPELINE_ARN,
  processingStep,
  registerStep,
  startPipeline,
  stepsOf,
  UNTIL_LET_GO,
} from "./support.ts";

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

Deno.test("steps that start between two pages of a list move none of those on the next", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", UNTIL_LET_GO);
  await createPipeline(
    clients,
    definitionOf([
      registerStep("A"),
      registerStep("B", "B", { DependsOn: ["A"] }),
      processingStep("C", { DependsOn: ["B"] }),
      registerStep("D", "D", { DependsOn: ["C"] }),
    ]),
  );
  const PipelineExecutionArn = await startPipeline(clients);
  const page = (NextToken?: string) =>
    clients.sagemaker.send(
      new ListPipelineExecutionStepsCommand({
        PipelineExecutionArn,
        MaxResults: 1,
        NextToken,
      }),
    );
  while ((await stepsOf(clients, PipelineExecutionArn)).C === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const first = await page();
  assertEquals(first.PipelineExecutionSteps![0]!.StepName, "C");
  await letGo(clients);
  await endOf(clients, PipelineExecutionArn);
  const second = await page(first.NextToken);
  assertEquals(second.PipelineExecutionSteps![0]!.StepName, "B");
  const third = await page(second.NextToken);
  assertEquals(third.PipelineExecutionSteps![0]!.StepName, "A");
  assertEquals(third.NextToken, undefined);
  await assertRefused(page("x"), "ValidationException", /Invalid NextToken/);
  await assertRefused(page("x/1"), "ValidationException", /Invalid NextToken/);
});
