import { validationError } from "../operations/refusals.ts";
import { parseDuration } from "./duration.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  [member: string]: Json;
}

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

/** When a step that failed is tried again. */
export interface RetryPolicy {
  readonly exceptions: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts?: number;
  readonly expireAfterMinutes?: number;
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
}

/** A pipeline definition that has been read. */
export interface Definition {
  readonly parameters: readonly Parameter[];
  readonly steps: readonly Step[];
  /** Whether the cache compares inputs in S3 by what they hold. Default: by URI, as the service does. */
  readonly cacheByContent: boolean;
}

/** What the service says of a definition that it cannot use. */
export function definitionError(detail: string): Error {
  return validationError(`Unable to parse pipeline definition. ${detail}`);
}

const RETRYABLE = [
  "Step.SERVICE_FAULT",
  "Step.THROTTLING",
  "SageMaker.JOB_INTERNAL_ERROR",
  "SageMaker.CAPACITY_ERROR",
  "SageMaker.RESOURCE_LIMIT",
];

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
  const version = root.text("Version");
  if (version !== "2020-12-01") {
    throw definitionError(`Version '${version}' is not '2020-12-01'.`);
  }
  const metadata = root.value("Metadata") === undefined
    ? undefined
    : root.object("Metadata");
  return {
    parameters: root.list("Parameters").map(readParameter),
    steps: readSteps(root.list("Steps", true)),
    cacheByContent: metadata?.value("SagebookCacheBy") === "content",
  };
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

/** Whether a value is an object of JSON. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads the members of an object, and says where one is wrong. */
class Reader {
  readonly #object: JsonObject;
  readonly #path: string;

  constructor(object: JsonObject, path: string) {
    this.#object = object;
    this.#path = path;
  }

  at(member: string): string {
    return this.#path === "" ? member : `${this.#path}.${member}`;
  }

  value(member: string): Json | undefined {
    return this.#object[member];
  }

  only(...known: string[]): void {
    for (const member of Object.keys(this.#object)) {
      if (known.includes(member)) continue;
      throw definitionError(
        `Unknown member '${member}'${this.#path ? ` at ${this.#path}` : ""}.`,
      );
    }
  }

  refuse(member: string, due: string): Error {
    const given = this.#object[member];
    return given === undefined
      ? definitionError(`${this.at(member)} is missing.`)
      : definitionError(
        `${this.at(member)} must be ${due}, not ${JSON.stringify(given)}.`,
      );
  }

  text(member: string): string {
    const value = this.#object[member];
    if (typeof value === "string") return value;
    throw this.refuse(member, "a string");
  }

  number(member: string, standard?: number): number {
    const value = this.#object[member] ?? standard;
    if (typeof value === "number") return value;
    throw this.refuse(member, "a number");
  }

  optionalText(member: string): string | undefined {
    return this.#object[member] === undefined ? undefined : this.text(member);
  }

  object(member: string): Reader {
    const value = this.#object[member];
    if (isObject(value)) return new Reader(value, this.at(member));
    throw this.refuse(member, "an object");
  }

  list(member: string, required = false): Reader[] {
    return this.values(member, required).map((item, i) => {
      const path = `${this.at(member)}[${i}]`;
      if (isObject(item)) return new Reader(item, path);
      throw definitionError(`${path} must be an object.`);
    });
  }

  values(member: string, required = false): Json[] {
    const value = this.#object[member];
    if (value === undefined && !required) return [];
    if (!Array.isArray(value)) throw this.refuse(member, "a list");
    if (required && value.length === 0) {
      throw definitionError(`${this.at(member)} must not be empty.`);
    }
    return value;
  }
}

function readParameter(reader: Reader): Parameter {
  reader.only("Name", "Type", "DefaultValue", "EnumValues");
  const type = reader.text("Type") as ParameterType;
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

function readStep(reader: Reader, branch: Branch | undefined): Step[] {
  reader.only(
    "Name",
    "Type",
    "Arguments",
    "DependsOn",
    "DisplayName",
    "Description",
    "CacheConfig",
    "RetryPolicies",
    "PropertyFiles",
  );
  const name = reader.text("Name");
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
  const type = reader.text("Type");
  const displayName = reader.optionalText("DisplayName");
  const description = reader.optionalText("Description");
  const cacheFor = readCache(reader);
  const given = reader.object("Arguments");
  const step: Step = {
    name,
    type,
    arguments: reader.value("Arguments") as JsonObject,
    dependsOn,
    retryPolicies: reader.list("RetryPolicies").flatMap(readRetryPolicies),
    propertyFiles: reader.list("PropertyFiles").map(readPropertyFile),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(cacheFor === undefined ? {} : { cacheFor }),
    ...(branch === undefined ? {} : { branch }),
  };
  return type === "Condition" ? readCondition(step, given) : [step];
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
  const enabled = cache.value("Enabled");
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

function readRetryPolicies(reader: Reader): RetryPolicy {
  reader.only(
    "ExceptionType",
    "IntervalSeconds",
    "BackoffRate",
    "MaxAttempts",
    "ExpireAfterMin",
  );
  const exceptions = reader.values("ExceptionType", true).map(String);
  if (!exceptions.every((name) => RETRYABLE.includes(name))) {
    throw reader.refuse("ExceptionType", `of ${RETRYABLE.join(", ")}`);
  }
  const expires = reader.value("ExpireAfterMin") !== undefined;
  if (expires && reader.value("MaxAttempts") !== undefined) {
    throw definitionError(
      `${reader.at("MaxAttempts")} and ExpireAfterMin exclude each other.`,
    );
  }
  const within = (
    member: string,
    standard: number,
    least: number,
    most: number,
  ) => {
    const value = reader.number(member, standard);
    if (value >= least && value <= most) return value;
    throw reader.refuse(member, `from ${least} to ${most}`);
  };
  return {
    exceptions,
    intervalSeconds: within("IntervalSeconds", 1, 0, 43_200),
    backoffRate: within("BackoffRate", 2, 0, Number.MAX_VALUE),
    ...(expires
      ? { expireAfterMinutes: within("ExpireAfterMin", 1, 0, 14_400) }
      : { maxAttempts: within("MaxAttempts", 5, 1, 20) }),
  };
}
