/**
 * The real data sets, for tests: the folder that `SAGEBOOK_DATA` names, or
 * `../shared/data` where that is at hand.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { existsSync } from "node:fs";

/** Folder with `california_housing.csv` and the fixed splits, or undefined. */
export const dataFolder: string | undefined = [
  Deno.env.get("SAGEBOOK_DATA"),
  fileURLToPath(new URL("../../../shared/data", import.meta.url)),
].find((folder) => folder && existsSync(`${folder}/california_housing.csv`));

/** A test that needs the real data; skipped, visibly, where there is none. */
export function dataTest(
  name: string,
  fn: (folder: string, t: Deno.TestContext) => Promise<void> | void,
): void {
  Deno.test({
    name: `${name} [needs SAGEBOOK_DATA]`,
    ignore: dataFolder === undefined,
    fn: (t) => fn(dataFolder!, t),
  });
}
