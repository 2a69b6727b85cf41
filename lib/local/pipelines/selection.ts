import type {
  SelectiveExecutionConfig,
  StartPipelineExecutionRequest,
} from "@aws-sdk/client-sagemaker";
import { validationError } from "../operations/refusals.ts";
import type { LocalContext } from "../service/context.ts";
import type { Definition } from "./definition.ts";
import { stepsReferredTo } from "./expressions.ts";
import { dependenciesOf } from "./graph.ts";
import {
  type ExecutionRecord,
  executionsWhere,
  type StepRecord,
} from "./records.ts";

/** Which steps run, and what is taken over from an earlier execution. */
export interface Selection {
  readonly config?: SelectiveExecutionConfig;
  readonly steps: readonly StepRecord[];
}

/**
 * Takes over the steps that the selected ones refer to.
 *
 * @throws {ServiceError} If a step is unknown or left out between two selected
 * ones, or the source lacks what is needed.
 */
export function selectSteps(
  definition: Definition,
  { SelectiveExecutionConfig: config }: StartPipelineExecutionRequest,
  pipelineArn: string,
  context: LocalContext,
): Selection {
  if (config === undefined) return { steps: [] };
  const names = config.SelectedSteps!.map(({ StepName }) => StepName!);
  const selected = names.map((name) => {
    const step = definition.steps.find((step) => step.name === name);
    if (step !== undefined) return step;
    throw refuse(`the pipeline has no step '${name}'`);
  });
  refuseGaps(definition, names);
  const needed = new Set(
    selected.flatMap(({ arguments: given }) => stepsReferredTo(given))
      .filter((name) => !names.includes(name)),
  );
  const { SourcePipelineExecutionArn: arn } = config;
  if (needed.size === 0 && arn === undefined) return { config, steps: [] };
  const source = findSource(arn, pipelineArn, names, [...needed], context);
  return { config, steps: [...needed].map((name) => takeOver(name, source)) };
}

/** The service wants every step on the way from one selected step to another. */
function refuseGaps(definition: Definition, names: readonly string[]): void {
  const before = (name: string): Set<string> => {
    const found = new Set<string>();
    const visit = (name: string) => {
      const step = definition.steps.find((step) => step.name === name)!;
      for (const next of dependenciesOf(step)) {
        if (!found.has(next)) visit(next);
        found.add(next);
      }
    };
    visit(name);
    return found;
  };
  const needed = new Set(names.flatMap((name) => [...before(name)]));
  const gap = [...needed].find((name) =>
    !names.includes(name) &&
    [...before(name)].some((earlier) => names.includes(earlier))
  );
  if (gap === undefined) return;
  throw refuse(`step '${gap}' lies between two of them: select it too`);
}

function findSource(
  arn: string | undefined,
  pipelineArn: string,
  selected: readonly string[],
  needed: readonly string[],
  context: LocalContext,
): ExecutionRecord {
  if (arn === undefined) {
    throw invalidSource(
      "null",
      `The selected steps [${selected.join(", ")}] have dependencies on [${
        needed.join(", ")
      }]`,
    );
  }
  const [source] = executionsWhere(
    context,
    (execution) =>
      execution.PipelineArn === pipelineArn &&
      execution.PipelineExecutionArn === arn,
  );
  if (source === undefined) {
    throw invalidSource(arn, "The pipeline has no such execution.");
  }
  const { PipelineExecutionStatus: status } = source;
  if (status === "Succeeded" || status === "Failed") return source;
  throw invalidSource(
    arn,
    `It is in status ${status}, and must be Succeeded or Failed.`,
  );
}

function takeOver(name: string, source: ExecutionRecord): StepRecord {
  const { PipelineExecutionArn: arn, Steps } = source;
  const found = Steps.find(({ StepName, StepStatus }) =>
    StepName === name && StepStatus === "Succeeded"
  );
  if (found === undefined) {
    throw refuse(`they need step '${name}', which has not succeeded in ${arn}`);
  }
  const { CacheHitResult: _, ...record } = found;
  return {
    ...record,
    SelectiveExecutionResult: { SourcePipelineExecutionArn: arn },
  };
}

function invalidSource(arn: string, reason: string): Error {
  return validationError(
    `Invalid SourcePipelineExecutionArn: ${arn}. ${reason}`,
  );
}

function refuse(reason: string): Error {
  return validationError(`Cannot execute the selected steps: ${reason}.`);
}
