import { existsSync } from "node:fs";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, writeSmallCsv } from "./command.ts";

Deno.test("run --tune tunes, compares the winners, deploys the best, and the report shows the search", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const { code, stdout, stderr } = await runCommand(folder, [
      "run",
      "--tune",
      ...["--data", "homes.csv", "--target", "price"],
      ...["--trials", "3", "--models", "xgboost,knn"],
      ...["--set", "xgboost.num_round=20", "--out", "out"],
    ]);
    assertEquals(code, 0, stderr);
    assert(/xgboost-tuned|knn-tuned/.test(stdout), stdout);
    const comparison = JSON.parse(
      Deno.readTextFileSync(`${folder}/out/model_comparison.json`),
    );
    assertEquals(
      comparison.models.map(({ name }: { name: string }) => name).toSorted(),
      ["knn-tuned", "xgboost-tuned"],
    );
    const report = Deno.readTextFileSync(`${folder}/out/report.html`);
    assertStringIncludes(report, 'id="tune"');
    for (
      const chart of ["history", "coordinates", "slices", "importance"]
    ) {
      assert(existsSync(`${folder}/out/tuning_${chart}_xgboost.png`), chart);
    }
    assert(existsSync(`${folder}/out/predictions.csv`));
  });
});

Deno.test("sagebook tune searches, prints the trials, and goes on from an ended search", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const prepared = await runCommand(folder, [
      "prep",
      ...["--data", "homes.csv", "--target", "price"],
    ]);
    assertEquals(prepared.code, 0, prepared.stderr);
    const search = ["tune", "--models", "knn", "--trials", "3", "--json"];
    const first = await runCommand(folder, search);
    assertEquals(first.code, 0, first.stderr);
    const { models: [model] } = JSON.parse(first.stdout);
    assertEquals(model.name, "knn-tuned");
    // The defaults, and three trials.
    assertEquals(model.trials.length, 4);
    const values = model.trials.map(({ value }: { value: number }) => value);
    assertEquals(values[model.best], Math.min(...values));
    const second = await runCommand(folder, [
      ...search,
      ...["--warm-start", model.tuningJobName, "--seed", "7"],
    ]);
    assertEquals(second.code, 0, second.stderr);
    const tried = (job: { trials: { hyperparameters: { k: string } }[] }) =>
      job.trials.slice(1).map(({ hyperparameters }) => hyperparameters.k);
    const all = [
      ...tried(model),
      ...tried(JSON.parse(second.stdout).models[0]),
    ];
    assertEquals(new Set(all).size, 6, `${all}: none is tried twice`);
  });
});

/** What a user gets wrong, and a part of the message. */
const BAD_INPUTS: readonly (readonly [string[], string])[] = [
  [["--strategy", "Guess"], 'Unknown strategy "Guess": choose from Bayesian'],
  [["--trials", "0"], "trials"],
  [["--trials", "751"], "750"],
  [["--parallel", "101"], "100"],
  [["--models", "xgbost"], "xgboost"],
  [["--models", "knn", "--strategy", "Hyperband"], "intermediate metrics"],
  [["--models", "knn", "--strategy", "Grid"], "CategoricalParameterRanges"],
  [["--models", "knn", "--warm-start", "nobody"], "[nobody] does not exist"],
];

Deno.test("sagebook tune meets bad input with one line that names it, before any trial", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    await runCommand(folder, [
      "prep",
      ...["--data", "homes.csv", "--target", "price"],
    ]);
    for (const [args, message] of BAD_INPUTS) {
      const { code, stderr } = await runCommand(folder, [
        "tune",
        ...args,
      ]);
      assert(code !== 0, args.join(" "));
      assertStringIncludes(stderr, message);
      assert(!stderr.includes("    at "), stderr);
    }
    const { stderr } = await runCommand(folder, ["run", "--trials", "3"]);
    assertStringIncludes(stderr, 'Cannot use "--trials" without "--tune"');
  });
});
