import { type BinnedMatrix, codesOf } from "../binning/binned_matrix.ts";
import type { Team } from "../parallel/team.ts";
import { type BestSplit, type NodeSums, noSplit } from "./best_split.ts";
import type { FeatureSet } from "./column_sampler.ts";
import { buildHistograms, type Codes, subtract } from "./histogram.ts";
import type { InteractionConstraints } from "./interaction_constraints.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import { scanBackward, scanForward, subtractAndScan } from "./split_scan.ts";
import type { Gradients } from "./tree_method.ts";

/** The features of a tree that this thread builds histograms of. */
interface TreeColumns {
  readonly features: readonly number[];
  readonly codes: readonly Codes[];
  /** Where the histogram of each begins. */
  readonly starts: Int32Array;
  /** Length of all histograms. */
  readonly length: number;
}

function columnsFor(
  binned: BinnedMatrix,
  treeFeatures: FeatureSet,
  { size, rank }: Team,
): TreeColumns {
  const features = [...treeFeatures.features].filter((_, i) =>
    i % size === rank
  );
  const starts = new Int32Array(features.length);
  let length = 0;
  features.forEach((feature, k) => {
    starts[k] = length;
    length += 2 * (binned.bins[feature]! + binned.hasMissing[feature]!);
  });
  const codes = features.map((feature) => codesOf(binned, feature));
  return { features, codes, starts, length };
}

/** Histograms of one node: its own, or its parent's while its sibling's are to be subtracted. */
export interface NodeHistograms {
  histograms: Float64Array;
  sibling?: Float64Array | undefined;
}

/**
 * Builds and searches the histograms of one thread's share of the features. They
 * take 16 bytes a bin and node, and are used again and again, the last given back
 * first, as that is still in the cache.
 */
export class HistSearch {
  readonly #evaluator: SplitEvaluator;
  readonly #constraints: InteractionConstraints;
  readonly #team: Team;
  #binned!: BinnedMatrix;
  #columns!: TreeColumns;
  #pool: Float64Array[] = [];
  /** Length of the histograms in the pool. */
  #capacity = 0;

  constructor(
    evaluator: SplitEvaluator,
    constraints: InteractionConstraints,
    team: Team,
  ) {
    this.#evaluator = evaluator;
    this.#constraints = constraints;
    this.#team = team;
  }

  /** Starts a tree on some of the features of `binned`. */
  start(binned: BinnedMatrix, treeFeatures: FeatureSet): void {
    this.#binned = binned;
    this.#columns = columnsFor(binned, treeFeatures, this.#team);
    const { length } = this.#columns;
    if (length > this.#capacity || 2 * length < this.#capacity) {
      this.#pool = [];
      this.#capacity = Math.ceil(1.25 * length);
    }
  }

  /** Histograms of the rows `rows[from]` to `rows[to - 1]`. */
  build(
    rows: Int32Array,
    from: number,
    to: number,
    { gradient, hessian }: Gradients,
  ): Float64Array {
    const { codes, starts, length } = this.#columns;
    const sums = this.#pool.pop() ?? new Float64Array(this.#capacity);
    sums.fill(0, 0, length);
    // deno-fmt-ignore
    buildHistograms(rows, from, to, gradient, hessian, codes, starts, sums);
    return sums;
  }

  /** Takes back histograms that are not needed any more. */
  release(histograms: Float64Array): void {
    this.#pool.push(histograms);
  }

  /** Sums of all rows, as XGBoost takes them: of the bins of the first feature. */
  sumFirst(histograms: Float64Array): [gradient: number, hessian: number] {
    const { starts, length } = this.#columns;
    const end = starts.length > 1 ? starts[1]! : length;
    let gradient = 0;
    let hessian = 0;
    for (let at = 0; at < end; at += 2) {
      gradient += histograms[at]!;
      hessian += histograms[at + 1]!;
    }
    return [gradient, hessian];
  }

  /**
   * The best split of a node on this thread's features that are `allowed`.
   * `hint`, a feature that is likely to be good, goes first: the better the best
   * so far, the fewer bins of the others need a closer look.
   */
  find(
    node: NodeHistograms,
    sums: NodeSums,
    allowed: FeatureSet,
    hint: number,
  ): BestSplit {
    const best = noSplit();
    const { features } = this.#columns;
    const hinted = features.indexOf(hint);
    if (hinted !== -1) this.#scan(node, sums, hinted, allowed, best);
    for (let k = 0; k < features.length; k++) {
      if (k !== hinted) this.#scan(node, sums, k, allowed, best);
    }
    node.sibling = undefined;
    return best;
  }

  #scan(
    { histograms, sibling }: NodeHistograms,
    sums: NodeSums,
    k: number,
    allowed: FeatureSet,
    best: BestSplit,
  ): void {
    const evaluator = this.#evaluator;
    const { features, starts } = this.#columns;
    const feature = features[k]!;
    const isUsable = allowed.has(feature) &&
      this.#constraints.allows(sums.node, feature);
    const bins = this.#binned.bins[feature]!;
    const hasMissing = this.#binned.hasMissing[feature] === 1;
    // Missing values have the first place; what they add up to is never read.
    const start = starts[k]! + (hasMissing ? 2 : 0);
    const isFused = sibling !== undefined && isUsable && evaluator.isPlain;
    if (isFused) {
      // deno-fmt-ignore
      subtractAndScan(histograms, sibling, start, bins, feature, sums, evaluator, best);
    } else if (sibling !== undefined) {
      subtract(histograms, sibling, start, bins);
    }
    if (!isUsable) return;
    if (!isFused) {
      scanForward(histograms, start, bins, feature, sums, evaluator, best);
    }
    if (hasMissing) {
      scanBackward(histograms, start, bins, feature, sums, evaluator, best);
    }
  }
}
