import {
  CreatePipelineCommand,
  DescribePipelineExecutionCommand,
  RetryPipelineExecutionCommand,
  SageMakerClient,
  SendPipelineExecutionStepFailureCommand,
  SendPipelineExecutionStepSuccessCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import {
  type LocalSageMaker,
  openLocalSageMaker,
} from "../../../lib/local/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  registerStep,
  startPipeline,
  stepsOf,
} from "./support.ts";

const QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/approvals";

function arnOf(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

function lambda(
  name: string,
  called: string,
  others: Record<string, unknown> = {},
) {
  return { Name: name, Type: "Lambda", FunctionArn: arnOf(called), ...others };
}

function callback(others: Record<string, unknown> = {}) {
  return {
    Name: "Ask",
    Type: "Callback",
    SqsQueueUrl: QUEUE,
    Arguments: { model: { Get: "Execution.PipelineName" } },
    OutputParameters: [
      { OutputName: "approved", OutputType: "Boolean" },
      { OutputName: "by", OutputType: "String" },
    ],
    ...others,
  };
}

/** Waits until the step `Ask` has sent its message, and returns the token. */
async function tokenOf(clients: ServiceClients, arn: string): Promise<string> {
  while (true) {
    const { Ask } = await stepsOf(clients, arn);
    const token = Ask?.Metadata?.Callback?.CallbackToken;
    if (token !== undefined) return token;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const ANSWER = [
  { Name: "approved", Value: "true" },
  { Name: "by", Value: "me" },
];

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
    await Deno.remove(stateFolder, { recursive: true });
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

Deno.test("a Callback step waits for its token to be answered, once", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(
    clients,
    definitionOf([
      callback(),
      registerStep("After", { Get: "Steps.Ask.OutputParameters['by']" }),
    ]),
  );
  const arn = await startPipeline(clients);
  const CallbackToken = await tokenOf(clients, arn);
  const answer = (
    OutputParameters: { Name: string; Value: string }[],
    ClientRequestToken = "a".repeat(32),
  ) =>
    sagemaker.send(
      new SendPipelineExecutionStepSuccessCommand({
        CallbackToken,
        OutputParameters,
        ClientRequestToken,
      }),
    );
  await assertRefused(
    answer([{ Name: "by", Value: "me" }]),
    "ValidationException",
    "Callback of step 'Ask': the output 'approved' is missing or not of type Boolean.",
  );
  assertEquals((await answer(ANSWER)).PipelineExecutionArn, arn);
  assertEquals((await answer(ANSWER)).PipelineExecutionArn, arn);
  await assertRefused(
    answer(ANSWER, "b".repeat(32)),
    "ValidationException",
    /was answered, or its step 'Ask' no longer waits/,
  );
  const { steps, execution } = await endOf(clients, arn);
  assertEquals(execution.PipelineExecutionStatus, "Succeeded");
  assertEquals(steps.Ask!.Metadata?.Callback, {
    CallbackToken,
    SqsQueueUrl: QUEUE,
    OutputParameters: ANSWER,
  });
  assert(steps.After !== undefined, "the step after it ran");
});

Deno.test("a callback that is answered by a failure fails its step with the reason", async () => {
  await using clients = await ServiceClients.open();
  await createPipeline(clients, definitionOf([callback()]));
  const arn = await startPipeline(clients);
  await clients.sagemaker.send(
    new SendPipelineExecutionStepFailureCommand({
      CallbackToken: await tokenOf(clients, arn),
      FailureReason: "nobody was there",
    }),
  );
  const { steps, execution } = await endOf(clients, arn);
  assertEquals(execution.PipelineExecutionStatus, "Failed");
  assertEquals(steps.Ask!.FailureReason, "nobody was there");
});

Deno.test("a token that no callback has is refused", async () => {
  await using clients = await ServiceClients.open();
  await assertRefused(
    clients.sagemaker.send(
      new SendPipelineExecutionStepFailureCommand({
        CallbackToken: "abcdefghij",
      }),
    ),
    "ResourceNotFound",
    "Callback token abcdefghij does not exist.",
  );
});

Deno.test("the reader of a queue takes the message, and may answer by what it returns", async () => {
  const messages: unknown[] = [];
  await using clients = await ServiceClients.open({
    functions: {
      approvals: (message: { token: string }) => {
        messages.push(message);
        return { approved: true, by: "a reader" };
      },
    },
  });
  await createPipeline(clients, definitionOf([callback()]));
  const { arn, steps } = await execute(clients);
  const { CallbackToken, OutputParameters } = steps.Ask!.Metadata!.Callback!;
  assertEquals(messages, [{
    token: CallbackToken,
    pipelineExecutionArn: arn,
    arguments: { model: "p" },
  }]);
  assertEquals(OutputParameters, [
    { Name: "approved", Value: "true" },
    { Name: "by", Value: "a reader" },
  ]);
});

Deno.test("an execution that waits for a callback can be stopped and retried, with another token", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, definitionOf([callback()]));
  const arn = await startPipeline(clients);
  const first = await tokenOf(clients, arn);
  await sagemaker.send(
    new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  const { execution, steps } = await endOf(clients, arn);
  assertEquals(execution.PipelineExecutionStatus, "Stopped");
  assertEquals(steps.Ask!.StepStatus, "Stopped");
  await sagemaker.send(
    new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  const second = await tokenOf(clients, arn);
  assert(second !== first, "the token is a new one");
  await sagemaker.send(
    new SendPipelineExecutionStepSuccessCommand({
      CallbackToken: second,
      OutputParameters: ANSWER,
    }),
  );
  const ended = await endOf(clients, arn);
  assertEquals(ended.execution.PipelineExecutionStatus, "Succeeded");
});

Deno.test("a service that closes ends what waits for a function or an answer, for a retry", async () => {
  const stateFolder = await Deno.makeTempDir();
  const never = () => new Promise(() => {});
  const open = async () => {
    const service = await openLocalSageMaker({
      stateFolder,
      functions: { never },
    });
    const sagemaker = new SageMakerClient({
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: service.requestHandler,
    });
    return { service, sagemaker };
  };
  try {
    const { service, sagemaker } = await open();
    await sagemaker.send(
      new CreatePipelineCommand({
        PipelineName: "p",
        PipelineDefinition: definitionOf([lambda("L", "never"), callback()]),
        RoleArn: ROLE,
      }),
    );
    const { PipelineExecutionArn } = await sagemaker.send(
      new StartPipelineExecutionCommand({ PipelineName: "p" }),
    );
    await service.close();
    const again = await open();
    const { PipelineExecutionStatus, FailureReason } = await again.sagemaker
      .send(new DescribePipelineExecutionCommand({ PipelineExecutionArn }));
    await again.service.close();
    assertEquals(PipelineExecutionStatus, "Failed");
    assert(/Retry the execution$/.test(FailureReason!), FailureReason);
  } finally {
    await Deno.remove(stateFolder, { recursive: true });
  }
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
