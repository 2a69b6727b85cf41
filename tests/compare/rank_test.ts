import { BY_RMSE, rankModels, type Unranked } from "../../lib/compare/rank.ts";
import { assertEquals } from "../support/assert.ts";

function model(name: string, rmse: number, mse: number, mae: number): Unranked {
  return {
    name,
    job_name: `${name}-1`,
    metrics: { rmse, mse, mae, r2: 0, error_std: 0 },
    rmse_interval: [rmse, rmse],
    predictions: "s3://b/p",
  };
}

function ranks(models: Unranked[]): [number, string][] {
  return rankModels(models, BY_RMSE).map(({ rank, name }) => [rank, name]);
}

Deno.test("rankModels() puts the lowest RMSE first", () => {
  const models = [
    model("a", 3, 9, 1),
    model("b", 2, 4, 9),
    model("c", 4, 16, 0),
  ];
  assertEquals(ranks(models), [[1, "b"], [2, "a"], [3, "c"]]);
});

Deno.test("rankModels() settles an equal RMSE by MSE, then by MAE, then by order", () => {
  const models = [
    model("last", 2, 5, 1),
    model("third", 2, 4, 3),
    model("first", 2, 4, 2),
    model("second", 2, 4, 2),
  ];
  assertEquals(
    ranks(models).map(([, name]) => name),
    ["first", "second", "third", "last"],
  );
});

Deno.test("rankModels() ranks as the caller likes", () => {
  const models = [model("a", 1, 1, 9), model("b", 2, 4, 1)];
  const ranked = rankModels(models, {
    criteria: "Lowest MAE",
    compare: (a, b) => a.metrics.mae - b.metrics.mae,
  });
  assertEquals(ranked.map(({ name, rank }) => [name, rank]), [["b", 1], [
    "a",
    2,
  ]]);
});
