import { UserError } from "../../user_error.ts";

/**
 * `value`, or `fallback` where there is none.
 *
 * @throws {UserError} if `isValid` does not hold for it.
 */
export function checkedOption(
  parameter: string,
  value: number | undefined,
  fallback: number,
  requirement: string,
  isValid: (value: number) => boolean,
): number {
  const checked = value ?? fallback;
  if (Number.isFinite(checked) && isValid(checked)) return checked;
  throw new UserError(
    `Cannot use "${checked}" as ${parameter}: it must be ${requirement}`,
  );
}

/** `scale_pos_weight`, which must not be negative. */
export function checkedScalePosWeight(value: number | undefined): number {
  return checkedOption(
    "scale_pos_weight",
    value,
    1,
    "a number not below 0",
    (factor) => factor >= 0,
  );
}
