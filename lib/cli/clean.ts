import type { Command } from "commander";
import { askLeave } from "./confirm.ts";
import type { SessionFlags } from "./session_options.ts";
import { stageCommand } from "./stage_command.ts";

/** `sagebook clean` */
export function addClean(program: Command, signal: AbortSignal): void {
  const command = program.command("clean")
    .description("list and, after asking, delete what runs have created");
  stageCommand(
    command,
    signal,
    () => undefined,
    async (_, { session }, flags: SessionFlags) => {
      const { deleteCreated, listCreated } = await import("../deploy/mod.ts");
      const created = await listCreated(session);
      const { models, objects } = created;
      if (flags.json) console.log(JSON.stringify(created, null, 2));
      else printCreated(created);
      if (models.length + objects.length === 0) return;
      askLeave(
        `Delete ${models.length} models and ${objects.length} objects?`,
        flags.yes,
      );
      await deleteCreated(session, created);
      console.error("Deleted");
    },
  );
}

function printCreated(
  { models, objects }: {
    readonly models: readonly string[];
    readonly objects: readonly {
      readonly uri: string;
      readonly size: number;
    }[];
  },
): void {
  if (models.length + objects.length === 0) {
    console.log("There is nothing to delete");
    return;
  }
  for (const model of models) console.log(`model   ${model}`);
  for (const { uri, size } of objects) {
    console.log(`object  ${uri}  ${(size / 1e3).toFixed(1)} kB`);
  }
}
