import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as sagemaker from "@aws-sdk/client-sagemaker";
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Model, readModel } from "./api_model.ts";
import { type Call, LOGS_RULES, violations } from "./contract.ts";
import { findModels, OLDEST, upToDate } from "./find_model.ts";
import { mutationsOf, sdkModel } from "./mutations.ts";
import { recordLibrary } from "./record.ts";
import { uploadViolations } from "./s3_rules.ts";

/** Calls of a service, of each form one: an operation with other members is another. */
async function callsOf(service: Call["service"]): Promise<Call[]> {
  const { calls } = await recordLibrary();
  const forms = new Map<string, Call>();
  for (const call of Object.values(calls).flat()) {
    if (call.service !== service) continue;
    forms.set(`${call.operation} ${membersOf(call.input)}`, call);
  }
  return [...forms.values()];
}

function membersOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 1).map(membersOf)}]`;
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value).map(([name, one]) => name + membersOf(one))
    .join();
}

/** Broken requests in which nothing is found, of how many. */
function unnoticed(
  calls: readonly Call[],
  model: Model,
): { readonly missed: readonly string[]; readonly count: number } {
  const missed = new Set<string>();
  let count = 0;
  for (const call of calls) {
    for (
      const { what, input } of mutationsOf(model, call.operation, call.input)
    ) {
      count++;
      const mutated = { ...call, input: input as Call["input"] };
      if (violations(mutated).length === 0) missed.add(what);
    }
  }
  return { missed: [...missed], count };
}

function operationsOf(calls: readonly Call[]): string[] {
  return [...new Set(calls.map(({ operation }) => operation))];
}

Deno.test("whatever is broken in a request to SageMaker is found", async () => {
  const calls = await callsOf("sagemaker");
  const model = sdkModel(sagemaker, SAGEMAKER_RULES, operationsOf(calls));
  const { missed, count } = unnoticed(calls, model);
  assert(count > 3000, `${count}`);
  assertEquals(missed, []);
});

Deno.test("whatever is broken in a request for logs is found", async () => {
  const calls = await callsOf("logs");
  const model = sdkModel(logs, LOGS_RULES, operationsOf(calls));
  const { missed, count } = unnoticed(calls, model);
  assert(count > 50, `${count}`);
  assertEquals(missed, []);
});

/** Changes to a request's target, headers, key, bucket or body. */
type Change = (call: Call) => Partial<Call> & {
  readonly sent?: Partial<Call["request"]>;
};

const query = (name: string, value: string): Change => ({ request }) => {
  const url = new URL(request.target, "http://s3");
  url.searchParams.set(name, value);
  return { sent: { target: url.pathname + url.search } };
};
const header = (name: string, value: string): Change => ({ request }) => {
  const headers = new Headers(request.headers);
  headers.set(name, value);
  return { sent: { headers } };
};
const without = (...names: string[]): Change => ({ request }) => {
  const headers = new Headers(request.headers);
  for (const name of names) headers.delete(name);
  return { sent: { headers } };
};
const body = (change: (text: string) => string): Change => ({ request }) => {
  const text = change(new TextDecoder().decode(request.body));
  return { sent: { body: new TextEncoder().encode(text) } };
};

/** What every request to S3 may not have, and what those of one operation may not. */
const S3_CHANGES: Readonly<Record<string, readonly [string, Change][]>> = {
  "": [
    ["is no name of a bucket", () => ({ bucket: "No_Bucket" })],
    ["is no name of a bucket", () => ({ bucket: "192.168.5.4" })],
    ["is no name of a bucket", () => ({ bucket: "a..b" })],
    ["is no name of a bucket", () => ({ bucket: "homes-s3alias" })],
    ["the header x-amz-nonsense is", header("x-amz-nonsense", "1")],
    ["the parameter nonsense is", query("nonsense", "1")],
    ["x-amz-content-sha256 must", without("x-amz-content-sha256")],
    ["that of another body", header("x-amz-content-sha256", "0".repeat(64))],
    ["is not signed for", without("authorization")],
    ["is not signed for", header("x-amz-date", "20200101T000000Z")],
    ["is one of ENABLED", header("x-amz-checksum-mode", "ON")],
    ["is one of CRC", header("x-amz-checksum-algorithm", "CRC16")],
    ["Content-Length is", header("content-length", "987654")],
  ],
  GetObject: [
    ["1 to 1024 bytes", () => ({ key: "k".repeat(1025) })],
    ["1 to 1024 bytes", () => ({ key: "é".repeat(513) })],
    ["1 to 1024 bytes", () => ({ key: "" })],
    ["that paths do without", () => ({ key: "a/../b" })],
  ],
  PutObject: [
    ["crc32 is that of another", header("x-amz-checksum-crc32", "AAAAAA==")],
    ["Content-MD5 is that", header("content-md5", "AAAA")],
    ["crc32 is that of another", body((text) => `${text}x`)],
  ],
  ListObjectsV2: [
    ["max-keys is 1001", query("max-keys", "1001")],
    ["max-keys is 0", query("max-keys", "0")],
  ],
  UploadPart: [
    ["partNumber is 10001", query("partNumber", "10001")],
    ["partNumber is 0", query("partNumber", "0")],
    ["PartNumber must not be null", query("partNumber", "")],
    ["UploadId must not be null", query("uploadId", "")],
  ],
  CompleteMultipartUpload: [
    ["UploadId must not be null", query("uploadId", "")],
    [
      "the parts' numbers rise",
      body((text) => text.replace("<PartNumber>1<", "<PartNumber>3<")),
    ],
    ["has no part", body((text) => text.replace(/<Part>.*<\/Part>/s, ""))],
    ["has no ETag", body((text) => text.replace(/<ETag>.*?<\/ETag>/s, ""))],
  ],
  DeleteObjects: [
    ["takes Content-MD5", without("x-amz-checksum-crc32")],
    [
      "it deletes 1 to 1000 objects",
      body((text) =>
        text.replace(/<Object>.*?<\/Object>/s, (one) => one.repeat(1001))
      ),
    ],
  ],
};

const RUNTIME_CHANGES: readonly [string, Change][] = [
  ["no name of an endpoint", () => ({ input: { EndpointName: "a_b" } })],
  [
    "no name of an endpoint",
    () => ({ input: { EndpointName: "a".repeat(64) } }),
  ],
  ["nonsense is not known", header("x-amzn-sagemaker-nonsense", "1")],
  ["1,024 characters", header("accept", "a".repeat(1025))],
  ["is not signed for", without("authorization")],
  ["the body is empty", body(() => "")],
  ["is too long", body(() => "1".repeat(6_291_457))],
];

function change(call: Call, how: Change): Call {
  const { sent = {}, ...rest } = how(call);
  return { ...call, ...rest, request: { ...call.request, ...sent } };
}

Deno.test("whatever is broken in a request to S3 or to an endpoint is found", async () => {
  const [s3, runtime] = [await callsOf("s3"), await callsOf("runtime")];
  const broken = [
    ...s3.flatMap((call) =>
      [...S3_CHANGES[""]!, ...S3_CHANGES[call.operation] ?? []]
        .map(([what, how]) => [what, change(call, how)] as const)
    ),
    ...runtime.flatMap((call) =>
      RUNTIME_CHANGES.map(([what, how]) => [what, change(call, how)] as const)
    ),
  ];
  assert(broken.length > 80, `${broken.length}`);
  const missed = broken.filter(([what, call]) =>
    !violations(call).join("\n").includes(what)
  ).map(([what, { operation }]) => `${operation}: ${what}`);
  assertEquals(missed, []);
  assertEquals(
    operationsOf(s3).toSorted(),
    [
      ...Object.keys(S3_CHANGES),
      "AbortMultipartUpload",
      "CreateMultipartUpload",
    ]
      .filter(Boolean).toSorted(),
  );
});

Deno.test("a request that is signed for another service is found", async () => {
  for (const service of ["sagemaker", "logs", "s3", "runtime"] as const) {
    const [call] = await callsOf(service);
    const signature = call!.request.headers.get("authorization")!;
    const other = signature.replace(
      /\/(\w+)\/aws4_request/,
      "/sts/aws4_request",
    );
    const found = violations(change(call!, header("authorization", other)));
    assert(found.some((what) => what.includes("is not signed for")), service);
  }
});

Deno.test("parts of 5 MiB are sent, and smaller ones are found", async () => {
  const { calls } = await recordLibrary();
  const all = Object.values(calls).flat();
  const parts = all.filter(({ operation }) => operation === "UploadPart");
  assert(parts.length > 3, `${parts.length}`);
  assertEquals(uploadViolations(all), []);
  const small = parts.map((call) =>
    change(call, () => ({ sent: { body: call.request.body.subarray(1) } }))
  );
  assert(uploadViolations(small).length > 0);
});

const model = upToDate(await findModels());

Deno.test({
  name: `whatever AWS's own model forbids in a request of ours is found [${
    model?.name ?? `needs ${OLDEST} or SAGEBOOK_API_MODEL`
  }]`,
  ignore: model === undefined,
  async fn() {
    const calls = await callsOf("sagemaker");
    const { missed, count } = unnoticed(calls, readModel(model!.text));
    assert(count > 3000, `${count}`);
    assertEquals(missed, []);
  },
});
