import type { Api } from "./api.ts";
import {
  isScalar,
  kindOfParameter,
  kindOfValue,
  type ValueKind,
} from "./arguments.ts";
import {
  type Definition,
  definitionError,
  type Json,
  type Parameter,
  type Step,
} from "./definition.ts";
import { type Expression, readExpression } from "./expressions.ts";
import { kindOfProperty, UnknownProperty } from "./properties.ts";
import { hint, show } from "./reader.ts";

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

/** What an execution names where the definition does not. */
const EXPERIMENT = ["ExperimentName", "TrialName"];

/** Variables that name the step's own job, and the type of steps that have it. */
const JOB_NAMES: Readonly<Record<string, string>> = {
  TrainingJobName: "Training",
  ProcessingJobName: "Processing",
};

/** What expressions may refer to. */
export class Names {
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #experiment: readonly string[];

  constructor({ steps, parameters, experiment }: Definition) {
    this.#experiment = experiment === undefined
      ? EXPERIMENT
      : Object.keys(experiment);
    this.#steps = new Map(steps.map((step) => [step.name, step]));
    this.#parameters = new Map(parameters.map((one) => [one.name, one]));
  }

  /** @throws {ServiceError} If there is none, with the place that asks for it. */
  step(name: string, at: string): Step {
    const step = this.#steps.get(name);
    if (step !== undefined) return step;
    throw definitionError(
      `Unknown step '${name}' in ${at}${hint(name, this.#steps.keys())}.`,
    );
  }

  /** @throws {ServiceError} If there is none, with the place that asks for it. */
  parameter(name: string, at: string): Parameter {
    const parameter = this.#parameters.get(name);
    if (parameter !== undefined) return parameter;
    throw definitionError(
      `Unknown parameter '${name}' in ${at}${
        hint(name, this.#parameters.keys())
      }.`,
    );
  }

  /** @throws {ServiceError} If it is not given, with the place that asks for it. */
  experiment(name: string, at: string): void {
    if (this.#experiment.includes(name)) return;
    throw definitionError(
      `Unknown member '${name}' of PipelineExperimentConfig in ${at}${
        hint(name, this.#experiment)
      }.`,
    );
  }
}

/** Checks the expressions of one step, or of what stands beside the steps. */
export class ExpressionCheck {
  readonly #names: Names;
  readonly #api: Api;
  readonly #stepType: string;

  constructor(names: Names, api: Api, stepType = "") {
    this.#names = names;
    this.#api = api;
    this.#stepType = stepType;
  }

  /**
   * What kind of value an expression gives.
   *
   * @throws {ServiceError} If what it refers to is not there.
   */
  kindOf(expression: Expression, at: string): ValueKind {
    switch (expression.kind) {
      case "join":
        for (const [i, value] of expression.values.entries()) {
          this.#joined(value, `${at}, Values[${i}]`);
        }
        return "string";
      case "parameter": {
        const { type } = this.#names.parameter(expression.name, at);
        return kindOfParameter(type);
      }
      case "execution":
        this.#variable(expression.name, at);
        return "string";
      case "experiment":
        this.#names.experiment(expression.name, at);
        return "string";
      case "property":
        return this.#property(expression, at);
      case "jsonGet":
        if ("step" in expression.source) this.#file(expression.source, at);
        else this.text(expression.source.uri, `${at}, S3Uri`);
        this.text(expression.path, `${at}, Path`);
        return "any";
    }
  }

  /**
   * Refuses what is neither a text nor an expression that can become one.
   *
   * @throws {ServiceError}
   */
  text(value: Json, at: string): void {
    const expression = readExpression(value, at);
    const isText = expression === undefined
      ? typeof value === "string"
      : isScalar(this.kindOf(expression, at));
    if (isText) return;
    throw definitionError(`A string is due at ${at}, not ${show(value)}.`);
  }

  #joined(value: Json, at: string): void {
    const expression = readExpression(value, at);
    const kind = expression === undefined
      ? kindOfValue(value)
      : this.kindOf(expression, at);
    if (isScalar(kind)) return;
    throw definitionError(
      `Std:Join cannot join ${show(value)} at ${at}, which is of type ${kind}.`,
    );
  }

  #variable(name: string, at: string): void {
    if (!EXECUTION_VARIABLES.some((variable) => variable === name)) {
      throw definitionError(
        `Unknown execution variable '${name}' in ${at}${
          hint(name, EXECUTION_VARIABLES)
        }.`,
      );
    }
    const type = JOB_NAMES[name];
    if (type === undefined || type === this.#stepType) return;
    throw definitionError(
      `Execution.${name} is of ${type} steps, and cannot stand in ${at}.`,
    );
  }

  #file(
    { step: name, file }: { readonly step: string; readonly file: string },
    at: string,
  ): void {
    const files = this.#names.step(name, at).propertyFiles
      .map((known) => known.name);
    if (files.includes(file)) return;
    throw definitionError(
      `Unknown property file '${file}' of step '${name}' in ${at}${
        hint(file, files)
      }.`,
    );
  }

  #property(
    { step: name, path, text }: Extract<Expression, { kind: "property" }>,
    at: string,
  ): ValueKind {
    const step = this.#names.step(name, at);
    try {
      return kindOfProperty(step, path, this.#api);
    } catch (error) {
      if (!(error instanceof UnknownProperty)) throw error;
      throw definitionError(
        `Unknown property '${text}' in ${at}: ${error.message}.`,
      );
    }
  }
}
