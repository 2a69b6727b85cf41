import { type Command, Option } from "commander";
import { confirmOnAws } from "./confirm.ts";
import type { PlannedJobs } from "./cost.ts";
import { addDataOptions, type DataFlags, givenData } from "./data_options.ts";
import {
  addModelOptions,
  chosenEstimators,
  chosenTunings,
  type ModelFlags,
} from "./model_options.ts";
import type { MainJobResult } from "./main_job.ts";
import { runPipeline } from "./pipeline.ts";
import { plannedJobs } from "./plan.ts";
import {
  addResourceOptions,
  addTrainingOptions,
  addTransformOptions,
  type TrainingFlags,
  trainingResources,
  type TransformFlags,
  transformResources,
} from "./resource_options.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";
import { plannedTrials, TRIALS } from "./tune.ts";
import { wholeNumber } from "./values.ts";

interface Flags
  extends SessionFlags, DataFlags, ModelFlags, TrainingFlags, TransformFlags {
  readonly deploy: boolean;
  readonly tune?: boolean;
  readonly trials?: number;
  readonly out: string;
  readonly prices?: string;
  readonly pipeline?: "mpg";
}

/** `sagebook run`: the main job */
export function addRun(program: Command, signal: AbortSignal): void {
  const command = program.command("run")
    .description("prep, train, compare and deploy, with a report in --out");
  stageCommand(
    addOptions(command),
    signal,
    (flags: Flags) => ({
      data: givenData(flags),
      estimators: chosenEstimators(flags),
      training: trainingResources(flags),
      transform: transformResources(flags),
      ...tuningOf(flags),
    }),
    async (settings, { session, signal }, flags) => {
      const { pipeline } = flags;
      if (pipeline !== undefined) {
        return await runPipeline(session, { ...flags, pipeline }, signal);
      }
      const names = Object.keys(settings.estimators);
      await confirmOnAws(session, planOf(names, flags), flags);
      const { runMainJob } = await import("./main_job.ts");
      const { deploy, out } = flags;
      const job = { ...settings, deploy, out, signal };
      printMainJob(await runMainJob(session, job), flags.json);
    },
  );
}

/** With `--tune` the chosen models are tuned, not trained. */
function tuningOf(flags: Flags) {
  const { tune, trials } = flags;
  if (tune) {
    const models = chosenTunings(flags);
    return { tuning: { models, trials: trials ?? TRIALS } };
  }
  if (trials === undefined) return {};
  throw new RangeError('Cannot use "--trials" without "--tune"');
}

function printMainJob(
  { prepared, compared, deployed, files }: MainJobResult,
  json = false,
): void {
  if (json) {
    const deployment = deployed?.manifest;
    const { manifest } = compared;
    console.log(JSON.stringify({ ...manifest, deployment, files }, null, 2));
    return;
  }
  console.log(`\n${compared}\n`);
  if (deployed !== undefined) console.log(`${deployed}\n`);
  const { synthetic, source } = prepared.manifest.dataset;
  if (synthetic) {
    console.log(
      `These are synthetic data (${source}): the figures say nothing about the world\n`,
    );
  }
  console.log(`Results:\n${files.map((file) => `  ${file}`).join("\n")}`);
}

function addOptions(command: Command): Command {
  addDataOptions(command);
  addModelOptions(command);
  addResourceOptions(command);
  addTrainingOptions(command);
  addTransformOptions(command);
  return command
    .option("--tune", "tune the models, and compare the best of each")
    .option(
      "--trials <count>",
      `trials of each model, with --tune (default: ${TRIALS})`,
      wholeNumber(1),
    )
    .option("--deploy", "deploy the best model", true)
    .option("--no-deploy", "stop after the comparison")
    .addOption(
      new Option(
        "--pipeline <name>",
        "run this SageMaker pipeline instead, as `pipeline run` does",
      ).choices(["mpg"]),
    )
    .option("--out <folder>", "folder for the results", ".sagebook/out")
    .option("--prices <file>", "prices by which the cost is estimated");
}

function planOf(models: readonly string[], flags: Flags): PlannedJobs[] {
  const best = flags.deploy ? ["deploy the best"] : [];
  return [
    flags.tune
      ? plannedTrials(models, flags, flags.trials)
      : plannedJobs("training job", models, flags),
    plannedJobs("transform job", [
      ...models,
      "feature importance",
      ...best,
    ], flags),
  ];
}
