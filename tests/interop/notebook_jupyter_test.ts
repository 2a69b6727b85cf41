import { removeFolder } from "../../lib/local/jobs/folders.ts";
import { basename } from "node:path";
import { assertEquals } from "../support/assert.ts";
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
      await page.until("Jupyter.notebook.kernel.is_connected()", 300);
      await page.evaluate("document.querySelector('#run_all_cells a').click()");
      await page.until(
        `${CODE}.every((cell) => cell.input_prompt_number > 0)`,
        900,
      );
      assertEquals(await page.evaluate(`${ERRORS}.join()`), "");
      // How many is the kernel's luck: it sends some outputs after it is idle.
      await page.until(
        `${PICTURES}.length > 0 && ${PICTURES}.every(${IS_VISIBLE})`,
        60,
      );
    }),
});

const CODE =
  "Jupyter.notebook.get_cells().filter((cell) => cell.cell_type === 'code')";
const ERRORS =
  "Array.from(document.querySelectorAll('.output_error'), (node) => node.textContent)";
const PICTURES = "Array.from(document.querySelectorAll('.output_png img'))";
const IS_VISIBLE = "(image) => image.complete && image.width > 300";

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
  const process = new Deno.Command("jupyter-notebook", {
    args: [
      "--no-browser",
      "--allow-root",
      `--port=${freePort()}`,
      "--NotebookApp.token=",
      "--NotebookApp.password=",
      `--notebook-dir=${folder}`,
    ],
    env: { ...jupyterEnvironment(settings), SAGEBOOK_STATE: `${folder}/state` },
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    address: await serverAddress(`${settings}/runtime`),
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

/** Jupyter writes where it listens: beside the port it was given, if that is taken. */
async function serverAddress(runtime: string): Promise<string> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    try {
      for (const { name } of Deno.readDirSync(runtime)) {
        if (!/^nbserver-\d+\.json$/.test(name)) continue;
        const text = await Deno.readTextFile(`${runtime}/${name}`);
        return `http://127.0.0.1:${JSON.parse(text).port}`;
      }
    } catch (error) {
      // Neither the folder nor the whole file need be there yet.
      if (
        !(error instanceof Deno.errors.NotFound || error instanceof SyntaxError)
      ) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Jupyter did not come up within 2 minutes");
}
