/**
 * Breaks a good request in every way that a model of the API forbids, one at a time.
 *
 * @module
 */
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import type { Rule, Rules } from "../../lib/local/service/rules.ts";
import type { Model, Shape } from "./api_model.ts";

/** A request that is broken in one place. */
export interface Mutation {
  /** Such as `ResourceConfig.VolumeSizeInGB: too small`. */
  readonly what: string;
  readonly input: unknown;
}

/** Longer lists and maps, and texts, are not made here. */
const LONGEST_LIST = 2000;
const LONGEST_TEXT = 2_000_000;

/** Every broken form of an operation's input, by the model. */
export function mutationsOf(
  model: Model,
  operation: string,
  input: unknown,
): Mutation[] {
  const shape = model.inputs[operation];
  if (shape === undefined) throw new Error(`${operation} is not in the model`);
  return [...broken(model, shape, input)].map(({ what, input }) => ({
    what: `${operation}${what}`,
    input,
  }));
}

function* broken(
  model: Model,
  name: string,
  value: unknown,
): Generator<Mutation> {
  const shape = model.shapes[name]!;
  switch (shape.kind) {
    case "structure":
      return yield* brokenStructure(model, shape, value as Members);
    case "list":
      return yield* brokenList(model, shape, value as unknown[]);
    case "map":
      return yield* brokenMap(model, shape, value as Members);
    case "string":
      return yield* brokenText(shape, String(value));
    case "integer":
    case "number":
      return yield* brokenNumber(shape, Number(value));
    default:
      yield { what: ": a list for a value", input: [value] };
      yield { what: ": a structure for a value", input: { value } };
  }
}

type Members = Readonly<Record<string, unknown>>;

function* brokenStructure(
  model: Model,
  { members = {}, required = [] }: Shape,
  value: Members,
): Generator<Mutation> {
  yield { what: ": a text for a structure", input: "text" };
  yield { what: ": a list for a structure", input: [value] };
  yield {
    what: ".Nonsense: not known",
    input: { ...value, Nonsense: "nonsense" },
  };
  for (const name of required) {
    const { [name]: _, ...rest } = value;
    yield { what: `.${name}: missing`, input: rest };
    yield { what: `.${name}: null`, input: { ...value, [name]: null } };
  }
  for (const [name, member] of Object.entries(value)) {
    const shape = members[name];
    if (shape === undefined) continue;
    for (const { what, input } of broken(model, shape, member)) {
      yield { what: `.${name}${what}`, input: { ...value, [name]: input } };
    }
  }
}

function* brokenList(
  model: Model,
  { min, max, item }: Shape,
  value: readonly unknown[],
): Generator<Mutation> {
  yield { what: ": a text for a list", input: "text" };
  yield { what: ": a structure for a list", input: { 0: value[0] } };
  if (min) yield { what: ": too few", input: value.slice(0, min - 1) };
  if (value.length === 0) return;
  if (max !== undefined && max < LONGEST_LIST) {
    yield { what: ": too many", input: Array(max + 1).fill(value[0]) };
  }
  for (const i of new Set([0, value.length - 1])) {
    for (const { what, input } of broken(model, item!, value[i])) {
      yield { what: `[${i}]${what}`, input: value.with(i, input) };
    }
  }
}

function* brokenMap(
  model: Model,
  { max, key, item }: Shape,
  value: Members,
): Generator<Mutation> {
  yield { what: ": a text for a map", input: "text" };
  yield { what: ": a list for a map", input: [value] };
  const [first] = Object.entries(value);
  if (first === undefined) return;
  const [name, member] = first;
  if (max !== undefined && max < LONGEST_LIST) {
    const many = Array.from({ length: max + 1 }, (_, i) => [`k${i}`, member]);
    yield { what: ": too many", input: Object.fromEntries(many) };
  }
  for (const { what, input } of broken(model, key!, name)) {
    // The keys of JSON are texts.
    if (typeof input !== "string") continue;
    yield { what: ` key${what}`, input: { ...value, [input]: member } };
  }
  const [last, lastMember] = Object.entries(value).at(-1)!;
  for (const { what, input } of broken(model, item!, lastMember)) {
    yield { what: `.${last}${what}`, input: { ...value, [last]: input } };
  }
}

/** Texts that one pattern or another refuses. */
const ODD = ["_", "a b", "é", "a_b", "-a", "a/b", "§", "!", " ", "a\nb", "\0"];

function* brokenText(
  { min, max, pattern, values }: Shape,
  value: string,
): Generator<Mutation> {
  yield { what: ": a number for a text", input: 5 };
  yield { what: ": true for a text", input: true };
  yield { what: ": a list for a text", input: [value] };
  if (min) yield { what: ": too short", input: value.slice(0, min - 1) };
  if (max !== undefined && max < LONGEST_TEXT) {
    const long = value.padEnd(max + 1, "a").slice(0, max) + "a";
    yield { what: ": too long", input: long };
  }
  if (values !== undefined) {
    yield { what: ": not of the enum", input: `${value}x` };
    yield { what: ": empty", input: "" };
  }
  const odd = pattern === undefined ? undefined : oddFor(pattern);
  if (odd !== undefined) yield { what: ": against the pattern", input: odd };
}

function oddFor(pattern: string): string | undefined {
  const source = pattern.replace(/\$\{1,\d+\}$/, "")
    .replaceAll("\\p{Alnum}", "A-Za-z0-9");
  const regex = new RegExp(`^(?:${source})$`, "u");
  return ODD.find((text) => !regex.test(text));
}

function* brokenNumber(
  { kind, min, max }: Shape,
  value: number,
): Generator<Mutation> {
  yield { what: ": a text for a number", input: String(value) };
  yield { what: ": true for a number", input: true };
  if (kind === "integer") {
    yield { what: ": a fraction", input: value + 0.5 };
  }
  if (min !== undefined) yield { what: ": too small", input: min - 1 };
  if (max !== undefined) yield { what: ": too large", input: max + 1 };
}

/**
 * The model as the SDK's schemas and enums and our table have it: at hand anywhere,
 * where AWS's own is not.
 */
export function sdkModel(
  sdk: Readonly<Record<string, unknown>>,
  rules: Rules,
  operations: readonly string[],
): Model {
  const shapes: Record<string, Shape> = {};
  const inputs = operations.map((operation) => {
    const schema = (sdk[`${operation}$`] as $SchemaRef[])[4]!;
    return [operation, add(NormalizedSchema.of(schema), {}, operation)];
  });
  return { shapes, inputs: Object.fromEntries(inputs) };

  function add(schema: NormalizedSchema, rule: Rule, at: string): string {
    const isStructure = schema.isStructSchema();
    const name = isStructure ? schema.getName()! : at;
    if (shapes[name] !== undefined) return name;
    const { min, max, pattern, item = {}, key = {}, values } = rule;
    const bounds = { min, max, pattern };
    if (isStructure) {
      shapes[name] = { kind: "structure" };
      shapes[name] = structure(schema, name);
    } else if (schema.isListSchema()) {
      const of = add(schema.getValueSchema(), item, `${at}[]`);
      shapes[name] = { kind: "list", min, max, item: of };
    } else if (schema.isMapSchema()) {
      shapes[`${at} key`] = {
        kind: "string",
        ...{ min: key.min, max: key.max, pattern: key.pattern },
      };
      const of = add(schema.getValueSchema(), item, `${at}{}`);
      shapes[name] = { kind: "map", max, key: `${at} key`, item: of };
    } else if (schema.isStringSchema()) {
      const legal = values === undefined
        ? undefined
        : Object.values(sdk[values] as object).map(String);
      shapes[name] = { kind: "string", ...bounds, values: legal };
    } else if (schema.isNumericSchema()) {
      const kind = rule.integer ? "integer" : "number";
      shapes[name] = { kind, min, max };
    } else {
      shapes[name] = { kind: "other" };
    }
    return name;
  }

  function structure(schema: NormalizedSchema, name: string): Shape {
    const members = Array.from(
      schema.structIterator(),
      ([member, of]) => [
        member,
        add(of, rules[name]?.[member] ?? {}, `${name}.${member}`),
      ],
    );
    const [, , , , names, , count] = schema.getSchema() as unknown[];
    const required = (names as string[]).slice(0, Number(count ?? 0));
    return {
      kind: "structure",
      members: Object.fromEntries(members),
      required,
    };
  }
}
