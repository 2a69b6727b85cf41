import { UserError } from "../../user_error.ts";

/** Counts of one class: rows predicted right, predicted so, and labelled so. */
export interface ClassCounts {
  /** Rows of the class that were predicted to be of it. */
  right: number;
  /** Rows that were predicted to be of the class. */
  predicted: number;
  /** Rows whose label is the class. */
  actual: number;
}

/**
 * Counts by class, over the classes in labels or predictions, as scikit-learn
 * takes them.
 *
 * @throws {UserError} if a label is not a whole number.
 */
export function countByClass(
  metric: string,
  predicted: Int32Array,
  labels: Float32Array,
): Map<number, ClassCounts> {
  const counts = new Map<number, ClassCounts>();
  const of = (label: number) => {
    let found = counts.get(label);
    if (found === undefined) {
      counts.set(label, found = { right: 0, predicted: 0, actual: 0 });
    }
    return found;
  };
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!Number.isInteger(label)) {
      throw new UserError(
        `Cannot evaluate "${metric}": label "${label}" of row ${row} is not a class, a whole number`,
      );
    }
    const actual = of(label);
    actual.actual++;
    if (label === predicted[row]) actual.right++;
    of(predicted[row]!).predicted++;
  }
  return counts;
}
