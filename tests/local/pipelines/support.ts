/**
 * Pipelines through the AWS SDK, on a Local SageMaker in this process.
 *
 * @module
 */
import {
  CreatePipelineCommand,
  DescribePipelineExecutionCommand,
  type DescribePipelineExecutionResponse,
  ListModelPackagesCommand,
  ListPipelineExecutionStepsCommand,
  type PipelineExecutionStep,
  StartPipelineExecutionCommand,
  type StartPipelineExecutionCommandInput,
} from "@aws-sdk/client-sagemaker";
import { DENO_IMAGE, ROLE } from "../jobs/support.ts";
import type { ServiceClients } from "../operations/support.ts";

export const PIPELINE_ARN =
  "arn:aws:sagemaker:us-east-1:000000000000:pipeline/p";

/** A definition with these steps, as text. */
export function definitionOf(
  steps: readonly unknown[],
  others: Record<string, unknown> = {},
): string {
  return JSON.stringify({ Version: "2020-12-01", ...others, Steps: steps });
}

/** Creates the pipeline `p`. */
export async function createPipeline(
  { sagemaker }: ServiceClients,
  definition: string,
  PipelineName = "p",
): Promise<string> {
  const { PipelineArn } = await sagemaker.send(
    new CreatePipelineCommand({
      PipelineName,
      PipelineDefinition: definition,
      RoleArn: ROLE,
    }),
  );
  return PipelineArn!;
}

/** Starts the pipeline `p`. */
export async function startPipeline(
  { sagemaker }: ServiceClients,
  input: Partial<StartPipelineExecutionCommandInput> = {},
): Promise<string> {
  const { PipelineExecutionArn } = await sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: "p", ...input }),
  );
  return PipelineExecutionArn!;
}

/** An execution that has ended, and its steps by name. */
export interface EndedExecution {
  readonly arn: string;
  readonly execution: DescribePipelineExecutionResponse;
  readonly steps: Readonly<Record<string, PipelineExecutionStep>>;
}

/** Waits for the end of an execution. */
export async function endOf(
  clients: ServiceClients,
  arn: string,
): Promise<EndedExecution> {
  const command = { PipelineExecutionArn: arn };
  while (true) {
    const execution = await clients.sagemaker.send(
      new DescribePipelineExecutionCommand(command),
    );
    const status = execution.PipelineExecutionStatus!;
    if (status !== "Executing" && status !== "Stopping") {
      return { arn, execution, steps: await stepsOf(clients, arn) };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The steps of an execution so far, by name. */
export async function stepsOf(
  { sagemaker }: ServiceClients,
  arn: string,
): Promise<Record<string, PipelineExecutionStep>> {
  const { PipelineExecutionSteps = [] } = await sagemaker.send(
    new ListPipelineExecutionStepsCommand({
      PipelineExecutionArn: arn,
      MaxResults: 100,
    }),
  );
  return Object.fromEntries(
    PipelineExecutionSteps.map((step) => [step.StepName, step]),
  );
}

/** Starts the pipeline `p` and waits for its end. */
export async function execute(
  clients: ServiceClients,
  input: Partial<StartPipelineExecutionCommandInput> = {},
): Promise<EndedExecution> {
  return await endOf(clients, await startPipeline(clients, input));
}

/** Descriptions of the versions of `g` so far, in the order of their registration. */
export async function registered(
  { sagemaker }: ServiceClients,
): Promise<string[]> {
  const { ModelPackageSummaryList = [] } = await sagemaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: "g",
      SortOrder: "Ascending",
      MaxResults: 100,
    }),
  );
  return ModelPackageSummaryList
    .map(({ ModelPackageDescription }) => ModelPackageDescription!);
}

/** What a processing script ends with that ends once {@linkcode letGo} was called. */
export const UNTIL_LET_GO = `
for (;;) {
  try {
    Deno.statSync(Deno.cwd() + "/go");
    break;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
`;

/** Lets the script go of the one processing job that runs. */
export async function letGo(clients: ServiceClients): Promise<void> {
  await Deno.writeTextFile(`${await jobFolder(clients)}/go`, "");
}

/** The folder of the one processing job that runs, once it is there. */
export async function jobFolder({ service }: ServiceClients): Promise<string> {
  const jobs = `${service.stateFolder}/jobs/processing-job`;
  for (;;) {
    try {
      const [job] = Array.from(Deno.readDirSync(jobs), ({ name }) => name);
      await Deno.stat(`${jobs}/${job}/algo-1`);
      return `${jobs}/${job}/algo-1`;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A step of a definition. */
export interface StepJson<Arguments = unknown> {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments: Arguments;
}

/** A step that registers a version: the quickest there is. */
export function registerStep(
  name: string,
  description: unknown = name,
  others: Record<string, unknown> = {},
): StepJson {
  return {
    Name: name,
    Type: "RegisterModel",
    Arguments: {
      ModelPackageGroupName: "g",
      ModelPackageDescription: description,
    },
    ...others,
  };
}

export function failStep(name: string, message: unknown = "failed"): StepJson {
  return { Name: name, Type: "Fail", Arguments: { ErrorMessage: message } };
}

export function conditionStep(
  name: string,
  conditions: unknown[],
  ifSteps: unknown[],
  elseSteps: unknown[] = [],
): StepJson {
  return {
    Name: name,
    Type: "Condition",
    Arguments: {
      Conditions: conditions,
      IfSteps: ifSteps,
      ElseSteps: elseSteps,
    },
  };
}

/** What tests change of a processing step. */
export interface ProcessingArguments {
  readonly [member: string]: unknown;
  readonly ProcessingInputs: readonly {
    InputName: string;
    S3Input: Record<string, unknown>;
  }[];
  readonly ProcessingResources: { ClusterConfig: Record<string, unknown> };
}

/**
 * A step that runs `s3://bucket/code/run.ts` with the folder `/opt/ml/processing/out`
 * for its output.
 */
export function processingStep(
  name: string,
  others: Record<string, unknown> = {},
  args: unknown[] = [],
): StepJson<ProcessingArguments> {
  return {
    Name: name,
    Type: "Processing",
    Arguments: {
      RoleArn: ROLE,
      AppSpecification: {
        ImageUri: DENO_IMAGE,
        ContainerEntrypoint: ["deno", "run", "/opt/ml/processing/code/run.ts"],
        ...(args.length === 0 ? {} : { ContainerArguments: args }),
      },
      ProcessingInputs: [{
        InputName: "code",
        S3Input: {
          S3Uri: "s3://bucket/code/",
          LocalPath: "/opt/ml/processing/code",
          S3DataType: "S3Prefix",
          S3InputMode: "File",
        },
      }],
      ProcessingOutputConfig: {
        Outputs: [{
          OutputName: "out",
          S3Output: {
            S3Uri: {
              "Std:Join": {
                On: "/",
                Values: ["s3://bucket", {
                  Get: "Execution.PipelineExecutionId",
                }, name],
              },
            },
            LocalPath: "/opt/ml/processing/out",
            S3UploadMode: "EndOfJob",
          },
        }],
      },
      ProcessingResources: {
        ClusterConfig: {
          InstanceCount: 1,
          InstanceType: "ml.m5.large",
          VolumeSizeInGB: 10,
        },
      },
    },
    ...others,
  };
}
