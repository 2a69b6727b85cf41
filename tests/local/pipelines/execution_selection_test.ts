import {
  type SelectiveExecutionConfig,
  StopPipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  conditionStep,
  createPipeline,
  definitionOf,
  endOf,
  execute,
  processingStep,
  registered,
  registerStep,
  startPipeline,
} from "./support.ts";

const version = (step: string) => ({
  Get: `Steps.${step}.ModelPackageVersion`,
});

/** `A`, then `B` of it, then the condition `K` of that, and `Z` after it. */
const STEPS = [
  registerStep("A"),
  registerStep("B", {
    "Std:Join": { On: " ", Values: ["after", version("A")] },
  }),
  conditionStep(
    "K",
    [
      { Type: "Equals", LeftValue: version("B"), RightValue: 0 },
    ],
    [registerStep("Yes")],
    [registerStep("No")],
  ),
  registerStep("Z", "Z", { DependsOn: ["K"] }),
];

const select = (names: string[], source?: string) => ({
  SelectiveExecutionConfig: {
    SelectedSteps: names.map((StepName) => ({ StepName })),
    ...(source === undefined ? {} : { SourcePipelineExecutionArn: source }),
  } satisfies SelectiveExecutionConfig,
});

async function open(steps: unknown[] = STEPS): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  await createPipeline(clients, definitionOf(steps));
  return clients;
}

Deno.test("selected steps alone run, on what their source made", async () => {
  await using clients = await open();
  const first = await execute(clients);
  const second = await execute(clients, select(["B"], first.arn));
  assertEquals(second.execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(Object.keys(second.steps).sort(), ["A", "B"]);
  assertEquals(second.steps.A!.Metadata, first.steps.A!.Metadata);
  assertEquals(second.steps.A!.SelectiveExecutionResult, {
    SourcePipelineExecutionArn: first.arn,
  });
  assertEquals(second.steps.B!.SelectiveExecutionResult, undefined);
  assertEquals((await registered(clients)).at(-1), "after 1");
});

const RUN: readonly [string[], ran: string[]][] = [
  [["A"], ["A"]],
  [["A", "B"], ["A", "B"]],
  [["K"], ["B", "K"]],
  [["K", "No"], ["B", "K", "No"]],
  [["Yes", "Z"], ["Yes", "Z"]],
];

Deno.test("of a branch, what is selected runs, and steps after the selected ones do not", async () => {
  await using clients = await open();
  const { arn } = await execute(clients);
  for (const [names, ran] of RUN) {
    const { execution, steps } = await execute(clients, select(names, arn));
    assertEquals(execution.PipelineExecutionStatus, "Succeeded");
    assertEquals(Object.keys(steps).sort(), ran, String(names));
  }
});

const REFUSED: readonly [string[], source: string | undefined, RegExp][] = [
  [
    ["B"],
    undefined,
    /^Invalid SourcePipelineExecutionArn: null\. The selected steps \[B\] have dependencies on \[A\]$/,
  ],
  [["X"], undefined, /the pipeline has no step 'X'/],
  [["A", "K"], undefined, /step 'B' lies between two of them: select it too/],
  [["A", "No"], undefined, /step '[BK]' lies between two of them/],
  [
    ["B"],
    "arn:aws:sagemaker:us-east-1:000000000000:pipeline/p/execution/zzzzzzzzzzzz",
    /^Invalid SourcePipelineExecutionArn: .*zzz\. The pipeline has no such execution\.$/,
  ],
];

Deno.test("a selection that cannot run is refused, and starts nothing", async () => {
  await using clients = await open();
  for (const [names, source, message] of REFUSED) {
    await assertRefused(
      startPipeline(clients, select(names, source)),
      "ValidationException",
      message,
    );
  }
  assertEquals(await registered(clients).catch(() => []), []);
});

Deno.test("a source that lacks a step, or was stopped, is refused", async () => {
  await using clients = await open([
    processingStep("P"),
    registerStep("R", {
      Get: "Steps.P.ProcessingJobName",
    }),
  ]);
  const failed = await execute(clients);
  await assertRefused(
    startPipeline(clients, select(["R"], failed.arn)),
    "ValidationException",
    /they need step 'P', which has not succeeded in arn:/,
  );
  await clients.put(
    "code/run.ts",
    "await new Promise(() => setTimeout(() => 0, 60_000))",
  );
  const PipelineExecutionArn = await startPipeline(clients);
  await clients.sagemaker.send(
    new StopPipelineExecutionCommand({ PipelineExecutionArn }),
  );
  await endOf(clients, PipelineExecutionArn);
  await assertRefused(
    startPipeline(clients, select(["R"], PipelineExecutionArn)),
    "ValidationException",
    /It is in status Stopped, and must be Succeeded or Failed\./,
  );
});
