import {
  condition,
  fitParameters,
} from "../../../lib/engines/gaussian_process/mod.ts";
import { MersenneTwister } from "../../../lib/engines/random.ts";
import { assert, assertAlmostEquals } from "../../support/assert.ts";
import { pythonTest, runPython } from "../../support/peers.ts";

function smooth(x: Float64Array): number {
  return Math.sin(5 * x[0]!) + x[1]! * x[1]!;
}

function observations(n: number, noise = 0) {
  const random = new MersenneTwister(7);
  const x = Array.from(
    { length: n },
    () => Float64Array.of(random.uniform(), random.uniform()),
  );
  const y = Float64Array.from(
    x,
    (point) => smooth(point) + noise * (random.uniform() - 0.5),
  );
  return { x, y, categorical: new Uint8Array(2) };
}

const parameters = Float64Array.from([0.4, 0.9, 1.7, 1e-3], Math.log);
const queries = [[0.1, 0.2], [0.5, 0.5], [0.9, 0.05], [0, 1]];

const SKLEARN = `
import sys, json, numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor as GP
from sklearn.gaussian_process.kernels import ConstantKernel as C, Matern
x, y, q, (l0, l1, variance, noise) = json.load(sys.stdin)
k = C(variance) * Matern([l0, l1], nu=2.5)
gp = GP(k, alpha=noise, optimizer=None).fit(np.array(x), y)
mean, sd = gp.predict(np.array(q), return_std=True)
print(json.dumps([list(mean), list(sd ** 2)]))
`;

await pythonTest(
  "condition() has the mean and variance of scikit-learn's process",
  ["sklearn"],
  async (python) => {
    const data = observations(25);
    const input = JSON.stringify([
      data.x.map((point) => [...point]),
      [...data.y],
      queries,
      [...parameters.map(Math.exp)],
    ]);
    const program =
      `import io, sys\nsys.stdin = io.StringIO(sys.argv[1])\n${SKLEARN}`;
    const [means, variances] = JSON.parse(
      await runPython(python, program, [input]),
    );
    const process = condition(data, parameters);
    for (const [i, query] of queries.entries()) {
      const { mean, variance } = process.predict(Float64Array.from(query));
      assertAlmostEquals(mean, means[i], 1e-6);
      assertAlmostEquals(variance, variances[i], 1e-6);
    }
  },
);

Deno.test("posterior() has the gradients that differences give", () => {
  const process = condition(observations(15), parameters);
  const at = Float64Array.of(0.3, 0.6);
  const { meanGradient, varianceGradient } = process.posterior(at);
  for (let k = 0; k < 2; k++) {
    const [up, down] = [1e-6, -1e-6].map((step) => {
      const moved = at.slice();
      moved[k] = moved[k]! + step;
      return process.predict(moved);
    });
    assertAlmostEquals(meanGradient[k]!, (up!.mean - down!.mean) / 2e-6, 1e-5);
    assertAlmostEquals(
      varianceGradient[k]!,
      (up!.variance - down!.variance) / 2e-6,
      1e-5,
    );
  }
});

Deno.test("fitParameters() finds noise where there is some, and none where there is none", () => {
  const noiseOf = (noise: number) =>
    Math.exp(fitParameters(observations(40, noise))[3]!);
  assert(noiseOf(0) < 1e-4, `${noiseOf(0)}`);
  // Uniform noise of width 1 has variance 1/12.
  assertAlmostEquals(noiseOf(1), 1 / 12, 0.05);
});

Deno.test("condition() stands points that coincide", () => {
  const point = Float64Array.of(0.5, 0.5);
  const process = condition(
    {
      x: [point, point.slice()],
      y: Float64Array.of(1, 1),
      categorical: new Uint8Array(2),
    },
    Float64Array.from([1, 1, 1, 1e-12], Math.log),
  );
  assertAlmostEquals(process.predict(point).mean, 1, 1e-3);
});
