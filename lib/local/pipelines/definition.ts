import { ADDRESS_MEMBERS, type Call, readCall } from "./call.ts";
import { parseDuration } from "./duration.ts";
import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
  Reader,
} from "./reader.ts";
import { readRetryPolicy, type RetryPolicy } from "./retry_policy.ts";

export { definitionError, isObject, type Json, type JsonObject };

/** A parameter of a pipeline. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly defaultValue?: Json;
  readonly values?: readonly Json[];
}

const PARAMETER_TYPES = ["String", "Integer", "Float", "Boolean"] as const;

/** Types of parameters. */
export type ParameterType = typeof PARAMETER_TYPES[number];

/** A file of a processing step's output that expressions read from. */
export interface PropertyFile {
  readonly name: string;
  readonly outputName: string;
  readonly filePath: string;
}

/** The branch of a condition step that a step stands in. */
export interface Branch {
  readonly condition: string;
  readonly outcome: "True" | "False";
}

/** A step of a pipeline, with those of branches beside the others. */
export interface Step {
  readonly name: string;
  readonly type: string;
  /** Of a condition step: its conditions alone. */
  readonly arguments: JsonObject;
  readonly dependsOn: readonly string[];
  readonly displayName?: string;
  readonly description?: string;
  /** Milliseconds for which an earlier run counts; absent where caching is off. */
  readonly cacheFor?: number;
  readonly retryPolicies: readonly RetryPolicy[];
  readonly propertyFiles: readonly PropertyFile[];
  readonly branch?: Branch;
  /** Of a Lambda or Callback step. */
  readonly call?: Call;
}

/** A pipeline definition that has been read. */
export interface Definition {
  readonly parameters: readonly Parameter[];
  readonly steps: readonly Step[];
  /** Names of experiment and trial, which expressions may give. */
  readonly experiment?: JsonObject;
  /** Whether the cache compares inputs in S3 by what they hold. Default: by URI, as the service does. */
  readonly cacheByContent: boolean;
}

/**
 * Reads a definition: its frame, not yet what its steps ask for.
 *
 * @throws {ServiceError} If it is not of the form of one.
 */
export function readDefinition(text: string): Definition {
  const root = new Reader(parseObject(text), "");
  root.only(
    "Version",
    "Metadata",
    "Parameters",
    "PipelineExperimentConfig",
    "MlflowConfig",
    "Steps",
  );
  const version = root.optionalText("Version") ?? "2020-12-01";
  if (version !== "2020-12-01") {
    throw definitionError(`Version '${version}' is not '2020-12-01'.`);
  }
  const metadata = root.value("Metadata") === undefined
    ? undefined
    : root.object("Metadata");
  return {
    parameters: root.list("Parameters").map(readParameter),
    steps: readSteps(root.list("Steps", true)),
    ...readExperiment(root),
    cacheByContent: metadata?.value("SagebookCacheBy") === "content",
  };
}

function readExperiment(root: Reader): Pick<Definition, "experiment"> {
  if (root.value("PipelineExperimentConfig") === undefined) return {};
  root.object("PipelineExperimentConfig").only("ExperimentName", "TrialName");
  return { experiment: root.value("PipelineExperimentConfig") as JsonObject };
}

function parseObject(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw definitionError(`It is not JSON: ${(error as Error).message}.`);
  }
  if (isObject(value)) return value;
  throw definitionError("Expecting start of Json Object.");
}

function readParameter(reader: Reader): Parameter {
  reader.only("Name", "Type", "Description", "DefaultValue", "EnumValues");
  reader.optionalText("Description");
  const type = (reader.optionalText("Type") ?? "String") as ParameterType;
  if (!PARAMETER_TYPES.includes(type)) {
    throw reader.refuse("Type", `one of ${PARAMETER_TYPES.join(", ")}`);
  }
  const defaultValue = reader.value("DefaultValue");
  const values = reader.value("EnumValues") === undefined
    ? undefined
    : reader.values("EnumValues");
  if (defaultValue !== undefined && !isOfType(defaultValue, type)) {
    throw reader.refuse("DefaultValue", `of type ${type}`);
  }
  if (defaultValue !== undefined && values?.includes(defaultValue) === false) {
    throw reader.refuse("DefaultValue", `one of ${JSON.stringify(values)}`);
  }
  return {
    name: reader.text("Name"),
    type,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(values === undefined ? {} : { values }),
  };
}

/** Whether a value is of a parameter's type. */
export function isOfType(value: Json, type: ParameterType): boolean {
  if (type === "Integer") return Number.isInteger(value);
  if (type === "Float") return typeof value === "number";
  return type === "Boolean"
    ? typeof value === "boolean"
    : typeof value === "string";
}

function readSteps(readers: readonly Reader[], branch?: Branch): Step[] {
  return readers.flatMap((reader) => readStep(reader, branch));
}

const MEMBERS = [
  "Name",
  "Type",
  "Arguments",
  "DependsOn",
  "DisplayName",
  "Description",
  "CacheConfig",
  "RetryPolicies",
  "PropertyFiles",
];

function readStep(unnamed: Reader, branch: Branch | undefined): Step[] {
  const name = unnamed.text("Name");
  const reader = unnamed.ofStep(name);
  const type = reader.text("Type");
  const calls = Object.hasOwn(ADDRESS_MEMBERS, type);
  reader.only(
    ...MEMBERS,
    ...(calls ? [ADDRESS_MEMBERS[type]!, "OutputParameters"] : []),
  );
  if (!/^[A-Za-z0-9\-_]{1,64}$/.test(name)) {
    throw reader.refuse(
      "Name",
      "1 to 64 letters, digits, hyphens and underscores",
    );
  }
  const dependsOn = reader.values("DependsOn");
  if (!dependsOn.every((item) => typeof item === "string")) {
    throw reader.refuse("DependsOn", "a list of the names of steps");
  }
  const displayName = reader.optionalText("DisplayName");
  const description = reader.optionalText("Description");
  const cacheFor = readCache(reader);
  if (!calls || reader.value("Arguments") !== undefined) {
    reader.object("Arguments");
  }
  const step: Step = {
    name,
    type,
    arguments: (reader.value("Arguments") ?? {}) as JsonObject,
    dependsOn,
    retryPolicies: reader.list("RetryPolicies").map(readRetryPolicy),
    propertyFiles: reader.list("PropertyFiles").map(readPropertyFile),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(cacheFor === undefined ? {} : { cacheFor }),
    ...(branch === undefined ? {} : { branch }),
    ...(calls ? { call: readCall(reader, type) } : {}),
  };
  return type === "Condition"
    ? readCondition(step, reader.object("Arguments"))
    : [step];
}

function readCondition(step: Step, reader: Reader): Step[] {
  reader.only("Conditions", "IfSteps", "ElseSteps");
  const conditions = reader.values("Conditions", true);
  const inner = (["True", "False"] as const).flatMap((outcome) =>
    readSteps(reader.list(outcome === "True" ? "IfSteps" : "ElseSteps"), {
      condition: step.name,
      outcome,
    })
  );
  return [{ ...step, arguments: { Conditions: conditions } }, ...inner];
}

/** A year is 365 days and a month 30, for the calendar does not matter here. */
function readCache(reader: Reader): number | undefined {
  if (reader.value("CacheConfig") === undefined) return undefined;
  const cache = reader.object("CacheConfig");
  cache.only("Enabled", "ExpireAfter");
  const enabled = cache.value("Enabled") ?? false;
  if (typeof enabled !== "boolean") throw cache.refuse("Enabled", "a boolean");
  const expires = cache.optionalText("ExpireAfter");
  const duration = expires === undefined ? Infinity : parseDuration(expires);
  if (duration === undefined) {
    throw cache.refuse("ExpireAfter", 'an ISO 8601 duration such as "P30D"');
  }
  return enabled ? duration : undefined;
}

function readPropertyFile(reader: Reader): PropertyFile {
  reader.only("PropertyFileName", "OutputName", "FilePath");
  return {
    name: reader.text("PropertyFileName"),
    outputName: reader.text("OutputName"),
    filePath: reader.text("FilePath"),
  };
}
