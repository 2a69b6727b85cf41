import type { NormalizedSchema } from "@smithy/core/schema";
import { type Api, loadApi } from "./api.ts";
import {
  checkArguments,
  kindOfParameter,
  kindOfSchema,
  type ValueKind,
} from "./arguments.ts";
import { checkCondition } from "./conditions.ts";
import {
  type Definition,
  definitionError,
  type Json,
  readDefinition,
  type Step,
} from "./definition.ts";
import { type Expression, expressionsIn } from "./expressions.ts";
import { findFunction, type LocalFunctions } from "./functions.ts";
import { refuseCycles, stepsWithin } from "./graph.ts";
import type { PathPart } from "./path.ts";
import { refusalOfType, STEP_TYPES } from "./step_types.ts";

/** What `{"Get": "Execution.X"}` knows. */
export const EXECUTION_VARIABLES = [
  "StartDateTime",
  "CurrentDateTime",
  "PipelineName",
  "PipelineArn",
  "PipelineExecutionId",
  "PipelineExecutionArn",
  "TrainingJobName",
  "ProcessingJobName",
] as const;

/**
 * Reads a definition and checks all of it that can be checked before it runs.
 *
 * @param context With the functions that Lambda steps may call.
 * @throws {ServiceError} `ValidationException`, which names the step and the place.
 */
export async function checkDefinition(
  text: string,
  context: { readonly functions?: LocalFunctions },
): Promise<Definition> {
  const definition = readDefinition(text);
  refuseTwice("Parameters", definition.parameters.map(({ name }) => name));
  refuseTwice("Steps", definition.steps.map(({ name }) => name));
  for (const { type, name } of definition.steps) {
    const refusal = refusalOfType(type);
    if (refusal !== undefined) {
      throw definitionError(`${refusal}, as step '${name}' is.`);
    }
  }
  const check = new DefinitionCheck(definition, await loadApi());
  for (const step of definition.steps) {
    check.step(step);
    checkCall(step, context);
  }
  check.experiment();
  refuseCycles(definition);
  return definition;
}

/** A queue may be without a reader: its token stands in the step's metadata. */
function checkCall(
  { name, type, call }: Step,
  context: { readonly functions?: LocalFunctions },
): void {
  if (call === undefined) return;
  refuseTwice(
    `the OutputParameters of step '${name}'`,
    call.outputs.map((output) => output.name),
  );
  if (type !== "Lambda" || findFunction(context, call.name)) return;
  throw definitionError(
    `Unknown function '${call.address}' in step '${name}' at FunctionArn: Local SageMaker runs functions of its own process. Give it '${call.name}' by openSession({ functions }), or by "serve --functions".`,
  );
}

function refuseTwice(what: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw definitionError(`Duplicate name '${twice}' in ${what}.`);
}

class DefinitionCheck {
  readonly #definition: Definition;
  readonly #api: Api;

  constructor(definition: Definition, api: Api) {
    this.#definition = definition;
    this.#api = api;
  }

  step(step: Step): void {
    const { name, type, dependsOn, propertyFiles } = step;
    for (const other of dependsOn) {
      this.#find(other, `step '${name}' at DependsOn`);
    }
    this.#propertyFiles(step);
    refuseTwice(
      `the property files of step '${name}'`,
      propertyFiles.map((file) => file.name),
    );
    const place = `step '${name}' at Arguments`;
    for (const { expression, at } of expressionsIn(step.arguments, place)) {
      this.#kindOf(expression, at);
    }
    if (type === "Condition") {
      (step.arguments.Conditions as Json[]).forEach((condition, i) =>
        checkCondition(
          condition,
          `step '${name}' at Arguments.Conditions[${i}]`,
        )
      );
      this.#refuseOwnBranch(step);
    } else if (type === "Fail") checkFail(step);
    else if (step.call === undefined) {
      const { request, name: nameMember } = STEP_TYPES[type]!;
      checkArguments(
        name,
        step.arguments,
        this.#api.schema(request),
        nameMember,
        (expression, at) => this.#kindOf(expression, at),
      );
    }
  }

  /** Its names are known at the start: no step has run by then. */
  experiment(): void {
    const at = "PipelineExperimentConfig";
    for (
      const { expression, at: place } of expressionsIn(
        this.#definition.experiment ?? {},
        at,
      )
    ) {
      if (expression.kind === "property" || expression.kind === "jsonGet") {
        throw definitionError(`${place} must not refer to steps.`);
      }
      this.#kindOf(expression, place);
    }
  }

  #propertyFiles({ name, type, propertyFiles, arguments: given }: Step): void {
    if (propertyFiles.length === 0) return;
    if (type !== "Processing") {
      throw definitionError(
        `Step '${name}' has PropertyFiles, which only Processing steps have.`,
      );
    }
    const config = given.ProcessingOutputConfig as
      | { Outputs?: { OutputName?: string }[] }
      | undefined;
    const outputs = (config?.Outputs ?? []).map(({ OutputName }) => OutputName);
    for (const file of propertyFiles) {
      if (outputs.includes(file.outputName)) continue;
      throw definitionError(
        `Property file '${file.name}' of step '${name}' names the output '${file.outputName}', which the step does not have.`,
      );
    }
  }

  #refuseOwnBranch(step: Step): void {
    const inner = stepsWithin(this.#definition, step.name);
    const own = inner.find(({ name }) => step.dependsOn.includes(name));
    if (own === undefined) return;
    throw definitionError(
      `The steps form a cycle: '${step.name}' waits for '${own.name}' in its own branch.`,
    );
  }

  #find(name: string, at: string): Step {
    const step = this.#definition.steps.find((step) => step.name === name);
    if (step !== undefined) return step;
    throw definitionError(`Unknown step '${name}' in ${at}.`);
  }

  #kindOf(expression: Expression, at: string): ValueKind {
    switch (expression.kind) {
      case "join":
        return "string";
      case "parameter": {
        const parameter = this.#definition.parameters
          .find(({ name }) => name === expression.name);
        if (parameter !== undefined) return kindOfParameter(parameter.type);
        throw definitionError(
          `Unknown parameter '${expression.name}' in ${at}.`,
        );
      }
      case "execution":
        if (EXECUTION_VARIABLES.some((name) => name === expression.name)) {
          return "string";
        }
        throw definitionError(
          `Unknown execution variable '${expression.name}' in ${at}.`,
        );
      case "property":
        return this.#kindOfProperty(expression, at);
      case "jsonGet":
        if ("step" in expression.source) {
          this.#propertyFile(expression.source, at);
        }
        return "any";
    }
  }

  #propertyFile(
    { step: name, file }: { readonly step: string; readonly file: string },
    at: string,
  ): void {
    const step = this.#find(name, at);
    if (step.propertyFiles.some((known) => known.name === file)) return;
    throw definitionError(
      `Unknown property file '${file}' of step '${name}' in ${at}.`,
    );
  }

  #kindOfProperty(
    { step: name, path, text }: Extract<Expression, { kind: "property" }>,
    at: string,
  ): ValueKind {
    const step = this.#find(name, at);
    if (step.type === "Condition" && path.join(".") === "Outcome") {
      return "string";
    }
    if (path[0] === "PropertyFiles" && path.length === 2) {
      this.#propertyFile({ step: name, file: String(path[1]) }, at);
      return "any";
    }
    const output = step.call?.outputs.find(({ name }) => name === path[1]);
    if (output !== undefined && path[0] === "OutputParameters") {
      if (path.length === 2) return kindOfParameter(output.type);
    }
    const type = STEP_TYPES[step.type];
    const schema = type === undefined
      ? undefined
      : this.#walk(this.#api.schema(type.response), path, step);
    if (schema !== undefined) return kindOfSchema(schema);
    throw definitionError(
      `Unknown property '${text}' in ${at}: a ${step.type} step has no such property.`,
    );
  }

  /** A tuning step shows its best training jobs, beside what Describe shows. */
  #walk(
    root: NormalizedSchema,
    path: readonly PathPart[],
    step: Step,
  ): NormalizedSchema | undefined {
    if (path.length === 0) return undefined;
    const [first, second, ...rest] = path;
    if (step.type === "Tuning" && first === "TrainingJobSummaries") {
      if (typeof second !== "number") return undefined;
      return walk(this.#api.schema("HyperParameterTrainingJobSummary"), rest);
    }
    return walk(root, path);
  }
}

function walk(
  root: NormalizedSchema,
  path: readonly PathPart[],
): NormalizedSchema | undefined {
  let schema: NormalizedSchema | undefined = root;
  for (const part of path) {
    if (schema === undefined) return undefined;
    if (schema.isListSchema() || schema.isMapSchema()) {
      schema = schema.getValueSchema();
    } else if (schema.isStructSchema() && typeof part === "string") {
      schema = new Map(schema.structIterator()).get(part);
    } else return undefined;
  }
  return schema;
}

function checkFail({ name, arguments: given }: Step): void {
  const unknown = Object.keys(given).find((member) =>
    member !== "ErrorMessage"
  );
  if (unknown !== undefined) {
    throw definitionError(
      `Unknown Argument member '${unknown}'. It stands in step '${name}' at Arguments.${unknown}.`,
    );
  }
  const { ErrorMessage: message } = given;
  if (message === undefined || Array.isArray(message) || message === null) {
    throw definitionError(`Step '${name}' needs an ErrorMessage.`);
  }
}
