import type { Command } from "commander";
import { readCandidates, readManifest } from "../manifests/mod.ts";
import { confirmOnAws } from "./confirm.ts";
import { plannedJobs } from "./plan.ts";
import { printResult } from "./print.ts";
import {
  addResourceOptions,
  addTransformOptions,
  legalTransform,
  type TransformFlags,
} from "./resource_options.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";
import { nameList, wholeNumber } from "./values.ts";

interface Flags extends SessionFlags, TransformFlags {
  readonly models?: readonly string[];
  readonly seed?: number;
  readonly out?: string;
}

/** `sagebook compare` */
export function addCompare(program: Command, signal: AbortSignal): void {
  stageCommand(
    addOptions(
      program.command("compare")
        .description("judge the trained models on the same test rows"),
    ),
    signal,
    (flags: Flags) => legalTransform(flags),
    async (resources, { session, signal }, flags) => {
      const { compare } = await import("../compare/mod.ts");
      const prep = await readManifest(session, "prep");
      const candidates = await readCandidates(session, prep);
      const names = flags.models ?? candidates.map(({ name }) => name);
      const jobs = plannedJobs("transform job", names, resources);
      await confirmOnAws(session, [jobs], flags);
      const compared = await compare(session, {
        ...chosen(resources, flags),
        signal,
      });
      if (flags.out !== undefined) {
        const { Outputs } = await import("./outputs.ts");
        await using outputs = await Outputs.open(flags.out);
        await outputs.writeJson("model_comparison.json", compared.manifest);
        await outputs.publish();
      }
      printResult(flags.json, compared);
    },
    {
      reads: () => true,
      note: async (resources, dry, flags) => {
        const { dryCompare } = await import("./dry_stages.ts");
        await dryCompare(dry, chosen(resources, flags));
      },
    },
  );
}

function chosen(
  resources: Awaited<ReturnType<typeof legalTransform>>,
  { models, seed }: Flags,
) {
  return {
    ...resources,
    ...(models && { models }),
    ...(seed !== undefined && { seed }),
  };
}

function addOptions(command: Command): Command {
  return addTransformOptions(addResourceOptions(command))
    .option("--models <names>", "models to compare (default: all)", nameList)
    .option("--seed <number>", "seed of the bootstrap", wholeNumber(0))
    .option("--out <folder>", "folder for model_comparison.json");
}
