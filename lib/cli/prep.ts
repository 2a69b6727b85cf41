import type { Command } from "commander";
import { addDataOptions, type DataFlags, givenData } from "./data_options.ts";
import { confirmOnAws } from "./confirm.ts";
import { printResult } from "./print.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";

/** `sagebook prep` */
export function addPrep(program: Command, signal: AbortSignal): void {
  const command = program.command("prep")
    .description("check, split and upload the data");
  stageCommand(
    addDataOptions(command),
    signal,
    (flags: DataFlags & SessionFlags) => givenData(flags),
    async (data, { session }, flags) => {
      const { prep } = await import("../prep/mod.ts");
      await confirmOnAws(session, [], flags);
      printResult(flags.json, await prep(session, data));
    },
    {
      reads: () => false,
      note: async (data, { session }) => {
        const { prep } = await import("../prep/mod.ts");
        await prep(session, data);
      },
    },
  );
}
