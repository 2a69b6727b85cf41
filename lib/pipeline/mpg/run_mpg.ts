import { createHash } from "node:crypto";
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
import { checkColumns, checkParameters } from "./mpg_checks.ts";
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
  /** S3 URI of its cars, by their content: other cars are never taken for them. */
  readonly data: string;
  /** Whether its cars are made up: its figures then say nothing about the world. */
  readonly synthetic: boolean;
}

/** The Auto MPG pipeline, and what is to lie in S3 for it. */
export interface MpgPlan {
  readonly pipeline: MpgPipeline;
  /** Bytes by their keys under the session's prefix. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/**
 * The Auto MPG pipeline for some cars; nothing is sent. The keys are made of the
 * content, so that the cache holds what was made of the same bytes, and of no
 * others.
 *
 * @param data As of {@linkcode openMpgPipeline}.
 * @throws {UserError} If the file that is given is not there, or lacks a column.
 */
export async function planMpgPipeline(
  session: Session,
  data?: string,
  language: ScriptLanguage = languageFor(session),
): Promise<MpgPlan> {
  const given = await readCars(data);
  const cars = given ?? new TextEncoder().encode(syntheticCars());
  const scripts = await readScripts(language);
  const code = `mpg/code/${digestOf(...scripts.values())}`;
  const key = `mpg/data/${digestOf(cars)}/auto-mpg.csv`;
  const at = {
    data: uriOf(session, key),
    code: uriOf(session, code),
    output: uriOf(session, "mpg"),
  };
  const pipeline = mpgPipeline(session, { ...at, language });
  const objects = new Map<string, Uint8Array>([[key, cars]]);
  for (const [name, text] of scripts) objects.set(`${code}/${name}`, text);
  const synthetic = given === undefined;
  return { pipeline: { ...pipeline, data: at.data, synthetic }, objects };
}

/**
 * Uploads data and scripts, and creates or updates the Auto MPG pipeline.
 *
 * @param data The file `auto-mpg.csv`, or a folder with it. Default: the folder
 * `SAGEBOOK_DATA`, or made-up cars where it has no such file.
 * @param language Of the scripts. Default: Python on AWS, where no image runs
 * TypeScript, and TypeScript locally, where Python need not be there.
 * @throws {UserError} If the file that is given is not there, or lacks a column.
 */
export async function openMpgPipeline(
  session: Session,
  data?: string,
  language?: ScriptLanguage,
): Promise<MpgPipeline> {
  const { pipeline, objects } = await planMpgPipeline(session, data, language);
  for (const [key, bytes] of objects) await uploadObject(session, key, bytes);
  await upsert(session, pipeline);
  return pipeline;
}

/** Twelve digits of the SHA-256 of some bytes. */
function digestOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 12);
}

async function readScripts(
  language: ScriptLanguage,
): Promise<Map<string, Uint8Array>> {
  const scripts = new Map<string, Uint8Array>();
  for (const name of Object.values(SCRIPTS[language])) {
    scripts.set(name, await Deno.readFile(new URL(name, import.meta.url)));
  }
  return scripts;
}

/** The cars; undefined where none are given and none are at hand. */
async function readCars(
  given: string | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const place = given ?? Deno.env.get("SAGEBOOK_DATA");
  if (!place) return undefined;
  const file = await isFile(place) ? place : `${place}/auto-mpg.csv`;
  try {
    const bytes = await Deno.readFile(file);
    checkColumns(bytes, file);
    return bytes;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = error instanceof Deno.errors.NotFound;
    if (missing && given === undefined) return undefined;
    throw new UserError(
      `Cannot read Auto MPG: ${
        missing
          ? `there is no file "${file}"`
          : `"${file}": ${(error as Error).message}`
      }. Give a file, or a folder with auto-mpg.csv`,
    );
  }
}

/** A name that ends as one of a file, though nothing is there, is meant as one. */
async function isFile(place: string): Promise<boolean> {
  try {
    return (await Deno.stat(place)).isFile;
  } catch {
    return place.endsWith(".csv");
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
 * @throws {UserError} If the cars or a parameter are not what it takes.
 * @throws {PipelineError} If it fails, as it does where the MSE is too high.
 */
export async function runMpg(
  session: Session,
  data?: string,
  options: MpgOptions = {},
): Promise<MpgResult> {
  checkParameters(options.parameters);
  const pipeline = await openMpgPipeline(session, data, options.language);
  const arn = await start(session, pipeline, {
    ...options,
    parameters: { InputDataUrl: pipeline.data, ...options.parameters },
  });
  const result = await wait(session, arn, options);
  const evaluation = await readEvaluation(session, arn);
  return { ...result, evaluation, synthetic: pipeline.synthetic };
}

/**
 * The figures that an execution's step Evaluate wrote.
 *
 * @throws {UserError} If the step has not run.
 */
export async function readEvaluation(
  session: Session,
  arn: string,
): Promise<MpgEvaluation> {
  const { steps } = await describe(session, arn);
  const output = await outputsOf(session, jobOf(steps, "Evaluate", arn));
  const file = `${output("evaluation")}/evaluation.json`;
  return JSON.parse(
    new TextDecoder().decode(await downloadObject(session, file)),
  );
}

/** Name of the job of a step that has succeeded, in this execution or an earlier one. */
function jobOf(
  steps: PipelineResult["steps"],
  name: string,
  arn: string,
): string {
  const { StepStatus, Metadata } =
    steps.find(({ StepName }) => StepName === name) ?? {};
  const job = Metadata?.ProcessingJob?.Arn ?? Metadata?.TransformJob?.Arn;
  if (StepStatus === "Succeeded" && job !== undefined) {
    return job.slice(job.indexOf("/") + 1);
  }
  throw new UserError(
    `Cannot read what the step "${name}" of ${arn} made: it ${
      StepStatus === undefined ? "has not run" : `is ${StepStatus}`
    }`,
  );
}

/** Where the outputs of a processing job lie, by name. */
async function outputsOf(
  { sagemaker }: Session,
  ProcessingJobName: string,
): Promise<(name: string) => string> {
  const { ProcessingOutputConfig } = await sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName }),
  );
  return (name) =>
    ProcessingOutputConfig!.Outputs!
      .find(({ OutputName }) => OutputName === name)!.S3Output!.S3Uri!;
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
 *
 * @throws {UserError} If a step that made them has not run.
 */
export async function readPredictions(
  session: Session,
  arn: string,
): Promise<MpgPredictions> {
  const { steps } = await describe(session, arn);
  const preprocess = jobOf(steps, "Preprocess", arn);
  const TransformJobName = jobOf(steps, "ScoreTest", arn);
  const [output, score] = await Promise.all([
    outputsOf(session, preprocess),
    session.sagemaker.send(
      new DescribeTransformJobCommand({ TransformJobName }),
    ),
  ]);
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
