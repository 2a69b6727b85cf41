import { readNotebook, writeNotebook } from "../../lib/notebook/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { pythonTest } from "../support/peers.ts";
import {
  jupyterEnvironment,
  jupyterFolder,
  notebooksFolder,
} from "./notebook_readers.ts";

const EXECUTE = `
import nbformat, sys
from nbclient import NotebookClient
path, cwd = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
client = NotebookClient(notebook, kernel_name="deno", timeout=120,
                        resources={"metadata": {"path": cwd}})
client.execute()
nbformat.write(notebook, path)
`;

await pythonTest(
  "nbclient runs a notebook with the Deno kernel",
  ["nbclient", "ipykernel"],
  async (python) => {
    const folder = await jupyterFolder();
    try {
      const path = `${folder}/01_prep.ipynb`;
      const notebook = await readNotebook(`${notebooksFolder}01_prep.ipynb`);
      for (const cell of notebook.cells) {
        const source = [cell.source].flat().join("");
        // Synthetic rows: the test is of the notebook, whatever data are at hand.
        cell.source = source.replace("let quick = false", "let quick = true");
        if (cell.cell_type === "code") {
          cell.outputs = [];
          cell.execution_count = null;
        }
      }
      await writeNotebook(path, notebook);
      const { success, stderr } = await new Deno.Command(python, {
        args: ["-c", EXECUTE, path, notebooksFolder],
        env: {
          ...jupyterEnvironment(folder),
          SAGEBOOK_STATE: `${folder}/state`,
        },
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const { cells } = await readNotebook(path);
      const counts = cells.filter(({ cell_type }) => cell_type === "code")
        .map(({ execution_count }) => execution_count);
      assertEquals(counts, counts.map((_, i) => i + 1));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
