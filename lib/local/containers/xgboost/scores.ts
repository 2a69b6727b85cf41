import type { Matrix } from "../../../engines/data/matrix.ts";
import { type Booster, predict } from "../../../engines/xgboost/mod.ts";

/** Predictions, row after row. */
export interface Scores {
  readonly values: Float32Array;
  /** Number of values of a row. */
  readonly width: number;
}

/** Objectives whose predictions are classes: folds vote, and are not averaged. */
const VOTING = ["multi:softmax", "binary:hinge"];

/**
 * What a model predicts; the models of several folds do it together.
 *
 * @throws {UserError} If the rows do not have the features of the model.
 */
export function predictRows(
  boosters: readonly Booster[],
  features: Matrix,
): Scores {
  const all = boosters.map((booster) => predict(booster, features));
  const [first] = all as [Float32Array];
  const width = features.rows === 0 ? 1 : first.length / features.rows;
  if (all.length === 1) return { values: first, width };
  const combine = VOTING.includes(boosters[0]!.objective) ? vote : mean;
  return { values: first.map((_, i) => combine(all.map((v) => v[i]!))), width };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The most frequent value; of several the least. */
function vote(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [[winner]] = [...counts]
    .toSorted(([a, m], [b, n]) => n - m || a - b) as [[number, number]];
  return winner;
}
