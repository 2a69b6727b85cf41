import * as sagemaker from "@aws-sdk/client-sagemaker";
import { NormalizedSchema } from "@smithy/core/schema";
import { operations } from "../../../../lib/local/operations/mod.ts";
import type { Random } from "./random.ts";
import type { FuzzRequest } from "./s3_requests.ts";

const sdk: Readonly<Record<string, unknown>> = sagemaker;
const NAMES = Object.keys(operations);
const LOG_OPERATIONS: Record<string, () => Record<string, unknown>> = {
  DescribeLogGroups: () => ({ logGroupNamePrefix: "/aws" }),
  DescribeLogStreams: () => ({ logGroupName: "/aws/sagemaker/TrainingJobs" }),
  GetLogEvents: () => ({
    logGroupName: "/aws/sagemaker/TrainingJobs",
    logStreamName: "x",
    nextToken: "f/1/s",
  }),
  FilterLogEvents: () => ({
    logGroupName: "/aws/sagemaker/TrainingJobs",
    filterPattern: '"',
  }),
  Nonsense: () => ({}),
};
/** Values that members of every kind are given in place of right ones. */
const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  "",
  [],
  {},
  [[]],
  [null],
  { a: { b: [] } },
];

/** A request of the JSON protocol, for an operation that is here or is not. */
export function jsonRequest(random: Random): FuzzRequest {
  const logs = random.chance(0.15);
  const name = logs
    ? random.pick(Object.keys(LOG_OPERATIONS))
    : random.chance(0.95)
    ? random.pick(NAMES)
    : random.pick(["CreateDomain", "toString", "Nonsense", ""]);
  const input = logs
    ? mutate(random, LOG_OPERATIONS[name]!())
    : inputOf(random, name);
  const body = new TextEncoder().encode(mangle(random, JSON.stringify(input)));
  return {
    method: random.chance(0.95) ? "POST" : "GET",
    target: random.chance(0.95) ? "/" : "/x?y",
    headers: {
      host: "localhost",
      "x-amz-target": `${logs ? "Logs_20140328" : "SageMaker"}.${name}`,
      "content-length": String(body.length),
    },
    body,
  };
}

function inputOf(random: Random, operation: string): unknown {
  const schema = sdk[`${operation}$`];
  if (!Array.isArray(schema) || schema.length < 5) return {};
  return valueOf(random, NormalizedSchema.of(schema[4]), "", 0);
}

/** A value of the right type, as a rule. */
function valueOf(
  random: Random,
  schema: NormalizedSchema,
  member: string,
  depth: number,
): unknown {
  if (random.chance(0.02)) return random.pick(WRONG);
  if (schema.isListSchema()) {
    const length = depth > 6 ? 0 : random.below(3);
    return Array.from(
      { length },
      () => valueOf(random, schema.getValueSchema(), member, depth + 1),
    );
  }
  if (schema.isMapSchema()) {
    return { [random.chance(0.5) ? "k" : random.text()]: "v" };
  }
  if (schema.isStructSchema()) {
    if (schema.isUnitSchema() || depth > 8) return {};
    const members = random.some(
      [...schema.structIterator()],
      depth === 0 ? 0.7 : 0.5,
    );
    const entries = members.map((
      [name, type],
    ) => [name, valueOf(random, type, name, depth + 1)]);
    if (random.chance(0.02)) entries.push([random.text(), random.text()]);
    return Object.fromEntries(entries);
  }
  if (schema.isBooleanSchema()) return random.chance(0.5);
  if (schema.isNumericSchema()) {
    return random.pick([0, 1, 2, 10, 100, 3600, 86400]);
  }
  if (schema.isTimestampSchema()) {
    return random.pick([0, 1.5, 1.7e9, 1e15, -1e15]);
  }
  return textFor(random, member);
}

function textFor(random: Random, member: string): string {
  if (random.chance(0.1)) return random.text();
  if (/RoleArn$/.test(member)) return "arn:aws:iam::000000000000:role/test";
  if (/Arn$/.test(member)) {
    return "arn:aws:sagemaker:us-east-1:000000000000:model/m";
  }
  if (/S3|Uri$|Url$/.test(member)) {
    return random.pick(["s3://bucket/a", "s3://bucket/out"]);
  }
  if (/Image/.test(member)) {
    return "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
  }
  if (/InstanceType/.test(member)) return "ml.m5.large";
  return random.pick([
    "name",
    "name-2",
    "train",
    "File",
    "None",
    "Name",
    "Ascending",
  ]);
}

function mutate(random: Random, input: Record<string, unknown>): unknown {
  for (const name of Object.keys(input)) {
    if (random.chance(0.2)) input[name] = random.pick(WRONG);
    if (random.chance(0.2)) input[name] = random.text();
  }
  return input;
}

/** Breaks the JSON itself, now and then. */
function mangle(random: Random, json: string): string {
  if (random.chance(0.9)) return json;
  return random.pick([
    () => json.slice(0, random.below(json.length + 1)),
    () => json.replace(/"/, ""),
    () => `[${json}`,
    () => `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
    () => "[".repeat(100_000),
    () => `{"__proto__":${json}}`,
    () => "\u0000",
    () => json.replaceAll(":", ":\n\t "),
  ])();
}
