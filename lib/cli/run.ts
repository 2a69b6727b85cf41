import { Command, Option } from "commander";
import { confirmOnAws } from "./confirm.ts";
import type { PlannedJobs } from "./cost.ts";
import { addDataOptions, type DataFlags, givenData } from "./data_options.ts";
import {
  addModelOptions,
  chosenEstimators,
  chosenTunings,
  type ModelFlags,
} from "./model_options.ts";
import type { Session } from "../session/mod.ts";
import type { MainJobResult } from "./main_job.ts";
import { OUR_PRICES, readPrices } from "./prices.ts";
import { checkRun, type PipelineFlags } from "./pipeline_options.ts";
import { dryPipeline, runPipeline } from "./pipeline_run.ts";
import { plannedJobs } from "./plan.ts";
import {
  addResourceOptions,
  addTrainingOptions,
  addTransformOptions,
  legalTraining,
  legalTransform,
  type TrainingFlags,
  type TransformFlags,
} from "./resource_options.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";
import { MOST_TRIALS, plannedTrials, TRIALS } from "./tune.ts";
import { positiveNumber, wholeNumber } from "./values.ts";

/** Options of `run`, and of what tells about a run. */
export interface RunFlags
  extends SessionFlags, DataFlags, ModelFlags, TrainingFlags, TransformFlags {
  readonly deploy: boolean;
  readonly tune?: boolean;
  readonly trials?: number;
  readonly out: string;
  readonly prices?: string;
  readonly pipeline?: "mpg";
  readonly threshold?: number;
}

/** `sagebook run`: the main job */
export function addRun(program: Command, signal: AbortSignal): void {
  const command = program.command("run")
    .description("prep, train, compare and deploy, with a report in --out");
  stageCommand(
    addRunOptions(command),
    signal,
    (flags: RunFlags) => {
      if (flags.pipeline !== undefined) {
        return void checkedPipeline(command, flags);
      }
      if (flags.threshold === undefined) return settingsOf(flags);
      throw new RangeError('Cannot use "--threshold" without "--pipeline"');
    },
    async (settings, { session, signal }, flags) => {
      if (settings === undefined) {
        return await runPipeline(session, pipelineFlags(flags), signal);
      }
      const names = Object.keys(settings.estimators);
      await confirmOnAws(session, planOf(names, flags), flags);
      const { runMainJob } = await import("./main_job.ts");
      const { deploy, out } = flags;
      const job = { ...settings, deploy, out, signal };
      printMainJob(await runMainJob(session, job), flags.json);
      await noteCost(session, flags);
    },
    {
      reads: ({ resume, pipeline }) => Boolean(resume ?? pipeline),
      note: async (settings, dry, flags) => {
        if (settings === undefined) {
          return await dryPipeline(dry, pipelineFlags(flags));
        }
        const { dryMainJob } = await import("./dry_run.ts");
        const { deploy, out } = flags;
        await dryMainJob(dry, { ...settings, deploy, out, signal });
      },
    },
  );
}

async function settingsOf(flags: RunFlags) {
  const estimators = chosenEstimators(flags);
  return {
    data: givenData(flags),
    estimators,
    training: await legalTraining(flags, estimators),
    transform: await legalTransform(flags),
    ...tuningOf(flags),
  };
}

/** What of a run's options `--pipeline` goes with. */
const WITH_PIPELINE = [
  ...["pipeline", "data", "set", "threshold", "out", "prices"],
];

/**
 * What the options say of a pipeline.
 *
 * @throws {RangeError} That names an option without meaning for a pipeline, or two
 * that contradict each other.
 */
export function checkedPipeline(
  command: Command,
  flags: RunFlags,
): PipelineFlags {
  const ofRuns = addRunOptions(new Command()).options
    .map((option) => option.attributeName());
  const wrong = command.options.find((option) => {
    const name = option.attributeName();
    return ofRuns.includes(name) && !WITH_PIPELINE.includes(name) &&
      command.getOptionValueSource(name) === "cli" &&
      option.negate === (command.getOptionValue(name) === false);
  });
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot use "${wrong.long}" with "--pipeline", which takes --data, --threshold, --set, --out, --prices and those of every command`,
    );
  }
  const pipeline = pipelineFlags(flags);
  checkRun(pipeline);
  return pipeline;
}

function pipelineFlags(flags: RunFlags): PipelineFlags {
  return { ...flags, pipeline: flags.pipeline! };
}

/** What AWS bills; locally nothing does. The run has ended well, whatever is known of it. */
async function noteCost(session: Session, { prices }: RunFlags): Promise<void> {
  if (session.backend !== "aws") return;
  const { actualCost, actualLine } = await import("./actual_cost.ts");
  try {
    const by = prices ? await readPrices(prices) : OUR_PRICES;
    const { total } = await actualCost(session, by);
    session.progress.note(actualLine(session, total, by));
  } catch (error) {
    session.progress.note((error as Error).message);
  }
}

/** With `--tune` the chosen models are tuned, not trained. */
function tuningOf(flags: RunFlags) {
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

/** Adds the options of {@linkcode RunFlags}. */
export function addRunOptions(command: Command): Command {
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
      wholeNumber(1, MOST_TRIALS),
    )
    .option("--deploy", "deploy the best model", true)
    .option("--no-deploy", "stop after the comparison")
    .addOption(
      new Option(
        "--pipeline <name>",
        "run this SageMaker pipeline instead, as `pipeline run` does",
      ).choices(["mpg"]),
    )
    .option(
      "--threshold <mse>",
      "with --pipeline: register the model up to this MSE (default: 46)",
      positiveNumber,
    )
    .option("--out <folder>", "folder for the results", ".sagebook/out")
    .option("--prices <file>", "prices by which the cost is estimated");
}

/** The jobs of a run. */
export function planOf(
  models: readonly string[],
  flags: RunFlags,
): PlannedJobs[] {
  const best = flags.deploy ? ["deploy the best"] : [];
  return [
    flags.tune
      ? plannedTrials(models, flags, flags.trials)
      : plannedJobs("training job", models, flags),
    {
      ...plannedJobs("transform job", [
        ...models,
        "feature importance",
        ...best,
      ], flags),
      atOnce: models.length,
    },
  ];
}
