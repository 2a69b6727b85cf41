import type { RandomState } from "./random_state.ts";

/** The rows that a stage is trained on. */
export interface Bag {
  /** 1 for each row that was drawn, else 0; undefined where all were. */
  readonly drawn: Uint8Array | undefined;
  /** The same without rows of no weight; undefined where all are used. */
  readonly used: Uint8Array | undefined;
  /** Rows that were drawn and have no weight. */
  readonly weightless: readonly number[];
}

/** Draws the rows of a stage, as scikit-learn does with this random state. */
export function drawBag(
  rows: number,
  subsample: number,
  weights: Float64Array | undefined,
  random: RandomState,
): Bag {
  const drawn = subsample === 1 ? undefined : draw(rows, subsample, random);
  const weightless: number[] = [];
  weights?.forEach((weight, row) => {
    if (weight === 0 && drawn?.[row] !== 0) weightless.push(row);
  });
  if (weightless.length === 0) return { drawn, used: drawn, weightless };
  const used = drawn?.slice() ?? new Uint8Array(rows).fill(1);
  for (const row of weightless) used[row] = 0;
  return { drawn, used, weightless };
}

// One pass that takes each row with the chance that is left for it.
function draw(
  rows: number,
  subsample: number,
  random: RandomState,
): Uint8Array {
  const wanted = Math.max(1, Math.floor(subsample * rows));
  const drawn = new Uint8Array(rows);
  let taken = 0;
  for (let row = 0; row < rows; row++) {
    if (random.uniform() * (rows - row) < wanted - taken) {
      drawn[row] = 1;
      taken++;
    }
  }
  return drawn;
}
