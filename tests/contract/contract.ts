/**
 * Holds requests, as they came over the wire, to the constraints of the API: of
 * SageMaker by the SDK's schemas and the table that Local SageMaker uses, of S3 by
 * the SDK's schemas and S3's rules for names.
 *
 * @module
 */
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as s3 from "@aws-sdk/client-s3";
import * as sagemaker from "@aws-sdk/client-sagemaker";
import * as runtime from "@aws-sdk/client-sagemaker-runtime";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { checkInput } from "../../lib/local/service/check.ts";
import type { Rules } from "../../lib/local/service/rules.ts";
import { detectOperation } from "../../lib/local/s3/detect.ts";
import type { SentRequest } from "../session/faulty_proxy.ts";

/** A request with the operation that it asks for. */
export interface Call {
  readonly service: "sagemaker" | "runtime" | "logs" | "s3";
  readonly operation: string;
  /** Input of a JSON service. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly bucket: string;
  readonly key: string;
  readonly request: SentRequest;
}

type Sdk = Readonly<Record<string, unknown>>;

const SDKS: Readonly<Record<Call["service"], Sdk>> = {
  sagemaker,
  runtime,
  logs,
  s3,
};

/** Reads which operation a request asks for, and with what. */
export function readCall(request: SentRequest): Call {
  const { method, target, headers, body } = request;
  const header = headers.get("x-amz-target");
  if (header !== null) {
    const [prefix, operation] = header.split(".") as [string, string];
    return {
      service: prefix === "SageMaker" ? "sagemaker" : "logs",
      operation,
      input: JSON.parse(new TextDecoder().decode(body)),
      bucket: "",
      key: "",
      request,
    };
  }
  const { pathname, searchParams } = new URL(target, "http://s3");
  const invoked = /^\/endpoints\/([^/]+)\/invocations$/.exec(pathname);
  if (method === "POST" && invoked !== null) {
    return {
      service: "runtime",
      operation: "InvokeEndpoint",
      input: { EndpointName: invoked[1] },
      bucket: "",
      key: "",
      request,
    };
  }
  const [, bucket, ...rest] = pathname.split("/");
  const key = decodeURIComponent(rest.join("/"));
  const asked = { method, bucket, key, query: searchParams, headers };
  return {
    service: "s3",
    operation: detectOperation(asked as never),
    input: {},
    bucket: bucket!,
    key,
    request,
  };
}

/**
 * What a request breaks of the API's constraints, in words; empty for a good one.
 *
 * @param rules Lengths, patterns and ranges. Default: those of Local SageMaker.
 * @param sdk Schemas and enums. Default: those of the SDK.
 */
export function violations(
  call: Call,
  { rules = SAGEMAKER_RULES, sdk = SDKS[call.service] }: {
    readonly rules?: Rules;
    readonly sdk?: Sdk;
  } = {},
): string[] {
  const schema = sdk[`${call.operation}$`] as $SchemaRef[] | undefined;
  if (schema === undefined) return [`There is no operation ${call.operation}`];
  const input = NormalizedSchema.of(schema[4]!);
  if (call.service === "s3") return s3Violations(call, input);
  if (call.service === "runtime") return runtimeViolations(call);
  try {
    checkInput(input, call.input, {
      rules: call.service === "sagemaker" ? rules : {},
      enums: (name) =>
        sdk[name] === undefined
          ? undefined
          : Object.values(sdk[name] as object).map(String),
      code: "ValidationException",
    });
    return [];
  } catch (error) {
    return [`${call.operation}: ${(error as Error).message}`];
  }
}

/** Names as those of DescribeEndpoint; the service takes 6,291,456 bytes. */
function runtimeViolations({ input, request }: Call): string[] {
  const name = String(input.EndpointName);
  const legal = name.length <= 63 && /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(name);
  return [
    ...(legal ? [] : [`"${name}" is no name of an endpoint`]),
    ...(request.body.length <= 6_291_456 ? [] : ["the body is too long"]),
  ];
}

/** Headers that are the protocol's and the signature's, not the operation's. */
const COMMON =
  /^(x-amz-(content-sha256|date|security-token|user-agent|decoded-content-length|trailer|sdk-checksum-algorithm|checksum-\w+)|amz-sdk-.*)$/;

const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  "max-keys": [1, 1000],
  partNumber: [1, 10_000],
};

function s3Violations(
  { operation, bucket, key, request }: Call,
  input: NormalizedSchema,
): string[] {
  const found: string[] = [];
  const { searchParams } = new URL(request.target, "http://s3");
  const members = [...input.structIterator()].map(([name, member]) => ({
    name,
    traits: member.getMergedTraits() as Readonly<
      Record<string, string | number | undefined>
    >,
  }));
  const headers = new Set(members.map(({ traits }) => traits.httpHeader));
  const queries = new Set(members.map(({ traits }) => traits.httpQuery));
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    found.push(`"${bucket}" is no name of a bucket`);
  }
  const needsKey = members.some(({ name }) => name === "Key");
  const bytes = new TextEncoder().encode(key).length;
  if (needsKey && (bytes < 1 || bytes > 1024)) {
    found.push(`a key has 1 to 1024 bytes, not ${bytes}`);
  }
  for (const name of request.headers.keys()) {
    if (!name.startsWith("x-amz-") || COMMON.test(name)) continue;
    if (!headers.has(name)) found.push(`the header ${name} is not known`);
  }
  // An operation's own path tells it from others: `?list-type=2`, `?x-id=PutObject`.
  const own = /^(list-type|x-id|uploads|delete)$/;
  for (const [name, value] of searchParams) {
    if (!own.test(name) && !queries.has(name)) {
      found.push(`the parameter ${name} is not known`);
    }
    const [least, most] = NUMBERS[name] ?? [-Infinity, Infinity];
    if (NUMBERS[name] && !(Number(value) >= least && Number(value) <= most)) {
      found.push(`${name} is ${value}, not ${least} to ${most}`);
    }
  }
  return found.map((what) => `${operation}: ${what}`);
}
