const BARS = [..."▁▂▃▄▅▆▇█"];

/** Characters of a sparkline at most. */
const MOST = 16;

/**
 * Numbers as a line of small bars, the greatest the highest; of many an even choice,
 * the last among them.
 */
export function sparkline(values: readonly number[]): string {
  const count = Math.min(values.length, MOST);
  const shown = Array.from(
    { length: count },
    (_, i) => values[Math.ceil((i + 1) * values.length / count) - 1]!,
  );
  const least = Math.min(...shown);
  const span = Math.max(...shown) - least;
  return shown.map((value) =>
    BARS[span > 0 ? Math.round((value - least) / span * (BARS.length - 1)) : 0]
  ).join("");
}
