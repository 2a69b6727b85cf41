import { type BinnedMatrix, codesOf } from "../binning/binned_matrix.ts";
import type { Team } from "../parallel/team.ts";
import { type BestSplit, type NodeSums, noSplit } from "./best_split.ts";
import type { FeatureSet } from "./column_sampler.ts";
import { buildHistograms, type Codes, subtract } from "./histogram.ts";
import type { InteractionConstraints } from "./interaction_constraints.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import { scanBackward, scanForward, subtractAndScan } from "./split_scan.ts";
import type { Gradients } from "./tree_method.ts";

/** The features of a tree. */
interface TreeColumns {
  readonly features: Int32Array;
  readonly codes: readonly Codes[];
  /** Where the histogram of each begins, and where the last ends. */
  readonly starts: Int32Array;
}

function columnsFor(
  binned: BinnedMatrix,
  { features }: FeatureSet,
): TreeColumns {
  const starts = new Int32Array(features.length + 1);
  features.forEach((feature, k) => {
    const bins = binned.bins[feature]! + binned.hasMissing[feature]!;
    starts[k + 1] = starts[k]! + 2 * bins;
  });
  const codes = Array.from(features, (feature) => codesOf(binned, feature));
  return { features, codes, starts };
}

/** A run of a tree's features: places among them, the second not included. */
export type Span = readonly [from: number, to: number];

/** Histograms of one node: its own, or its parent's while its sibling's are to be subtracted. */
export interface NodeHistograms {
  readonly histograms: Float64Array;
  readonly sibling?: Float64Array | undefined;
}

/** Builds and searches histograms: 16 bytes a bin and node. */
export class HistSearch {
  readonly #evaluator: SplitEvaluator;
  readonly #constraints: InteractionConstraints;
  readonly #team: Team;
  #binned!: BinnedMatrix;
  #columns!: TreeColumns;
  /** All features of the tree. */
  all: Span = [0, 0];
  /** This thread's share of them. */
  own: Span = [0, 0];

  constructor(
    evaluator: SplitEvaluator,
    constraints: InteractionConstraints,
    team: Team,
  ) {
    this.#evaluator = evaluator;
    this.#constraints = constraints;
    this.#team = team;
  }

  /** Starts a tree on some of the features of `binned`; the length of its histograms. */
  start(binned: BinnedMatrix, treeFeatures: FeatureSet): number {
    this.#binned = binned;
    this.#columns = columnsFor(binned, treeFeatures);
    const { features, starts } = this.#columns;
    const { size, rank } = this.#team;
    const count = features.length;
    this.all = [0, count];
    // The first thread has the first feature, however few they are.
    this.own = [
      Math.ceil(count * rank / size),
      Math.ceil(count * (rank + 1) / size),
    ];
    return starts[count]!;
  }

  /** Makes `histograms` those of the rows `rows[from]` to `rows[to - 1]`. */
  build(
    histograms: Float64Array,
    rows: Int32Array,
    from: number,
    to: number,
    { gradient, hessian }: Gradients,
    [first, end]: Span,
  ): void {
    const { codes, starts } = this.#columns;
    histograms.fill(0, starts[first]!, starts[end]!);
    // deno-fmt-ignore
    buildHistograms(rows, from, to, gradient, hessian, codes, starts, first, end, histograms);
  }

  /** Sums of all rows, as XGBoost takes them: of the bins of the first feature. */
  sumFirst(histograms: Float64Array): [gradient: number, hessian: number] {
    const end = this.#columns.starts[1]!;
    let gradient = 0;
    let hessian = 0;
    for (let at = 0; at < end; at += 2) {
      gradient += histograms[at]!;
      hessian += histograms[at + 1]!;
    }
    return [gradient, hessian];
  }

  /**
   * The best split of a node on those features of a span that are `allowed`.
   * `hint`, a feature that is likely to be good, goes first: the better the best
   * so far, the fewer bins of the others need a closer look.
   */
  find(
    node: NodeHistograms,
    sums: NodeSums,
    allowed: FeatureSet,
    hint: number,
    [first, end]: Span,
  ): BestSplit {
    const best = noSplit();
    const place = this.#columns.features.indexOf(hint);
    const hinted = place >= first && place < end ? place : -1;
    if (hinted !== -1) this.#scan(node, sums, hinted, allowed, best);
    for (let k = first; k < end; k++) {
      if (k !== hinted) this.#scan(node, sums, k, allowed, best);
    }
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
