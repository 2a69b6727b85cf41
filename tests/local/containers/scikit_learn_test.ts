import { OUR_SCRIPT_SHA256 } from "../../../lib/local/containers/scikit_learn/our_script.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { pythonTest } from "../../support/peers.ts";
import {
  channel,
  scriptParameters,
  SKLEARN_IMAGE,
  sourceDir,
  TestService,
  trainingRequest,
} from "../jobs/support.ts";

const PROGRAM = "sklearn_gbm_script.py";
const script = await Deno.readTextFile(
  new URL(`../../../lib/train/${PROGRAM}`, import.meta.url),
);
const ROWS = Array.from(
  { length: 300 },
  (_, i) =>
    `${Math.sin(i) + (i % 7)},${Math.sin(i)},${i % 7},${(i * i) % 11}\n`,
).join("");

Deno.test("The script that is known without Python is the one that train sends", async () => {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(script),
  );
  assertEquals(new Uint8Array(digest).toHex(), OUR_SCRIPT_SHA256);
});

async function trainedBy(
  options: { python?: string },
  parameters: Readonly<Record<string, string>>,
) {
  await using service = await TestService.open(options);
  await service.put(
    "data/train/b.csv",
    ROWS.slice(ROWS.length / 2 | 0).replace(/^.*\n/, ""),
  );
  await service.put("data/train/a.csv", ROWS);
  await service.put("data/train/_hidden", "not data");
  await service.put("data/validation/v.csv", ROWS);
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ [PROGRAM]: script }),
  );
  const job = await service.train(
    trainingRequest(
      "job",
      SKLEARN_IMAGE,
      scriptParameters(PROGRAM, parameters),
      [
        channel("train", "data/train/"),
        channel("validation", "data/validation/"),
      ],
    ),
  );
  return { job, log: service.log("TrainingJobs", "job") };
}

await pythonTest(
  "Our engine prints what our script prints in Python, line by line",
  ["sklearn"],
  async (python) => {
    const cases: Record<string, string>[] = [
      { n_estimators: "15" },
      {
        n_estimators: "10",
        max_depth: '"None"',
        min_samples_leaf: "3.0",
        learning_rate: "0.3",
        _tuning_objective_metric: "validation:rmse",
      },
      {
        n_estimators: "10",
        subsample: "0.5",
        max_features: "sqrt",
        random_state: "7",
      },
    ];
    for (const parameters of cases) {
      const real = await trainedBy({ python }, parameters);
      const ours = await trainedBy({}, parameters);
      assertEquals(ours.job.FailureReason, undefined);
      assert(ours.log[0]!.includes("is our own script, unchanged"));
      const [, ...realLines] = real.log;
      const [, ...ourLines] = ours.log;
      assertEquals(ourLines.length, realLines.length);
      ourLines.forEach((line, i) => {
        const [name, value = ""] = line.split("=");
        const [realName, realValue = ""] = realLines[i]!.split("=");
        assertEquals(name, realName);
        const gap = Math.abs(Number(value) - Number(realValue));
        assert(
          gap <= 1e-9 * Math.abs(Number(realValue)),
          `${line} ${realLines[i]}`,
        );
      });
    }
  },
);

Deno.test("A script that differs from ours by one letter is not taken for it", async () => {
  await using service = await TestService.open();
  await service.put("data/train/a.csv", ROWS);
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ [PROGRAM]: script + " " }),
  );
  const job = await service.train(
    trainingRequest("job", SKLEARN_IMAGE, scriptParameters(PROGRAM)),
  );
  assert(job.FailureReason!.includes("it needs Python"));
});

Deno.test("What the script would refuse, our engine refuses", async () => {
  for (
    const [parameters, part] of [
      [{ n_estimatorz: "3" }, "n_estimatorz"],
      [{ loss: "log_loss" }, '"loss" must be one of'],
      [{ learning_rate: "fast" }, "learning_rate"],
    ] as [Record<string, string>, string][]
  ) {
    const { job } = await trainedBy({}, parameters);
    assertEquals(job.TrainingJobStatus, "Failed");
    assert(job.FailureReason!.includes(part), job.FailureReason);
  }
});

Deno.test("Validation rows that could not be evaluated are refused before training", async () => {
  await using service = await TestService.open();
  await service.put("data/train/a.csv", ROWS);
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ [PROGRAM]: script }),
  );
  const cases = {
    narrow: ["1,2,3\n", 'it has 2 features, "train" has 3'],
    missing: ["1,2,3,4\n1,,3,4\n", 'row 2, feature 1 holds "NaN"'],
    unlabelled: [",2,3,4\n", 'the label of row 1 is "NaN"'],
  };
  for (const [name, [rows, reason]] of Object.entries(cases)) {
    await service.put(`data/${name}/v.csv`, rows!);
    const job = await service.train(
      trainingRequest(name, SKLEARN_IMAGE, scriptParameters(PROGRAM), [
        channel("train", "data/train/"),
        channel("validation", `data/${name}/`),
      ]),
    );
    assert(job.FailureReason!.includes(reason!), job.FailureReason);
    assert(
      !service.log("TrainingJobs", name)
        .some((line) => line.startsWith("Trained")),
    );
  }
});
