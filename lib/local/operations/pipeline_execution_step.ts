import type {
  SendPipelineExecutionStepFailureRequest,
  SendPipelineExecutionStepFailureResponse,
  SendPipelineExecutionStepSuccessRequest,
  SendPipelineExecutionStepSuccessResponse,
} from "@aws-sdk/client-sagemaker";
import { outputsGiven } from "../pipelines/call_outputs.ts";
import { answerCallback, type CallbackAnswer } from "../pipelines/callbacks.ts";
import { readDefinition } from "../pipelines/definition.ts";
import {
  type ExecutionRecord,
  executionsWhere,
  keptDefinition,
  keyOfExecution,
  type StepRecord,
} from "../pipelines/records.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { digestOf, isSentAgain } from "./pipeline_token.ts";
import { validationError } from "./refusals.ts";

/** A callback, and the execution that waits for it. */
interface Callback {
  readonly execution: ExecutionRecord;
  readonly step: StepRecord;
}

/** SendPipelineExecutionStepSuccess: a callback is answered, with its outputs. */
export function sendPipelineExecutionStepSuccess(
  input: SendPipelineExecutionStepSuccessRequest,
  context: LocalContext,
): SendPipelineExecutionStepSuccessResponse {
  const { CallbackToken, OutputParameters = [] } = input;
  const callback = findCallback(context, CallbackToken!);
  const { execution, step } = callback;
  const definition = keptDefinition(context, execution.Definition);
  const { call } = readDefinition(definition).steps
    .find(({ name }) => name === step.StepName)!;
  const given = outputsGiven(call!, OutputParameters);
  if ("problem" in given) {
    throw validationError(
      `Callback of step '${step.StepName}': ${given.problem}.`,
    );
  }
  const request = { operation: "Success", ...input };
  return settle(callback, given, request, context);
}

/** SendPipelineExecutionStepFailure: a callback is answered by a failure. */
export function sendPipelineExecutionStepFailure(
  input: SendPipelineExecutionStepFailureRequest,
  context: LocalContext,
): SendPipelineExecutionStepFailureResponse {
  const { CallbackToken, FailureReason } = input;
  const callback = findCallback(context, CallbackToken!);
  const failure = FailureReason ?? "The callback step failed.";
  const request = { operation: "Failure", ...input };
  return settle(callback, { failure }, request, context);
}

function findCallback(context: LocalContext, token: string): Callback {
  for (const execution of executionsWhere(context, () => true)) {
    const step = execution.Steps
      .find(({ Metadata }) => Metadata?.Callback?.CallbackToken === token);
    if (step !== undefined && step.CacheHitResult === undefined) {
      return { execution, step };
    }
  }
  throw new ServiceError(
    "ResourceNotFound",
    `Callback token ${token} does not exist.`,
  );
}

/** The step's record holds the answer before it is acknowledged. */
function settle(
  { execution, step }: Callback,
  answer: CallbackAnswer,
  request: { readonly ClientRequestToken?: string | undefined },
  context: LocalContext,
): { PipelineExecutionArn: string } {
  const { PipelineExecutionArn } = execution;
  if (step.answeredBy !== undefined && isSentAgain(request, step.answeredBy)) {
    return { PipelineExecutionArn };
  }
  const token = step.Metadata!.Callback!.CallbackToken!;
  if (step.answeredBy !== undefined || step.StepStatus !== "Executing") {
    throw validationError(
      `Callback token ${token} was answered, or its step '${step.StepName}' no longer waits: it is ${step.StepStatus}.`,
    );
  }
  const ended: Partial<StepRecord> = {
    EndTime: new Date(),
    answeredBy: {
      ClientRequestToken: request.ClientRequestToken,
      RequestDigest: digestOf(request),
    },
    ...("failure" in answer
      ? { StepStatus: "Failed", FailureReason: answer.failure }
      : {
        StepStatus: "Succeeded",
        Metadata: {
          Callback: {
            ...step.Metadata!.Callback,
            OutputParameters: [...answer.outputs],
          },
        },
      }),
  };
  context.records.update<ExecutionRecord>(
    "pipeline-execution",
    keyOfExecution(execution),
    (record) => ({
      ...record,
      Steps: record.Steps.map((one) =>
        one.StepName === step.StepName ? { ...one, ...ended } : one
      ),
    }),
  );
  answerCallback(context, token, answer);
  return { PipelineExecutionArn };
}
