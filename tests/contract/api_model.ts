/**
 * AWS's own model of an API, in either of its published forms: Smithy's JSON, as in
 * the repository aws/api-models-aws, or botocore's `service-2.json`.
 *
 * @module
 */

/** A shape of the model, whatever its form. */
export interface Shape {
  readonly kind:
    | "structure"
    | "list"
    | "map"
    | "integer"
    | "number"
    | "string"
    | "other";
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly pattern?: string | undefined;
  /** Values of an enum. */
  readonly values?: readonly string[] | undefined;
  /** Names of the shapes of a structure's members. */
  readonly members?: Readonly<Record<string, string>> | undefined;
  /** Members of a structure that must be there. */
  readonly required?: readonly string[] | undefined;
  readonly item?: string | undefined;
  readonly key?: string | undefined;
}

/** The model: its shapes, and the shape of each operation's input. */
export interface Model {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Reads a model's text.
 *
 * @throws {TypeError} If it is none.
 */
export function readModel(text: string): Model {
  const json = JSON.parse(text);
  if (typeof json?.shapes !== "object") {
    throw new TypeError("Cannot read the model: it has no shapes");
  }
  return "smithy" in json ? readSmithy(json.shapes) : readBotocore(json);
}

// deno-lint-ignore no-explicit-any -- a file of AWS's, read member by member
type Json = any;

function readBotocore({ shapes, operations = {} }: Json): Model {
  return {
    shapes: mapValues(shapes, botocoreShape),
    inputs: mapValues(
      operations,
      ({ input }: Json): string => input?.shape ?? "",
    ),
  };
}

function botocoreShape(shape: Json): Shape {
  const { type, min, max, pattern, members, member, value, key } = shape;
  const item = member ?? value;
  return {
    kind: kindOf(type),
    min,
    max,
    pattern,
    values: shape.enum,
    required: shape.required,
    ...(members && { members: mapValues(members, (one: Json) => one.shape) }),
    ...(item && { item: item.shape }),
    ...(key && { key: key.shape }),
  };
}

function readSmithy(shapes: Record<string, Json>): Model {
  const named = Object.entries(shapes).map(([name, shape]) =>
    [local(name), shape] as const
  );
  const operations = named.filter(([, { type }]) => type === "operation");
  return {
    shapes: Object.fromEntries(
      named.map(([name, shape]) => [name, smithyShape(shape)]),
    ),
    inputs: Object.fromEntries(
      operations.map(([name, { input }]) => [name, local(input.target)]),
    ),
  };
}

function smithyShape({ type, traits = {}, ...shape }: Json): Shape {
  const { members = {}, member, value, key } = shape;
  const bounds = traits["smithy.api#length"] ?? traits["smithy.api#range"];
  const item = member ?? value;
  const isStructure = kindOf(type) === "structure";
  return {
    kind: kindOf(type),
    ...bounds,
    pattern: whole(traits["smithy.api#pattern"]),
    values: smithyValues(type, traits, members),
    ...(isStructure && {
      members: mapValues(members, ({ target }: Json) => local(target)),
      required: Object.keys(members).filter((name) =>
        "smithy.api#required" in (members[name].traits ?? {})
      ),
    }),
    ...(item && { item: local(item.target) }),
    ...(key && { key: local(key.target) }),
  };
}

function smithyValues(
  type: string,
  traits: Json,
  members: Json,
): string[] | undefined {
  if (type === "enum") {
    return Object.entries<Json>(members).map(([name, { traits = {} }]) =>
      traits["smithy.api#enumValue"] ?? name
    );
  }
  return traits["smithy.api#enum"]?.map(({ value }: Json) => value);
}

/** `com.amazonaws.sagemaker#TrainingJobName` is `TrainingJobName`. */
function local(name: string): string {
  return name.split("#")[1]!;
}

/** Smithy's patterns hold for a part of the text, but for their anchors. */
function whole(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  const start = pattern.startsWith("^") ? pattern.slice(1) : `.*${pattern}`;
  const ends = /(?<!\\)\$$/.test(start) ? start.slice(0, -1) : `${start}.*`;
  return ends.replaceAll(/(\.\*){2,}/g, ".*");
}

function kindOf(type: string): Shape["kind"] {
  if (type === "structure" || type === "union") return "structure";
  if (type === "list" || type === "map") return type;
  if (type === "integer" || type === "long") return "integer";
  if (type === "float" || type === "double") return "number";
  return type === "string" || type === "enum" ? "string" : "other";
}

function mapValues<T>(
  record: Record<string, Json>,
  to: (value: Json) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, to(value)]),
  );
}
