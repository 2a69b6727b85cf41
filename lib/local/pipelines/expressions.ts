import {
  definitionError,
  isObject,
  type Json,
  type JsonObject,
} from "./definition.ts";
import { parsePath, type PathPart } from "./path.ts";
import { parseS3Uri } from "../jobs/s3_uri.ts";
import { hint, show } from "./reader.ts";

/** What an expression stands for. */
export type Expression =
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "execution"; readonly name: string }
  | { readonly kind: "experiment"; readonly name: string }
  | {
    readonly kind: "property";
    readonly step: string;
    readonly path: readonly PathPart[];
    readonly text: string;
  }
  | {
    readonly kind: "join";
    readonly on: string;
    readonly values: readonly Json[];
  }
  | {
    readonly kind: "jsonGet";
    readonly source:
      | { readonly step: string; readonly file: string }
      | { readonly uri: Json };
    readonly path: Json;
  };

const FORMS = ["Get", "Std:Join", "Std:JsonGet"] as const;

/**
 * The expression that a value is; undefined where it is a plain value.
 *
 * @throws {ServiceError} If it looks like one and is malformed; `at` says where.
 */
export function readExpression(
  value: Json,
  at: string,
): Expression | undefined {
  if (!isObject(value)) return undefined;
  const form = formOf(value, at);
  if (form === undefined) return undefined;
  const body = value[form]!;
  if (form === "Get") return readGet(body, at);
  if (!isObject(body)) {
    throw definitionError(`${form} must be an object at ${at}.`);
  }
  return form === "Std:Join" ? readJoin(body, at) : readJsonGet(body, at);
}

/** Whether a value is one that is yet to be worked out. */
export function isExpression(value: Json | undefined): boolean {
  return isObject(value) && FORMS.some((form) => Object.hasOwn(value, form));
}

/** A map may have a key that is called Get, beside others; none starts with Std. */
function formOf(
  value: JsonObject,
  at: string,
): typeof FORMS[number] | undefined {
  const names = Object.keys(value);
  const form = FORMS.find((form) => form === names[0]);
  if (names.length === 1 && form !== undefined) return form;
  const name = names.find((name) => name.startsWith("Std:"));
  if (name === undefined) return undefined;
  if (FORMS.some((form) => form === name)) {
    throw definitionError(`${name} must be the only member at ${at}.`);
  }
  throw definitionError(
    `Unknown function '${name}'${hint(name, FORMS)} at ${at}.`,
  );
}

const KINDS: Readonly<
  Record<string, "parameter" | "execution" | "experiment">
> = {
  Parameters: "parameter",
  Execution: "execution",
  PipelineExperimentConfig: "experiment",
};

function readGet(text: Json, at: string): Expression {
  const match = typeof text === "string"
    ? /^(Parameters|Steps|Execution|PipelineExperimentConfig)\.([A-Za-z0-9_-]+)(.*)$/s
      .exec(text)
    : null;
  const [, root, name, rest = ""] = match ?? [];
  const path = parsePath(rest.replace(/^\./, ""));
  if (name === undefined || path === undefined) throw unknown(text, at);
  if (root === "Steps") {
    return { kind: "property", step: name, path, text: String(text) };
  }
  if (path.length > 0) throw unknown(text, at);
  return { kind: KINDS[root!]!, name };
}

function unknown(text: Json, at: string): Error {
  return definitionError(
    `Unknown reference ${
      show(text)
    } at ${at}. Refer to Parameters.<name>, Execution.<variable> or Steps.<step>.<property>.`,
  );
}

function onlyMembers(
  form: string,
  body: JsonObject,
  known: readonly string[],
  at: string,
): void {
  const unknown = Object.keys(body).find((member) => !known.includes(member));
  if (unknown === undefined) return;
  throw definitionError(
    `Unknown member '${unknown}' of ${form}${hint(unknown, known)} at ${at}.`,
  );
}

function readJoin(body: JsonObject, at: string): Expression {
  onlyMembers("Std:Join", body, ["On", "Values"], at);
  const { On = "", Values } = body;
  if (typeof On !== "string" || !Array.isArray(Values)) {
    throw definitionError(
      `Std:Join needs On, a string, and Values, a list, at ${at}.`,
    );
  }
  return { kind: "join", on: On, values: Values };
}

function readJsonGet(body: JsonObject, at: string): Expression {
  onlyMembers("Std:JsonGet", body, ["PropertyFile", "S3Uri", "Path"], at);
  const { PropertyFile, S3Uri, Path } = body;
  if (
    Path === undefined || (PropertyFile === undefined) === (S3Uri === undefined)
  ) {
    throw definitionError(
      `Std:JsonGet needs Path and either PropertyFile or S3Uri at ${at}.`,
    );
  }
  checkPath(Path, at);
  if (S3Uri !== undefined) {
    if (typeof S3Uri === "string" && parseS3Uri(S3Uri) === undefined) {
      throw definitionError(
        `S3Uri must be of the form s3://bucket/key at ${at}, not ${
          show(S3Uri)
        }.`,
      );
    }
    return { kind: "jsonGet", source: { uri: S3Uri }, path: Path };
  }
  const get = readExpression(PropertyFile!, at);
  if (
    get?.kind !== "property" || get.path[0] !== "PropertyFiles" ||
    get.path.length !== 2
  ) {
    throw definitionError(
      `PropertyFile must be {"Get": "Steps.<step>.PropertyFiles.<name>"} at ${at}.`,
    );
  }
  const source = { step: get.step, file: String(get.path[1]) };
  return { kind: "jsonGet", source, path: Path };
}

function checkPath(path: Json, at: string): void {
  if (typeof path !== "string") return;
  if (path !== "" && !/(^|\.)\*/.test(path) && parsePath(path)) return;
  throw definitionError(
    `Path '${path}' is not a path such as a.b[0]['c'] at ${at}.`,
  );
}

/** Every expression in a value, from outside to inside, with its place. */
export function* expressionsIn(
  value: Json,
  at: string,
): Generator<{ readonly expression: Expression; readonly at: string }> {
  const expression = readExpression(value, at);
  if (expression !== undefined) {
    yield { expression, at };
    for (const inner of operandsOf(expression)) yield* expressionsIn(inner, at);
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      yield* expressionsIn(item, `${at}[${i}]`);
    }
  } else if (isObject(value)) {
    for (const [member, item] of Object.entries(value)) {
      yield* expressionsIn(item, `${at}.${member}`);
    }
  }
}

function operandsOf(expression: Expression): readonly Json[] {
  if (expression.kind === "join") return expression.values;
  if (expression.kind !== "jsonGet") return [];
  const { source, path } = expression;
  return "uri" in source ? [source.uri, path] : [path];
}

/** Names of the steps that a value refers to. */
export function stepsReferredTo(value: Json): string[] {
  const names: string[] = [];
  for (const { expression } of expressionsIn(value, "")) {
    if (expression.kind === "property") names.push(expression.step);
    if (expression.kind === "jsonGet" && "step" in expression.source) {
      names.push(expression.source.step);
    }
  }
  return names;
}

/** Where an expression's values come from. */
export interface Scope {
  parameter(name: string): Json;
  execution(name: string): Json;
  /** Of the names of experiment and trial. */
  experiment(name: string): Json;
  /** @throws {UserError} If the step has no such property. */
  property(step: string, path: readonly PathPart[], text: string): Json;
  /** @throws {UserError} If it cannot be read. */
  fromFile(step: string, file: string, path: string): Json;
  /** @throws {UserError} If it cannot be read. */
  fromUri(uri: string, path: string): Json;
}

/**
 * A value with its expressions worked out.
 *
 * @throws {UserError} If one cannot be.
 */
export function evaluate(value: Json, scope: Scope): Json {
  const expression = readExpression(value, "");
  if (expression !== undefined) return evaluateExpression(expression, scope);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([member, item]) => [member, evaluate(item, scope)]),
  );
}

function evaluateExpression(expression: Expression, scope: Scope): Json {
  switch (expression.kind) {
    case "parameter":
      return scope.parameter(expression.name);
    case "execution":
      return scope.execution(expression.name);
    case "experiment":
      return scope.experiment(expression.name);
    case "property":
      return scope.property(expression.step, expression.path, expression.text);
    case "join":
      return expression.values
        .map((value) => evaluateText(value, scope))
        .join(expression.on);
    case "jsonGet": {
      const { source } = expression;
      const path = evaluateText(expression.path, scope);
      return "uri" in source
        ? scope.fromUri(evaluateText(source.uri, scope), path)
        : scope.fromFile(source.step, source.file, path);
    }
  }
}

/**
 * A value with its expressions worked out, as a text: objects as JSON.
 *
 * @throws {UserError} If one cannot be.
 */
export function evaluateText(value: Json, scope: Scope): string {
  const found = evaluate(value, scope);
  return typeof found === "object" ? JSON.stringify(found) : String(found);
}
