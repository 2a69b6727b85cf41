/** Bins of equal width; `edges` has one more than there are bins. */
export interface Bins {
  readonly edges: readonly number[];
  readonly width: number;
}

/**
 * About `count` bins over `[low, high]` with edges at round numbers. Whole numbers
 * get bins that each hold the same count of them, or gaps would show where there
 * are none. A single value gets one bin around it.
 */
export function niceBins(
  low: number,
  high: number,
  count: number,
  whole = false,
): Bins {
  if (low === high) {
    const half = whole ? 0.5 : Math.abs(low) / 20 || 0.5;
    return { edges: [low - half, low + half], width: 2 * half };
  }
  const rough = (high - low) / count;
  const width = whole
    ? niceStep(Math.max(1, rough), [1, 2, 5])
    : niceStep(rough);
  const offset = whole ? -0.5 : 0;
  const first = Math.floor((low - offset) / width);
  const last = Math.max(first + 1, Math.ceil((high - offset) / width));
  const edges = Array.from(
    { length: last - first + 1 },
    (_, i) => Number(((first + i) * width + offset).toPrecision(12)),
  );
  return { edges, width };
}

/** The round number, one of `factors` times a power of ten, nearest above. */
export function niceStep(
  rough: number,
  factors: readonly number[] = [1, 2, 2.5, 5],
): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [...factors, 10].find((f) => f * power >= rough * 0.999)!;
  return factor * power;
}

/**
 * How many of the values fall into each bin. A value on an inner edge belongs to
 * the bin above; values outside count in none.
 */
export function countByBin(
  values: readonly number[],
  { edges, width }: Bins,
): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  const [low, high] = [edges[0]!, edges.at(-1)!];
  for (const value of values) {
    if (value < low || value > high) continue;
    const bin = Math.floor((value - low) / width + 1e-9);
    counts[Math.min(bin, counts.length - 1)]!++;
  }
  return counts;
}

/** The middles of the bins. */
export function centers({ edges }: Bins): number[] {
  return edges.slice(0, -1).map((edge, i) =>
    Number(((edge + edges[i + 1]!) / 2).toPrecision(12))
  );
}
