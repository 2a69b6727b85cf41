import { fileURLToPath } from "node:url";
import { basename } from "node:path";
import { readNotebook, writeNotebook } from "../../lib/notebook/mod.ts";

/** Folder of the notebooks. */
export const notebooksFolder: string = fileURLToPath(
  new URL("../../notebooks/", import.meta.url),
);

/** Paths of the notebooks, in order. */
export function notebookPaths(): string[] {
  return Array.from(Deno.readDirSync(notebooksFolder), ({ name }) => name)
    .filter((name) => /^\d.*\.ipynb$/.test(name))
    .toSorted()
    .map((name) => notebooksFolder + name);
}

/**
 * Copies of the notebooks without outputs, set to be quick: on synthetic rows,
 * whatever data are at hand. Returns their paths.
 */
export async function quickCopies(
  folder: string,
  paths: readonly string[],
): Promise<string[]> {
  return await Promise.all(paths.map(async (path) => {
    const notebook = await readNotebook(path);
    for (const cell of notebook.cells) {
      const source = [cell.source].flat().join("");
      cell.source = source.replace("let quick = false", "let quick = true");
      if (cell.cell_type !== "code") continue;
      cell.outputs = [];
      cell.execution_count = null;
    }
    const copy = `${folder}/${basename(path)}`;
    await writeNotebook(copy, notebook);
    return copy;
  }));
}

/**
 * A folder in which Jupyter finds the Deno kernel, and keeps whatever it keeps: the
 * user's own stays as it is.
 */
export async function jupyterFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "sagebook-jupyter-" });
  const spec = `${folder}/kernels/deno`;
  await Deno.mkdir(spec, { recursive: true });
  await Deno.writeTextFile(
    `${spec}/kernel.json`,
    JSON.stringify({
      argv: [
        Deno.execPath(),
        "jupyter",
        "--kernel",
        "--conn",
        "{connection_file}",
      ],
      display_name: "Deno",
      language: "typescript",
    }),
  );
  return folder;
}

/** Variables by which Jupyter stays within a folder of {@linkcode jupyterFolder}. */
export function jupyterEnvironment(folder: string): Record<string, string> {
  return {
    JUPYTER_PATH: folder,
    JUPYTER_DATA_DIR: folder,
    JUPYTER_CONFIG_DIR: `${folder}/config`,
    JUPYTER_RUNTIME_DIR: `${folder}/runtime`,
    IPYTHONDIR: `${folder}/ipython`,
    NO_COLOR: "1",
  };
}
