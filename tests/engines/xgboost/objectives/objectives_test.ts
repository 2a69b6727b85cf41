import { UserError } from "../../../../lib/engines/user_error.ts";
import {
  createObjective,
  type ObjectiveOptions,
} from "../../../../lib/engines/xgboost/objectives/mod.ts";
import { assert, assertEquals, assertThrows } from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";

interface Case {
  objective: string;
  options?: ObjectiveOptions;
  labels: number[];
  baseScores: number[];
}

const anyLabels = [-2.5, -0.3, 0, 0.4, 1, 7.25];
const rates = [0, 0.25, 1];
const cases: Case[] = [
  { objective: "reg:squarederror", labels: anyLabels, baseScores: [0.5, -3] },
  {
    objective: "reg:squarederror",
    options: { scalePosWeight: 3 },
    labels: anyLabels,
    baseScores: [0.5],
  },
  { objective: "reg:absoluteerror", labels: anyLabels, baseScores: [2] },
  {
    objective: "reg:squaredlogerror",
    options: { scalePosWeight: 2 },
    labels: [-0.9, 0, 1, 20],
    baseScores: [0.5],
  },
  {
    objective: "reg:pseudohubererror",
    labels: anyLabels,
    baseScores: [0.5],
  },
  {
    objective: "reg:pseudohubererror",
    options: { huberSlope: 2.5 },
    labels: anyLabels,
    baseScores: [0.5],
  },
  { objective: "reg:logistic", labels: rates, baseScores: [0.5, 0.9] },
  {
    objective: "binary:logistic",
    options: { scalePosWeight: 0.2 },
    labels: [0, 1],
    baseScores: [0.5, 0.03],
  },
  {
    objective: "binary:logitraw",
    options: { scalePosWeight: 5 },
    labels: [0, 1],
    baseScores: [0.5, -2],
  },
  { objective: "binary:hinge", labels: [0, 1], baseScores: [0.5] },
  { objective: "reg:gamma", labels: [0.01, 1, 30], baseScores: [0.5, 4] },
  { objective: "reg:tweedie", labels: [0, 1, 30], baseScores: [0.5, 4] },
  {
    objective: "reg:tweedie",
    options: { tweedieVariancePower: 1.1 },
    labels: [0, 1, 30],
    baseScores: [0.5],
  },
  { objective: "count:poisson", labels: [0, 1, 30], baseScores: [0.5, 4] },
  {
    objective: "count:poisson",
    options: { maxDeltaStep: 0.2 },
    labels: [0, 3],
    baseScores: [0.5],
  },
  {
    objective: "multi:softmax",
    options: { numClass: 3 },
    labels: [0, 1, 2],
    baseScores: [0.5],
  },
  {
    objective: "multi:softprob",
    options: { numClass: 4 },
    labels: [0, 3],
    baseScores: [0.5, -1],
  },
];
const marginGrid = [-95, -4, -0.8, 0, 0.3, 1, 2.7, 40];
const weightGrid = [1, 0.35];

// One training on one row shows its gradient and Hessian: without
// regularisation the root's cover is h and its weight is -g / h.
const program = `
import json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
xgb.set_config(verbosity=0)
NAMES = {"scalePosWeight": "scale_pos_weight", "numClass": "num_class",
  "tweedieVariancePower": "tweedie_variance_power", "huberSlope": "huber_slope",
  "maxDeltaStep": "max_delta_step"}
cases, margins, weights = json.loads(sys.argv[1])
result = []
for case in cases:
  params = {"objective": case["objective"], "eta": 1, "lambda": 0, "max_delta_step": 0,
    "min_child_weight": 0, "tree_method": "exact", "nthread": 1}
  options = {NAMES[k]: v for k, v in case.get("options", {}).items()}
  params.update(options)
  is_poisson = case["objective"] == "count:poisson"
  if is_poisson: params["max_delta_step"] = options.get("max_delta_step", 0.7)
  groups = options.get("num_class", 1)
  rows, transforms, bases = [], [], []
  for label in case["labels"]:
    for margin in margins:
      for weight in weights:
        d = xgb.DMatrix(np.zeros((1, 1)), label=[label], weight=[weight])
        start = [margin * (g + 1) for g in range(groups)] if groups > 1 else [margin]
        d.set_base_margin(np.array([start], dtype=np.float32))
        b = xgb.train(params, d, 1)
        trees = json.loads(b.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
        h = [t["sum_hessian"][0] for t in trees]
        rows.append([[-t["base_weights"][0] * x for t, x in zip(trees, h)], h])
  for margin in margins:
    d = xgb.DMatrix(np.zeros((2, 1)), label=[case["labels"][-1]] * 2)
    start = np.array([[margin * (g + 1) / 8 for g in range(groups)], [-0.5 * g for g in range(groups)]])
    d.set_base_margin(start.astype(np.float32))
    b = xgb.train(dict(params, num_boost_round=0), d, 0)
    transforms.append(b.predict(d).ravel().tolist())
  for base in case["baseScores"]:
    d = xgb.DMatrix(np.zeros((1, 1)), label=[case["labels"][-1]])
    b = xgb.train(dict(params, base_score=base), d, 0)
    bases.append(float(b.predict(d, output_margin=True).ravel()[0]))
  result.append({"gradients": rows, "transforms": transforms, "bases": bases})
labels = [3.5, -1, 8, 2.25, 0.1, 0.1, 6]
weights = [1, 2, 0.5, 1, 3, 0.2, 1]
absolute = []
for l, w in [(labels, None), (labels[:6], None), (labels, weights)]:
  d = xgb.DMatrix(np.arange(len(l), dtype=float).reshape(-1, 1), label=l, weight=w)
  b = xgb.train({"objective": "reg:absoluteerror", "max_depth": 1, "eta": 0.1, "lambda": 0, "tree_method": "hist", "min_child_weight": 0}, d, 1)
  learner = json.loads(b.save_raw("json"))["learner"]
  tree = learner["gradient_booster"]["model"]["trees"][0]
  absolute.append({"labels": l, "weights": w, "base": float(learner["learner_model_param"]["base_score"]),
    "leaves": b.predict(d, pred_leaf=True).ravel().tolist(), "values": tree["split_conditions"]})
import re
print(re.sub("-?(NaN|Infinity)", "null", json.dumps({"cases": result, "absolute": absolute})))
`;

interface Peer {
  cases: {
    gradients: [(number | null)[], number[]][];
    transforms: number[][];
    bases: number[];
  }[];
  absolute: {
    labels: number[];
    weights: number[] | null;
    base: number;
    leaves: number[];
    values: number[];
  }[];
}

function assertClose(actual: number, expected: number, message: string): void {
  const tolerance = 2e-6 * Math.max(Math.abs(expected), 1e-6);
  assert(
    Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance,
    `${message}: got ${actual}, XGBoost has ${expected}`,
  );
}

function ourGradients(
  { objective: name, options }: Case,
  label: number,
  margin: number,
  weight: number,
): [Float32Array, Float32Array] {
  const objective = createObjective(name, options);
  const { groups } = objective;
  // Two rows, of which only the second is asked for.
  const margins = new Float32Array(2 * groups);
  for (let group = 0; group < groups; group++) {
    margins[group * 2 + 1] = groups > 1 ? margin * (group + 1) : margin;
  }
  const gradient = new Float32Array(2 * groups).fill(NaN);
  const hessian = new Float32Array(2 * groups).fill(NaN);
  objective.gradients(
    margins,
    {
      labels: Float32Array.of(NaN, label),
      weights: Float32Array.of(NaN, weight),
    },
    gradient,
    hessian,
    1,
    2,
  );
  assert(Number.isNaN(gradient[0]), "A row before `from` is written");
  return [
    gradient.filter((_, at) => at % 2),
    hessian.filter((_, at) => at % 2),
  ];
}

await pythonTest("objectives agree with XGBoost", [
  "xgboost",
  "numpy",
], async (python, t) => {
  const peer: Peer = JSON.parse(
    await runPython(python, program, [
      JSON.stringify([cases, marginGrid, weightGrid]),
    ]),
  );
  for (const [index, entry] of cases.entries()) {
    const { gradients, transforms, bases } = peer.cases[index]!;
    const title = `${entry.objective} ${JSON.stringify(entry.options ?? {})}`;

    await t.step(`${title}: gradients and Hessians`, () => {
      const expected = gradients.values();
      for (const label of entry.labels) {
        for (const margin of marginGrid) {
          for (const weight of weightGrid) {
            const [g, h] = ourGradients(entry, label, margin, weight);
            const [wantedG, wantedH] = expected.next().value!;
            const at = `label ${label}, margin ${margin}, weight ${weight}`;
            for (let group = 0; group < g.length; group++) {
              // Below this XGBoost sets the weight of a leaf to 0, hiding g.
              if (wantedG[group] !== null && wantedH[group]! > 1e-30) {
                assertClose(h[group]!, wantedH[group]!, `Hessian, ${at}`);
                checkGradient(entry, g[group]!, wantedG[group]!, h[group]!, at);
              }
            }
          }
        }
      }
    });

    await t.step(`${title}: predictions`, () => {
      const objective = createObjective(entry.objective, entry.options);
      const { groups } = objective;
      for (const [at, margin] of marginGrid.entries()) {
        const margins = new Float32Array(2 * groups);
        for (let group = 0; group < groups; group++) {
          margins[group * 2] = margin * (group + 1) / 8;
          margins[group * 2 + 1] = -0.5 * group;
        }
        const predictions = objective.transform(margins, 2);
        assertEquals(predictions.length, transforms[at]!.length);
        predictions.forEach((value, i) =>
          assertClose(value, transforms[at]![i]!, `margin ${margin}`)
        );
      }
    });

    await t.step(`${title}: base_score`, () => {
      const objective = createObjective(entry.objective, entry.options);
      entry.baseScores.forEach((baseScore, at) =>
        assertClose(
          objective.baseMargin(baseScore),
          bases[at]!,
          `base_score ${baseScore}`,
        )
      );
    });
  }

  await t.step("reg:absoluteerror: median base_score and leaves", () => {
    const objective = createObjective("reg:absoluteerror");
    for (const { labels, weights, base, leaves, values } of peer.absolute) {
      const y = Float32Array.from(labels);
      const w = weights === null ? undefined : Float32Array.from(weights);
      const baseScore = objective.estimateBaseScore!(y, w);
      assertEquals(baseScore, Math.fround(base));
      const margins = new Float32Array(y.length).fill(baseScore);
      for (const leaf of new Set(leaves)) {
        const rows = Int32Array.from(
          leaves.keys().filter((row) => leaves[row] === leaf),
        );
        assertEquals(
          objective.leafValue!(y, margins, rows, w),
          Math.fround(values[leaf]!),
        );
      }
    }
  });
});

/** XGBoost's leaf is clamped by `max_delta_step`, which only poisson sets here. */
function checkGradient(
  { objective, options }: Case,
  gradient: number,
  expected: number,
  hessian: number,
  at: string,
): void {
  if (objective === "count:poisson") {
    const clamp = (options?.maxDeltaStep ?? 0.7) * hessian;
    gradient = Math.max(-clamp, Math.min(clamp, gradient));
  }
  assertClose(gradient, expected, `Gradient, ${at}`);
}

Deno.test("createObjective() takes the alias reg:linear", () => {
  assertEquals(createObjective("reg:linear").name, "reg:squarederror");
});

Deno.test("createObjective() refuses ranking, survival and unknown objectives by name", () => {
  for (
    const [name, reason] of [
      ["rank:pairwise", "ranking is not supported"],
      ["survival:cox", "survival analysis is not supported"],
      ["reg:nonsense", "supported are reg:squarederror"],
      ["toString", "supported are"],
    ] as const
  ) {
    const error = assertThrows(
      () => createObjective(name),
      UserError,
      reason,
    );
    assert(error.message.includes(`"${name}"`));
  }
});

Deno.test("createObjective() refuses parameters out of range", () => {
  const refused: [string, ObjectiveOptions, string][] = [
    ["multi:softmax", {}, "num_class"],
    ["multi:softprob", { numClass: 2.5 }, "num_class"],
    ["multi:softprob", { numClass: 0 }, "num_class"],
    ["reg:tweedie", { tweedieVariancePower: 2 }, "tweedie_variance_power"],
    ["reg:tweedie", { tweedieVariancePower: NaN }, "tweedie_variance_power"],
    ["reg:pseudohubererror", { huberSlope: 0 }, "huber_slope"],
    ["count:poisson", { maxDeltaStep: -1 }, "max_delta_step"],
    ["binary:logistic", { scalePosWeight: -1 }, "scale_pos_weight"],
  ];
  for (const [name, options, part] of refused) {
    assertThrows(() => createObjective(name, options), UserError, part);
  }
});

Deno.test("baseMargin() refuses a base_score outside the objective's domain", () => {
  for (
    const [name, baseScore] of [
      ["binary:logistic", 1],
      ["reg:logistic", 0],
      ["count:poisson", 0],
      ["reg:gamma", -1],
      ["reg:tweedie", NaN],
    ] as const
  ) {
    assertThrows(
      () => createObjective(name).baseMargin(baseScore),
      UserError,
      "base_score",
    );
  }
});

Deno.test("checkLabels() names the first label outside the objective's domain", () => {
  const outside: [string, number, ObjectiveOptions?][] = [
    ["reg:squarederror", NaN],
    ["reg:absoluteerror", Infinity],
    ["reg:pseudohubererror", -Infinity],
    ["binary:hinge", NaN],
    ["reg:squaredlogerror", -1],
    ["reg:logistic", 1.1],
    ["binary:logistic", -0.1],
    ["binary:logitraw", 2],
    ["reg:gamma", 0],
    ["reg:tweedie", -1],
    ["count:poisson", -1],
    ["multi:softmax", 3, { numClass: 3 }],
    ["multi:softprob", -1, { numClass: 3 }],
    ["multi:softprob", 0.5, { numClass: 3 }],
  ];
  for (const [name, label, options] of outside) {
    const objective = createObjective(name, options);
    objective.checkLabels(Float32Array.of(1, 1));
    assertThrows(
      () => objective.checkLabels(Float32Array.of(1, label, label)),
      UserError,
      "of row 2 must be",
    );
  }
});

Deno.test("constantHessian is true only where a row's Hessian never changes", () => {
  assert(createObjective("reg:squarederror").constantHessian);
  assert(createObjective("reg:absoluteerror").constantHessian);
  const weighted = createObjective("reg:squarederror", { scalePosWeight: 2 });
  assert(weighted.constantHessian);
  assert(!createObjective("binary:hinge").constantHessian);
});
