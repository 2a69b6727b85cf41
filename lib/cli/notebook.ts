import type { Command } from "commander";
import { basename, join } from "node:path";
import { notebookPaths } from "./notebook_paths.ts";
import { addNotebookRun } from "./notebook_run.ts";

/** `sagebook notebook` */
export function addNotebook(program: Command): void {
  const command = program.command("notebook")
    .description("run, check and export notebooks, without a browser");
  addNotebookRun(command);
  addCheck(command);
  addExport(command);
}

function addCheck(parent: Command): void {
  parent.command("check [notebooks...]")
    .description("type-check and lint the cells of notebooks")
    .action(async (given: string[]) => {
      const { checkNotebooks } = await import("../notebook/check.ts");
      let count = 0;
      const checked = await checkNotebooks(await notebookPaths(given));
      for (const [path, problems] of checked) {
        for (const { cell, line, column, code, message } of problems) {
          console.log(
            `${path}: cell ${cell}, line ${line}, column ${column}: ${message} (${code})`,
          );
          count++;
        }
      }
      if (count > 0) throw new Error(`Found ${count} problems in notebooks`);
    });
}

function addExport(parent: Command): void {
  parent.command("export [notebooks...]")
    .description("write notebooks as HTML pages with live charts")
    .option("--out <folder>", "where the pages go", ".sagebook/notebooks")
    .action(async (given: string[], { out }: { out: string }) => {
      const { exportHtml, readNotebook } = await import("../notebook/mod.ts");
      const paths = await notebookPaths(given);
      await Deno.mkdir(out, { recursive: true });
      for (const path of paths) {
        const page = join(out, `${basename(path, ".ipynb")}.html`);
        await Deno.writeTextFile(
          page,
          await exportHtml(await readNotebook(path)),
        );
        console.log(page);
      }
    });
}
