/**
 * Compares what Local SageMaker checks of requests, its table of lengths, patterns
 * and ranges and the SDK's required members and enums, with AWS's own model of the
 * API, where a copy is at hand.
 *
 *     deno run -A tests/contract/compare_model.ts sagemaker-2017-07-24.json
 *
 * @module
 */
import * as sagemaker from "@aws-sdk/client-sagemaker";
import { operations } from "../../lib/local/operations/mod.ts";
import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import type { Rule, Rules } from "../../lib/local/service/rules.ts";
import { type Model, readModel, type Shape } from "./api_model.ts";
import { readModelFile } from "./find_model.ts";

/** What came of a comparison. */
export interface Compared {
  /** Members that were compared. */
  readonly members: number;
  /** Members of the table that this copy does not know: it is older. */
  readonly unknown: readonly string[];
  /** Where the two contradict each other, in words. */
  readonly differences: readonly string[];
  /** Where the two differ for a reason, which is named. */
  readonly excused: readonly string[];
}

/** What a model is compared with. */
export interface Checked {
  /** Default: the table of Local SageMaker. */
  readonly rules?: Rules;
  /** Operations whose whole input is compared. Default: all of Local SageMaker. */
  readonly operations?: readonly string[];
}

/** Compares with a model's text. */
export function compareWithModel(text: string, checked?: Checked): Compared {
  return new Comparison(readModel(text), checked).run();
}

/** Java's words for what JavaScript says otherwise. */
const JAVA: readonly (readonly [RegExp, string, string])[] = [
  [/\$\{1,\d+\}$/, "", "an end that is repeated is still the end"],
  [/\\p\{Alnum\}/g, "A-Za-z0-9", "Java's class of ASCII letters and digits"],
];

type Sdk = Readonly<Record<string, unknown>>;

class Comparison {
  readonly #model: Model;
  readonly #rules: Rules;
  readonly #operations: readonly string[];
  readonly #unknown: string[] = [];
  readonly #differences: string[] = [];
  readonly #excused: string[] = [];
  #members = 0;

  constructor(model: Model, {
    rules = SAGEMAKER_RULES,
    operations: names = Object.keys(operations),
  }: Checked = {}) {
    this.#model = model;
    this.#rules = rules;
    this.#operations = names;
  }

  run(): Compared {
    const structures = new Set(Object.keys(this.#rules));
    for (const name of this.#operations) this.#reach(name, structures);
    for (const structure of structures) this.#structure(structure);
    return {
      members: this.#members,
      unknown: this.#unknown,
      differences: this.#differences,
      excused: this.#excused,
    };
  }

  /** Adds the structures that an operation's input consists of. */
  #reach(operation: string, structures: Set<string>): void {
    const input = this.#model.inputs[operation];
    if (input === undefined) {
      this.#unknown.push(operation);
      return;
    }
    const seen = new Set<string>();
    const queue = [input];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const { kind, members = {}, item } = this.#model.shapes[name] ??
        { kind: "other" };
      if (kind === "structure") structures.add(name);
      queue.push(...Object.values(members), ...(item ? [item] : []));
    }
  }

  #structure(name: string): void {
    const ours = ourMembers(name);
    const { members = {}, required = [] } = this.#model.shapes[name] ?? {};
    const isOlder = !ours.names.isSubsetOf(new Set(Object.keys(members)));
    const rules = this.#rules[name] ?? {};
    for (const member of Object.keys(rules)) {
      if (!(member in members)) this.#unknown.push(`${name}.${member}`);
    }
    for (const [member, shape] of Object.entries(members)) {
      // What the SDK does not know yet is refused as a whole.
      if (!ours.names.has(member)) continue;
      this.#members++;
      const path = `${name}.${member}`;
      const reason = ours.tokens.has(member)
        ? "SDKs fill in a token of idempotency where there is none"
        : isOlder
        ? "the SDK's structure is newer, and does without it"
        : undefined;
      this.#required(
        path,
        ours.required.has(member),
        required.includes(member),
        reason,
      );
      this.#constraints(path, rules[member] ?? {}, shape);
    }
  }

  #required(
    path: string,
    ours: boolean,
    theirs: boolean,
    reason?: string,
  ): void {
    if (theirs && !ours && reason !== undefined) {
      this.#excused.push(`${path} is required in the model: ${reason}`);
    } else {
      this.#compare(path, "required", ours, theirs);
    }
  }

  #constraints(path: string, rule: Rule, name: string): void {
    const shape = this.#model.shapes[name];
    if (shape === undefined || shape.kind === "structure") return;
    const least = shape.kind === "integer" || shape.kind === "number"
      ? undefined
      : 0;
    this.#compare(path, "min", rule.min ?? least, shape.min ?? least);
    this.#compare(path, "max", rule.max, shape.max);
    this.#pattern(path, rule.pattern, shape.pattern);
    this.#values(path, rule.values, shape);
    if (shape.kind === "integer" || rule.integer) {
      this.#compare(path, "integer", rule.integer, shape.kind === "integer");
    }
    if (shape.item) this.#constraints(`${path}[]`, rule.item ?? {}, shape.item);
    if (shape.key) {
      this.#constraints(`${path} keys`, rule.key ?? {}, shape.key);
    }
  }

  #pattern(path: string, ours: string | undefined, theirs?: string): void {
    let said = theirs;
    for (const [java, words, reason] of JAVA) {
      const other = said?.replace(java, words);
      if (other !== said) this.#excused.push(`${path}: ${reason}`);
      said = other;
    }
    this.#compare(path, "pattern", plain(ours), plain(said));
  }

  /** An enum's values are the SDK's: the older of the two has a part of the other's. */
  #values(path: string, ours: string | undefined, { values }: Shape): void {
    this.#compare(path, "enum", ours !== undefined, values !== undefined);
    if (ours === undefined || values === undefined) return;
    const known = new Set(
      Object.values((sagemaker as Sdk)[ours] as object).map(String),
    );
    const model = new Set(values);
    if (known.isSubsetOf(model) || model.isSubsetOf(known)) return;
    const onlyHere = [...known.difference(model)];
    const onlyThere = [...model.difference(known)];
    this.#compare(path, "enum", onlyHere.join(), onlyThere.join());
  }

  #compare(path: string, what: string, ours: unknown, theirs: unknown): void {
    if (ours === theirs) return;
    this.#differences.push(
      `${path}: ${what} is ${ours} here, ${theirs} in the model`,
    );
  }
}

interface OurMembers {
  readonly names: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  /** Those that an SDK makes up where they are left out. */
  readonly tokens: ReadonlySet<string>;
}

/** A structure's members, by the SDK's schema, which lists the required ones first. */
function ourMembers(structure: string): OurMembers {
  const schema = (sagemaker as Sdk)[`${structure}$`] as unknown[] | undefined;
  const names = (schema?.[4] ?? []) as string[];
  const members = (schema?.[5] ?? []) as unknown[];
  return {
    names: new Set(names),
    required: new Set(names.slice(0, Number(schema?.[6] ?? 0))),
    tokens: new Set(names.filter((_, i) => isToken(members[i]))),
  };
}

/** Of a member's schema with traits, which are bits: 4 says `idempotencyToken`. */
function isToken(schema: unknown): boolean {
  return Array.isArray(schema) && typeof schema[1] === "number" &&
    (schema[1] & 4) !== 0;
}

/** One that every text matches is as good as none. */
function plain(pattern: string | undefined): string | undefined {
  return pattern === "[\\S\\s]*" ? undefined : pattern;
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (path === undefined) {
    console.error("Usage: compare_model.ts MODEL.json");
    Deno.exit(2);
  }
  const compared = compareWithModel(await readModelFile(path));
  const { members, unknown, differences, excused } = compared;
  console.log(
    `${members} members compared, ${unknown.length} not in this copy, ${excused.length} excused, ${differences.length} differences`,
  );
  for (const line of [...excused, ...differences]) console.log(line);
  Deno.exit(differences.length === 0 ? 0 : 1);
}
