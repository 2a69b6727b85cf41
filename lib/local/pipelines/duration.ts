const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, HOUR, MINUTE, SECOND];

/**
 * Milliseconds of an ISO 8601 duration; undefined where it is none. The `P` may
 * be missing and letters small, as in the service's own examples.
 */
export function parseDuration(text: string): number | undefined {
  const match =
    /^P?(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i
      .exec(text);
  if (match === null) return undefined;
  return UNITS.reduce(
    (sum, unit, i) => sum + unit * Number(match[i + 1] ?? 0),
    0,
  );
}
