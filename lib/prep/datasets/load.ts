import { createHash } from "node:crypto";
import { downloadObject, type Session } from "../../session/mod.ts";
import {
  type DataFrame,
  fromDataFrame,
  isDataFrame,
  type Table,
} from "../../tables/mod.ts";
import { readTableBytes } from "../read_table.ts";
import { californiaHousing } from "./california_housing.ts";
import type { Dataset } from "./dataset.ts";
import { datasetFromPath, datasetFromTable } from "./files.ts";

/** What can be prepared: a path, an S3 URI, rows in memory, or a data set. */
export type DataSource = string | Table | DataFrame | Dataset;

/**
 * The data set that `data` stands for; California Housing where it is undefined.
 *
 * @throws {RangeError} If it is nothing that can be prepared.
 */
export async function loadDataset(
  session: Session,
  data: DataSource | undefined,
): Promise<Dataset> {
  if (data === undefined) return await californiaHousing();
  if (typeof data === "string") {
    if (!data.startsWith("s3://")) return await datasetFromPath(data);
    const bytes = await downloadObject(session, data);
    const read = await readTableBytes(bytes, data);
    return datasetFromTable(read, data, data.split("/").at(-1)!);
  }
  if (isDataFrame(data)) return inMemory(fromDataFrame(data), "a danfo frame");
  if (isObject(data) && "table" in data) return data;
  if (isObject(data) && Array.isArray((data as Table).columns)) {
    return inMemory(data, "a table");
  }
  throw new RangeError(
    "Cannot prepare these data: give the path of a CSV file, its S3 URI, a danfo frame, or columns, as in makeTable({ size: [1, 2], price: [3, 4] })",
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function inMemory(table: Table, source: string): Dataset {
  const read = { table, sha256: hashTable(table), findings: [] };
  return datasetFromTable(read, source, source);
}

function hashTable({ columns }: Table): string {
  const hash = createHash("sha256");
  for (const { name, type, values } of columns) {
    hash.update(`${name}\n${type}\n`);
    hash.update(
      type === "text" ? JSON.stringify(values) : Float64Array.from(values),
    );
  }
  return hash.digest("hex");
}
