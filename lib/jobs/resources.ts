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

/** Tags that the service takes of one resource. */
const MOST_TAGS = 50;

/** What a tag's key and value are made of. */
const IN_TAGS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Checks tags by the service's rules.
 *
 * @throws {RangeError} If one breaks them, or there are too many.
 */
export function checkTags(tags: Readonly<Record<string, string>> = {}): void {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) {
    throw new RangeError(
      `Cannot use ${entries.length} tags: the service takes at most ${MOST_TAGS}`,
    );
  }
  for (const [key, value] of entries) {
    const why = flawOf(key, value);
    if (why === undefined) continue;
    throw new RangeError(`Cannot use the tag "${key}=${value}": ${why}`);
  }
}

function flawOf(key: string, value: string): string | undefined {
  if (/^aws:/i.test(key)) return 'keys that begin with "aws:" are AWS\'s own';
  if (key.length < 1 || key.length > 128) {
    return "a key has 1 to 128 characters";
  }
  if (value.length > 256) return "a value has at most 256 characters";
  if (IN_TAGS.test(key) && IN_TAGS.test(value)) return undefined;
  return 'use letters, digits, spaces and "_.:/=+-@"';
}

/**
 * Checks the name of an endpoint, which is that of its configuration and model too.
 *
 * @throws {RangeError} If the service takes no such name.
 */
export function checkEndpointName(name: string): void {
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name) && name.length <= 63) {
    return;
  }
  throw new RangeError(
    `Cannot use the endpoint name "${name}": it has 1 to 63 letters, digits and hyphens, no hyphen first or last`,
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
