import type { Dataset } from "../data/matrix.ts";
import { MersenneTwister } from "../random.ts";
import { UserError } from "../user_error.ts";
import { bin, type BinnedMatrix } from "./binning/binned_matrix.ts";
import type { Booster, Tree } from "./booster.ts";
import { createObjective, type Objective } from "./objectives/mod.ts";
import { alone } from "./parallel/team.ts";
import type { Parameters } from "./parameters.ts";
import { HistMethod } from "./tree/hist_method.ts";
import { SplitEvaluator } from "./tree/split_evaluator.ts";
import { SplitExchange } from "./tree/split_exchange.ts";

export interface TrainOptions {
  readonly binned?: BinnedMatrix;
}

export async function train(
  parameters: Parameters,
  dataset: Dataset,
  options: TrainOptions = {},
): Promise<Booster> {
  const { features, labels } = dataset;
  const { rows } = features;
  const objective = createObjective(parameters.objective, {});
  const binned = options.binned ?? bin(features, parameters.maxBin);
  const random = new MersenneTwister(parameters.seed);
  const evaluator = new SplitEvaluator(parameters, 0);
  const method = new HistMethod(binned, parameters, evaluator, random, alone, {
    rows: [
      new Int32Array(rows + 1).subarray(0, rows),
      new Int32Array(rows + 1),
    ],
    middles: new Int32Array(512),
    exchange: new SplitExchange(),
  });
  const margins = new Float32Array(rows).fill(parameters.baseScore ?? 0.5);
  const gradient = new Float32Array(rows), hessian = new Float32Array(rows);
  const trees: Tree[] = [];
  for (let round = 0; round < parameters.numRound; round++) {
    objective.gradients(margins, dataset, gradient, hessian, 0, rows);
    trees.push(method.grow({ gradient }, margins));
  }
  return await Promise.resolve({
    booster: "gbtree",
    objective: objective.name,
    objectiveParameters: objective.parameters,
    baseScore: 0.5,
    numClass: 0,
    numFeature: features.columns,
    numParallelTree: 1,
    trees,
    treeInfo: trees.map(() => 0),
    attributes: {},
    featureNames: [],
  });
}
void UserError;
