import type { ComparedModel } from "../manifests/mod.ts";

/** A model before it has its rank. */
export type Unranked = Omit<ComparedModel, "rank">;

/** How models are ranked. */
export interface Ranking {
  /** In words, for `selection_criteria`. */
  readonly criteria: string;
  /** Negative where `a` is better. */
  compare(a: Unranked, b: Unranked): number;
}

/** The lowest RMSE wins, then the lowest MSE, then the lowest MAE. */
export const BY_RMSE: Ranking = {
  criteria: "Lowest rmse, then mse, then mae, on the test part",
  compare: ({ metrics: a }, { metrics: b }) =>
    a.rmse - b.rmse || a.mse - b.mse || a.mae - b.mae,
};

/** The models best first, with their ranks; equals keep their order. */
export function rankModels(
  models: readonly Unranked[],
  { compare }: Ranking,
): ComparedModel[] {
  return models.toSorted(compare).map((model, i) => {
    const { name, job_name, metrics, ...rest } = model;
    return { name, job_name, metrics, rank: i + 1, ...rest };
  });
}
