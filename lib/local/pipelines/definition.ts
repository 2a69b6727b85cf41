import { ADDRESS_MEMBERS, type Call, readCall } from "./call.ts";
import { parseDuration } from "./duration.ts";
import { parseJson } from "./json_text.ts";
import {
  isOfType,
  type Parameter,
  type ParameterType,
  readParameter,
} from "./parameter.ts";
import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
  Reader,
  refuseTwice,
} from "./reader.ts";
import { readRetryPolicy, type RetryPolicy } from "./retry_policy.ts";
import { refusalOfType, STEP_TYPES } from "./step_types.ts";

export {
  definitionError,
  isObject,
  isOfType,
  type Json,
  type JsonObject,
  type Parameter,
  type ParameterType,
};

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

/** Most parameters that StartPipelineExecution takes. */
const MOST_PARAMETERS = 200;

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
  if (root.value("MlflowConfig") !== undefined) {
    throw definitionError(
      "MlflowConfig must be left out: Local SageMaker has no MLflow.",
    );
  }
  const version = root.optionalText("Version") ?? "2020-12-01";
  if (version !== "2020-12-01") {
    throw definitionError(`Version '${version}' is not '2020-12-01'.`);
  }
  const parameters = root.list("Parameters").map(readParameter);
  if (parameters.length > MOST_PARAMETERS) {
    throw definitionError(
      `Parameters must have at most ${MOST_PARAMETERS} items, not ${parameters.length}.`,
    );
  }
  refuseTwice("Parameters", parameters.map(({ name }) => name));
  const steps = readSteps(root.list("Steps", true));
  refuseTwice("Steps", steps.map(({ name }) => name));
  return {
    parameters,
    steps,
    ...readExperiment(root),
    cacheByContent: readCacheBy(root),
  };
}

function readCacheBy(root: Reader): boolean {
  if (root.value("Metadata") === undefined) return false;
  const by = root.object("Metadata").value("SagebookCacheBy");
  if (by === undefined || by === "content") return by === "content";
  throw root.object("Metadata").refuse(
    "SagebookCacheBy",
    '"content", or left out to compare URIs',
  );
}

function readExperiment(root: Reader): Pick<Definition, "experiment"> {
  if (root.value("PipelineExperimentConfig") === undefined) return {};
  const config = root.object("PipelineExperimentConfig");
  config.only("ExperimentName", "TrialName");
  const experiment: JsonObject = {};
  for (const name of ["ExperimentName", "TrialName"]) {
    const value = config.value(name);
    if (value !== undefined) experiment[name] = value;
  }
  return { experiment };
}

function parseObject(text: string): JsonObject {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw definitionError("Expecting start of Json Object.");
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
  const refusal = refusalOfType(type);
  if (refusal !== undefined) {
    throw definitionError(`${refusal}, as step '${name}' is.`);
  }
  const calls = Object.hasOwn(ADDRESS_MEMBERS, type);
  reader.only(
    ...MEMBERS,
    ...(calls ? [ADDRESS_MEMBERS[type]!, "OutputParameters"] : []),
  );
  refuseForType(reader, type, calls);
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
  const displayName = reader.optionalText("DisplayName", 256);
  const description = reader.optionalText("Description", 3072);
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

/** As in the published schema; the service's SDK writes PropertyFiles, too. */
function refuseForType(reader: Reader, type: string, calls: boolean): void {
  const { request, cacheKeys } = STEP_TYPES[type] ?? {};
  const has = {
    CacheConfig: calls || cacheKeys !== undefined,
    RetryPolicies: request !== undefined,
    PropertyFiles: type === "Processing",
  };
  for (const [member, known] of Object.entries(has)) {
    if (known || reader.value(member) === undefined) continue;
    throw reader.error(
      `${reader.at(member)} must be left out: ${type} steps have no ${member}.`,
    );
  }
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
  const name = reader.text("PropertyFileName");
  if (name === "") throw reader.refuse("PropertyFileName", "a name");
  const filePath = reader.text("FilePath");
  if (/^$|^\/|(^|\/)\.\.?(\/|$)/.test(filePath)) {
    throw reader.refuse(
      "FilePath",
      'a path within the output, such as "evaluation.json"',
    );
  }
  return { name, outputName: reader.text("OutputName"), filePath };
}
