import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { bin } from "../../../lib/engines/xgboost/binning/bin.ts";
import type { Booster } from "../../../lib/engines/xgboost/booster.ts";
import type { RoundReport } from "../../../lib/engines/xgboost/evaluation.ts";
import { Crew } from "../../../lib/engines/xgboost/parallel/crew.ts";
import {
  defaults,
  type Parameters,
} from "../../../lib/engines/xgboost/parameters.ts";
import { predict } from "../../../lib/engines/xgboost/predict.ts";
import {
  train,
  type TrainOptions,
} from "../../../lib/engines/xgboost/train.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "../../support/assert.ts";
import { generate } from "./generate.ts";

const methods = ["hist", "exact", "approx"] as const;

function parametersOf(given: Partial<Parameters> = {}): Parameters {
  return { ...defaults, numRound: 6, ...given };
}

function trainOn(
  dataset: Dataset,
  given: Partial<Parameters> = {},
  options: TrainOptions = {},
): Promise<Booster> {
  return train(parametersOf(given), dataset, options);
}

/** `dataset` with its rows, or its features, in another order. */
function permute(
  { features, labels }: Dataset,
  rowOrder: number[],
  columnOrder: number[],
): Dataset {
  const { rows, columns, data } = features;
  const moved = new Float32Array(data.length);
  columnOrder.forEach((c, to) =>
    rowOrder.forEach((row, i) => {
      moved[to * rows + i] = data[c * rows + row]!;
    })
  );
  return {
    features: { rows, columns, data: moved },
    labels: Float32Array.from(rowOrder, (row) => labels[row]!),
  };
}

function squaredLoss(booster: Booster, { features, labels }: Dataset): number {
  return predict(booster, features).reduce(
    (sum, value, i) => sum + (value - labels[i]!) ** 2,
    0,
  );
}

for (const treeMethod of methods) {
  Deno.test(`train() lowers the loss with every round at a small eta, ${treeMethod}`, async () => {
    const dataset = generate({ rows: 300, missing: 0.1 });
    let last = Infinity;
    await trainOn(dataset, { treeMethod, eta: 0.05, numRound: 25 }, {
      evalMetrics: ["rmse"],
      onRound({ evaluations }) {
        const { value } = evaluations[0]!.metrics[0]!;
        assert(value < last, `${value} after ${last}`);
        last = value;
      },
    });
    assert(last < 1.5);
  });

  Deno.test(`train() gives the same model on any number of threads, ${treeMethod}`, async () => {
    using two = new Crew(2);
    using three = new Crew(3);
    for (
      const given of [
        { colsampleByNode: 0.7 },
        { objective: "multi:softprob", numClass: 3 },
        { booster: "dart", rateDrop: 0.3 } as const,
        { growPolicy: "lossguide", maxLeaves: 12 } as const,
      ]
    ) {
      const task = "objective" in given ? "classes" : "regression";
      const dataset = generate({ rows: 500, missing: 0.1, task });
      const settings = { treeMethod, numRound: 3, subsample: 0.7, ...given };
      const alone = await trainOn(dataset, settings, { threads: 1 });
      for (const crew of [two, three]) {
        const together = await trainOn(dataset, settings, { crew });
        assertEquals(together, alone);
      }
    }
  });

  Deno.test(`train() takes a weight of 2 for a row given twice, ${treeMethod}`, async () => {
    const once = generate({ rows: 200, columns: 3, missing: 0.1 });
    const twice = Array.from(
      { length: 200 },
      (_, row) => row % 3 === 0 ? [row, row] : [row],
    ).flat();
    const weights = once.labels.map((_, row) => row % 3 === 0 ? 2 : 1);
    const { rows, columns, data } = once.features;
    const doubled = {
      features: {
        rows: twice.length,
        columns,
        data: Float32Array.from(
          { length: twice.length * columns },
          (_, i) =>
            data[
              Math.floor(i / twice.length) * rows + twice[i % twice.length]!
            ]!,
        ),
      },
      labels: Float32Array.from(twice, (row) => once.labels[row]!),
    };
    const a = await trainOn({ ...once, weights }, { treeMethod });
    const b = await trainOn(doubled, { treeMethod });
    const p = predict(a, once.features);
    const q = predict(b, once.features);
    p.forEach((value, i) => assertAlmostEquals(value, q[i]!, 1e-5));
  });

  Deno.test(`train() does not mind the order of rows and features, ${treeMethod}`, async () => {
    const dataset = generate({ rows: 300, columns: 5 });
    const rowOrder = Array.from({ length: 300 }, (_, i) => (i * 101) % 300);
    const columnOrder = [3, 1, 4, 0, 2];
    const given = { treeMethod, minChildWeight: 5, maxDepth: 4 };
    const expected = predict(await trainOn(dataset, given), dataset.features);
    const moved = permute(dataset, rowOrder, columnOrder);
    const actual = predict(await trainOn(moved, given), moved.features);
    rowOrder.forEach((row, i) =>
      assertAlmostEquals(actual[i]!, expected[row]!, 1e-5)
    );
  });

  Deno.test(`train() learns which way missing values go, ${treeMethod}`, async () => {
    const rows = 100;
    const data = Float32Array.from(
      { length: rows },
      (_, i) => i % 4 === 0 ? NaN : i % 4,
    );
    // Missing values are like the greatest.
    const labels = data.map((x) => Number.isNaN(x) || x === 3 ? 10 : -10);
    const dataset = { features: { rows, columns: 1, data }, labels };
    const booster = await trainOn(dataset, {
      treeMethod,
      numRound: 40,
      maxDepth: 1,
    });
    const predictions = predict(booster, dataset.features);
    labels.forEach((label, i) =>
      assertAlmostEquals(predictions[i]!, label, 0.5)
    );
  });

  Deno.test(`train() takes one row, constant and empty columns, ${treeMethod}`, async () => {
    const one = {
      features: { rows: 1, columns: 2, data: Float32Array.of(1, NaN) },
      labels: Float32Array.of(3),
    };
    const booster = await trainOn(one, { treeMethod, numRound: 60 });
    assertEquals(booster.trees[0]!.leftChildren.length, 1);
    assertAlmostEquals(predict(booster, one.features)[0]!, 3, 0.1);
    const flat = {
      features: {
        rows: 4,
        columns: 3,
        data: Float32Array.of(7, 7, 7, 7, NaN, NaN, NaN, NaN, 1, 2, 3, 4),
      },
      labels: Float32Array.of(1, 1, 2, 2),
    };
    const { trees } = await trainOn(flat, { treeMethod, lambda: 0 });
    assertEquals([...trees[0]!.splitIndices.slice(0, 1)], [2]);
  });
}

Deno.test("train() hires workers for one training, and lets them go", async () => {
  const dataset = generate({ rows: 100 });
  assertEquals(
    await trainOn(dataset, {}, { threads: 2 }),
    await trainOn(dataset, {}, { threads: 1 }),
  );
});

Deno.test("train() keeps monotone constraints at every point", async () => {
  const dataset = generate({ rows: 400, columns: 3 });
  for (const treeMethod of ["hist", "exact"] as const) {
    const booster = await trainOn(dataset, {
      treeMethod,
      numRound: 20,
      monotoneConstraints: [1, -1],
    });
    for (const [feature, sign] of [[0, 1], [1, -1]] as const) {
      const steps = 60;
      for (const base of [0, 40, 99]) {
        const data = new Float32Array(3 * steps);
        for (let c = 0; c < 3; c++) {
          data.fill(
            dataset.features.data[c * 400 + base]!,
            c * steps,
            (c + 1) * steps,
          );
        }
        for (let i = 0; i < steps; i++) {
          data[feature * steps + i] = -3 + i / 10;
        }
        const curve = predict(booster, { rows: steps, columns: 3, data });
        for (let i = 1; i < steps; i++) {
          assert(sign * (curve[i]! - curve[i - 1]!) >= 0);
        }
      }
    }
  }
});

Deno.test("train() lets only allowed features interact", async () => {
  const groups = [[0, 1], [2, 3, 4]];
  const dataset = generate({ rows: 400, columns: 6 });
  for (const treeMethod of methods) {
    const { trees } = await trainOn(dataset, {
      treeMethod,
      interactionConstraints: groups,
    });
    for (const { leftChildren, parents, splitIndices } of trees) {
      leftChildren.forEach((left, leaf) => {
        if (left !== -1 || leaf === 0) return;
        const path = new Set<number>();
        for (let node = parents[leaf]!;; node = parents[node]!) {
          path.add(splitIndices[node]!);
          if (node === 0) break;
        }
        const isAllowed = path.size === 1 ||
          groups.some((group) => path.isSubsetOf(new Set(group)));
        assert(isAllowed, `path over ${[...path]}`);
      });
    }
  }
});

Deno.test("train() gives one model for one seed, others for others", async () => {
  const dataset = generate({ rows: 200 });
  const given = { subsample: 0.5 };
  const first = await trainOn(dataset, { ...given, seed: 1 });
  assertEquals(await trainOn(dataset, { ...given, seed: 1 }), first);
  const other = await trainOn(dataset, { ...given, seed: 2 });
  assert(squaredLoss(other, dataset) !== squaredLoss(first, dataset));
});

Deno.test("train() on bins made beforehand gives the same model", async () => {
  const dataset = generate({ rows: 300, missing: 0.1 });
  const treeMethod = "hist";
  const binned = bin(dataset.features, 64);
  const given = { treeMethod, maxBin: 64 } as const;
  assertEquals(
    await trainOn(dataset, given, { binned }),
    await trainOn(dataset, given),
  );
  await assertRejects(
    () => trainOn(dataset, { treeMethod }, { binned }),
    RangeError,
    "max_bin",
  );
});

Deno.test("train() reports each round's metrics, and stops when told to", async () => {
  const dataset = generate({ rows: 200 });
  const validation = generate({ rows: 100, seed: 2 });
  const reports: RoundReport[] = [];
  const booster = await trainOn(dataset, { numRound: 50 }, {
    validation,
    evalMetrics: ["rmse", "mae"],
    onRound(report) {
      reports.push(report);
      return report.round < 3;
    },
  });
  assertEquals(booster.trees.length, 4);
  assertEquals(reports.map(({ round }) => round), [0, 1, 2, 3]);
  const [train_, validation_] = reports[3]!.evaluations;
  assertEquals(train_!.data, "train");
  assertEquals(validation_!.data, "validation");
  assertEquals(train_!.metrics.map(({ name }) => name), ["rmse", "mae"]);
  assertAlmostEquals(
    train_!.metrics[0]!.value,
    Math.sqrt(squaredLoss(booster, dataset) / 200),
    1e-6,
  );
  assertAlmostEquals(
    validation_!.metrics[0]!.value,
    Math.sqrt(squaredLoss(booster, validation) / 100),
    1e-6,
  );
});

Deno.test("train() stops early by the last metric and keeps the best round", async () => {
  const dataset = generate({ rows: 150 });
  const validation = generate({ rows: 150, seed: 9 });
  const scores: number[] = [];
  const booster = await trainOn(dataset, {
    numRound: 300,
    eta: 0.5,
    evalMetric: ["mae", "rmse"],
    earlyStoppingRounds: 4,
  }, {
    validation,
    onRound({ evaluations }) {
      scores.push(
        evaluations[1]!.metrics.find(({ name }) => name === "rmse")!.value,
      );
    },
  });
  const best = scores.indexOf(Math.min(...scores));
  assertEquals(scores.length, best + 5);
  assertEquals(booster.trees.length, best + 1);
  assertEquals(booster.attributes, {
    best_iteration: String(best),
    best_score: String(scores[best]),
  });
  assertAlmostEquals(
    Math.sqrt(squaredLoss(booster, validation) / 150),
    scores[best]!,
    1e-6,
  );
});

Deno.test("train() does not stop early without a metric asked for, as the container", async () => {
  const dataset = generate({ rows: 60 });
  const booster = await trainOn(dataset, {
    numRound: 40,
    eta: 1,
    earlyStoppingRounds: 1,
  }, { validation: generate({ rows: 60, seed: 5 }) });
  assertEquals(booster.trees.length, 40);
});

Deno.test("train() goes on from a checkpoint to the model of one training", async () => {
  const dataset = generate({ rows: 300, missing: 0.1 });
  for (const treeMethod of methods) {
    const given = { treeMethod, numRound: 8 };
    const whole = await trainOn(dataset, given);
    const checkpoint = await trainOn(dataset, { ...given, numRound: 3 });
    assertEquals(await trainOn(dataset, given, { checkpoint }), whole);
  }
});

Deno.test("train() refuses a checkpoint of another model", async () => {
  const dataset = generate({ rows: 50 });
  const checkpoint = await trainOn(dataset, { booster: "dart" });
  await assertRejects(
    () => trainOn(dataset, {}, { checkpoint }),
    UserError,
    'its booster is "dart"',
  );
});

Deno.test("train() learns nothing from rows without weight, leaves of reg:absoluteerror included", async () => {
  const dataset = { ...generate({ rows: 20 }), weights: new Float32Array(20) };
  for (const treeMethod of ["hist", "approx", "exact"] as const) {
    const booster = await trainOn(dataset, {
      objective: "reg:absoluteerror",
      treeMethod,
    });
    const predictions = predict(booster, dataset.features);
    assertEquals([...predictions], new Array<number>(20).fill(0.5));
  }
});

Deno.test("train() estimates base_score for reg:absoluteerror unless it is set", async () => {
  const dataset = generate({ rows: 101 });
  const given = { objective: "reg:absoluteerror", treeMethod: "hist" } as const;
  const median = dataset.labels.toSorted()[50]!;
  assertAlmostEquals((await trainOn(dataset, given)).baseScore, median, 1e-6);
  assertEquals(
    (await trainOn(dataset, { ...given, baseScore: 1 })).baseScore,
    1,
  );
});

function features(rows: number, columns: number, value = 0) {
  return { rows, columns, data: new Float32Array(rows * columns).fill(value) };
}

const labelled = (...labels: number[]) => ({
  features: features(labels.length, 1),
  labels: Float32Array.from(labels),
});

const bad: [string, Dataset, Partial<Parameters>, string][] = [
  ["no rows", labelled(), {}, "it has no rows"],
  [
    "no features",
    { features: features(2, 0), labels: new Float32Array(2) },
    {},
    "it has no features",
  ],
  [
    "a label too few",
    { features: features(2, 1), labels: new Float32Array(1) },
    {},
    '"2" rows have "1" labels',
  ],
  ["a NaN label", labelled(1, NaN), {}, 'label "NaN" of row 2'],
  ["an infinite label", labelled(Infinity, 1), {}, 'label "Infinity" of row 1'],
  [
    "an infinite feature",
    { features: features(2, 2, Infinity), labels: new Float32Array(2) },
    {},
    'feature "f0" of row "1" is infinite',
  ],
  [
    "a negative weight",
    { ...labelled(1, 2), weights: Float32Array.of(1, -1) },
    {},
    'weight of row "2" is "-1"',
  ],
  [
    "a NaN weight",
    { ...labelled(1, 2), weights: Float32Array.of(NaN, 1) },
    {},
    'weight of row "1" is "NaN"',
  ],
  [
    "a weight too many",
    { ...labelled(1), weights: Float32Array.of(1, 1) },
    {},
    '"1" rows have "2" weights',
  ],
  ["negative labels for poisson", labelled(1, -1), {
    objective: "count:poisson",
  }, 'label "-1" of row 2'],
  ["labels beyond the classes", labelled(0, 3), {
    objective: "multi:softmax",
    numClass: 3,
  }, 'label "3" of row 2'],
  ["labels of 2 for two classes", labelled(0, 2), {
    objective: "binary:logistic",
  }, 'label "2" of row 2'],
  [
    "an objective for ranking",
    labelled(0, 2),
    { objective: "rank:pairwise" },
    "ranking is not supported",
  ],
  ["an unlimited depth with exact", labelled(1), {
    maxDepth: 0,
    treeMethod: "exact",
  }, "needs a limit of the depth"],
  [
    "more bins than codes",
    labelled(1),
    { maxBin: 70_000, treeMethod: "hist" },
    'max_bin "70000"',
  ],
];

for (const [what, dataset, given, message] of bad) {
  Deno.test(`train() refuses ${what} with one clear error`, async () => {
    await assertRejects(() => trainOn(dataset, given), UserError, message);
  });
}

Deno.test("train() refuses validation data of another width", async () => {
  await assertRejects(
    () =>
      trainOn(generate({ rows: 20 }), {}, {
        validation: generate({ rows: 20, columns: 3 }),
      }),
    UserError,
    '"validation": it has "3" features, "train" has "6"',
  );
});
