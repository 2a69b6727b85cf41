import { UserError } from "../user_error.ts";
import { RandomState } from "./random_state.ts";

/** Rows to train on and rows to watch, both in the order they were drawn. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Splits rows as `train_test_split` of scikit-learn does with this seed. With
 * `classes`, each class has its share on both sides: stratified by `labels`, the
 * index of each row's class.
 *
 * @throws {UserError} If a side would be empty or lack a class.
 */
export function splitRows(
  labels: Float64Array,
  fraction: number,
  seed: number,
  classes?: number,
): RowSplit {
  const rows = labels.length;
  const held = Math.ceil(fraction * rows);
  if (held >= rows) {
    throw new UserError(
      `Cannot hold out ${held} of ${rows} rows for early stopping: none would be left to train on`,
    );
  }
  const random = new RandomState(seed);
  if (classes !== undefined) {
    return stratify(labels, rows - held, held, classes, random);
  }
  const order = random.permutation(rows);
  return { train: order.slice(held), validation: order.slice(0, held) };
}

function stratify(
  labels: Float64Array,
  kept: number,
  held: number,
  classes: number,
  random: RandomState,
): RowSplit {
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, row) => members[label]!.push(row));
  const counts = members.map(({ length }) => length);
  checkStrata(counts, kept, held);
  const toTrain = likelyDraw(counts, kept, random);
  const rest = counts.map((count, k) => count - toTrain[k]!);
  const toValidation = likelyDraw(rest, held, random);
  const train: number[] = [];
  const validation: number[] = [];
  for (let k = 0; k < classes; k++) {
    const drawn = random.permutation(counts[k]!)
      .map((place) => members[k]![place]!);
    const end = toTrain[k]! + toValidation[k]!;
    for (const row of drawn.subarray(0, toTrain[k]!)) train.push(row);
    for (const row of drawn.subarray(toTrain[k]!, end)) validation.push(row);
  }
  return {
    train: random.shuffle(Int32Array.from(train)),
    validation: random.shuffle(Int32Array.from(validation)),
  };
}

function checkStrata(counts: number[], kept: number, held: number): void {
  if (Math.min(...counts) < 2) {
    throw new UserError(
      "Cannot hold out rows for early stopping: the least populated class has only 1 row, and each needs 2",
    );
  }
  if (Math.min(kept, held) < counts.length) {
    throw new UserError(
      `Cannot hold out rows for early stopping: ${kept} rows to train on and ${held} to watch are too few for ${counts.length} classes`,
    );
  }
}

// The likeliest numbers of each class among `draws` drawn without replacement.
function likelyDraw(
  counts: number[],
  draws: number,
  random: RandomState,
): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => count / total * draws);
  const whole = exact.map(Math.floor);
  const rests = exact.map((value, k) => value - whole[k]!);
  let missing = draws - whole.reduce((sum, count) => sum + count, 0);
  for (const rest of [...new Set(rests)].toSorted((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = rests.flatMap((value, k) => value === rest ? [k] : []);
    const order = random.permutation(tied.length);
    for (const place of order.subarray(0, missing)) whole[tied[place]!]!++;
    missing -= Math.min(tied.length, missing);
  }
  return whole;
}
