/**
 * Seeded data sets for tests.
 *
 * @module
 */
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { MersenneTwister } from "../../../lib/engines/random.ts";

/** What a generated data set is like. */
export interface GenerateOptions {
  readonly rows: number;
  readonly columns?: number;
  readonly seed?: number;
  /** Share of the cells that are missing. Default: 0. */
  readonly missing?: number;
  readonly weighted?: boolean;
  /** What the labels are made for. Default: "regression". */
  readonly task?: "regression" | "positive" | "binary" | "classes";
}

/** Features of several kinds, and labels that depend on them with noise. */
export function generate(options: GenerateOptions): Dataset {
  const { rows, columns = 6, seed = 1, missing = 0 } = options;
  const { task = "regression", weighted = false } = options;
  const random = new MersenneTwister(seed);
  const normal = () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    return radius * Math.cos(2 * Math.PI * random.uniform());
  };
  const data = new Float32Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    for (let row = 0; row < rows; row++) {
      // Continuous, skewed, and with few distinct values, in turns.
      data[c * rows + row] = [
        () => normal(),
        () => Math.exp(normal()),
        () => Math.floor(random.uniform() * 20),
      ][c % 3]!();
    }
  }
  const at = (row: number, c: number) => data[c * rows + row]!;
  const signal = (row: number) =>
    at(row, 0) + Math.sin(at(row, 1)) - 0.1 * at(row, 2) +
    at(row, 0) * at(row, 3 % columns) + 0.3 * normal();
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const value = signal(row);
    if (task === "positive") return Math.exp(value / 3);
    if (task === "binary") return value > 0 ? 1 : 0;
    if (task === "classes") return value < -1 ? 0 : value < 0.5 ? 1 : 2;
    return value;
  });
  for (let i = 0; i < data.length; i++) {
    if (random.uniform() < missing) data[i] = NaN;
  }
  const features = { rows, columns, data };
  if (!weighted) return { features, labels };
  const weights = labels.map(() => 0.1 + 2 * random.uniform());
  return { features, labels, weights };
}
