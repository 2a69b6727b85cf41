/**
 * Compares the table of lengths, patterns and ranges that Local SageMaker uses with
 * AWS's own model of the API, where a copy is at hand: Smithy's JSON, as in the
 * repository aws/api-models-aws, or botocore's `service-2.json`.
 *
 *     deno run -R tests/contract/compare_model.ts sagemaker-2017-07-24.json
 *
 * @module
 */
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import type { Rule } from "../../lib/local/service/rules.ts";

/** A shape of the model, whatever its form. */
interface Shape {
  readonly kind: "structure" | "list" | "map" | "integer" | "other";
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly isEnum?: boolean;
  /** Names of the shapes of a structure's members. */
  readonly members?: Readonly<Record<string, string>>;
  readonly item?: string;
  readonly key?: string;
}

type Model = Readonly<Record<string, Shape>>;

/** What came of a comparison. */
export interface Compared {
  /** Members that both have. */
  readonly members: number;
  /** Members of the table that this copy does not know: it is older. */
  readonly unknown: number;
  /** Where the two contradict each other, in words. */
  readonly differences: readonly string[];
}

/** Compares the table with a model's text. */
export function compareWithModel(
  text: string,
  rules = SAGEMAKER_RULES,
): Compared {
  const model = readModel(JSON.parse(text));
  const differences: string[] = [];
  let members = 0;
  let unknown = 0;
  for (const [structure, table] of Object.entries(rules)) {
    for (const [member, rule] of Object.entries(table)) {
      const shape = model[structure]?.members?.[member];
      if (shape === undefined) {
        unknown++;
        continue;
      }
      members++;
      const path = `${structure}.${member}`;
      differences.push(...differ(path, rule, model, shape));
    }
  }
  return { members, unknown, differences };
}

function differ(
  path: string,
  rule: Rule,
  model: Model,
  name: string,
): string[] {
  const shape = model[name];
  if (shape === undefined) return [];
  const found: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown) => {
    if (ours === theirs) return;
    found.push(`${path}: ${what} is ${ours} here, ${theirs} in the model`);
  };
  const least = shape.kind === "integer" ? undefined : 0;
  compare("min", rule.min ?? least, shape.min ?? least);
  compare("max", rule.max, shape.max);
  compare("pattern", plain(rule.pattern), plain(shape.pattern));
  compare("enum", rule.values !== undefined, shape.isEnum === true);
  if (rule.item && shape.item) {
    found.push(...differ(`${path}[]`, rule.item, model, shape.item));
  }
  if (rule.key && shape.key) {
    found.push(...differ(`${path} keys`, rule.key, model, shape.key));
  }
  return found;
}

/** One that every text matches is as good as none. */
function plain(pattern: string | undefined): string | undefined {
  return pattern === ".*" || pattern === "[\\S\\s]*" ? undefined : pattern;
}

/** Smithy's patterns hold for a part of the text, but for their anchors. */
function whole(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  // Some of the model's have their length behind the anchor.
  const bare = pattern.replace(/\$\{\d+,\d+\}\$$/, "$");
  const start = bare.startsWith("^") ? bare.slice(1) : `.*${bare}`;
  const open = !/(?<!\\)\$$/.test(start);
  const ends = open ? `${start}.*` : start.slice(0, -1);
  return ends.replaceAll(/(\.\*){2,}/g, ".*");
}

// deno-lint-ignore no-explicit-any -- the form of the file is what is found out here
function readModel(json: any): Model {
  const smithy = "smithy" in json;
  const entries = Object.entries(json.shapes).map((
    [name, shape],
  ): [string, Shape] =>
    smithy ? [local(name), readSmithy(shape)] : [name, readBotocore(shape)]
  );
  return Object.fromEntries(entries);
}

function local(name: string): string {
  return name.split("#")[1]!;
}

// deno-lint-ignore no-explicit-any -- as above
function readSmithy({ type, traits = {}, members, member, value, key }: any) {
  const length = traits["smithy.api#length"] ?? traits["smithy.api#range"] ??
    {};
  const item = member ?? value;
  return {
    kind: kindOf(type),
    ...length,
    pattern: whole(traits["smithy.api#pattern"]),
    isEnum: type === "enum" || "smithy.api#enum" in traits,
    ...(members && type !== "enum" && {
      members: Object.fromEntries(
        Object.entries(members as Record<string, { target: string }>)
          .map(([name, { target }]) => [name, local(target)]),
      ),
    }),
    ...(item && { item: local(item.target) }),
    ...(key && { key: local(key.target) }),
  };
}

// deno-lint-ignore no-explicit-any -- as above
function readBotocore(shape: any): Shape {
  const { type, min, max, pattern, members, member, value, key } = shape;
  const item = member ?? value;
  return {
    kind: kindOf(type),
    min,
    max,
    pattern,
    isEnum: "enum" in shape,
    ...(members && {
      members: Object.fromEntries(
        Object.entries(members as Record<string, { shape: string }>)
          .map(([name, { shape }]) => [name, shape]),
      ),
    }),
    ...(item && { item: item.shape }),
    ...(key && { key: key.shape }),
  };
}

function kindOf(type: string): Shape["kind"] {
  if (type === "structure" || type === "union") return "structure";
  if (type === "list" || type === "map") return type;
  return /^(integer|long|float|double)$/.test(type) ? "integer" : "other";
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (path === undefined) {
    console.error("Usage: compare_model.ts MODEL.json");
    Deno.exit(2);
  }
  const compared = compareWithModel(await Deno.readTextFile(path));
  console.log(
    `${compared.members} members compared, ${compared.unknown} not in this copy`,
  );
  for (const line of compared.differences) console.log(line);
  Deno.exit(compared.differences.length === 0 ? 0 : 1);
}
