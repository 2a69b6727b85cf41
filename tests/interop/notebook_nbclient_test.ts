import { removeFolder } from "../../lib/local/jobs/folders.ts";
import { type Notebook, readNotebook } from "../../lib/notebook/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { pythonTest } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import {
  jupyterEnvironment,
  jupyterFolder,
  notebookPaths,
  notebooksFolder,
  quickCopies,
} from "./notebook_readers.ts";

const EXECUTE = `
import nbformat, sys
from nbclient import NotebookClient
cwd, *paths = sys.argv[1:]
for path in paths:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, kernel_name="deno", timeout=900, startup_timeout=300,
                            resources={"metadata": {"path": cwd}})
    client.execute()
    nbformat.write(notebook, path)
`;

await pythonTest(
  "nbclient runs all notebooks in order with the Deno kernel",
  ["nbclient", "ipykernel"],
  (python) =>
    inFolder(async (folder) => {
      const jupyter = await jupyterFolder();
      try {
        const copies = await quickCopies(folder, notebookPaths());
        const { success, stderr } = await new Deno.Command(python, {
          args: ["-c", EXECUTE, notebooksFolder, ...copies],
          env: {
            ...jupyterEnvironment(jupyter),
            SAGEBOOK_STATE: `${folder}/state`,
          },
        }).output();
        assert(success, new TextDecoder().decode(stderr));
        for (const [i, path] of notebookPaths().entries()) {
          const done = await readNotebook(copies[i]!);
          const counts = done.cells
            .filter(({ cell_type }) => cell_type === "code")
            .map(({ execution_count }) => execution_count);
          assertEquals(counts, counts.map((_, i) => i + 1), path);
          assert(done.cells.some(hasOutput), path);
        }
      } finally {
        await removeFolder(jupyter);
      }
    }),
);

/** Not which: the kernel sends some after it is idle, and nbclient drops these. */
function hasOutput({ outputs = [] }: Notebook["cells"][number]): boolean {
  return outputs.length > 0;
}
