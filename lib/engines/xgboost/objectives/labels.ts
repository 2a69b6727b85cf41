import { UserError } from "../../user_error.ts";

/**
 * Checks that every label is finite and that `isValid` holds for it.
 *
 * @throws {UserError} naming the first row (from 1) that fails.
 */
export function checkEveryLabel(
  objective: string,
  labels: Float32Array,
  requirement: string,
  isValid: (label: number) => boolean,
): void {
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (Number.isFinite(label) && isValid(label)) continue;
    throw new UserError(
      `Cannot train "${objective}": label "${label}" of row ${
        row + 1
      } must be ${requirement}`,
    );
  }
}

/** Checks that every label is a finite number. */
export function checkFiniteLabels(
  objective: string,
  labels: Float32Array,
): void {
  checkEveryLabel(objective, labels, "a finite number", () => true);
}
