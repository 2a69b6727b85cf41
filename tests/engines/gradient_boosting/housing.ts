/**
 * The fixed split of California Housing.
 *
 * @module
 */
import { readCsv } from "../../../lib/engines/data/csv.ts";
import {
  column,
  columns,
  type Dataset,
} from "../../../lib/engines/data/matrix.ts";

/** Reads `part` of the split in `folder`: the target is its first column. */
export function readHousing(folder: string, part: "train" | "test"): Dataset {
  const path = `${folder}/housing_split/${part}.csv`;
  const table = readCsv(Deno.readFileSync(path));
  return { features: columns(table, 1), labels: column(table, 0) };
}
