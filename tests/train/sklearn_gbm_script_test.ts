import { fileURLToPath } from "node:url";
import { SKLEARN_GBM } from "../../lib/algorithms/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";

const script = fileURLToPath(
  new URL("../../lib/train/sklearn_gbm_script.py", import.meta.url),
);
const modules = ["sklearn", "joblib", "numpy"];

/** Rows of label, x, y with label = x² + y, from a fixed lattice. */
function rows(count: number, from: number): string {
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [((i + from) * 37 % 101) / 50, ((i + from) * 53 % 97) / 50];
    return `${x * x + y},${x},${y}\n`;
  }).join("");
}

interface Run {
  readonly code: number;
  readonly output: string;
  readonly folder: string;
}

/** Runs the script as the image does, in a folder of channels. */
async function run(
  python: string,
  args: string[],
  use: (run: Run) => Promise<void> | void,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["train", "validation", "model"]) {
      await Deno.mkdir(`${folder}/${name}`);
    }
    await Deno.writeTextFile(`${folder}/train/a.csv`, rows(200, 0));
    await Deno.writeTextFile(`${folder}/train/b.csv`, rows(100, 200));
    await Deno.writeTextFile(`${folder}/train/_ignored`, "not,a,row\n");
    await Deno.writeTextFile(`${folder}/validation/v.csv`, rows(80, 300));
    const { code, stdout, stderr } = await new Deno.Command(python, {
      args: [script, ...args],
      env: {
        SM_CHANNEL_TRAIN: `${folder}/train`,
        SM_CHANNEL_VALIDATION: `${folder}/validation`,
        SM_MODEL_DIR: `${folder}/model`,
      },
    }).output();
    const decoder = new TextDecoder();
    const output = decoder.decode(stdout) + decoder.decode(stderr);
    await use({ code, output, folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Metrics scraped from the log by the job's own definitions. */
function scrape(output: string): Record<string, number> {
  const found = SKLEARN_GBM.metrics.flatMap(({ name, regex }) => {
    const line = output.split("\n").find((line) =>
      new RegExp(regex).test(line)
    );
    return line ? [[name, Number(new RegExp(regex).exec(line)![1])]] : [];
  });
  return Object.fromEntries(found);
}

await pythonTest(
  "sklearn_gbm_script.py trains, and prints every metric that the job defines",
  modules,
  async (python) => {
    await run(python, ["--n_estimators", "60"], ({ code, output }) => {
      assertEquals(code, 0, output);
      const metrics = scrape(output);
      assertEquals(
        Object.keys(metrics),
        SKLEARN_GBM.metrics.map(({ name }) => name),
      );
      assert(metrics["validation:r2"]! > 0.95);
      assertAlmostEquals(
        metrics["validation:rmse"]! ** 2,
        metrics["validation:mse"]!,
        1e-12,
      );
    });
  },
);

await pythonTest(
  "sklearn_gbm_script.py gives scikit-learn's own model and serves its predictions",
  modules,
  async (python) => {
    const args = ["--n_estimators", "20", "--subsample", "0.7"];
    await run(python, args, async ({ code, output, folder }) => {
      assertEquals(code, 0, output);
      const printed = await runPython(
        python,
        `
import importlib.util, json, sys
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor
path, folder = sys.argv[1:]
spec = importlib.util.spec_from_file_location("script", path)
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
train = np.concatenate([np.loadtxt(folder + "/train/%s.csv" % n, delimiter=",") for n in "ab"])
model = GradientBoostingRegressor(n_estimators=20, subsample=0.7, random_state=0)
model.fit(train[:, 1:], train[:, 0])
body = b"0.5,1.25\\n1,0.25\\n"
served = script.model_fn(folder + "/model")
rows = script.input_fn(body, "text/csv; charset=utf-8")
answer = script.output_fn(script.predict_fn(rows, served), "text/csv")
one = script.input_fn(b"0.5,1.25", "text/csv")
print(json.dumps([answer, model.predict([[0.5, 1.25], [1, 0.25]]).tolist(), one.shape]))
`,
        [script, folder],
      );
      const [answer, expected, shape] = JSON.parse(printed);
      assert(answer.endsWith("\n"));
      assertEquals(answer.trim().split("\n").map(Number), expected);
      assertEquals(shape, [1, 2]);
    });
  },
);

await pythonTest(
  "sklearn_gbm_script.py takes every hyperparameter of the table, and None",
  modules,
  async (python) => {
    const given: Record<string, string> = {
      max_depth: "None",
      max_features: "0.5",
      max_leaf_nodes: "8",
      n_iter_no_change: "5",
      init: "None",
      loss: "huber",
    };
    const args = Object.entries(SKLEARN_GBM.hyperparameters)
      .flatMap(([name, { default: value }]) => {
        const text = given[name] ?? (value === undefined ? "" : String(value));
        return text === "" ? [] : [`--${name}`, text];
      });
    const tuning = ["--_tuning_objective_metric", "validation:rmse"];
    await run(python, [...args, ...tuning], ({ code, output }) => {
      assertEquals(code, 0, output);
    });
  },
);

await pythonTest(
  "sklearn_gbm_script.py fails on an unknown hyperparameter and on a value out of range",
  modules,
  async (python) => {
    await run(python, ["--n_estimatorz", "1"], ({ code, output }) => {
      assert(code !== 0);
      assertStringIncludes(output, "--n_estimatorz");
    });
    await run(python, ["--subsample", "2"], ({ code, output }) => {
      assert(code !== 0);
      assertStringIncludes(output, "'subsample' parameter");
    });
  },
);
