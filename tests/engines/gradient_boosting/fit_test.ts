import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../../support/assert.ts";
import type { Dataset, Matrix } from "../../../lib/engines/data/matrix.ts";
import {
  fitGradientBoosting,
  type GradientBoostingModel,
  parseParameters,
  predict,
  predictProbabilities,
} from "../../../lib/engines/gradient_boosting/mod.ts";
import { RandomState } from "../../../lib/engines/gradient_boosting/random_state.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { makeClasses, makeRegression } from "./made_data.ts";

function fit(
  data: Dataset,
  parameters: Record<string, string> = {},
): GradientBoostingModel {
  const shared = { n_estimators: "10", max_depth: "4" };
  return fitGradientBoosting(
    parseParameters({ ...shared, ...parameters }),
    data,
  );
}

function takeRows(data: Dataset, rows: ArrayLike<number>): Dataset {
  const { features, labels } = data;
  const values = new Float32Array(rows.length * features.columns);
  for (let k = 0; k < features.columns; k++) {
    for (let i = 0; i < rows.length; i++) {
      values[k * rows.length + i] = features
        .data[k * features.rows + rows[i]!]!;
    }
  }
  return {
    features: { rows: rows.length, columns: features.columns, data: values },
    labels: Float32Array.from(rows, (row) => labels[row]!),
  };
}

function takeColumns(features: Matrix, order: number[]): Matrix {
  const { rows, data } = features;
  const values = order.flatMap((k) =>
    Array.from(data.subarray(k * rows, (k + 1) * rows))
  );
  return { ...features, data: Float32Array.from(values) };
}

function assertClose(
  actual: Float64Array,
  expected: Float64Array,
  tolerance = 1e-9,
): void {
  actual.forEach((value, i) =>
    assertAlmostEquals(value, expected[i]!, tolerance)
  );
}

const LOSSES = ["squared_error", "absolute_error", "huber", "quantile"];

for (const loss of LOSSES) {
  Deno.test(`more stages never raise the training loss of ${loss}`, () => {
    const { trainScores } = fit(makeRegression(300, 5, 1), {
      loss,
      n_estimators: "60",
      learning_rate: "0.05",
    });
    trainScores.forEach((score, i) => {
      // The point where huber turns linear moves between stages.
      const slack = loss === "huber" ? 0.01 : 1e-12;
      assert(i === 0 || score <= trainScores[i - 1]! * (1 + slack));
    });
    assert(trainScores.at(-1)! < trainScores[0]! * 0.8);
  });
}

Deno.test("permuting rows changes no prediction", () => {
  const data = makeRegression(400, 5, 2);
  const order = new RandomState(1).permutation(400);
  const parameters = { min_samples_leaf: "5" };
  const permuted = fit(takeRows(data, order), parameters);
  assertClose(
    predict(permuted, data.features),
    predict(fit(data, parameters), data.features),
  );
});

Deno.test("permuting features changes no prediction", () => {
  const { features, labels } = makeRegression(400, 5, 2);
  const order = [3, 1, 4, 0, 2];
  const parameters = { min_samples_leaf: "5" };
  const permuted = takeColumns(features, order);
  const model = fit({ features: permuted, labels }, parameters);
  assertClose(
    predict(model, permuted),
    predict(fit({ features, labels }, parameters), features),
  );
});

Deno.test("a weight counts as that many rows", () => {
  const data = makeRegression(200, 4, 3);
  const weights = Float32Array.from(data.labels, (_, row) => row % 3);
  const repeated = Array.from(data.labels, (_, row) => row)
    .flatMap((row) => new Array<number>(row % 3).fill(row));
  for (const loss of ["squared_error", "absolute_error"]) {
    const parameters = {
      loss,
      // An initial median is interpolated only where nothing is weighted.
      init: "zero",
      min_weight_fraction_leaf: "0.05",
    };
    const weighted = fit({ ...data, weights }, parameters);
    const duplicated = fit(takeRows(data, repeated), parameters);
    assertClose(
      predict(weighted, data.features),
      predict(duplicated, data.features),
    );
  }
});

Deno.test("the same seed gives the same model, another seed another", () => {
  const data = makeRegression(200, 6, 4);
  const at = (random_state: string) =>
    fit(data, { random_state, subsample: "0.5", max_features: "2" });
  assertEquals(at("7"), at("7"));
  assert(
    predict(at("7"), data.features).some((value, row) =>
      value !== predict(at("8"), data.features)[row]
    ),
  );
});

Deno.test("labels of double precision are taken as they are", () => {
  const { features } = makeRegression(50, 3, 5);
  const labels = Float64Array.from({ length: 50 }, () => 1 + 1e-12);
  const model = fitGradientBoosting(parseParameters({}), { features, labels });
  assertAlmostEquals(predict(model, features)[0]!, 1 + 1e-12, 1e-15);
});

Deno.test("a constant label needs trees of one node", () => {
  const { features } = makeRegression(50, 3, 5);
  const model = fit({ features, labels: new Float32Array(50).fill(3) });
  assert(model.stages.every(([tree]) => tree!.feature.length === 1));
  assertEquals(predict(model, features), new Float64Array(50).fill(3));
});

Deno.test("constant columns are never split on", () => {
  const { features, labels } = makeRegression(100, 4, 6);
  features.data.fill(2, 0, 200);
  const model = fit({ features, labels }, { max_features: "1" });
  for (const [tree] of model.stages) {
    assert(tree!.feature.every((feature) => feature !== 0 && feature !== 1));
  }
  features.data.fill(2);
  const flat = fit({ features, labels });
  assert(flat.stages.every(([tree]) => tree!.feature.length === 1));
});

Deno.test("values that differ by no more than 1e-7 stay together", () => {
  const rows = 40;
  const data = Float32Array.from(
    { length: rows },
    (_, row) => row < 20 ? row * 4e-9 : 1,
  );
  const labels = Float32Array.from({ length: rows }, (_, row) => row);
  const features = { rows, columns: 1, data };
  const model = fit({ features, labels }, { n_estimators: "1" });
  assertEquals(model.stages[0]![0]!.feature.length, 3);
});

Deno.test("one row is learnt by heart", () => {
  const features = { rows: 1, columns: 2, data: new Float32Array([1, 2]) };
  const model = fit({ features, labels: new Float32Array([5]) });
  assertEquals(predict(model, features), new Float64Array([5]));
});

Deno.test("trees without a limit of depth end, on skewed data too", () => {
  const rows = 2000;
  const data = Float32Array.from({ length: rows }, (_, row) => row);
  const labels = data.map((value) => 1.5 ** (value / 20 - 60));
  const features = { rows, columns: 1, data };
  const model = fit({ features, labels }, {
    max_depth: "None",
    n_estimators: "2",
    learning_rate: "1",
  });
  assertClose(
    predict(model, features),
    Float64Array.from(labels),
    1e-3 * labels.at(-1)!,
  );
});

Deno.test("onStage() sees every stage and can end training", () => {
  const seen: [number, number, number | undefined][] = [];
  const model = fitGradientBoosting(
    parseParameters({ subsample: "0.5" }),
    makeRegression(100, 3, 7),
    {
      onStage(stage, trainScore, oobImprovement) {
        seen.push([stage, trainScore, oobImprovement]);
        return stage === 4;
      },
    },
  );
  assertEquals(model.stages.length, 5);
  assertEquals(seen.map(([stage]) => stage), [0, 1, 2, 3, 4]);
  assertEquals(seen.map(([, score]) => score), model.trainScores);
  assertEquals(seen.map(([, , gain]) => gain), model.oobImprovements);
});

Deno.test("probabilities sum to 1 and choose the label", () => {
  const data = makeClasses(300, 4, 3, 8);
  const labels = data.labels.map((label) => 10 * label - 5);
  const model = fit({ ...data, labels }, { loss: "log_loss" });
  assertEquals(model.classes, [-5, 5, 15]);
  const columns = predictProbabilities(model, data.features);
  predict(model, data.features).forEach((label, row) => {
    const scores = columns.map((column) => column[row]!);
    assertAlmostEquals(scores.reduce((sum, value) => sum + value), 1, 1e-12);
    assertEquals(label, model.classes[scores.indexOf(Math.max(...scores))]);
  });
});

function refused(
  data: Partial<Dataset>,
  message: string,
  parameters: Record<string, string> = {},
): void {
  const whole = { ...makeRegression(20, 2, 9), ...data };
  assertThrows(() => fit(whole, parameters), UserError, message);
}

Deno.test("fitGradientBoosting() refuses data without rows or columns", () => {
  const none = new Float32Array();
  refused(
    { features: { rows: 0, columns: 2, data: none }, labels: none },
    "Cannot train on 0 rows of 2 features",
  );
  refused(
    { features: { rows: 20, columns: 0, data: none } },
    "Cannot train on 20 rows of 0 features",
  );
});

Deno.test("fitGradientBoosting() refuses values that are not finite", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const { features, labels } = makeRegression(20, 2, 9);
    features.data[25] = bad;
    refused({ features }, `row 6, feature 2 holds "${bad}"`);
    labels[3] = bad;
    refused({ labels }, `the label of row 4 is "${bad}"`);
    const weights = new Float32Array(20).fill(1);
    weights[2] = bad;
    refused({ weights }, `the weight of row 3 is "${bad}"`);
  }
});

Deno.test("fitGradientBoosting() refuses labels and weights of other lengths", () => {
  refused({ labels: new Float32Array(19) }, "20 rows and 19 labels");
  refused({ weights: new Float32Array(21) }, "20 rows and 21 weights");
  refused({ weights: new Float32Array(20) }, "the weight of every row is 0");
  refused(
    { weights: new Float32Array(20).fill(-1) },
    `the weight of row 1 is "-1"`,
  );
});

Deno.test("fitGradientBoosting() refuses labels that are no classes", () => {
  const loss = "log_loss";
  refused({}, "not a whole number", { loss });
  const one = new Float32Array(20).fill(4);
  refused({ labels: one }, "1 class where there must be at least 2", { loss });
  const labels = Float32Array.from({ length: 20 }, (_, row) => row % 2);
  const weights = labels.map((label) => 1 - label);
  refused({ labels, weights }, "1 class where there must be", { loss });
  const three = labels.map((_, row) => row % 3);
  refused({ labels: three }, "takes 2 classes, and the labels have 3", {
    loss: "exponential",
  });
});

Deno.test("fitGradientBoosting() refuses to hold out what it cannot spare", () => {
  const n_iter_no_change = "1";
  const labels = Float32Array.from(
    { length: 20 },
    (_, row) => row === 0 ? 1 : 0,
  );
  refused({ labels }, "the least populated class has only 1 row", {
    n_iter_no_change,
    loss: "log_loss",
  });
  const ten = labels.map((_, row) => row % 10);
  refused({ labels: ten }, "too few for 10 classes", {
    n_iter_no_change,
    loss: "log_loss",
  });
  const one = { rows: 1, columns: 2, data: new Float32Array(2) };
  refused(
    { features: one, labels: new Float32Array(1) },
    "Cannot hold out 1 of 1 rows",
    { n_iter_no_change },
  );
});

Deno.test("fitGradientBoosting() refuses stages of rows without weight", () => {
  const weights = new Float32Array(20);
  weights[0] = 1;
  refused({ weights }, "every row drawn for a stage has a weight of 0", {
    subsample: "0.1",
  });
});

Deno.test("fitGradientBoosting() ends with an error where training diverges", () => {
  refused({}, "lower the learning_rate", {
    learning_rate: "1e9",
    n_estimators: "100",
  });
});

Deno.test("predict() refuses other features than those of training", () => {
  const model = fit(makeRegression(20, 2, 9));
  assertThrows(
    () => predict(model, makeRegression(5, 3, 1).features),
    UserError,
    "the rows have 3 features, the model was trained on 2",
  );
  const { features } = makeRegression(5, 2, 1);
  features.data[7] = NaN;
  assertThrows(
    () => predict(model, features),
    UserError,
    `Cannot predict: row 3, feature 2 holds "NaN"`,
  );
  assertThrows(
    () => predictProbabilities(model, features),
    UserError,
    "the model is a regressor",
  );
});

Deno.test("predict() of no rows is empty", () => {
  const model = fit(makeRegression(20, 2, 9));
  const none = { rows: 0, columns: 2, data: new Float32Array() };
  assertEquals(predict(model, none), new Float64Array());
});
