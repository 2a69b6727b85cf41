import { existsSync } from "node:fs";
import { regressionMetrics } from "../lib/compare/mod.ts";
import type { ModelComparison } from "../lib/manifests/mod.ts";
import { readManifest, readPart } from "../lib/manifests/mod.ts";
import { openSession } from "../lib/session/mod.ts";
import { quietProgress } from "../lib/session/open_progress.ts";
import { runCommand, startCommand, writeSmallCsv } from "./cli/command.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "./support/assert.ts";
import { dataTest } from "./support/data.ts";
import { inFolder } from "./support/sessions.ts";

const SMALL = [
  "run",
  "--data",
  "homes.csv",
  "--target",
  "price",
  "--out",
  "out",
  ...["xgboost.num_round=30", "sklearn-gbm.n_estimators=20", "knn.k=3"]
    .flatMap((one) => ["--set", one]),
];

const CHARTS = [
  "data_split",
  "feature_distributions",
  "feature_importance",
  "metric_comparison",
  "predicted_vs_actual",
  "residuals",
  "target_distribution",
];

function listed(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
}

async function readComparison(folder: string): Promise<ModelComparison> {
  const file = `${folder}/model_comparison.json`;
  return JSON.parse(await Deno.readTextFile(file));
}

async function readPredictions(folder: string): Promise<number[]> {
  const text = await Deno.readTextFile(`${folder}/predictions.csv`);
  return text.trimEnd().split("\n").map(Number);
}

function readReport(folder: string): Promise<string> {
  return Deno.readTextFile(`${folder}/report.html`);
}

/** Where Deno keeps what it has fetched, which a cache of our own must not hide. */
async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/** Labels of the test rows, as the run prepared them. */
async function testLabels(state: string): Promise<Float64Array> {
  await using session = await openSession({
    backend: "local",
    state,
    progress: quietProgress,
  });
  const prep = await readManifest(session, "prep");
  return (await readPart(session, prep, "test")).labels;
}

Deno.test("run leaves the comparison, the predictions, the report and the charts, and nothing else", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const { code, stdout, stderr } = await runCommand(folder, SMALL);
    assertEquals(code, 0, stderr);
    assertEquals(
      listed(`${folder}/out`),
      [
        ...CHARTS.map((name) => `${name}.png`),
        "model_comparison.json",
        "predictions.csv",
        "report.html",
      ].toSorted(),
    );
    for (
      const name of ["xgboost", "knn", "sklearn-gbm", "rmse", "out/report.html"]
    ) {
      assertStringIncludes(stdout, name);
    }

    const comparison = await readComparison(`${folder}/out`);
    const predicted = await readPredictions(`${folder}/out`);
    const labels = await testLabels(`${folder}/state`);
    assertEquals(predicted.length, labels.length);
    const { rmse } = regressionMetrics(labels, predicted);
    assertEquals(rmse, comparison.models[0]!.metrics.rmse);
    assertEquals(comparison.best_model, comparison.models[0]!.name);

    const report = await readReport(`${folder}/out`);
    for (const id of ["prep", "train", "compare", "deploy"]) {
      assertStringIncludes(report, `id="${id}"`);
    }
    const tags = report.replaceAll(/<script[^>]*>.*?<\/script>/gs, "<script>");
    assert(!/<(script|img|link|iframe)[^>]*(src|href)="(?!data:)/.test(tags));
    const png = await Deno.readFile(`${folder}/out/residuals.png`);
    assertEquals(Array.from(png.subarray(1, 4)), [0x50, 0x4e, 0x47]);
  });
});

Deno.test("run gives the same metrics and predictions, bit for bit, for the same seed", async () => {
  const [first, second] = [[], []] as string[][];
  for (const files of [first!, second!]) {
    await inFolder(async (folder) => {
      await writeSmallCsv(folder);
      const { code, stderr } = await runCommand(folder, SMALL);
      assertEquals(code, 0, stderr);
      const { models } = await readComparison(`${folder}/out`);
      files.push(
        JSON.stringify(models.map(({ name, metrics, rmse_interval }) => ({
          name,
          metrics,
          rmse_interval,
        }))),
        await Deno.readTextFile(`${folder}/out/predictions.csv`),
      );
    });
  }
  assertEquals(first, second);
});

Deno.test("run takes the models it is given, prints JSON, and need not deploy", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const { code, stdout, stderr } = await runCommand(folder, [
      ...["run", "--data", "homes.csv", "--target", "price", "--out", "out"],
      ...["--models", "knn,xgboost", "--set", "xgboost.num_round=9"],
      ...["--no-deploy", "--json"],
    ]);
    assertEquals(code, 0, stderr);
    const { models, deployment, files } = JSON.parse(stdout);
    assertEquals(
      models.map(({ name }: { name: string }) => name).toSorted(),
      ["knn", "xgboost"],
    );
    assertEquals(deployment, undefined);
    assert(files.includes("out/report.html"));
    assertEquals((await readPredictions(`${folder}/out`)).length, 24);
  });
});

Deno.test("the stages as commands of their own come to what run comes to", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const data = ["--data", "homes.csv", "--target", "price"];
    const models = ["--models", "xgboost", "--set", "xgboost.num_round=9"];
    for (
      const args of [
        ["prep", ...data],
        ["train", ...models],
        ["compare", "--out", "by-stage"],
        ["deploy"],
        ["run", ...data, ...models, "--out", "by-run"],
      ]
    ) {
      const { code, stderr } = await runCommand(folder, args);
      assertEquals(code, 0, stderr);
    }
    const [stage, run] = [
      await readComparison(`${folder}/by-stage`),
      await readComparison(`${folder}/by-run`),
    ];
    assertEquals(stage.models[0]!.metrics, run.models[0]!.metrics);
    const { code, stdout } = await runCommand(folder, ["clean", "--yes"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "prep.json");
    const again = await runCommand(folder, ["clean", "--yes"]);
    assertEquals(again.stdout, "There is nothing to delete\n");
  });
});

Deno.test("run says plainly that it runs on synthetic data", async () => {
  await inFolder(async (folder) => {
    const { code, stdout, stderr } = await runCommand(
      folder,
      [
        "run",
        "--models",
        "xgboost",
        "--set",
        "xgboost.num_round=5",
        "--out",
        "out",
      ],
      {
        SAGEBOOK_DATA: "",
        XDG_CACHE_HOME: `${folder}/cache`,
        DENO_DIR: await denoFolder(),
        // No network but npm's registry: others ask a proxy that is not there.
        HTTPS_PROXY: "http://127.0.0.1:1",
        NO_PROXY: "registry.npmjs.org,localhost,127.0.0.1",
      },
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "These are synthetic data");
    assert((await readComparison(`${folder}/out`)).synthetic);
    const report = await readReport(`${folder}/out`);
    assertStringIncludes(report, "Synthetic data");
  });
});

Deno.test("run ends with what failed when a job fails half-way, and keeps the state good", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const failing = [...SMALL, "--set", "xgboost.objective=binary:logistic"];
    const { code, stdout, stderr } = await runCommand(folder, failing);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, "Cannot train 1 of 3 models (xgboost)");
    assert(!existsSync(`${folder}/out`));
    const next = await runCommand(folder, SMALL);
    assertEquals(next.code, 0, next.stderr);
  });
});

// On Windows no program can press Ctrl-C for another.
const noCtrlC = { ignore: Deno.build.os === "windows" };

Deno.test(
  "run stops its jobs on Ctrl-C, exits with 130, and the next run works",
  noCtrlC,
  async () => {
    await inFolder(async (folder) => {
      await writeSmallCsv(folder);
      const slow = SMALL.map((word) =>
        word.replace("n_estimators=20", "n_estimators=1000000")
      );
      await using running = startCommand(folder, slow);
      const output = running.stdout.text();
      let stderr = "";
      for await (
        const text of running.stderr.pipeThrough(new TextDecoderStream())
      ) {
        const before = stderr;
        stderr += text;
        const trains = /sklearn-gbm +InProgress, Training/;
        if (trains.test(stderr) && !trains.test(before)) running.kill("SIGINT");
      }
      assertEquals((await running.status).code, 130, stderr);
      assertEquals(await output, "");
      assertStringIncludes(stderr, "Interrupted");
      assert(!existsSync(`${folder}/out`));
      const next = await runCommand(folder, SMALL);
      assertEquals(next.code, 0, next.stderr);
    });
  },
);

dataTest(
  "run with its defaults is as good as it must be on the real set",
  async (data) => {
    await inFolder(async (folder) => {
      const { code, stderr } = await runCommand(
        folder,
        ["run", "--out", "out"],
        {
          SAGEBOOK_DATA: data,
        },
      );
      assertEquals(code, 0, stderr);
      const { models, best_model, synthetic } = await readComparison(
        `${folder}/out`,
      );
      const rmse = Object.fromEntries(
        models.map(({ name, metrics }) => [name, metrics.rmse]),
      );
      assertEquals(synthetic, false);
      assert(rmse.xgboost! <= 0.47, `${rmse.xgboost}`);
      assert(rmse["sklearn-gbm"]! <= 0.48, `${rmse["sklearn-gbm"]}`);
      assert(rmse.knn! <= 0.66, `${rmse.knn}`);
      assert(best_model !== "knn");
      assert(existsSync(`${folder}/out/error_map.png`));
      assertEquals((await readPredictions(`${folder}/out`)).length, 4128);
    });
  },
);

dataTest(
  "run takes Auto MPG, and says what it does with missing values and text",
  async (data) => {
    await inFolder(async (folder) => {
      const file = `${data}/auto-mpg.csv`;
      const { code, stderr } = await runCommand(folder, [
        ...["run", "--data", file, "--target", "mpg", "--out", "out"],
        ...["--models", "xgboost,knn"],
      ]);
      assertEquals(code, 0, stderr);
      for (const text of [stderr, await readReport(`${folder}/out`)]) {
        assertStringIncludes(text, "6 of 398 values are missing");
        assertStringIncludes(text, "is left out");
      }
      const { models } = await readComparison(`${folder}/out`);
      assert(models[0]!.metrics.r2 > 0.7);
    });
  },
);
