import { textTable } from "./format.ts";
import { type Quantity, withUnit } from "./labels.ts";
import { ascending, mean, quantile, standardDeviation } from "./values.ts";

/** Rows, mean, standard deviation and quantiles of named groups, as text. */
export function summaryTable(
  header: string,
  quantity: Quantity | undefined,
  groups: readonly {
    readonly name: string;
    readonly values: readonly number[];
  }[],
): string {
  const sorted = groups.map(({ values }) => ascending(values));
  const at = (q: number) => sorted.map((values) => quantile(values, q));
  const table = textTable([
    { header, cells: groups.map(({ name }) => name) },
    { header: "rows", cells: sorted.map((values) => values.length) },
    { header: "mean", cells: sorted.map(mean) },
    { header: "sd", cells: sorted.map(standardDeviation) },
    { header: "min", cells: at(0) },
    { header: "25%", cells: at(0.25) },
    { header: "50%", cells: at(0.5) },
    { header: "75%", cells: at(0.75) },
    { header: "max", cells: at(1) },
  ]);
  return quantity ? `${withUnit(quantity)}\n\n${table}` : table;
}
