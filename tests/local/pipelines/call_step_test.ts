import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import {
  CreatePipelineCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import {
  type LocalSageMaker,
  openLocalSageMaker,
} from "../../../lib/local/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import { arnOf, callback, lambda, QUEUE } from "./call_step_support.ts";
import {
  createPipeline,
  definitionOf,
  execute,
  registerStep,
} from "./support.ts";

Deno.test("a Lambda step calls its function with arguments worked out, and others see its typed outputs", async () => {
  const events: unknown[] = [];
  await using clients = await ServiceClients.open({
    functions: {
      judge: (event: { mse: number }) => {
        events.push(structuredClone(event));
        return { good: event.mse < 5, score: event.mse * 2, more: "is left" };
      },
    },
  });
  const outputs = [
    { OutputName: "good", OutputType: "Boolean" },
    { OutputName: "score", OutputType: "Float" },
  ];
  await createPipeline(
    clients,
    definitionOf([
      lambda("Judge", "judge:live", {
        Arguments: {
          mse: { Get: "Parameters.Mse" },
          deep: [{ name: { Get: "Execution.PipelineName" } }],
        },
        OutputParameters: outputs,
      }),
      {
        Name: "Check",
        Type: "Condition",
        Arguments: {
          Conditions: [
            {
              Type: "Equals",
              LeftValue: { Get: "Steps.Judge.OutputParameters['good']" },
              RightValue: true,
            },
            {
              Type: "Equals",
              LeftValue: { Get: "Steps.Judge.OutputParameters.score" },
              RightValue: 9,
            },
          ],
          IfSteps: [registerStep("Yes")],
          ElseSteps: [registerStep("No")],
        },
      },
    ], { Parameters: [{ Name: "Mse", Type: "Float", DefaultValue: 4.5 }] }),
  );
  const { steps, execution } = await execute(clients);
  assertEquals(execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(Object.keys(steps).toSorted(), ["Check", "Judge", "Yes"]);
  assertEquals(events, [{ mse: 4.5, deep: [{ name: "p" }] }]);
  assertEquals(steps.Judge!.Metadata, {
    Lambda: {
      Arn: arnOf("judge:live"),
      OutputParameters: [
        { Name: "good", Value: "true" },
        { Name: "score", Value: "9" },
      ],
    },
  });
});

const FAILURES: readonly [what: string, fn: () => unknown, reason: RegExp][] = [
  [
    "throws",
    () => {
      throw new Error("no such table");
    },
    /^ClientError: arn:aws:lambda:.*:function:f failed: no such table$/,
  ],
  [
    "returns nothing",
    () => undefined,
    /returned undefined: the output 'n' is missing/,
  ],
  [
    "returns another type",
    () => ({ n: "7" }),
    /returned {"n":"7"}: the output 'n' must be of type Integer, not "7"$/,
  ],
];

for (const [what, f, reason] of FAILURES) {
  Deno.test(`a Lambda step whose function ${what} fails and says so`, async () => {
    await using clients = await ServiceClients.open({ functions: { f } });
    const OutputParameters = [{ OutputName: "n", OutputType: "Integer" }];
    await createPipeline(
      clients,
      definitionOf([lambda("L", "f", { OutputParameters })]),
    );
    const { steps, execution } = await execute(clients);
    assertEquals(execution.PipelineExecutionStatus, "Failed");
    assert(reason.test(steps.L!.FailureReason!), steps.L!.FailureReason);
  });
}

Deno.test("a definition whose function is unknown is refused, created as well as started", async () => {
  const stateFolder = await Deno.makeTempDir();
  const sagemaker = ({ requestHandler }: LocalSageMaker) =>
    new SageMakerClient({
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler,
    });
  const create = (client: SageMakerClient, PipelineName: string) =>
    client.send(
      new CreatePipelineCommand({
        PipelineName,
        PipelineDefinition: definitionOf([lambda("L", "toString")]),
        RoleArn: ROLE,
      }),
    );
  const message = `Unable to parse pipeline definition. Unknown function '${
    arnOf("toString")
  }' in step 'L' at FunctionArn: Local SageMaker runs functions of its own process. Give it 'toString' by openSession({ functions }), or by "serve --functions".`;
  try {
    {
      await using service = await openLocalSageMaker({
        stateFolder,
        functions: { toString: () => "" },
      });
      await create(sagemaker(service), "p");
    }
    await using service = await openLocalSageMaker({ stateFolder });
    const client = sagemaker(service);
    await assertRefused(create(client, "q"), "ValidationException", message);
    await assertRefused(
      client.send(new StartPipelineExecutionCommand({ PipelineName: "p" })),
      "ValidationException",
      message,
    );
  } finally {
    await removeFolder(stateFolder);
  }
});

Deno.test("a cached Lambda step is not called again for the same arguments, and is for others", async () => {
  let calls = 0;
  await using clients = await ServiceClients.open({
    functions: { count: () => ({ calls: ++calls }) },
  });
  await createPipeline(
    clients,
    definitionOf([
      lambda("L", "count", {
        Arguments: { x: { Get: "Parameters.X" } },
        OutputParameters: [{ OutputName: "calls", OutputType: "Integer" }],
        CacheConfig: { Enabled: true },
      }),
      registerStep("R", { Get: "Steps.L.OutputParameters['calls']" }),
    ], { Parameters: [{ Name: "X", Type: "Integer", DefaultValue: 1 }] }),
  );
  const first = await execute(clients);
  const second = await execute(clients);
  assertEquals(calls, 1);
  assertEquals(
    second.steps.L!.CacheHitResult?.SourcePipelineExecutionArn,
    first.arn,
  );
  assertEquals(
    second.steps.L!.Metadata?.Lambda?.OutputParameters,
    [{ Name: "calls", Value: "1" }],
  );
  await execute(clients, { PipelineParameters: [{ Name: "X", Value: "2" }] });
  assertEquals(calls, 2);
});

const BAD: readonly [what: string, step: unknown, message: RegExp][] = [
  [
    "an address that is no ARN",
    { ...lambda("L", "f"), FunctionArn: "f" },
    /Steps\[0\]\.FunctionArn must be the ARN of a Lambda function, not "f"\. It stands in step 'L'\.$/,
  ],
  [
    "no address",
    { Name: "L", Type: "Lambda" },
    /Steps\[0\]\.FunctionArn is missing\. It stands in step 'L'\.$/,
  ],
  [
    "a queue that is no URL",
    callback({ SqsQueueUrl: "approvals" }),
    /Steps\[0\]\.SqsQueueUrl must be the URL of an SQS queue/,
  ],
  [
    "an output of another type",
    lambda("L", "f", {
      OutputParameters: [{ OutputName: "a", OutputType: "Number" }],
    }),
    /Steps\[0\]\.OutputParameters\[0\]\.OutputType must be one of String/,
  ],
  [
    "an output twice",
    lambda("L", "f", {
      OutputParameters: [{ OutputName: "a" }, { OutputName: "a" }],
    }),
    /Duplicate name 'a' in the OutputParameters of step 'L'\.$/,
  ],
  [
    "an address of the other type",
    lambda("L", "f", { SqsQueueUrl: QUEUE }),
    /Unknown member 'SqsQueueUrl' at Steps\[0\]\. It stands in step 'L'\.$/,
  ],
];

Deno.test("calls that are not of the form of one are refused, and the place named", async () => {
  await using clients = await ServiceClients.open({
    functions: { f: () => ({}) },
  });
  for (const [, step, message] of BAD) {
    await assertRefused(
      createPipeline(clients, definitionOf([step])),
      "ValidationException",
      message,
    );
  }
  await assertRefused(
    createPipeline(
      clients,
      definitionOf([
        lambda("L", "f"),
        registerStep("R", { Get: "Steps.L.OutputParameters['a']" }),
      ]),
    ),
    "ValidationException",
    /Unknown property 'Steps\.L\.OutputParameters\['a'\]' in step 'R'/,
  );
});
