import {
  CreateDomainCommand,
  DescribeTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  assertRefused,
  openTestLocal,
  send,
  type TestLocal,
} from "./support.ts";

async function call(
  { local }: TestLocal,
  target: string,
  body: string | Uint8Array,
): Promise<[number, string, string]> {
  const answer = await send(
    local,
    "POST",
    "/",
    { "x-amz-target": target },
    body,
  );
  const { __type, message } = JSON.parse(answer.text);
  return [answer.status, __type, message];
}

Deno.test("an operation of the API that is not here is refused by name", async () => {
  await using test = await openTestLocal();
  const create = new CreateDomainCommand({
    DomainName: "d",
    AuthMode: "IAM",
    DefaultUserSettings: {},
  });
  const error = await assertRefused(
    test.sagemaker.send(create),
    "UnknownOperationException",
    400,
  );
  assertEquals(
    error.message,
    'The operation "CreateDomain" of SageMaker is not available in Local SageMaker',
  );
});

Deno.test("what is no operation, or no service, is refused", async () => {
  await using test = await openTestLocal();
  const targets: [string, string][] = [
    ["SageMaker.Nonsense", 'SageMaker has no operation "Nonsense"'],
    ["SageMaker.CreateTrainingJobRequest", "has no operation"],
    ["SageMaker.constructor", "has no operation"],
    ["SageMaker.__proto__", "has no operation"],
    ["SageMaker.", "has no operation"],
    ["SageMaker", "no service"],
    ["constructor.x", "no service"],
    ["Kinesis_20131202.PutRecord", 'no service "Kinesis_20131202"'],
  ];
  for (const [target, part] of targets) {
    const [status, code, message] = await call(test, target, "{}");
    assertEquals([target, status, code], [
      target,
      400,
      "UnknownOperationException",
    ]);
    assert(message.includes(part), `${target}: ${message}`);
  }
});

Deno.test("a request that is no JSON, or too large, is refused", async () => {
  await using test = await openTestLocal();
  const target = "SageMaker.ListTrainingJobs";
  for (
    const body of ["{", "[", "nul", '{"a":}', new Uint8Array([0xff, 0x7b])]
  ) {
    const [status, code] = await call(test, target, body);
    assertEquals([status, code], [400, "SerializationException"]);
  }
  const deep = "[".repeat(200_000);
  assertEquals((await call(test, target, deep))[1], "SerializationException");
  const nested = `${'{"NextToken":'.repeat(50_000)}1${"}".repeat(50_000)}`;
  assertEquals((await call(test, target, nested))[1], "SerializationException");
  const hidden = `{"NextToken":"${"]".repeat(50_000)}","A":${deep}}`;
  assertEquals((await call(test, target, hidden))[1], "SerializationException");
  const text = `{"NameContains":"${"[".repeat(50)}\\"{{"}`;
  assertEquals((await call(test, target, text))[1], "ValidationException");
  const large = new Uint8Array(9 * 2 ** 20).fill(0x20);
  assertEquals(
    (await call(test, target, large))[1],
    "RequestEntityTooLargeException",
  );
});

Deno.test("an empty body is an empty request", async () => {
  await using test = await openTestLocal();
  const headers = { "x-amz-target": "SageMaker.ListTrainingJobs" };
  const answer = await send(test.local, "POST", "/", headers, "");
  assertEquals([answer.status, JSON.parse(answer.text).TrainingJobSummaries], [
    200,
    [],
  ]);
  assertEquals(
    answer.headers.get("content-type"),
    "application/x-amz-json-1.1",
  );
  assert(answer.headers.get("x-amzn-requestid") !== null);
});

Deno.test("an operation of SageMaker Runtime that is not here is refused by name", async () => {
  await using test = await openTestLocal();
  const answer = await send(
    test.local,
    "POST",
    "/endpoints/e/async-invocations",
    {},
    "1,2",
  );
  assert(answer.status >= 400 && answer.status < 500);
  assert(answer.text.includes("InvokeEndpointAsync"));
});

Deno.test("a refusal of meaning has the service's code and status", async () => {
  await using test = await openTestLocal();
  const describe = new DescribeTrainingJobCommand({ TrainingJobName: "none" });
  await assertRefused(
    test.sagemaker.send(describe),
    "ValidationException",
    400,
  );
});

Deno.test("a service that is closed says so", async () => {
  const test = await openTestLocal();
  await test[Symbol.asyncDispose]();
  const answer = await send(test.local, "GET", "/");
  assertEquals(answer.status, 503);
  assert(answer.text.includes("ServiceUnavailable"));
});
