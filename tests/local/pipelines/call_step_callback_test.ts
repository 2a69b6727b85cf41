import { removeFolder } from "../../../lib/local/jobs/folders.ts";
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
import { openLocalSageMaker } from "../../../lib/local/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "../operations/support.ts";
import {
  ANSWER,
  callback,
  lambda,
  QUEUE,
  tokenOf,
} from "./call_step_support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  registerStep,
  startPipeline,
} from "./support.ts";

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
    await removeFolder(stateFolder);
  }
});
