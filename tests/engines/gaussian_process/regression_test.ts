import {
  fitParameters,
  GaussianProcess,
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
  "GaussianProcess has the mean and variance of scikit-learn's process",
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
    const process = new GaussianProcess(data, parameters);
    for (const [i, query] of queries.entries()) {
      const { mean, variance } = process.predict(Float64Array.from(query));
      assertAlmostEquals(mean, means[i], 1e-6);
      assertAlmostEquals(variance, variances[i], 1e-6);
    }
  },
);

Deno.test("posterior() has the gradients that differences give", () => {
  const process = new GaussianProcess(observations(15), parameters);
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

Deno.test("GaussianProcess stands points that coincide", () => {
  const point = Float64Array.of(0.5, 0.5);
  const process = new GaussianProcess(
    {
      x: [point, point.slice()],
      y: Float64Array.of(1, 1),
      categorical: new Uint8Array(2),
    },
    Float64Array.from([1, 1, 1, 1e-12], Math.log),
  );
  assertAlmostEquals(process.predict(point).mean, 1, 1e-3);
});

Deno.test("GaussianProcess predicts many points as it does each", () => {
  const process = new GaussianProcess(observations(15), parameters);
  const points = Array.from(
    { length: 6 },
    (_, i) => Float64Array.of(i / 5, i / 7),
  );
  for (const [i, { mean, variance }] of process.predictAll(points).entries()) {
    const alone = process.predict(points[i]!);
    assertAlmostEquals(mean, alone.mean, 1e-9);
    assertAlmostEquals(variance, alone.variance, 1e-9);
  }
});

Deno.test("GaussianProcess takes a point more as if it had known it from the start", () => {
  const all = observations(15);
  const whole = new GaussianProcess(all, parameters);
  const grown = new GaussianProcess(
    { ...all, x: all.x.slice(0, 14) },
    parameters,
    1,
  );
  grown.add(all.x[14]!, all.y[14]!);
  for (const query of queries) {
    const at = Float64Array.from(query);
    assertAlmostEquals(grown.predict(at).mean, whole.predict(at).mean, 1e-9);
    assertAlmostEquals(
      grown.predict(at).variance,
      whole.predict(at).variance,
      1e-9,
    );
  }
});

Deno.test("fitParameters() ends where no parameter can be moved for the better", () => {
  // A stationary point of the posterior, from a start of its own too.
  const data = observations(30, 0.2);
  const fitted = fitParameters(data);
  const again = fitParameters(data, fitted);
  for (const [i, value] of again.entries()) {
    assertAlmostEquals(value, fitted[i]!, 0.05);
  }
});

Deno.test("leastMean() lies above a lucky value where there is noise, and is the least value where there is none", () => {
  const data = observations(20, 0.5);
  const least = data.y.reduce((a, b) => Math.min(a, b));
  const noisy = Float64Array.from([0.4, 0.9, 1.7, 0.1], Math.log);
  assert(new GaussianProcess(data, noisy).leastMean() > least);
  const exact = Float64Array.from([0.4, 0.9, 1.7, 1e-9], Math.log);
  assertAlmostEquals(
    new GaussianProcess(data, exact).leastMean(),
    least,
    1e-3,
  );
});
