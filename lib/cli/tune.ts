import type { Command } from "commander";
import { readManifest } from "../manifests/mod.ts";
import { confirmOnAws } from "./confirm.ts";
import type { PlannedJobs } from "./cost.ts";
import {
  addModelOptions,
  chosenTunings,
  type ModelFlags,
} from "./model_options.ts";
import { plannedJobs } from "./plan.ts";
import { printResult } from "./print.ts";
import {
  addResourceOptions,
  addTrainingOptions,
  legalTraining,
  type TrainingFlags,
} from "./resource_options.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";
import { nameList, wholeNumber } from "./values.ts";

/** Trials of each model unless told otherwise. */
export const TRIALS = 16;

/** Trials that the service runs of one model. */
export const MOST_TRIALS = 750;

const STRATEGIES = ["Bayesian", "Random", "Hyperband", "Grid"] as const;

interface Flags extends SessionFlags, ModelFlags, TrainingFlags {
  readonly trials?: number;
  readonly parallel?: number;
  readonly strategy?: string;
  readonly seed?: number;
  readonly earlyStopping?: boolean;
  readonly warmStart?: readonly string[];
}

/** `sagebook tune` */
export function addTune(program: Command, signal: AbortSignal): void {
  const command = program.command("tune")
    .description("search better hyperparameters for the models, side by side");
  stageCommand(
    addOptions(command),
    signal,
    async (flags: Flags) => {
      const tunings = chosenTunings(flags);
      const resources = await legalTraining(flags, tunings);
      return { tunings, resources, search: searchOptions(flags) };
    },
    async ({ tunings, resources, search }, { session, signal }, flags) => {
      const { tune } = await import("../tune/mod.ts");
      await readManifest(session, "prep");
      const jobs = plannedTrials(Object.keys(tunings), flags, flags.trials);
      await confirmOnAws(session, [jobs], flags);
      const options = { ...resources, ...search, signal };
      printResult(flags.json, await tune(session, tunings, options));
    },
    {
      reads: () => true,
      note: async ({ tunings, resources, search }, dry) => {
        const { dryTune } = await import("./dry_stages.ts");
        await dryTune(dry, tunings, { ...resources, ...search });
      },
    },
  );
}

function addOptions(command: Command): Command {
  addTrainingOptions(addResourceOptions(addModelOptions(command)));
  return command
    .option(
      "--trials <count>",
      `trials of each model (default: ${TRIALS})`,
      wholeNumber(1, MOST_TRIALS),
    )
    .option(
      "--parallel <count>",
      "trials of each model at once (default: 2)",
      wholeNumber(1, 100),
    )
    .option(
      "--strategy <name>",
      `one of ${STRATEGIES.join(", ")} (default: "Bayesian")`,
    )
    .option(
      "--seed <number>",
      "seed of the search (default: 0)",
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option("--early-stopping", "stop hopeless trials early")
    .option(
      "--warm-start <jobs>",
      "ended tuning jobs whose trials the search goes on from",
      nameList,
    );
}

function searchOptions(flags: Flags) {
  const { trials, parallel, seed, earlyStopping, warmStart } = flags;
  const strategy = chosenStrategy(flags.strategy);
  return {
    ...(trials !== undefined && { trials }),
    ...(parallel !== undefined && { parallel }),
    ...(strategy !== undefined && { strategy }),
    ...(seed !== undefined && { seed }),
    ...(earlyStopping && { earlyStopping }),
    ...(warmStart && { warmStart }),
  };
}

function chosenStrategy(given: string | undefined) {
  if (given === undefined) return undefined;
  const found = STRATEGIES.find((name) =>
    name.toLowerCase() === given.toLowerCase()
  );
  if (found !== undefined) return found;
  throw new RangeError(
    `Unknown strategy "${given}": choose from ${STRATEGIES.join(", ")}`,
  );
}

/** The training jobs of the searches, with those of the defaults. */
export function plannedTrials(
  models: readonly string[],
  resources: TrainingFlags & { readonly parallel?: number },
  trials = TRIALS,
): PlannedJobs {
  const { parallel = 2 } = resources;
  const names = models.flatMap((name) => [
    `${name} defaults`,
    ...Array.from({ length: trials }, (_, i) => `${name} trial ${i + 1}`),
  ]);
  const jobs = plannedJobs("training job", names, resources);
  return { ...jobs, atOnce: models.length * parallel };
}
