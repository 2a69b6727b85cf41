/**
 * One figure of each kind, from small seeded data.
 *
 * @module
 */
import {
  dataSplitChart,
  errorMapChart,
  errorSlicesChart,
  featureDistributionsChart,
  featureImportanceChart,
  type Figure,
  hyperparameterSlicesChart,
  learningCurvesChart,
  mapChart,
  metricComparisonChart,
  parallelCoordinatesChart,
  parameterImportanceChart,
  pipelineGraphChart,
  predictedVsActualChart,
  residualsChart,
  shapDependenceChart,
  shapSummaryChart,
  targetDistributionChart,
  tuningHistoryChart,
} from "../../lib/charts/mod.ts";
import { seededRandom } from "../../lib/charts/seeded_random.ts";

/** What the samples predict. */
export const target = { name: "Median house value", unit: "$100,000" };

/** `count` seeded numbers, `from` to `to`. */
export function numbers(
  count: number,
  from = 0,
  to = 1,
  seed = 1,
): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from(
    { length: count },
    () => from + (to - from) * random(),
  );
}

/** Two shuffled columns: what was observed, and a guess at it. */
export function predictions(
  count: number,
): { actual: Float64Array; predicted: Float64Array } {
  const actual = numbers(count, 0.5, 5);
  const noise = numbers(count, -0.6, 0.6, 2);
  return { actual, predicted: actual.map((value, i) => value + noise[i]!) };
}

/** Twenty trials of a tuning job, one of them without an objective. */
export function trials(): Parameters<typeof parallelCoordinatesChart>[0] {
  const eta = Array.from(numbers(20, -3, 0, 3), (power) => 10 ** power);
  const depth = Array.from(numbers(20, 3, 10, 4), Math.round);
  return {
    hyperparameters: [
      { name: "eta", values: eta, scale: "logarithmic" },
      { name: "max_depth", unit: "levels", values: depth },
      {
        name: "booster",
        values: depth.map((value) => value % 2 === 0 ? "gbtree" : "dart"),
      },
    ],
    objective: {
      name: "validation:rmse",
      unit: "$100,000",
      better: "lower",
      values: eta.map((value, i) =>
        i === 7 ? null : 0.45 + (Math.log10(value) + 1) ** 2 / 10
      ),
    },
    model: "xgboost",
  };
}

/** A pipeline with every status, an edge past a layer and labelled edges. */
export function pipeline(): Parameters<typeof pipelineGraphChart>[0] {
  return {
    pipeline: "housing",
    steps: [
      {
        name: "Prepare",
        type: "Processing",
        status: "Succeeded",
        seconds: 3.2,
      },
      { name: "TrainA", type: "Training", status: "Executing", seconds: 75 },
      { name: "TrainB", type: "Training", status: "Failed", seconds: 1 },
      { name: "TrainC", type: "Training", status: "Stopped" },
      { name: "Evaluate", type: "Processing", status: "Starting" },
      { name: "Check", type: "Condition", status: "Stopping" },
      { name: "Register", type: "RegisterModel" },
    ],
    edges: [
      { from: "Prepare", to: "TrainA" },
      { from: "Prepare", to: "TrainB" },
      { from: "Prepare", to: "TrainC" },
      { from: "Prepare", to: "Evaluate" },
      { from: "TrainA", to: "Evaluate" },
      { from: "TrainB", to: "Evaluate" },
      { from: "TrainC", to: "Evaluate" },
      { from: "Evaluate", to: "Check" },
      { from: "Check", to: "Register", label: "true" },
    ],
  };
}

/** Models with two metrics. */
export function comparison(): Parameters<typeof metricComparisonChart>[0] {
  return {
    models: ["xgboost", "knn"],
    rows: 400,
    metrics: [
      {
        name: "RMSE",
        unit: "$100,000",
        estimates: [
          { value: 0.4479, interval: [0.436, 0.461] },
          { value: 0.6314, interval: [0.617, 0.647] },
        ],
      },
      {
        name: "R²",
        better: "higher",
        estimates: [{ value: 0.849 }, { value: 0.7 }],
      },
    ],
  };
}

/** One figure of each kind, by the name of its function. */
export function sampleFigures(): Record<string, Figure> {
  const rows = 300;
  const both = { ...predictions(rows), target, model: "xgboost" };
  const longitude = numbers(rows, -124, -114, 5);
  const latitude = numbers(rows, 32.5, 42, 6);
  const income = {
    name: "MedInc",
    unit: "$10,000",
    values: numbers(rows, 0, 15),
  };
  const age = {
    name: "HouseAge",
    unit: "years",
    values: numbers(rows, 1, 52, 7),
  };
  const shapOf = (values: Float64Array) =>
    values.map((value) => Math.tanh(value - 4) / 2);
  const importances = [
    { name: "MedInc", importance: 2247 },
    { name: "Latitude", importance: 475.3 },
  ];
  const tuned = trials();
  return {
    dataSplitChart: dataSplitChart({
      parts: [{ name: "train", rows: 13_209 }, { name: "test", rows: 4128 }],
    }),
    targetDistributionChart: targetDistributionChart({
      target,
      parts: [
        { name: "train", values: both.actual },
        { name: "test", values: both.predicted },
      ],
    }),
    featureDistributionsChart: featureDistributionsChart({
      features: [income, age],
    }),
    mapChart: mapChart({
      longitude,
      latitude,
      values: both.actual,
      quantity: target,
    }),
    learningCurvesChart: learningCurvesChart({
      metric: { name: "RMSE", unit: "$100,000" },
      curves: [
        { model: "xgboost", part: "train", values: [1, 0.5, 0.3, 0.2] },
        { model: "xgboost", part: "validation", values: [1.1, 0.6, 0.45, 0.5] },
      ],
    }),
    metricComparisonChart: metricComparisonChart(comparison()),
    predictedVsActualChart: predictedVsActualChart({
      ...both,
      metrics: { RMSE: 0.4479 },
    }),
    residualsChart: residualsChart(both),
    featureImportanceChart: featureImportanceChart({
      features: importances,
      measure: "Total gain",
    }),
    parameterImportanceChart: parameterImportanceChart({
      parameters: importances,
      measure: "Share of variance",
    }),
    shapSummaryChart: shapSummaryChart({
      features: [income, age].map((each) => ({
        ...each,
        shap: shapOf(each.values),
      })),
      target,
    }),
    shapDependenceChart: shapDependenceChart({
      feature: { ...income, shap: shapOf(income.values) },
      target,
      colorBy: age,
    }),
    errorMapChart: errorMapChart({ ...both, longitude, latitude }),
    errorSlicesChart: errorSlicesChart({ ...both, by: [income, age] }),
    tuningHistoryChart: tuningHistoryChart({
      objective: tuned.objective,
      better: "lower",
      trials: tuned.objective.values.map((value) => ({ value })),
    }),
    parallelCoordinatesChart: parallelCoordinatesChart(tuned),
    hyperparameterSlicesChart: hyperparameterSlicesChart(tuned),
    pipelineGraphChart: pipelineGraphChart(pipeline()),
  };
}
