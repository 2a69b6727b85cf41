/**
 * Each error that the API declares of the operations of pipelines, as a client of
 * the SDK gets it. Three are never answered here, for changes are made one after
 * another: the `ConflictException` of UpdatePipeline, UpdatePipelineExecution and
 * UpdatePipelineVersion; nor is the `ResourceLimitExceeded` of callbacks, which
 * start nothing.
 */
import * as aws from "@aws-sdk/client-sagemaker";
import { ROLE } from "../jobs/support.ts";
import { askWith } from "../pipelines/definition_support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  failStep,
  PIPELINE_ARN,
  startPipeline,
  stepsOf,
} from "../pipelines/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const DEFINITION = definitionOf([failStep("F")]);
const TOKEN = "0123456789012345678901234567890123";
const OTHER =
  /^ClientRequestToken '0123456789012345678901234567890123' was used for a request with other parameters\. Give each request a token of its own\.$/;

const create = (input: Partial<aws.CreatePipelineCommandInput> = {}) =>
  new aws.CreatePipelineCommand({
    PipelineName: "p",
    PipelineDefinition: DEFINITION,
    RoleArn: ROLE,
    ClientRequestToken: TOKEN,
    ...input,
  });

Deno.test("CreatePipeline refuses a token of another request, and one sent again makes it once", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const sent = await Promise.all(
    [1, 2, 3].map(() => sagemaker.send(create())),
  );
  for (const { PipelineArn } of sent) assertArn(PipelineArn);
  for (
    const other of [
      { PipelineDefinition: definitionOf([failStep("G")]) },
      { PipelineDescription: "another" },
      { Tags: [{ Key: "k", Value: "v" }] },
    ]
  ) {
    await assertRefused(
      sagemaker.send(create(other)),
      "ConflictException",
      OTHER,
    );
  }
  await sagemaker.send(
    new aws.UpdatePipelineCommand({
      PipelineName: "p",
      PipelineDescription: "changed since",
    }),
  );
  assertArn((await sagemaker.send(create())).PipelineArn);
});

function assertArn(arn: string | undefined): void {
  if (arn !== PIPELINE_ARN) throw new Error(`not the pipeline's ARN: ${arn}`);
}

Deno.test("a definition in S3 that is not there is told by ResourceNotFound, one that is no text by ValidationException", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("utf16.json", new Uint8Array([0xff, 0xfe, 0x7b, 0]));
  await clients.put("marked.json", `\ufeff${DEFINITION}`);
  await clients.put("long.json", " ".repeat(1_048_577));
  const from = (ObjectKey: string, others: object = {}) =>
    clients.sagemaker.send(create({
      PipelineDefinition: undefined,
      PipelineDefinitionS3Location: { Bucket: "bucket", ObjectKey, ...others },
    }));
  const cases = [
    [
      () => from("no.json"),
      "ResourceNotFound",
      /at s3:\/\/bucket\/no\.json\.$/,
    ],
    [
      () => from("a", { Bucket: "nobucket" }),
      "ResourceNotFound",
      /s3:\/\/nobucket/,
    ],
    [
      () => from("marked.json", { VersionId: "v" }),
      "ResourceNotFound",
      /at s3:\/\/bucket\/marked\.json in version v\.$/,
    ],
    [() => from("utf16.json"), "ValidationException", /is not text in UTF-8/],
    [() => from("marked.json"), "ValidationException", /byte order mark/],
    [
      () => from("long.json"),
      "ValidationException",
      /1048577 bytes, more than/,
    ],
  ] as const;
  for (const [call, code, message] of cases) {
    await assertRefused(call(), code, message);
  }
});

Deno.test("a 501st pipeline is beyond the account's limit, until one is deleted", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await Promise.all(
    Array.from(
      { length: 500 },
      (_, i) => createPipeline(clients, DEFINITION, `p${i}`),
    ),
  );
  await assertRefused(
    sagemaker.send(create()),
    "ResourceLimitExceeded",
    "The account-level service limit 'Maximum number of pipelines allowed per account' is 500 Pipelines, with current utilization of 500 Pipelines and a request delta of 1 Pipelines. Delete pipelines that are no longer needed.",
  );
  await sagemaker.send(new aws.DeletePipelineCommand({ PipelineName: "p7" }));
  await sagemaker.send(create());
});

Deno.test("a 21st execution is beyond the account's limit, to start or to retry, until one has ended", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION, "failed");
  const { arn } = await execute(clients, { PipelineName: "failed" });
  await createPipeline(clients, definitionOf([askWith()]));
  const running: string[] = [];
  for (let i = 0; i < 20; i++) running.push(await startPipeline(clients));
  const limit =
    /^The account-level service limit 'Maximum number of concurrent pipeline executions allowed per account' is 20 .* Wait until one has ended, or stop one\.$/;
  const retry = () =>
    sagemaker.send(
      new aws.RetryPipelineExecutionCommand({ PipelineExecutionArn: arn }),
    );
  await assertRefused(startPipeline(clients), "ResourceLimitExceeded", limit);
  await assertRefused(retry(), "ResourceLimitExceeded", limit);
  await answer(clients, running[0]!);
  await endOf(clients, running[0]!);
  await retry();
  await endOf(clients, arn);
});

/** Answers the callback of an execution, once it waits for it. */
async function answer(
  clients: ServiceClients,
  arn: string,
  input: Partial<aws.SendPipelineExecutionStepSuccessCommandInput> = {},
): Promise<string> {
  const tokenOf = async () =>
    (await stepsOf(clients, arn)).Ask?.Metadata?.Callback?.CallbackToken;
  let CallbackToken = await tokenOf();
  while (CallbackToken === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    CallbackToken = await tokenOf();
  }
  await clients.sagemaker.send(
    new aws.SendPipelineExecutionStepSuccessCommand({
      CallbackToken,
      OutputParameters: [{ Name: "n", Value: "1" }],
      ...input,
    }),
  );
  return CallbackToken;
}

Deno.test("a token of another request is a ConflictException of executions and callbacks, too", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, definitionOf([askWith()]));
  const arn = await startPipeline(clients, { ClientRequestToken: TOKEN });
  const token = await answer(clients, arn, { ClientRequestToken: TOKEN });
  await answer(clients, arn, { ClientRequestToken: TOKEN });
  await endOf(clients, arn);
  const stopped = await startPipeline(clients);
  const ask = { PipelineExecutionArn: stopped, ClientRequestToken: TOKEN };
  await sagemaker.send(new aws.StopPipelineExecutionCommand(ask));
  await sagemaker.send(new aws.StopPipelineExecutionCommand(ask));
  await createPipeline(clients, DEFINITION, "q");
  await sagemaker.send(
    new aws.DeletePipelineCommand({
      PipelineName: "q",
      ClientRequestToken: TOKEN,
    }),
  );
  const callback = { CallbackToken: token, ClientRequestToken: TOKEN };
  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    StartPipelineExecution: () =>
      startPipeline(clients, {
        ClientRequestToken: TOKEN,
        PipelineExecutionDisplayName: "another",
      }),
    RetryPipelineExecution: () =>
      sagemaker.send(new aws.RetryPipelineExecutionCommand(ask)),
    SendPipelineExecutionStepSuccess: () =>
      sagemaker.send(
        new aws.SendPipelineExecutionStepSuccessCommand({
          ...callback,
          OutputParameters: [{ Name: "n", Value: "2" }],
        }),
      ),
    SendPipelineExecutionStepFailure: () =>
      sagemaker.send(new aws.SendPipelineExecutionStepFailureCommand(callback)),
    DeletePipeline: () =>
      sagemaker.send(
        new aws.DeletePipelineCommand({
          PipelineName: "p",
          ClientRequestToken: TOKEN,
        }),
      ),
  };
  for (const call of Object.values(cases)) {
    await assertRefused(call(), "ConflictException", OTHER);
  }
  await endOf(clients, stopped);
  await sagemaker.send(
    new aws.RetryPipelineExecutionCommand({ PipelineExecutionArn: stopped }),
  );
  await assertRefused(
    sagemaker.send(
      new aws.StopPipelineExecutionCommand({
        ...ask,
        ClientRequestToken: TOKEN.replace("0", "1"),
      }),
    ).then(() =>
      sagemaker.send(
        new aws.RetryPipelineExecutionCommand({
          ...ask,
          ClientRequestToken: TOKEN.replace("0", "1"),
        }),
      )
    ),
    "ConflictException",
    /was used for a request with other parameters/,
  );
});

Deno.test("a deletion sent again deletes once", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION);
  const PipelineName = "p";
  const remove = () =>
    sagemaker.send(
      new aws.DeletePipelineCommand({
        PipelineName,
        ClientRequestToken: TOKEN,
      }),
    );
  assertArn((await remove()).PipelineArn);
  assertArn((await remove()).PipelineArn);
  await createPipeline(clients, DEFINITION);
  await remove();
  await sagemaker.send(new aws.DescribePipelineCommand({ PipelineName }));
});

const NO_PIPELINE = PIPELINE_ARN;
const NO_EXECUTION = `${PIPELINE_ARN}/execution/000000000000`;
const ELSEWHERE =
  "arn:aws:sagemaker:eu-west-1:123456789012:pipeline/there/execution/000000000000";

Deno.test("each operation tells by ResourceNotFound what is not there", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const PipelineName = "p";
  const execution = { PipelineExecutionArn: NO_EXECUTION };
  const callback = { CallbackToken: "abcdefghij" };
  const calls: readonly (() => Promise<unknown>)[] = [
    () => sagemaker.send(new aws.UpdatePipelineCommand({ PipelineName })),
    () => sagemaker.send(new aws.DescribePipelineCommand({ PipelineName })),
    () => sagemaker.send(new aws.DeletePipelineCommand({ PipelineName })),
    () => sagemaker.send(new aws.ListPipelineVersionsCommand({ PipelineName })),
    () =>
      sagemaker.send(new aws.ListPipelineExecutionsCommand({ PipelineName })),
    () =>
      sagemaker.send(new aws.StartPipelineExecutionCommand({ PipelineName })),
    () =>
      sagemaker.send(
        new aws.UpdatePipelineVersionCommand({
          PipelineArn: NO_PIPELINE,
          PipelineVersionId: 1,
        }),
      ),
    () => sagemaker.send(new aws.DescribePipelineExecutionCommand(execution)),
    () =>
      sagemaker.send(
        new aws.DescribePipelineDefinitionForExecutionCommand(execution),
      ),
    () => sagemaker.send(new aws.ListPipelineExecutionStepsCommand(execution)),
    () =>
      sagemaker.send(
        new aws.ListPipelineParametersForExecutionCommand(execution),
      ),
    () => sagemaker.send(new aws.StopPipelineExecutionCommand(execution)),
    () => sagemaker.send(new aws.RetryPipelineExecutionCommand(execution)),
    () => sagemaker.send(new aws.UpdatePipelineExecutionCommand(execution)),
    () =>
      sagemaker.send(new aws.SendPipelineExecutionStepSuccessCommand(callback)),
    () =>
      sagemaker.send(new aws.SendPipelineExecutionStepFailureCommand(callback)),
  ];
  for (const call of calls) {
    await assertRefused(call(), "ResourceNotFound", /does not exist\.$/);
  }
});

Deno.test("an ARN of another account or region is of nothing that is here", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION, "there");
  const { arn } = await execute(clients, { PipelineName: "there" });
  const id = arn.slice(-12);
  for (
    const call of [
      () =>
        sagemaker.send(
          new aws.DescribePipelineCommand({
            PipelineName: ELSEWHERE.split("/execution")[0]!,
          }),
        ),
      () =>
        sagemaker.send(
          new aws.DescribePipelineExecutionCommand({
            PipelineExecutionArn: ELSEWHERE.slice(0, -12) + id,
          }),
        ),
    ]
  ) {
    await assertRefused(call(), "ResourceNotFound", /123456789012/);
  }
});
