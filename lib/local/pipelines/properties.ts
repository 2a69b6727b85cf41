import type { NormalizedSchema } from "@smithy/core/schema";
import type { Api } from "./api.ts";
import { kindOfParameter, kindOfSchema, type ValueKind } from "./arguments.ts";
import type { Json, Step } from "./definition.ts";
import { isExpression } from "./expressions.ts";
import { follow, type PathPart } from "./path.ts";
import { hint, isObject } from "./reader.ts";
import { STEP_TYPES } from "./step_types.ts";

/** Most training jobs that a tuning step shows. */
const MOST_SUMMARIES = 50;

/** A property that a step does not have: its message says why. */
export class UnknownProperty extends Error {}

/**
 * The kind of a step's property: as Describe answers it, with the items and keys
 * that the step's own arguments say.
 *
 * @throws {UnknownProperty} If the step has none there.
 */
export function kindOfProperty(
  step: Step,
  path: readonly PathPart[],
  api: Api,
): ValueKind {
  if (path.length === 0) {
    throw new UnknownProperty("name one of its properties");
  }
  const { type, call } = step;
  if (type === "Condition" && path.join(".") === "Outcome") return "boolean";
  if (call !== undefined) return kindOfOutput(step, path);
  if (path[0] === "PropertyFiles") {
    throw new UnknownProperty("read property files by Std:JsonGet");
  }
  const known = STEP_TYPES[type];
  if (known === undefined) {
    throw new UnknownProperty(`a ${type} step has no such property`);
  }
  const [first, index, ...rest] = path;
  if (type === "Tuning" && first === "TrainingJobSummaries") {
    checkSummary(index, step);
    const summary = api.schema("HyperParameterTrainingJobSummary");
    return kindOfSchema(walk(summary, rest, {}, `a ${first} item`));
  }
  const response = api.schema(known.response);
  return kindOfSchema(walk(response, path, step.arguments, `a ${type} step`));
}

function kindOfOutput(
  { type, call }: Step,
  [root, name, ...rest]: readonly PathPart[],
): ValueKind {
  const output = call!.outputs.find((output) => output.name === name);
  if (root === "OutputParameters" && output !== undefined && !rest.length) {
    return kindOfParameter(output.type);
  }
  const names = call!.outputs.map(({ name }) => `OutputParameters['${name}']`);
  throw new UnknownProperty(
    names.length === 0
      ? `the ${type} step has no OutputParameters`
      : `the ${type} step has ${names.join(", ")}`,
  );
}

/** A tuning step shows its best training jobs, beside what Describe shows. */
function checkSummary(index: PathPart | undefined, step: Step): void {
  const jobs = follow(step.arguments, [
    "HyperParameterTuningJobConfig",
    "ResourceLimits",
    "MaxNumberOfTrainingJobs",
  ]);
  const most = typeof jobs === "number"
    ? Math.min(jobs, MOST_SUMMARIES)
    : MOST_SUMMARIES;
  if (typeof index === "number" && index < most) return;
  throw new UnknownProperty(
    `TrainingJobSummaries are told by an index from 0 to ${most - 1}`,
  );
}

/** Follows a path through a schema, and `given` as far as the arguments say it. */
function walk(
  root: NormalizedSchema,
  path: readonly PathPart[],
  given: Json | undefined,
  owner: string,
): NormalizedSchema {
  let schema = root;
  let place = owner;
  for (const part of path) {
    if (schema.isListSchema()) {
      checkItem(schema.getValueSchema(), part, given, place);
      schema = schema.getValueSchema();
    } else if (schema.isMapSchema()) {
      checkKey(part, given, place);
      schema = schema.getValueSchema();
    } else schema = memberOf(schema, part, place);
    given = follow(given, [part]) as Json | undefined;
    // What an expression will give is not known yet.
    if (isExpression(given)) given = undefined;
    place = `'${part}'`;
  }
  return schema;
}

function memberOf(
  schema: NormalizedSchema,
  part: PathPart,
  place: string,
): NormalizedSchema {
  const members = new Map(
    schema.isStructSchema() ? schema.structIterator() : [],
  );
  const member = typeof part === "string" ? members.get(part) : undefined;
  if (member !== undefined) return member;
  const meant = typeof part === "string" ? hint(part, members.keys()) : "";
  throw new UnknownProperty(`${place} has no '${part}'${meant}`);
}

/** Items are told by an index, or by their names where they have one. */
function checkItem(
  item: NormalizedSchema,
  part: PathPart,
  given: Json | undefined,
  place: string,
): void {
  const named = item.isStructSchema()
    ? Array.from(item.structIterator(), ([name]) => name)
      .filter((name) => name.endsWith("Name"))
    : [];
  if (typeof part === "string" && named.length === 0) {
    throw new UnknownProperty(
      `${place} is a list whose items have no names: use an index, such as [0]`,
    );
  }
  if (!Array.isArray(given)) return;
  if (typeof part === "number") {
    if (part < given.length) return;
    throw new UnknownProperty(`${place} has ${given.length} items`);
  }
  const names = given.map((one) => isObject(one) ? one[named[0]!] : undefined);
  if (names.some((name) => typeof name !== "string")) return;
  if (follow(given, [part]) !== undefined) return;
  throw new UnknownProperty(
    `${place} has no '${part}', but ${
      names.map((name) => `'${name}'`).join(", ")
    }`,
  );
}

function checkKey(
  part: PathPart,
  given: Json | undefined,
  place: string,
): void {
  if (typeof part === "number") {
    throw new UnknownProperty(`${place} is a map: use a key, such as ['name']`);
  }
  if (!isObject(given) || Object.hasOwn(given, part)) return;
  throw new UnknownProperty(
    `${place} has no '${part}'${hint(part, Object.keys(given))}`,
  );
}
