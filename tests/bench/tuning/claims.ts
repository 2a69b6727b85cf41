import { textTable } from "../../../lib/charts/format.ts";
import type { Figure } from "../../../lib/charts/mod.ts";

/** What was measured, beside what it must be. */
export interface Claim {
  readonly claim: string;
  readonly found: string;
  /** Such as `< 100 ms`, with its source; "-" where it is only shown. */
  readonly must: string;
  /** Undefined where it is only shown. */
  readonly met?: boolean;
}

/** What one part of the bench found. */
export interface Findings {
  /** What was done: how often, on what, and what was cut. */
  readonly title: string;
  readonly claims: readonly Claim[];
  /** By the names of their files. */
  readonly charts?: Readonly<Record<string, Figure>>;
}

/** Prints a part as a table. */
export function printFindings({ title, claims }: Findings): void {
  const column = (header: string, cell: (claim: Claim) => string) => ({
    header,
    cells: claims.map(cell),
  });
  console.log(`\n${title}`);
  console.log(textTable([
    column("claim", ({ claim }) => claim),
    column("found", ({ found }) => found),
    column("must", ({ must }) => must),
    column("", ({ met }) => met === undefined ? "" : met ? "met" : "MISSED"),
  ]));
}

/** The middle value, or the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The least value so far after each trial. */
export function bestSoFar(values: readonly number[]): number[] {
  let best = Infinity;
  return values.map((value) => best = Math.min(best, value));
}
