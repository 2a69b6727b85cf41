import { removeFolder } from "../../lib/local/jobs/folders.ts";
import { basename } from "node:path";
import { assert, assertEquals } from "../support/assert.ts";
import { hasProgram } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { DevToolsPage } from "./devtools.ts";
import {
  jupyterEnvironment,
  jupyterFolder,
  notebookPaths,
  quickCopies,
} from "./notebook_readers.ts";

const repository = new URL("../../", import.meta.url);
const hasPeers = await hasProgram("jupyter-notebook") &&
  await hasProgram("chromium");

Deno.test({
  name:
    'a notebook runs to its end by "Run All" in Jupyter, its charts visible [needs jupyter-notebook, chromium]',
  ignore: !hasPeers && Deno.env.get("CI") !== "true",
  fn: () =>
    inFolder(async (folder) => {
      await writeConfiguration(folder);
      const [first] = notebookPaths();
      await quickCopies(folder, [first!]);
      await using jupyter = await startJupyter(folder);
      await using page = await DevToolsPage.open(
        `${jupyter.address}/notebooks/${basename(first!)}`,
      );
      await page.until("Jupyter.notebook.kernel.is_connected()", 60);
      await page.evaluate("document.querySelector('#run_all_cells a').click()");
      await page.until(
        `${CODE}.every((cell) => cell.input_prompt_number > 0)`,
        120,
      );
      assertEquals(await page.evaluate(`${ERRORS}.join()`), "");
      // How many is the kernel's luck: it sends some outputs after it is idle.
      const widths = await page.evaluate(PICTURE_WIDTHS) as number[];
      assert(widths.length > 0, "There is no chart");
      assert(widths.every((width) => width > 300), String(widths));
    }),
});

const CODE =
  "Jupyter.notebook.get_cells().filter((cell) => cell.cell_type === 'code')";
const ERRORS =
  "Array.from(document.querySelectorAll('.output_error'), (node) => node.textContent)";
const PICTURE_WIDTHS =
  "Array.from(document.querySelectorAll('.output_png img'), (image) => image.complete ? image.width : 0)";

/** The repository's deno.json, for notebooks that lie elsewhere. */
async function writeConfiguration(folder: string): Promise<void> {
  const text = await Deno.readTextFile(new URL("deno.json", repository));
  const configuration = JSON.parse(text);
  configuration.imports.sagebook = new URL("lib/mod.ts", repository).href;
  await Deno.writeTextFile(
    `${folder}/deno.json`,
    JSON.stringify(configuration),
  );
  await Deno.copyFile(
    new URL("deno.lock", repository),
    `${folder}/deno.lock`,
  );
}

async function startJupyter(folder: string) {
  const settings = await jupyterFolder();
  const port = freePort();
  const process = new Deno.Command("jupyter-notebook", {
    args: [
      "--no-browser",
      "--allow-root",
      `--port=${port}`,
      "--NotebookApp.token=",
      "--NotebookApp.password=",
      `--notebook-dir=${folder}`,
    ],
    env: { ...jupyterEnvironment(settings), SAGEBOOK_STATE: `${folder}/state` },
    stdout: "null",
    stderr: "null",
  }).spawn();
  const address = `http://127.0.0.1:${port}`;
  await answering(`${address}/api`);
  return {
    address,
    async [Symbol.asyncDispose]() {
      process.kill("SIGTERM");
      await process.status;
      await removeFolder(settings);
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function answering(address: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      return await (await fetch(address)).body?.cancel();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} did not answer within 30 seconds`);
}
