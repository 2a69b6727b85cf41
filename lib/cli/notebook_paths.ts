import { join } from "node:path";

/** Where notebooks are looked for. */
const FOLDER = "notebooks";

/**
 * The notebooks that are meant: files, or names such as `02_train`; all of the
 * folder, in order, where none is given.
 *
 * @throws {Deno.errors.NotFound} If one is not there.
 */
export async function notebookPaths(
  given: readonly string[],
): Promise<string[]> {
  if (given.length > 0) return await Promise.all(given.map(findNotebook));
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (/^\d.*\.ipynb$/.test(name)) paths.push(join(FOLDER, name));
  }
  return paths.toSorted();
}

async function findNotebook(name: string): Promise<string> {
  for (
    const path of [name, join(FOLDER, name), join(FOLDER, `${name}.ipynb`)]
  ) {
    try {
      if ((await Deno.stat(path)).isFile) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Deno.errors.NotFound(
    `Cannot find notebook "${name}": there is no such file, nor one in "${FOLDER}"`,
  );
}
