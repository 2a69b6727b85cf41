import {
  CreateModelCommand,
  DeleteEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointAsyncCommand,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  SageMakerRuntimeServiceException,
} from "@aws-sdk/client-sagemaker-runtime";
import { assert, assertEquals } from "../../support/assert.ts";
import { EndpointClients, variant } from "../endpoints/support.ts";
import { DENO_IMAGE } from "../jobs/support.ts";
import { send } from "../service/support.ts";

const JSON_TYPE = { ContentType: "application/json" };

async function assertRefused(
  call: Promise<unknown>,
  [code, status]: [string, number],
  message: string | RegExp,
): Promise<Error> {
  const error = await call.then(() => undefined, (error: unknown) => error);
  assert(error instanceof SageMakerRuntimeServiceException, String(error));
  assertEquals([error.name, error.$metadata.httpStatusCode], [code, status]);
  const isRight = typeof message === "string"
    ? error.message === message
    : message.test(error.message);
  assert(isRight, error.message);
  return error;
}

Deno.test("An endpoint answers each row of a request, in the form that is accepted", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createEndpoint("e", [variant("v", "m")]);
  const csv = await service.invoke("e", "3,2\n10,4\n");
  assertEquals(csv.variant, "v");
  const scores = csv.text.trim().split("\n").map(Number);
  assertEquals(scores.length, 2);
  const json = await service.invoke("e", "3,2\n10,4\n", {
    Accept: "application/json",
  });
  assertEquals(
    JSON.parse(json.text),
    { predictions: scores.map((score) => ({ score })) },
  );
  const one = await service.invoke("e", "10,4");
  assertEquals(Number(one.text), scores[1]);
});

Deno.test("Traffic is shared by weight, and TargetVariant goes past it", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createEndpoint("e", [
    variant("all", "m", { InitialVariantWeight: 2 }),
    variant("none", "m", { InitialVariantWeight: 0 }),
  ]);
  for (let i = 0; i < 20; i++) {
    assertEquals((await service.invoke("e", "1,1")).variant, "all");
  }
  const target = { TargetVariant: "none" };
  assertEquals((await service.invoke("e", "1,1", target)).variant, "none");
});

Deno.test("Each variant of an equal weight gets its share of the traffic", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createEndpoint("e", [variant("a", "m"), variant("b", "m")]);
  let first = 0;
  for (let i = 0; i < 200; i++) {
    if ((await service.invoke("e", "1,1")).variant === "a") first++;
  }
  // Beyond six standard deviations: by chance once in 10⁹.
  assert(Math.abs(first - 100) < 45, `${first} of 200`);
});

Deno.test("A refusal of the container is a ModelError that tells its status, message and log", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createScript("s");
  await service.createEndpoint("e", [variant("v", "m"), variant("w", "s")]);
  const client = await assertRefused(
    service.invoke("e", "1,1", {
      TargetVariant: "v",
      ContentType: "image/png",
    }),
    ["ModelError", 424],
    /^Received client error \(415\) from primary with message "Content-type image\/png not supported\. .*"\. See https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=us-east-1#logEventViewer:group=\/aws\/sagemaker\/Endpoints\/e in account 000000000000 for more information\.$/,
  );
  assert(client instanceof ModelError);
  assertEquals(client.OriginalStatusCode, 415);
  assert(client.OriginalMessage!.startsWith("Content-type image/png"));
  assertEquals(
    client.LogStreamArn,
    "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/e",
  );
  const server = await assertRefused(
    service.invoke("e", '"broken"', { TargetVariant: "w", ...JSON_TYPE }),
    ["ModelError", 424],
    /^Received server error \(500\) from primary with message "Error: cannot predict"/,
  );
  assertEquals((server as ModelError).OriginalStatusCode, 500);
});

Deno.test("What a request may not ask is a ValidationError", async (t) => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createEndpoint("e", [variant("v", "m")]);
  const cases: [string, string, Record<string, string>, string][] = [
    [
      "an endpoint that is not there",
      "none",
      {},
      "Endpoint none of account 000000000000 not found.",
    ],
    [
      "a name that cannot be",
      "a_b",
      {},
      "1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    ],
    [
      "a variant that is not there",
      "e",
      { TargetVariant: "w" },
      "Variant w not found for endpoint e.",
    ],
    [
      "a model of many",
      "e",
      { TargetModel: "a.tar.gz" },
      "Endpoint e is not a multi-model endpoint and does not support target model header.",
    ],
    [
      "a container of many",
      "e",
      { TargetContainerHostname: "h" },
      "Endpoint e is not a multi-container endpoint with direct invocation and does not support target container hostname header.",
    ],
    [
      "an inference component",
      "e",
      { InferenceComponentName: "c" },
      "Endpoint e has no inference components and does not support inference component header.",
    ],
    [
      "an explanation",
      "e",
      { EnableExplanations: "`true`" },
      "Endpoint e has no explainer and does not support enable explanations header.",
    ],
    [
      "a session",
      "e",
      { SessionId: "NEW_SESSION" },
      "Endpoint e has no stateful sessions and does not support session id header.",
    ],
    [
      "several at once",
      "e",
      { TargetVariant: "-", InferenceId: "x".repeat(65) },
      `2 validation errors detected: Value '-' at 'targetVariant' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}; Value '${
        "x".repeat(65)
      }' at 'inferenceId' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
  ];
  for (const [name, endpoint, others, message] of cases) {
    await t.step(name, async () => {
      await assertRefused(
        service.invoke(endpoint, "1,1", others),
        ["ValidationError", 400],
        message,
      );
    });
  }
});

Deno.test("A body may have 6,291,456 bytes, and not one more", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("m");
  await service.createEndpoint("e", [variant("v", "m")]);
  const body = `"${"x".repeat(6_291_454)}"`;
  const { text } = await service.invoke("e", body, JSON_TYPE);
  assertEquals(JSON.parse(text).input.length, 6_291_454);
  await assertRefused(
    service.invoke("e", `${body} `, JSON_TYPE),
    ["ValidationError", 400],
    "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to 6291456",
  );
});

Deno.test("Serverless endpoints take 4 MiB, and no more requests at once than MaxConcurrency", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("m");
  await service.createEndpoint("e", [{
    VariantName: "v",
    ModelName: "m",
    ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 },
  }]);
  await assertRefused(
    service.invoke("e", `"${"x".repeat(2 ** 22)}"`, JSON_TYPE),
    ["ValidationError", 400],
    /^Request [\da-f-]{36} has oversize body\.$/,
  );
  const answers = await Promise.allSettled([
    service.invoke("e", '"late"', JSON_TYPE),
    service.invoke("e", "2", JSON_TYPE),
  ]);
  assertEquals(answers.map(({ status }) => status), ["fulfilled", "rejected"]);
  const { reason } = answers[1] as PromiseRejectedResult;
  assertEquals([reason.name, reason.message], [
    "ThrottlingException",
    "Rate exceeded",
  ]);
  await service.invoke("e", "3", JSON_TYPE);
});

Deno.test("A model of several containers hands each answer to the next", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("m");
  const container = {
    Image: DENO_IMAGE,
    ModelDataUrl: "s3://bucket/models/script.tar.gz",
  };
  await service.clients.sagemaker.send(
    new CreateModelCommand({
      ModelName: "two",
      Containers: ["first", "second"].map((name) => ({
        ...container,
        Environment: { SAGEMAKER_PROGRAM: "serve.ts", NAME: name },
      })),
    }),
  );
  await service.createEndpoint("e", [variant("v", "two")]);
  const { text } = await service.invoke("e", "5", JSON_TYPE);
  assertEquals(JSON.parse(text), {
    name: "second",
    input: { name: "first", input: 5 },
  });
  await assertRefused(
    service.invoke("e", '"broken"', JSON_TYPE),
    ["ModelError", 424],
    /^Received server error \(500\) from model with message/,
  );
});

Deno.test("Invocations are captured in the service's form, by the hour", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createEndpoint("e", [variant("v", "m")], {
    DataCaptureConfig: {
      InitialSamplingPercentage: 100,
      DestinationS3Uri: "s3://bucket/capture/",
      CaptureOptions: [{ CaptureMode: "Input" }, { CaptureMode: "Output" }],
      CaptureContentTypeHeader: { CsvContentTypes: ["text/csv"] },
    },
  });
  const before = new Date();
  const { text } = await service.invoke("e", "3,2", {
    InferenceId: "i-1",
    CustomAttributes: "trace=7",
  });
  await service.invoke("e", "1,1", { Accept: "application/json" });
  const objects = await service.captured("capture/", 2);
  const { key } = objects[0]!;
  const hours = [before, new Date()].map((time) =>
    time.toISOString().slice(0, 13).replaceAll(/[-T]/g, "/")
  );
  assert(hours.some((hour) => key.startsWith(`capture/e/v/${hour}/`)), key);
  assert(/\/\d\d-\d\d-\d{3}-[\da-f-]{36}\.jsonl$/.test(key), key);
  const [first, second] = objects.flatMap(({ lines }) => lines)
    .map((line) => JSON.parse(line))
    .toSorted((a) => a.eventMetadata.inferenceId ? -1 : 1);
  const { eventId, inferenceTime, ...metadata } = first.eventMetadata;
  assert(/^[\da-f-]{36}$/.test(eventId));
  assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(inferenceTime));
  assertEquals(metadata, {
    customAttributes: ["trace=7"],
    inferenceId: "i-1",
  });
  assertEquals(first.eventVersion, "0");
  assertEquals(first.captureData, {
    endpointInput: {
      observedContentType: "text/csv",
      mode: "INPUT",
      data: "3,2",
      encoding: "CSV",
    },
    endpointOutput: {
      observedContentType: "text/csv",
      mode: "OUTPUT",
      data: text,
      encoding: "CSV",
    },
  });
  const { encoding, data } = second.captureData.endpointOutput;
  assertEquals(encoding, "BASE64");
  assert(atob(data).startsWith('{"predictions"'));
});

Deno.test("A deleted endpoint answers no more, and its log stays", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("m");
  await service.createEndpoint("e", [variant("v", "m")]);
  await service.invoke("e", "1", JSON_TYPE);
  await service.clients.sagemaker.send(
    new DeleteEndpointCommand({ EndpointName: "e" }),
  );
  await service.deleted("e");
  await assertRefused(
    service.invoke("e", "1", JSON_TYPE),
    ["ValidationError", 400],
    "Endpoint e of account 000000000000 not found.",
  );
  assert((await service.log("e", "v")).includes("loads m"));
});

Deno.test("Asynchronous invocations and response streams are refused by name", async () => {
  await using service = await EndpointClients.open();
  for (
    const [name, call] of [
      [
        "InvokeEndpointAsync",
        service.runtime.send(
          new InvokeEndpointAsyncCommand({
            EndpointName: "e",
            InputLocation: "s3://bucket/a",
          }),
        ),
      ],
      [
        "InvokeEndpointWithResponseStream",
        service.runtime.send(
          new InvokeEndpointWithResponseStreamCommand({
            EndpointName: "e",
            Body: new Uint8Array(1),
          }),
        ),
      ],
    ] as const
  ) {
    await assertRefused(
      call,
      ["UnknownOperationException", 404],
      `The operation "${name}" of SageMaker Runtime is not available in Local SageMaker`,
    );
  }
});

Deno.test("A multipart upload into a bucket called endpoints is S3's, whatever its key", async () => {
  await using service = await EndpointClients.open();
  const { status, text } = await send(
    service.clients.service,
    "POST",
    "/endpoints/e/invocations?uploads",
  );
  assertEquals(status, 404);
  assert(text.includes("<Code>NoSuchBucket</Code>"), text);
});
