/** Folder of the notebooks. */
export const notebooksFolder: string =
  new URL("../../notebooks/", import.meta.url).pathname;

/** Paths of the notebooks, in order. */
export function notebookPaths(): string[] {
  return Array.from(Deno.readDirSync(notebooksFolder), ({ name }) => name)
    .filter((name) => /^\d.*\.ipynb$/.test(name))
    .toSorted()
    .map((name) => notebooksFolder + name);
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
