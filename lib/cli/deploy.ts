import type { Command } from "commander";
import { confirmOnAws } from "./confirm.ts";
import { plannedJobs } from "./plan.ts";
import { printResult } from "./print.ts";
import {
  addResourceOptions,
  addTransformOptions,
  type TransformFlags,
  transformResources,
} from "./resource_options.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";

interface Flags extends SessionFlags, TransformFlags {
  readonly model?: string;
}

/** `sagebook deploy` */
export function addDeploy(program: Command, signal: AbortSignal): void {
  const command = program.command("deploy")
    .description(
      "predict the test rows with the best model, as a batch transform",
    )
    .option("--model <name>", "model to deploy (default: the best)");
  stageCommand(
    addTransformOptions(addResourceOptions(command)),
    signal,
    (flags: Flags) => transformResources(flags),
    async (resources, { session, signal }, flags) => {
      const { deploy } = await import("../deploy/mod.ts");
      const { model } = flags;
      const names = [model ?? "best model"];
      const jobs = plannedJobs("transform job", names, resources);
      await confirmOnAws(session, [jobs], flags);
      const deployed = await deploy(session, {
        ...resources,
        ...(model !== undefined && { model }),
        signal,
      });
      printResult(flags.json, deployed);
    },
  );
}
