import { UserError } from "../../engines/user_error.ts";
import { joinKey, parseS3Uri } from "../jobs/s3_uri.ts";
import type { LocalContext } from "../service/context.ts";
import { callProperties } from "./call_outputs.ts";
import { type Definition, isObject, type Json } from "./definition.ts";
import type { Scope } from "./expressions.ts";
import { follow, nameOf, parsePath, type PathPart } from "./path.ts";
import {
  executionId,
  type ExecutionRecord,
  type StepRecord,
} from "./records.ts";
import { show } from "./reader.ts";
import { RESOURCES } from "./resources.ts";

/** What a step's expressions are worked out from. */
export interface ScopeOptions {
  readonly context: LocalContext;
  readonly definition: Definition;
  /** Read afresh: it changes as steps end. */
  readonly execution: ExecutionRecord;
  /** Of the job that the step is about to start. */
  readonly jobName?: string;
}

/** The values of parameters, properties, execution variables and files. */
export function makeScope(options: ScopeOptions): Scope {
  const { execution } = options;
  return {
    parameter: (name) => execution.Parameters[name]!,
    execution: (name) => executionVariable(name, options),
    experiment: (name) =>
      execution.PipelineExperimentConfig![name as "TrialName"]!,
    property: (step, path, text) => property(step, path, text, options),
    fromFile: (step, file, path) =>
      readJson(fileUri(step, file, options), path, {
        ...options,
        of: `, the property file "${file}" of step "${step}"`,
      }),
    fromUri: (uri, path) => readJson(uri, path, { ...options, of: "" }),
  };
}

function executionVariable(
  name: string,
  { execution, jobName }: ScopeOptions,
): Json {
  switch (name) {
    case "StartDateTime":
      return execution.CreationTime.toISOString();
    case "CurrentDateTime":
      return new Date().toISOString();
    case "PipelineName":
      return execution.PipelineName;
    case "PipelineArn":
      return execution.PipelineArn;
    case "PipelineExecutionId":
      return executionId(execution);
    case "PipelineExecutionArn":
      return execution.PipelineExecutionArn;
  }
  if (jobName !== undefined) return jobName;
  throw new UserError(
    `Cannot resolve "Execution.${name}": the step has no job`,
  );
}

function recordOf(name: string, { execution }: ScopeOptions): StepRecord {
  const record = execution.Steps.find(({ StepName }) => StepName === name);
  if (record?.StepStatus === "Succeeded") return record;
  throw new UserError(`Cannot read from step "${name}": it has not succeeded`);
}

function describe(name: string, options: ScopeOptions): object {
  const step = options.definition.steps.find((step) => step.name === name)!;
  const record = recordOf(name, options);
  if (step.type === "Condition") {
    // As the service gives it to others: a Join says "true", the record "True".
    return { Outcome: record.Metadata?.Condition?.Outcome === "True" };
  }
  if (step.call !== undefined) return callProperties(step.call, record);
  return RESOURCES[step.type]!.describe(record.resource!, options.context);
}

function property(
  step: string,
  path: readonly PathPart[],
  text: string,
  options: ScopeOptions,
): Json {
  const described: Json = JSON.parse(JSON.stringify(describe(step, options)));
  const value = follow(described, path) as Json | undefined;
  if (value !== undefined && value !== null) return value;
  throw new UserError(
    `Cannot resolve "${text}": the step has no such value, ${
      whereItEnds(described, path)
    }`,
  );
}

function fileUri(step: string, file: string, options: ScopeOptions): string {
  const { propertyFiles } = options.definition.steps
    .find(({ name }) => name === step)!;
  const { outputName, filePath } = propertyFiles
    .find(({ name }) => name === file)!;
  const parts = ["ProcessingOutputConfig", "Outputs", outputName, "S3Output"];
  const uri = follow(describe(step, options), [...parts, "S3Uri"]);
  return joinKey(String(uri), filePath);
}

function readJson(
  uri: string,
  path: string,
  { context, of }: ScopeOptions & { readonly of: string },
): Json {
  const location = parseS3Uri(uri);
  const object = location === undefined
    ? undefined
    : context.objects.get(location.bucket, location.key);
  if (object === undefined) {
    throw new UserError(
      `Cannot read the JSON file "${uri}"${of}: there is none`,
    );
  }
  let content: Json;
  try {
    content = JSON.parse(Deno.readTextFileSync(object.path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(
      `Cannot read the JSON file "${uri}"${of}: ${error.message}`,
    );
  }
  const parts = parsePath(path);
  const value = parts === undefined ? undefined : follow(content, parts);
  if (value !== undefined) return value as Json;
  throw new UserError(
    `Cannot find the path "${path}" in "${uri}"${of}${
      parts === undefined ? "" : `: ${whereItEnds(content, parts)}`
    }`,
  );
}

/** What there is instead, where a path goes on to what is not there. */
function whereItEnds(content: Json, parts: readonly PathPart[]): string {
  let found: unknown = content;
  let place = "it";
  for (const part of parts) {
    const next = follow(found, [part]);
    if (next === undefined) break;
    found = next;
    place = `"${part}"`;
  }
  if (Array.isArray(found)) {
    const names = found.map(nameOf).filter((name) => name !== undefined);
    const named = names.length === 0 ? "" : `: ${show(names)}`;
    return `${place} has ${found.length} items${named}`;
  }
  return isObject(found as Json)
    ? `${place} has ${show(Object.keys(found as object))}`
    : `${place} is ${show(found as Json)}`;
}
