import type { Finding } from "../../manifests/mod.ts";
import type { Table } from "../../tables/mod.ts";
import type { DataCard } from "./card.ts";

/**
 * Rows to prepare, and what is known of them. `Column` are the names of the columns,
 * where they are known beforehand.
 */
export interface Dataset<Column extends string = string> {
  /** For people, such as `California Housing`. */
  readonly name: string;
  /** Where the rows came from, for people: a path, or `cache`. */
  readonly source: string;
  /** True for the generated set; every table, chart and report must say so. */
  readonly synthetic: boolean;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256?: string;
  /** The rows, in their own units. */
  readonly table: Table<Column>;
  /** What is known of the columns beforehand. */
  readonly card?: DataCard;
  /** What reading found. */
  readonly findings: readonly Finding[];
}
