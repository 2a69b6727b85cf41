/**
 * Steps of definitions that are right, what a test makes of them, and how it is
 * refused: before anything is stored, with the place and the reason.
 *
 * @module
 */
import { checkDefinition } from "../../../lib/local/pipelines/mod.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE, trainingRequest, XGBOOST_IMAGE } from "../jobs/support.ts";
import {
  conditionStep,
  definitionOf,
  failStep,
  processingStep,
  registerStep,
  type StepJson,
} from "./support.ts";

/** Values by their places, such as `InputDataConfig.0.ChannelName`. */
export type Changes = Readonly<Record<string, unknown>>;

function changed(
  Type: string,
  Name: string,
  args: object,
  changes: Changes,
): StepJson {
  const Arguments = structuredClone(args);
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split(".");
    let at = Arguments as Record<string, unknown>;
    for (const part of parts.slice(0, -1)) {
      at = (at[part] ??= {}) as Record<string, unknown>;
    }
    at[parts.at(-1)!] = value;
  }
  return { Name, Type, Arguments };
}

const { TrainingJobName: _, ...training } = trainingRequest(
  "",
  XGBOOST_IMAGE,
  { num_round: "2" },
);

/** The training step `Train`. */
export function trainWith(changes: Changes = {}): StepJson {
  return changed("Training", "Train", training, changes);
}

/** The processing step `Prepare`, with the output `out`. */
export function prepareWith(changes: Changes = {}): StepJson {
  return changed(
    "Processing",
    "Prepare",
    processingStep("Prepare").Arguments,
    changes,
  );
}

/** The tuning step `Tune` of three training jobs. */
export function tuneWith(changes: Changes = {}): StepJson {
  const { HyperParameters, ...definition } = training;
  return changed("Tuning", "Tune", {
    HyperParameterTuningJobConfig: {
      Strategy: "Bayesian",
      HyperParameterTuningJobObjective: {
        Type: "Minimize",
        MetricName: "validation:rmse",
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 3,
        MaxParallelTrainingJobs: 1,
      },
      ParameterRanges: {
        ContinuousParameterRanges: [{
          Name: "alpha",
          MinValue: "0.01",
          MaxValue: "10",
        }],
      },
    },
    TrainingJobDefinition: {
      ...definition,
      StaticHyperParameters: HyperParameters,
    },
  }, changes);
}

/** The model step `Model`. */
export function modelWith(changes: Changes = {}): StepJson {
  return changed("Model", "Model", {
    ExecutionRoleArn: ROLE,
    PrimaryContainer: {
      Image: XGBOOST_IMAGE,
      ModelDataUrl: "s3://bucket/model.tar.gz",
    },
  }, changes);
}

/** The transform step `Score`. */
export function scoreWith(changes: Changes = {}): StepJson {
  return changed("Transform", "Score", {
    ModelName: "m",
    TransformInput: {
      ContentType: "text/csv",
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/batch/" },
      },
    },
    TransformOutput: { S3OutputPath: "s3://bucket/scores" },
    TransformResources: { InstanceCount: 1, InstanceType: "ml.m5.large" },
  }, changes);
}

/** The callback step `Ask`, which gives the number `n`. */
export function askWith(others: object = {}): object {
  return {
    Name: "Ask",
    Type: "Callback",
    SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/q",
    Arguments: {},
    OutputParameters: [{ OutputName: "n", OutputType: "Integer" }],
    ...others,
  };
}

export const F = failStep("F");

export function get(text: string): { Get: string } {
  return { Get: text };
}

export function join(...Values: unknown[]): object {
  return { "Std:Join": { On: "", Values } };
}

/** The property file `Report` of a step: by default of `Prepare`. */
export function withFile(
  change: object = {},
  step: object = prepareWith(),
): { PropertyFiles: object[] } {
  return {
    ...step,
    PropertyFiles: [{
      PropertyFileName: "Report",
      OutputName: "out",
      FilePath: "report.json",
      ...change,
    }],
  };
}

export function fromFile(
  Path: unknown,
  name = "Report",
  step = "Prepare",
): { "Std:JsonGet": object } {
  const PropertyFile = get(`Steps.${step}.PropertyFiles.${name}`);
  return { "Std:JsonGet": { PropertyFile, Path } };
}

export function less(LeftValue: unknown): object {
  return { Type: "LessThan", LeftValue, RightValue: 1 };
}

/** A condition step `C` of one condition. */
export function when(condition: unknown): StepJson {
  return conditionStep("C", [condition], [F]);
}

/** A pipeline whose step `R` refers to a property of another. */
export function told(reference: string, ...steps: unknown[]): string {
  return definitionOf([...steps, registerStep("R", get(reference))]);
}

/** The parameter `A`. */
export function parameter(
  Type: string,
  others: object = {},
): { Parameters: object[] } {
  return { Parameters: [{ Name: "A", Type, ...others }] };
}

/** A definition, and what the message about it says. */
export type Case = readonly [
  what: string,
  definition: string,
  ...parts: readonly string[],
];

/** Tests that definitions are refused, topic by topic. */
export function testRefusals(
  topics: Readonly<Record<string, readonly Case[]>>,
): void {
  for (const [topic, cases] of Object.entries(topics)) {
    Deno.test(`definitions are refused for ${topic}, and told where and why`, async () => {
      for (const [what, definition, ...parts] of cases) {
        const message = await refusal(definition);
        assert(
          message.startsWith("Unable to parse pipeline definition. "),
          `${what}: ${message}`,
        );
        for (const part of parts) {
          assert(message.includes(part), `${what}: "${part}" in: ${message}`);
        }
        assert(
          message.length < 12_000,
          `${what}: a message of ${message.length}`,
        );
      }
    });
  }
}

async function refusal(definition: string): Promise<string> {
  const error: unknown = await checkDefinition(definition, {})
    .then(() => undefined, (error) => error);
  if (error === undefined) return "accepted";
  assert(error instanceof ServiceError, String(error));
  assertEquals(error.code, "ValidationException", error.message);
  return error.message;
}
