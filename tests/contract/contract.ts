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
import { runtimeViolations } from "./runtime_rules.ts";
import { s3Violations } from "./s3_rules.ts";
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

const LOG_GROUP = { min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" };
const LOG_STREAM = { min: 1, max: 512, pattern: "[^:*]*" };

/** What CloudWatch Logs' model says beyond the SDK's schemas, of what we ask. */
export const LOGS_RULES: Rules = {
  DescribeLogStreamsRequest: {
    logGroupName: LOG_GROUP,
    logStreamNamePrefix: LOG_STREAM,
    nextToken: { min: 1 },
    limit: { min: 1, max: 50, integer: true },
  },
  GetLogEventsRequest: {
    logGroupName: LOG_GROUP,
    logStreamName: LOG_STREAM,
    nextToken: { min: 1 },
    limit: { min: 1, max: 10_000, integer: true },
  },
};

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
  return [
    ...memberViolations(call, input, rules, sdk),
    ...signatureViolations(call),
  ];
}

function memberViolations(
  call: Call,
  input: NormalizedSchema,
  rules: Rules,
  sdk: Sdk,
): string[] {
  if (call.service === "s3") return s3Violations(call, input);
  if (call.service === "runtime") return runtimeViolations(call, input);
  try {
    checkInput(input, call.input, {
      rules: call.service === "sagemaker" ? rules : LOGS_RULES,
      enums: (name) =>
        sdk[name] === undefined
          ? undefined
          : Object.values(sdk[name] as object).map(String),
      code: "ValidationException",
    });
    return missingTokens(call, input);
  } catch (error) {
    return [`${call.operation}: ${(error as Error).message}`];
  }
}

/** Where a user gives no token of idempotency, the SDK does. */
function missingTokens(
  { operation, input }: Call,
  schema: NormalizedSchema,
): string[] {
  return [...schema.isUnitSchema() ? [] : schema.structIterator()]
    .filter(([name, member]) =>
      member.getMergedTraits().idempotencyToken &&
      typeof input[name] !== "string"
    )
    .map(([name]) => `${operation}: ${name} must not be null`);
}

/** What a signature names each service. */
const SIGNED_AS: Readonly<Record<Call["service"], string>> = {
  sagemaker: "sagemaker",
  runtime: "sagemaker",
  logs: "logs",
  s3: "s3",
};

/** Signed for its service, on its day; what a dry run prints is not sent. */
function signatureViolations({ service, operation, request }: Call): string[] {
  if (request === undefined) return [];
  const { headers } = request;
  const day = headers.get("x-amz-date")?.slice(0, 8);
  const scope = `/${day}/us-east-1/${SIGNED_AS[service]}/aws4_request, `;
  const signature = headers.get("authorization") ?? "";
  const signed =
    /^AWS4-HMAC-SHA256 Credential=.*SignedHeaders=[^,]*\bhost\b[^,]*, Signature=[0-9a-f]{64}$/;
  return signed.test(signature) && signature.includes(scope)
    ? []
    : [`${operation}: it is not signed for ${scope}`];
}
