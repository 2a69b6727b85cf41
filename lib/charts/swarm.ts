/**
 * Offsets from a common line that keep points from lying on each other: points
 * whose values fall into the same narrow bin are stacked to both sides in turn.
 * The offsets are within `[-1, 1]`, the widest bin reaching both.
 */
export function swarmOffsets(
  values: readonly number[],
  low: number,
  high: number,
  binCount: number,
): number[] {
  const width = (high - low) / binCount || 1;
  const filled = new Map<number, number>();
  const steps = values.map((value) => {
    const bin = Math.floor((value - low) / width);
    const count = filled.get(bin) ?? 0;
    filled.set(bin, count + 1);
    const step = Math.ceil(count / 2);
    return count % 2 === 0 ? -step : step;
  });
  const widest = Math.max(1, ...steps.map(Math.abs));
  // Few points stand close to their line and are not blown up to its width.
  const unit = Math.max(widest, 6);
  return steps.map((step) => step / unit);
}
