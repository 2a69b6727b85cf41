import type { Cuts } from "./cuts.ts";
import { cutsFrom } from "./cuts.ts";
import {
  appendFrom,
  copySummary,
  createSummary,
  rankMaxPrevious,
  rankMinNext,
  type Summary,
} from "./quantile_summary.ts";

const { fround } = Math;

/** Whether entry `i` alone weighs more than `chunk`. */
function isLarge(summary: Summary, i: number, chunk: number): boolean {
  return rankMinNext(summary, i) >
    fround(rankMaxPrevious(summary, i) + chunk);
}

/**
 * As `prune`, but entries of great weight are all kept, and the others spread
 * evenly between them.
 */
export function pruneKeepingLarge(
  target: Summary,
  source: Summary,
  limit: number,
): void {
  if (source.size <= limit) return copySummary(target, source);
  const last = source.size - 1;
  target.size = 0;
  appendFrom(target, source, 0);
  let begin = source.rankMax[0]!;
  const span = fround(source.rankMin[last]! - begin);
  if (span === 0 || limit <= 2) return appendFrom(target, source, last);
  const range = Math.max(span, fround(1e-3));
  const chunk = fround(fround(2 * range) / (limit - 2));
  const { count, rest } = measureSmall(source, chunk);
  const n = limit - 2 - count;
  let from = 0;
  let k = 1;
  let taken = 0;
  for (let end = 1; end <= last; end++) {
    if (end !== last && !isLarge(source, end, chunk)) continue;
    if (from !== end - 1) {
      let i = from;
      const most = fround(rankMaxPrevious(source, end) * 2);
      for (; k < n; k++) {
        const twice = 2 * fround(fround(fround(k * rest) / n) + begin);
        if (twice >= most) break;
        while (
          i < end &&
          twice >= fround(source.rankMax[i + 1]! + source.rankMin[i + 1]!)
        ) i++;
        if (i === end) break;
        const middle = fround(
          rankMinNext(source, i) + rankMaxPrevious(source, i + 1),
        );
        const nearest = twice < middle ? i : i + 1;
        if (nearest !== taken) appendFrom(target, source, taken = nearest);
      }
    }
    if (taken !== end) appendFrom(target, source, taken = end);
    from = end;
    begin = fround(
      begin + fround(rankMinNext(source, end) - rankMaxPrevious(source, end)),
    );
  }
}

/** How many inner entries are large, and the ranks that the others span. */
function measureSmall(
  source: Summary,
  chunk: number,
): { count: number; rest: number } {
  const last = source.size - 1;
  let count = 0;
  let rest = 0;
  let from = 0;
  for (let i = 1; i < last; i++) {
    if (!isLarge(source, i, chunk)) continue;
    if (from !== i - 1) {
      const gap = rankMaxPrevious(source, i) - rankMinNext(source, from);
      rest = fround(rest + fround(gap));
    }
    from = i;
    count++;
  }
  if (from !== last - 1) {
    const gap = rankMaxPrevious(source, last) - rankMinNext(source, from);
    rest = fround(rest + fround(gap));
  }
  return { count, rest };
}

/** Size that XGBoost limits the summary of `count` sorted values to. */
function limitSize(count: number, maxBin: number): number {
  for (let levels = 1;; levels++) {
    const limit = Math.min(count, Math.ceil(levels / (2 / maxBin)) + 1);
    if (2 ** levels * limit >= count) return limit;
  }
}

/** At most `maxBin + 1` values, at evenly spaced sums of weights. */
function summarize(
  values: Float32Array,
  order: Int32Array,
  weights: Float32Array,
  maxBin: number,
): Summary {
  const summary = createSummary(maxBin + 1);
  let total = 0;
  for (let i = 0; i < order.length; i++) total += weights[order[i]!]!;
  let below = 0;
  let goal = 0;
  const { value, rankMin, rankMax, weight } = summary;
  for (let i = 0; i < values.length;) {
    const x = values[i]!;
    let own = 0;
    for (; i < values.length && values[i] === x; i++) {
      own += weights[order[i]!]!;
    }
    const upTo = below + own;
    const isLast = i === values.length;
    if (isLast || upTo >= goal && summary.size !== maxBin) {
      const at = summary.size++;
      value[at] = x;
      rankMin[at] = below;
      rankMax[at] = upTo;
      weight[at] = own;
      goal = summary.size === maxBin
        ? total * 2 + fround(1e-5)
        : fround(summary.size * total / maxBin);
    }
    below = upTo;
  }
  return summary;
}

/**
 * Cuts of a sorted column as `tree_method=approx` makes them: `values` ascending,
 * those of the rows `order`, weighted by `weights[row]`.
 */
export function cutSortedColumn(
  values: Float32Array,
  order: Int32Array,
  weights: Float32Array,
  maxBin: number,
): Cuts {
  const count = values.length;
  if (count === 0) return cutsFrom(createSummary(0), 0, maxBin);
  const all = summarize(values, order, weights, maxBin);
  const limited = createSummary(Math.max(limitSize(count, maxBin), all.size));
  pruneKeepingLarge(limited, all, limitSize(count, maxBin));
  return cutsFrom(limited, count, maxBin, pruneKeepingLarge);
}
