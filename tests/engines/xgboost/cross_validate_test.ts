import { MersenneTwister } from "../../../lib/engines/random.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { crossValidate } from "../../../lib/engines/xgboost/cross_validate.ts";
import { kFold, stratifiedKFold } from "../../../lib/engines/xgboost/folds.ts";
import { defaults } from "../../../lib/engines/xgboost/parameters.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "../../support/assert.ts";
import { generate } from "./generate.ts";

const parameters = { ...defaults, numRound: 4, kFold: 3 };

Deno.test("kFold() holds every row out once, in folds of one size", () => {
  const folds = kFold(11, 3, new MersenneTwister(1));
  assertEquals(folds.map(({ validation }) => validation.length), [4, 4, 3]);
  const held = folds.flatMap(({ validation }) => [...validation]);
  assertEquals(held.toSorted((a, b) => a - b), [...Array(11).keys()]);
  for (const { train, validation } of folds) {
    assertEquals(train.length + validation.length, 11);
    assert(!train.some((row) => validation.includes(row)));
  }
  assert(held.some((row, i) => row !== i));
});

Deno.test("stratifiedKFold() gives each fold its share of each class", () => {
  const labels = Float32Array.from(
    { length: 60 },
    (_, i) => i % 6 === 0 ? 1 : 0,
  );
  for (
    const { validation } of stratifiedKFold(labels, 5, new MersenneTwister(2))
  ) {
    assertEquals(validation.length, 12);
    assertEquals(validation.filter((row) => labels[row] === 1).length, 2);
  }
});

Deno.test("crossValidate() trains a model a fold and predicts the rows held out", async () => {
  const dataset = generate({ rows: 90 });
  const result = await crossValidate({ ...parameters, numRound: 30 }, dataset);
  assertEquals(result.boosters.length, 3);
  assertEquals([...result.labels], [...dataset.labels]);
  assertEquals(result.predictions.length, 90);
  assert(result.probabilities === undefined);
  // Better than their mean, though not as good as on rows seen.
  const mean = dataset.labels.reduce((sum, y) => sum + y, 0) / 90;
  const loss = (of: (row: number) => number) =>
    dataset.labels.reduce((sum, y, row) => sum + (y - of(row)) ** 2, 0);
  const ratio = loss((row) => result.predictions[row]!) / loss(() => mean);
  assert(ratio > 0.1 && ratio < 0.9, `ratio ${ratio}`);
});

Deno.test("crossValidate() joins the channels and reports the metrics of each", async () => {
  const dataset = generate({ rows: 60 });
  const validation = generate({ rows: 30, seed: 2 });
  const lines: [number | "overall", string][] = [];
  const folds: number[] = [];
  const last: Record<string, number>[] = [];
  const result = await crossValidate(
    { ...parameters, numCvRound: 2 },
    dataset,
    {
      validation,
      onFold: (fold) => folds.push(fold),
      onRound({ evaluations }, fold) {
        last[fold] = Object.fromEntries(
          evaluations.map(({ data, metrics }) => [data, metrics[0]!.value]),
        );
      },
      onSummary: (of, line) => lines.push([of, line]),
    },
  );
  assertEquals(folds, [0, 1, 2, 3, 4, 5]);
  assertEquals(result.labels.length, 90);
  assertEquals(lines.map(([of]) => of), [1, 2, "overall"]);
  const mean = (data: string, from: number, to: number) =>
    last.slice(from, to).reduce((sum, x) => sum + x[data]!, 0) / (to - from);
  assertEquals(
    lines[1]![1],
    `[4]\ttrain-rmse:${mean("train", 3, 6).toFixed(5)}` +
      `\tvalidation-rmse:${mean("validation", 3, 6).toFixed(5)}`,
  );
  const overall = /validation-rmse:(.*)$/.exec(lines[2]![1])![1];
  assertAlmostEquals(Number(overall), mean("validation", 0, 6), 1e-5);
});

Deno.test("crossValidate() gives classes and probabilities for classification", async () => {
  for (const objective of ["binary:logistic", "multi:softprob"]) {
    const isBinary = objective.startsWith("binary");
    const dataset = generate({
      rows: 120,
      task: isBinary ? "binary" : "classes",
    });
    const result = await crossValidate({
      ...parameters,
      objective,
      ...(!isBinary && { numClass: 3 }),
      numCvRound: 3,
    }, dataset);
    const { predictions, probabilities } = result;
    const right = predictions.filter((p, row) => p === dataset.labels[row]);
    assert(right.length > 70, `${right.length} right`);
    for (const p of probabilities!) assert(p > 0 && p < 1);
  }
});

Deno.test("crossValidate() repeats its folds for one seed", async () => {
  const dataset = generate({ rows: 60 });
  const first = await crossValidate(parameters, dataset);
  assertEquals(await crossValidate(parameters, dataset), first);
  const other = await crossValidate({ ...parameters, seed: 1 }, dataset);
  assert(other.predictions.some((p, i) => p !== first.predictions[i]));
});

Deno.test("crossValidate() stops when told to", async () => {
  const { boosters } = await crossValidate(parameters, generate({ rows: 60 }), {
    onRound: ({ round }, fold) => !(fold === 1 && round === 1),
  });
  assertEquals(boosters.map(({ trees }) => trees.length), [4, 2]);
});

Deno.test("crossValidate() refuses more folds than rows", async () => {
  await assertRejects(
    () => crossValidate({ ...parameters, kFold: 20 }, generate({ rows: 10 })),
    UserError,
    'Cannot make "20" folds of "10" rows',
  );
});
