import type { Command } from "commander";
import type { Created } from "../deploy/mod.ts";
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
      if (flags.json) console.log(JSON.stringify(created, null, 2));
      else printCreated(created);
      if (Object.values(created).every(({ length }) => length === 0)) return;
      askLeave(`Delete ${counted(created)}?`, flags.yes);
      await deleteCreated(session, created);
      console.error("Deleted");
    },
    {
      reads: () => true,
      note: async (_, { session }) => {
        const { deleteCreated, listCreated } = await import("../deploy/mod.ts");
        await deleteCreated(session, await listCreated(session));
      },
    },
  );
}

function counted(
  { endpoints, endpointConfigs, models, objects }: Created,
): string {
  const counts = [
    [endpoints, "endpoint"],
    [endpointConfigs, "endpoint configuration"],
    [models, "model"],
    [objects, "object"],
  ] as const;
  return counts.filter(([{ length }]) => length > 0)
    .map(([{ length }, what]) => `${length} ${what}${length === 1 ? "" : "s"}`)
    .join(", ");
}

function printCreated(
  { endpoints, endpointConfigs, models, objects }: Created,
): void {
  if (models.length + objects.length === 0) {
    console.log("There is nothing to delete");
    return;
  }
  for (const name of endpoints) console.log(`endpoint  ${name}`);
  for (const name of endpointConfigs) console.log(`config    ${name}`);
  for (const model of models) console.log(`model     ${model}`);
  for (const { uri, size } of objects) {
    console.log(`object    ${uri}  ${(size / 1e3).toFixed(1)} kB`);
  }
}
