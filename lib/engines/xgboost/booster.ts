/**
 * One regression tree as arrays over its nodes, laid out as in XGBoost's JSON
 * model: node 0 is the root, a leaf has `leftChildren[i] === -1`.
 *
 * A row goes left where `value < splitConditions[i]`, and where a missing value
 * meets `defaultLeft[i] === 1`. At a leaf `splitConditions` holds its value, the
 * learning rate applied.
 */
export interface Tree {
  /** Index of the left child, or -1 at a leaf. */
  readonly leftChildren: Int32Array;
  /** Index of the right child, or -1 at a leaf. */
  readonly rightChildren: Int32Array;
  /** Index of the parent; 2147483647 at the root. */
  readonly parents: Int32Array;
  /** Feature that the node splits on. */
  readonly splitIndices: Int32Array;
  /** Threshold of the split, or the value of the leaf. */
  readonly splitConditions: Float32Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** Weight that the node would have as a leaf (eta applied). */
  readonly baseWeights: Float32Array;
  /** Reduction of the loss by the split; 0 at a leaf. */
  readonly lossChanges: Float32Array;
  /** Sum of the Hessians of the rows that reach the node. */
  readonly sumHessian: Float32Array;
}

/** A trained model: what XGBoost calls a Booster. */
export interface Booster {
  /** `gbtree` or `dart`. */
  readonly booster: "gbtree" | "dart";
  /** Objective by its XGBoost name, such as `reg:squarederror`. */
  readonly objective: string;
  /** Parameters of the objective, such as `tweedie_variance_power`, as strings. */
  readonly objectiveParameters: Readonly<Record<string, string>>;
  /** Prediction before the first tree, on the scale of the labels. */
  readonly baseScore: number;
  /** Number of classes of a `multi:*` objective, else 0. */
  readonly numClass: number;
  /** Number of features in training. */
  readonly numFeature: number;
  /** Trees grown in each round for each output group. */
  readonly numParallelTree: number;
  /** All trees, round after round. */
  readonly trees: Tree[];
  /** Output group (class) of each tree. */
  readonly treeInfo: number[];
  /** Weight of each tree, for `dart`; absent for `gbtree`. */
  readonly weightDrop?: number[];
  /** Free attributes, such as `best_iteration` and `best_score`. */
  readonly attributes: Record<string, string>;
  /** Names of the features, or empty. */
  readonly featureNames: string[];
}
