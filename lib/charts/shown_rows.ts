import { counted, formatNumber } from "./format.ts";

/** "20,640 rows", or how many of them are drawn. */
export function shownRows(drawn: number, all: number): string {
  return drawn === all
    ? counted(all, "row")
    : `${formatNumber(drawn)} of ${counted(all, "row")} drawn`;
}
