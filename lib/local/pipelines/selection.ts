import type {
  SelectiveExecutionConfig,
  StartPipelineExecutionRequest,
} from "@aws-sdk/client-sagemaker";
import { validationError } from "../operations/refusals.ts";
import type { LocalContext } from "../service/context.ts";
import type { Definition } from "./definition.ts";
import { stepsReferredTo } from "./expressions.ts";
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
 * @throws {ServiceError} If a step is unknown, or the source lacks what is needed.
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
  const needed = new Set(
    selected.flatMap(({ arguments: given }) => stepsReferredTo(given))
      .filter((name) => !names.includes(name)),
  );
  const source = findSource(config, pipelineArn, context);
  const steps = [...needed].map((name) => takeOver(name, source));
  const SourcePipelineExecutionArn = source?.PipelineExecutionArn;
  return {
    config: {
      ...config,
      ...(SourcePipelineExecutionArn && { SourcePipelineExecutionArn }),
    },
    steps,
  };
}

function findSource(
  { SourcePipelineExecutionArn: arn }: SelectiveExecutionConfig,
  pipelineArn: string,
  context: LocalContext,
): ExecutionRecord | undefined {
  const ended = executionsWhere(
    context,
    (execution) =>
      execution.PipelineArn === pipelineArn &&
      execution.PipelineExecutionStatus !== "Executing" &&
      execution.PipelineExecutionStatus !== "Stopping",
  );
  if (arn === undefined) return ended[0];
  const source = ended.find((one) => one.PipelineExecutionArn === arn);
  if (source !== undefined) return source;
  throw refuse(`the pipeline has no execution ${arn} that has ended`);
}

function takeOver(
  name: string,
  source: ExecutionRecord | undefined,
): StepRecord {
  const record = source?.Steps.find(({ StepName, StepStatus }) =>
    StepName === name && StepStatus === "Succeeded"
  );
  if (source === undefined || record === undefined) {
    throw refuse(
      `they need step '${name}', which has not succeeded in ${
        source?.PipelineExecutionArn ?? "any earlier execution"
      }`,
    );
  }
  const SourcePipelineExecutionArn = source.PipelineExecutionArn;
  return {
    ...record,
    SelectiveExecutionResult: { SourcePipelineExecutionArn },
  };
}

function refuse(reason: string): Error {
  return validationError(`Cannot execute the selected steps: ${reason}.`);
}
