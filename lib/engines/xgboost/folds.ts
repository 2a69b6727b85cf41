import type { MersenneTwister } from "../random.ts";

/** Rows to train on and rows to hold out. */
export interface Fold {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** 0 .. `count` - 1, shuffled. */
function permutation(count: number, random: MersenneTwister): Int32Array {
  const values = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

function foldsFrom(foldOf: Int32Array, k: number): Fold[] {
  const rows = Int32Array.from(foldOf.keys());
  return Array.from({ length: k }, (_, fold) => ({
    train: rows.filter((row) => foldOf[row] !== fold),
    validation: rows.filter((row) => foldOf[row] === fold),
  }));
}

/** Deals shuffled rows to `k` folds whose sizes differ by one at most, as `KFold`. */
export function kFold(
  rows: number,
  k: number,
  random: MersenneTwister,
): Fold[] {
  const foldOf = new Int32Array(rows);
  const order = permutation(rows, random);
  const larger = rows % k;
  const size = Math.floor(rows / k);
  let next = 0;
  for (let fold = 0; fold < k; fold++) {
    const end = next + size + (fold < larger ? 1 : 0);
    for (; next < end; next++) foldOf[order[next]!] = fold;
  }
  return foldsFrom(foldOf, k);
}

/** As {@linkcode kFold}, each class spread evenly over the folds, as `StratifiedKFold`. */
export function stratifiedKFold(
  labels: Float32Array,
  k: number,
  random: MersenneTwister,
): Fold[] {
  const rowsOf = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const rows = rowsOf.get(label);
    if (rows === undefined) rowsOf.set(label, [row]);
    else rows.push(row);
  });
  const foldOf = new Int32Array(labels.length);
  // Dealt on from class to class, so that the folds are of one size too.
  let next = 0;
  for (const rows of rowsOf.values()) {
    for (const i of permutation(rows.length, random)) {
      foldOf[rows[i]!] = next++ % k;
    }
  }
  return foldsFrom(foldOf, k);
}
