import { Command } from "commander";
import config from "../../deno.json" with { type: "json" };
import { addClean } from "./clean.ts";
import { addCompare } from "./compare.ts";
import { addCost } from "./cost_command.ts";
import { addDeploy } from "./deploy.ts";
import { addLab } from "./lab.ts";
import { addNotebook } from "./notebook.ts";
import { addPipeline } from "./pipeline.ts";
import { addPrep } from "./prep.ts";
import { addRun } from "./run.ts";
import { addServe } from "./serve.ts";
import type { AddCommand } from "./stage_command.ts";
import { addTrain } from "./train.ts";
import { addTune } from "./tune.ts";

/** Every command; to add one, write its file beside these and add it here. */
const COMMANDS: readonly AddCommand[] = [
  addRun,
  addPrep,
  addTrain,
  addTune,
  addCompare,
  addDeploy,
  addCost,
  addPipeline,
  addServe,
  addClean,
  addNotebook,
  addLab,
];

/**
 * The command line.
 *
 * @param signal Aborts when the user asks to end.
 */
export function makeProgram(signal: AbortSignal): Command {
  const program = new Command("sagebook")
    .description(
      "Prepare, train, compare and deploy models through the SageMaker API: on this machine, or on AWS",
    )
    .version(config.version)
    .showHelpAfterError("(add --help for what there is)")
    .exitOverride();
  for (const add of COMMANDS) add(program, signal);
  return program;
}
