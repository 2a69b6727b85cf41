import type { Command } from "commander";
import { readManifest } from "../manifests/mod.ts";
import { confirmOnAws } from "./confirm.ts";
import {
  addModelOptions,
  chosenEstimators,
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

type Flags = SessionFlags & ModelFlags & TrainingFlags;

/** `sagebook train` */
export function addTrain(program: Command, signal: AbortSignal): void {
  const command = program.command("train")
    .description("train models on the prepared data, side by side");
  stageCommand(
    addTrainingOptions(addResourceOptions(addModelOptions(command))),
    signal,
    async (flags: Flags) => {
      const estimators = chosenEstimators(flags);
      return { estimators, resources: await legalTraining(flags, estimators) };
    },
    async ({ estimators, resources }, { session, signal }, flags) => {
      const { train } = await import("../train/mod.ts");
      const names = Object.keys(estimators);
      await readManifest(session, "prep");
      await confirmOnAws(
        session,
        [plannedJobs("training job", names, resources)],
        flags,
      );
      const trained = await train(session, estimators, {
        ...resources,
        signal,
      });
      printResult(flags.json, trained);
    },
    {
      reads: () => true,
      note: async ({ estimators, resources }, dry) => {
        const { dryTrain } = await import("./dry_stages.ts");
        await dryTrain(dry, estimators, resources);
      },
    },
  );
}
