import { type Api, loadApi } from "./api.ts";
import { checkArguments } from "./arguments.ts";
import { checkCondition } from "./conditions.ts";
import {
  type Definition,
  definitionError,
  type Json,
  readDefinition,
  type Step,
} from "./definition.ts";
import { ExpressionCheck, Names } from "./expression_check.ts";
import { type Expression, expressionsIn, isExpression } from "./expressions.ts";
import { findFunction, type LocalFunctions } from "./functions.ts";
import {
  refuseAfterFail,
  refuseCycles,
  refuseOtherBranches,
  stepsWithin,
} from "./graph.ts";
import { follow } from "./path.ts";
import { hint, isObject, refuseTwice, show } from "./reader.ts";
import { STEP_TYPES } from "./step_types.ts";

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
  const names = new Names(definition);
  const api = await loadApi();
  for (const step of definition.steps) {
    checkStep(step, names, api);
    refuseOwnBranch(step, definition);
    checkCall(step, context);
  }
  checkExperiment(definition, new ExpressionCheck(names, api));
  refuseCycles(definition);
  refuseAfterFail(definition);
  refuseOtherBranches(definition);
  return definition;
}

function checkStep(step: Step, names: Names, api: Api): void {
  const { name, type, dependsOn, arguments: given } = step;
  for (const other of dependsOn) {
    names.step(other, `step '${name}' at DependsOn`);
  }
  const check = new ExpressionCheck(names, api, type);
  const kindOf = (expression: Expression, at: string) =>
    check.kindOf(expression, at);
  const place = `step '${name}' at Arguments`;
  for (const { expression, at } of expressionsIn(given, place)) {
    kindOf(expression, at);
  }
  if (type === "Condition") {
    for (const [i, condition] of (given.Conditions as Json[]).entries()) {
      checkCondition(condition, `${place}.Conditions[${i}]`, kindOf);
    }
  } else if (type === "Fail") checkFail(step, check);
  else if (step.call === undefined) {
    checkArguments(name, given, STEP_TYPES[type]!, kindOf, api);
    checkPropertyFiles(step);
  }
}

function checkPropertyFiles(step: Step): void {
  const { name, propertyFiles, arguments: given } = step;
  refuseTwice(
    `the property files of step '${name}'`,
    propertyFiles.map((file) => file.name),
  );
  const outputs = follow(given, ["ProcessingOutputConfig", "Outputs"]);
  const names = Array.isArray(outputs)
    ? (outputs as Json[]).filter(isObject).map(({ OutputName }) => OutputName)
    : [];
  if (names.some(isExpression)) return;
  for (const file of propertyFiles) {
    if (names.includes(file.outputName)) continue;
    throw definitionError(
      `Property file '${file.name}' of step '${name}' names the output '${file.outputName}', which the step does not have. It has ${
        show(names as Json)
      }.`,
    );
  }
}

function checkFail(
  { name, arguments: given }: Step,
  check: ExpressionCheck,
): void {
  const place = `step '${name}' at Arguments`;
  const known = ["ErrorMessage"];
  const unknown = Object.keys(given).find((member) => !known.includes(member));
  if (unknown !== undefined) {
    throw definitionError(
      `Unknown Argument member '${unknown}'${
        hint(unknown, known)
      }. It stands in ${place}.${unknown}.`,
    );
  }
  const { ErrorMessage: message = null } = given;
  if (message === null) {
    throw definitionError(
      `Missing Argument member 'ErrorMessage'. It is due in ${place}.ErrorMessage.`,
    );
  }
  check.text(message, `${place}.ErrorMessage`);
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

function refuseOwnBranch(
  { name, dependsOn }: Step,
  definition: Definition,
): void {
  const own = stepsWithin(definition, name)
    .find((inner) => dependsOn.includes(inner.name));
  if (own === undefined) return;
  throw definitionError(
    `The steps form a cycle: '${name}' waits for '${own.name}' in its own branch.`,
  );
}

/** Its names are known at the start: no step has run by then. */
function checkExperiment(
  { experiment = {} }: Definition,
  check: ExpressionCheck,
): void {
  for (const [member, value] of Object.entries(experiment)) {
    const at = `PipelineExperimentConfig.${member}`;
    for (const { expression } of expressionsIn(value, at)) {
      if (expression.kind === "property" || expression.kind === "jsonGet") {
        throw definitionError(`${at} must not refer to steps.`);
      }
      if (expression.kind === "experiment") {
        throw definitionError(`${at} must not refer to its own config.`);
      }
    }
    check.text(value, at);
  }
}
