import { GetObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeProcessingJobCommand,
  DescribeTransformJobCommand,
} from "@aws-sdk/client-sagemaker";
import { UserError } from "../../engines/user_error.ts";
import {
  downloadObject,
  type Session,
  uploadObject,
  uriOf,
} from "../../session/mod.ts";
import {
  describe,
  type PipelineResult,
  start,
  type StartOptions,
  upsert,
  wait,
  type WaitOptions,
} from "../execute.ts";
import type { Pipeline } from "../pipeline.ts";
import { mpgPipeline, type ScriptLanguage, SCRIPTS } from "./mpg_pipeline.ts";
import { syntheticCars } from "./synthetic_cars.ts";

/** What the step Evaluate found. */
export interface MpgEvaluation {
  readonly regression_metrics: {
    readonly mse: {
      readonly value: number;
      readonly standard_deviation: number;
    };
    readonly rmse: { readonly value: number };
    readonly mse_interval: { readonly low: number; readonly high: number };
  };
  readonly test_rows: number;
  readonly validation_rows: number;
}

/** An execution of the Auto MPG pipeline that succeeded. */
export interface MpgResult extends PipelineResult {
  readonly evaluation: MpgEvaluation;
  /** Whether the cars were made up. */
  readonly synthetic: boolean;
}

/** The Auto MPG pipeline, and what it runs on. */
export interface MpgPipeline extends Pipeline {
  /** Whether its cars are made up: its figures then say nothing about the world. */
  readonly synthetic: boolean;
}

/**
 * Uploads data and scripts, and creates or updates the Auto MPG pipeline.
 *
 * @param data The file `auto-mpg.csv`, or a folder with it. Default: the folder
 * `SAGEBOOK_DATA`, or made-up cars where it has no such file.
 * @param language Of the scripts. Default: Python on AWS, where no image runs
 * TypeScript, and TypeScript locally, where Python need not be there.
 * @throws {UserError} If the file that is given is not there.
 */
export async function openMpgPipeline(
  session: Session,
  data?: string,
  language: ScriptLanguage = languageFor(session),
): Promise<MpgPipeline> {
  const bytes = await readCars(data);
  const uri = await uploadObject(
    session,
    "mpg/data/auto-mpg.csv",
    bytes ?? new TextEncoder().encode(syntheticCars()),
    "text/csv",
  );
  for (const script of Object.values(SCRIPTS[language])) {
    const text = await Deno.readFile(new URL(script, import.meta.url));
    await uploadObject(session, `mpg/code/${script}`, text);
  }
  const pipeline = mpgPipeline(session, {
    data: uri,
    code: uriOf(session, "mpg/code"),
    output: uriOf(session, "mpg"),
    language,
  });
  await upsert(session, pipeline);
  return { ...pipeline, synthetic: bytes === undefined };
}

/** The cars; undefined where none are given and none are at hand. */
async function readCars(
  given: string | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const place = given ?? Deno.env.get("SAGEBOOK_DATA");
  if (!place) return undefined;
  const file = place.endsWith(".csv") ? place : `${place}/auto-mpg.csv`;
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (given === undefined) return undefined;
    throw new UserError(
      `Cannot read Auto MPG: there is no file "${file}". Give a file, or a folder with auto-mpg.csv`,
    );
  }
}

function languageFor({ backend }: Session): ScriptLanguage {
  return backend === "aws" ? "python" : "typescript";
}

/** How the Auto MPG pipeline is run. */
export interface MpgOptions extends StartOptions, WaitOptions {
  /** As of {@linkcode openMpgPipeline}. */
  readonly language?: ScriptLanguage;
}

/**
 * Runs the Auto MPG pipeline to its end.
 *
 * @throws {PipelineError} If it fails, as it does where the MSE is too high.
 */
export async function runMpg(
  session: Session,
  data?: string,
  options: MpgOptions = {},
): Promise<MpgResult> {
  const pipeline = await openMpgPipeline(session, data, options.language);
  const arn = await start(session, pipeline, options);
  const result = await wait(session, arn, options);
  const evaluation = await readEvaluation(session, arn);
  return { ...result, evaluation, synthetic: pipeline.synthetic };
}

/** The figures that an execution's step Evaluate wrote. */
export async function readEvaluation(
  session: Session,
  arn: string,
): Promise<MpgEvaluation> {
  const id = arn.slice(arn.lastIndexOf("/") + 1);
  const { Body } = await session.s3.send(
    new GetObjectCommand({
      Bucket: session.bucket,
      Key: `${session.prefix}/mpg/${id}/evaluation/evaluation.json`,
    }),
  );
  return JSON.parse(await Body!.transformToString());
}

/** What an execution predicted for the test rows, and what was true. */
export interface MpgPredictions {
  /** Miles per gallon, a test row each. */
  readonly actual: readonly number[];
  /** Miles per gallon, a test row each. */
  readonly predicted: readonly number[];
  /** S3 URI of the folder with the test rows without labels. */
  readonly rows: string;
  /** S3 URI of the file with the predictions. */
  readonly file: string;
}

/**
 * The test rows and their scores, from where an execution's steps have them: a
 * step from the cache has left them with an earlier execution.
 */
export async function readPredictions(
  session: Session,
  arn: string,
): Promise<MpgPredictions> {
  const { sagemaker } = session;
  const { steps } = await describe(session, arn);
  const jobOf = (name: string) => {
    const { Metadata } = steps.find(({ StepName }) => StepName === name) ?? {};
    const job = Metadata?.ProcessingJob?.Arn ?? Metadata?.TransformJob?.Arn;
    if (job !== undefined) return job.slice(job.indexOf("/") + 1);
    throw new UserError(
      `Cannot read predictions: the step "${name}" of ${arn} has not run`,
    );
  };
  const [preprocess, score] = await Promise.all([
    sagemaker.send(
      new DescribeProcessingJobCommand({
        ProcessingJobName: jobOf("Preprocess"),
      }),
    ),
    sagemaker.send(
      new DescribeTransformJobCommand({ TransformJobName: jobOf("ScoreTest") }),
    ),
  ]);
  const output = (name: string) =>
    preprocess.ProcessingOutputConfig!.Outputs!
      .find(({ OutputName }) => OutputName === name)!.S3Output!.S3Uri!;
  const file = `${score.TransformOutput!.S3OutputPath}/batch.csv.out`;
  const [actual, predicted] = await Promise.all(
    [`${output("test")}/test.csv`, file].map(async (uri) => {
      const text = new TextDecoder().decode(await downloadObject(session, uri));
      return text.trim().split(/\r?\n/).map(Number.parseFloat);
    }),
  );
  return {
    actual: actual!,
    predicted: predicted!,
    rows: output("batch"),
    file,
  };
}
