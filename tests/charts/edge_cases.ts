/**
 * What charts must draw as soundly as anything: one row, nothing but one value,
 * numbers of any size, gaps, names of any length, very many rows.
 *
 * @module
 */
import * as charts from "../../lib/charts/mod.ts";
import { numbers, target } from "./sample_figures.ts";

const long = "a very long name with <b>markup</b> & $dollars$ that goes on "
  .repeat(4).trim();
const named = { name: long, unit: long.slice(0, 40) };
const [many, more] = [numbers(100_000, -5, 5, 3), numbers(100_000, -5, 5, 4)];

/** Charts by what is peculiar about their data. */
export const edgeCases: Record<string, () => charts.Figure> = {
  "one part": () =>
    charts.dataSplitChart({ parts: [{ name: "all", rows: 1 }] }),
  "parts with long names and without rows": () =>
    charts.dataSplitChart({
      parts: [{ name: long, rows: 1e9 }, { name: "b", rows: 0 }],
      synthetic: true,
    }),
  "a constant target with a long name": () =>
    charts.targetDistributionChart({
      target: named,
      parts: [
        { name: "train", values: [2.5, 2.5] },
        { name: long, values: [2.5] },
      ],
    }),
  "a target of 100,000 rows with far tails": () =>
    charts.targetDistributionChart({
      target,
      parts: [{ name: "train", values: [...many, 1e9, -1e9] }],
    }),
  "features of every size": () =>
    charts.featureDistributionsChart({
      features: [
        { ...named, values: [1, 2, 3] },
        { name: "constant", values: [0, 0, 0] },
        { name: "negative", values: [-1e9, -2e9, NaN] },
        { name: "tiny", values: [1e-9, 2e-9, 3e-9] },
        { name: "tails", values: [...numbers(1000), -50, 99] },
      ],
    }),
  "a map of one place": () =>
    charts.mapChart({
      longitude: [10],
      latitude: [50],
      values: [1],
      quantity: named,
    }),
  "a map of 100,000 rows": () =>
    charts.mapChart({
      longitude: many,
      latitude: more,
      values: many,
      quantity: target,
    }),
  "errors of a perfect model": () =>
    charts.errorMapChart({
      longitude: [-120],
      latitude: [36],
      actual: [1],
      predicted: [1],
      target,
    }),
  "a curve of one round": () =>
    charts.learningCurvesChart({
      metric: { name: "RMSE" },
      curves: [{ model: "m", part: "train", values: [1] }],
    }),
  "flat curves of twelve models": () =>
    charts.learningCurvesChart({
      metric: named,
      curves: Array.from({ length: 12 }, (_, i) => ({
        model: i ? `model-${i}` : long,
        part: "validation",
        values: [1, 1, NaN, 1],
      })),
    }),
  "ten models and four metrics": () =>
    charts.metricComparisonChart({
      models: Array.from({ length: 10 }, (_, i) => i ? `model-${i}` : long),
      metrics: ["a", "b", "c", "d"].map((letter) => ({
        ...named,
        name: `${letter} ${long}`,
        estimates: Array.from({ length: 10 }, (_, i) => ({
          value: -i,
          interval: [-i - 1, -i + 1] as const,
        })),
      })),
    }),
  "predictions of one row": () =>
    charts.predictedVsActualChart({
      target: named,
      actual: [0],
      predicted: [0],
      model: long,
    }),
  "predictions of 100,000 rows": () =>
    charts.predictedVsActualChart({ target, actual: many, predicted: more }),
  "predictions in millions": () =>
    charts.predictedVsActualChart({
      target,
      actual: [-1e6, -2e6, NaN],
      predicted: [-1e6, 3e6, 1],
    }),
  "residuals that are all zero": () =>
    charts.residualsChart({ target: named, actual: [1, 2], predicted: [1, 2] }),
  "residuals of 100,000 rows": () =>
    charts.residualsChart({ target, actual: many, predicted: more }),
  "one feature of no importance": () =>
    charts.featureImportanceChart({
      features: [{ name: long, importance: 0 }],
      measure: long,
    }),
  "importances below zero": () =>
    charts.featureImportanceChart({
      features: [{ name: "a", importance: -2 }, { name: "b", importance: 4 }],
      measure: "Permutation",
    }),
  "SHAP values that are all zero": () =>
    charts.shapSummaryChart({
      features: [{ ...named, values: [1, 2, 3], shap: [0, 0, 0] }],
      target: named,
    }),
  "SHAP values of 100,000 rows": () =>
    charts.shapSummaryChart({
      features: [{ name: "x", values: many, shap: more }],
      target,
    }),
  "the effect of a constant": () =>
    charts.shapDependenceChart({
      feature: { ...named, values: [1, 1], shap: [2, 2] },
      target,
      colorBy: { ...named, values: [0, 0] },
    }),
  "slices of one row": () =>
    charts.errorSlicesChart({
      target,
      actual: [1],
      predicted: [1],
      by: [{ ...named, values: [1] }],
    }),
  "slices by a flag": () =>
    charts.errorSlicesChart({
      target,
      actual: many,
      predicted: more,
      by: [
        { name: "flag", values: many.map((value) => value > 0 ? 1 : 0) },
        { name: "x", values: many },
        { ...named, values: more },
      ],
    }),
  "one trial": () =>
    charts.tuningHistoryChart({
      objective: target,
      better: "higher",
      trials: [{ value: 1 }],
    }),
  "trials that fail": () =>
    charts.tuningHistoryChart({
      objective: named,
      better: "lower",
      trials: [{ value: null, status: long }, { value: -2 }, { value: NaN }],
    }),
  "parallel coordinates of one trial": () =>
    charts.parallelCoordinatesChart({
      hyperparameters: [{ name: "x", values: [1] }],
      objective: { ...target, values: [1], better: "lower" },
    }),
  "parallel coordinates with gaps and long names": () =>
    charts.parallelCoordinatesChart({
      hyperparameters: Array.from({ length: 8 }, (_, i) => ({
        ...named,
        name: `${i} ${long}`,
        values: [1, null, 3],
        scale: "logarithmic" as const,
      })),
      objective: { ...named, values: [1, 2, null], better: "higher" },
    }),
  "slices of every kind of parameter": () =>
    charts.hyperparameterSlicesChart({
      hyperparameters: [
        { ...named, values: ["a<b>", "$x$", long] },
        { name: "z", values: [0, 1, 2], scale: "logarithmic" },
        { name: "e", values: [1e-8, 1e-4, 1], scale: "logarithmic" },
        { name: "n", values: [null, 2, 3] },
      ],
      objective: { ...target, values: [1, 1, 1], better: "lower" },
    }),
  "a pipeline of one step": () =>
    charts.pipelineGraphChart({
      steps: [{ name: "only", type: "Training" }],
      edges: [],
    }),
  "a pipeline with long names": () =>
    charts.pipelineGraphChart({
      pipeline: long,
      steps: [
        { name: long, type: long, status: "Succeeded", seconds: 1e5 },
        { name: "b", type: "Training" },
      ],
      edges: [{ from: long, to: "b", label: long }],
    }),
};
