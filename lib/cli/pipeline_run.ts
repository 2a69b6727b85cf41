import type { Session } from "../session/mod.ts";
import type {
  MpgEvaluation,
  MpgJudgement,
  MpgPipeline,
} from "../pipeline/mpg/mod.ts";
import type { PipelineError, PipelineResult } from "../pipeline/mod.ts";
import { askLeave, confirmOnAws } from "./confirm.ts";
import type { PlannedJobs } from "./cost.ts";
import type { DrySession } from "./dry_session.ts";
import { Outputs } from "./outputs.ts";
import {
  nameOf,
  type PipelineFlags,
  readDefinition,
} from "./pipeline_options.ts";
import { stepTable } from "./pipeline_tables.ts";
import { plannedJobs } from "./plan.ts";
import { type SessionFlags, sessionOptions } from "./session_options.ts";

/**
 * Runs a pipeline to its end, and says how each step ended and what came of it.
 *
 * @throws {PipelineError} If it does not succeed, once that is said.
 */
export async function runPipeline(
  session: Session,
  flags: PipelineFlags,
  signal: AbortSignal,
): Promise<void> {
  if (flags.definition === undefined) {
    return await runMpgPipeline(session, flags, signal);
  }
  const definition = await readDefinition(flags.definition);
  if (session.backend === "aws") {
    askLeave(`Run ${flags.definition} on AWS, at its own cost?`, flags.yes);
  }
  const arn = await startDefinition(session, definition, flags);
  await followExecution(session, arn, flags, signal);
}

async function startDefinition(
  session: Session,
  definition: string,
  flags: PipelineFlags,
): Promise<string> {
  const { start, upsertDefinition } = await import("../pipeline/mod.ts");
  const name = nameOf(flags);
  await upsertDefinition(session, name, definition);
  return await start(session, { name }, { parameters: flags.set ?? {} });
}

/** Notes the requests that start an execution; those of its steps are the service's. */
export async function dryPipeline(
  { session }: DrySession,
  flags: PipelineFlags,
): Promise<void> {
  if (flags.definition === undefined) {
    await startMpg(session, flags, await mpgParameters(flags));
  } else {
    const definition = await readDefinition(flags.definition);
    await startDefinition(session, definition, flags);
  }
}

/**
 * Waits for the end of an execution, and tells of it.
 *
 * @throws {PipelineError} If it does not succeed, once that is said.
 */
export async function followExecution(
  session: Session,
  arn: string,
  flags: SessionFlags,
  signal: AbortSignal,
): Promise<void> {
  const { result, error } = await endOf(session, arn, flags, signal);
  console.log(flags.json ? asJson(result) : stepTable(result));
  if (error !== undefined) throw error;
}

async function runMpgPipeline(
  session: Session,
  flags: PipelineFlags,
  signal: AbortSignal,
): Promise<void> {
  const { set, json } = flags;
  const parameters = await mpgParameters(flags);
  await confirmOnAws(session, mpgJobs(parameters), flags);
  await using outputs = await Outputs.open(flags.out);
  const { pipeline, arn } = await startMpg(session, flags, parameters);
  const { result, error } = await endOf(session, arn, flags, signal);
  const { mpg } = await import("../pipeline/mod.ts");
  const synthetic = pipeline.synthetic && set?.InputDataUrl === undefined;
  const threshold = Number(parameters.MseThreshold ?? mpg.MSE_THRESHOLD);
  const judged = { pipeline, synthetic, threshold, result };
  const evaluation = await judge(session, judged, outputs);
  const files = await outputs.publish();
  if (json) console.log(asJson(result, { evaluation, synthetic, files }));
  else {
    const told = evaluation && mpg.describeEvaluation(evaluation);
    printMpg(result, told, synthetic, files);
  }
  if (error !== undefined) throw error;
}

type Parameters = Readonly<Record<string, string | number>>;

/** The parameters that the options set, checked. */
export async function mpgParameters(
  { set, threshold }: PipelineFlags,
): Promise<Parameters> {
  const { mpg } = await import("../pipeline/mod.ts");
  const parameters = {
    ...set,
    ...(threshold === undefined ? {} : { MseThreshold: threshold }),
  };
  mpg.checkParameters(parameters);
  return parameters;
}

async function startMpg(
  session: Session,
  { data }: PipelineFlags,
  parameters: Parameters,
): Promise<{ readonly pipeline: MpgPipeline; readonly arn: string }> {
  const { mpg, start } = await import("../pipeline/mod.ts");
  const pipeline = await mpg.openMpgPipeline(session, data);
  const arn = await start(session, pipeline, {
    parameters: { InputDataUrl: pipeline.data, ...parameters },
  });
  return { pipeline, arn };
}

/** What an execution of Auto MPG runs at most: the cache may spare some. */
export function mpgJobs(
  { MaxTrainingJobs = 9 }: Readonly<Record<string, string | number>>,
): PlannedJobs[] {
  const trials = Array.from({ length: Number(MaxTrainingJobs) }, () => "trial");
  return [
    plannedJobs("processing job", ["preprocess", "evaluate"], {}),
    plannedJobs("training job", trials, {}),
    plannedJobs("transform job", ["score the test", "batch transform"], {}),
  ];
}

/** An execution that has ended, and the error of one that did not succeed. */
interface Ended {
  readonly result: PipelineResult;
  readonly error?: PipelineError;
}

async function endOf(
  session: Session,
  arn: string,
  flags: SessionFlags,
  signal: AbortSignal,
): Promise<Ended> {
  const { PipelineError, wait } = await import("../pipeline/mod.ts");
  try {
    return { result: await wait(session, arn, { signal }) };
  } catch (error) {
    if (error instanceof PipelineError) return { result: error.result, error };
    if (signal.aborted) {
      session.progress.note(`To go on: ${retryCommand(arn, flags)}`);
    }
    throw error;
  }
}

/** What goes on with an execution, in the place where it is. */
function retryCommand(arn: string, flags: SessionFlags): string {
  const options = Object.entries(sessionOptions(flags))
    .map(([name, value]) =>
      `--${name} ${/^[\w./:@=+-]+$/.test(value) ? value : `"${value}"`}`
    );
  return ["deno task sagebook pipeline retry", arn, ...options].join(" ");
}

/** Writes the report, where the execution came as far as to be judged. */
async function judge(
  session: Session,
  judged: Omit<MpgJudgement, "evaluation" | "predictions">,
  outputs: Outputs,
): Promise<MpgEvaluation | undefined> {
  const { result } = judged;
  const wasJudged = result.steps.some(({ StepName, StepStatus }) =>
    StepName === "Evaluate" && StepStatus === "Succeeded"
  );
  if (!wasJudged) return undefined;
  const { mpg } = await import("../pipeline/mod.ts");
  const [evaluation, predictions] = await Promise.all([
    mpg.readEvaluation(session, result.arn),
    mpg.readPredictions(session, result.arn),
  ]);
  const report = mpg.mpgReport(session, { ...judged, evaluation, predictions });
  await outputs.write("mpg_report.html", report);
  await outputs.writeJson("mpg_evaluation.json", evaluation);
  const lines = predictions.predicted.map((value) => `${value}\n`);
  await outputs.write("mpg_predictions.csv", lines.join(""));
  return evaluation;
}

function printMpg(
  result: PipelineResult,
  evaluation: string | undefined,
  synthetic: boolean,
  files: readonly string[],
): void {
  console.log(stepTable(result));
  if (evaluation !== undefined) console.log(evaluation);
  if (synthetic) {
    console.log(
      "These cars are made up: the figures say nothing about the world. Set SAGEBOOK_DATA to a folder with auto-mpg.csv",
    );
  }
  if (files.length === 0) return;
  console.log(`\nResults:\n${files.map((file) => `  ${file}`).join("\n")}`);
}

function asJson(result: PipelineResult, more: object = {}): string {
  return JSON.stringify({ ...result, ...more }, null, 2);
}
