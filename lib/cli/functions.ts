import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Functions by name, as `openSession({ functions })` takes them. */
export type Functions = Readonly<Record<string, (event: never) => unknown>>;

/**
 * The functions that a module exports, by their names: Lambda and Callback steps of
 * pipelines call them.
 *
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {RangeError} If it exports none.
 */
export async function importFunctions(file: string): Promise<Functions> {
  const path = resolve(file);
  await Deno.stat(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot read the functions of pipelines: there is no file "${file}"`,
    );
  });
  const exports: Record<string, unknown> = await import(
    pathToFileURL(path).href
  );
  const functions = Object.entries(exports).filter(
    (entry): entry is [string, (event: never) => unknown] =>
      typeof entry[1] === "function",
  );
  if (functions.length === 0) {
    throw new RangeError(
      `Cannot use "${file}" for the functions of pipelines: it exports no function`,
    );
  }
  return Object.fromEntries(functions);
}
