/**
 * Checks the form of an instance type; the service knows which there are.
 *
 * @throws {RangeError} If it has another form.
 */
export function checkInstanceType(instanceType: string): void {
  if (/^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(instanceType)) return;
  throw new RangeError(
    `Cannot use instance type "${instanceType}": it must look like "ml.m5.large"`,
  );
}

/**
 * Checks a whole number of at least 1.
 *
 * @throws {RangeError} If it is none, or above `max`.
 */
export function checkWhole(name: string, value: number, max = Infinity): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new RangeError(
    `Cannot use ${name} "${value}": it must be a whole number from 1${
      max === Infinity ? "" : ` to ${max}`
    }`,
  );
}
