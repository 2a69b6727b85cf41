import {
  type Figure,
  hyperparameterSlicesChart,
  parallelCoordinatesChart,
  parameterImportanceChart,
  type ReportSection,
  tuningHistoryChart,
} from "../charts/mod.ts";
import {
  type Observation,
  parameterImportance,
  type Point,
  type Space,
} from "../engines/search/mod.ts";
import type { TunedModel } from "../manifests/mod.ts";
import { defaultsValue, describe } from "./tuned.ts";

/** The charts of a search, by the names of their files. */
export function tuningCharts(
  model: TunedModel,
  { synthetic = false }: { readonly synthetic?: boolean } = {},
): Record<string, Figure> {
  const { base, trials, objectiveMetric } = model;
  const better = model.objective === "Minimize" ? "lower" : "higher";
  const shared = { model: base, synthetic };
  const objective = { name: objectiveMetric };
  const columns = {
    ...shared,
    hyperparameters: hyperparameterColumns(model),
    objective: {
      ...objective,
      values: trials.map(({ value }) => value ?? null),
      better,
    } as const,
  };
  const importance = importanceOf(model);
  return {
    [`tuning_history_${base}`]: tuningHistoryChart({
      ...shared,
      objective,
      better,
      trials: trials.map(({ value, status }) => ({
        value: value ?? null,
        status,
      })),
    }),
    [`tuning_coordinates_${base}`]: parallelCoordinatesChart(columns),
    [`tuning_slices_${base}`]: hyperparameterSlicesChart(columns),
    ...(importance.length > 0 && {
      [`tuning_importance_${base}`]: parameterImportanceChart({
        ...shared,
        parameters: importance,
        measure: "share of the objective's variance",
      }),
    }),
  };
}

function hyperparameterColumns({ ranges, trials }: TunedModel) {
  return ranges.map((range) => ({
    name: range.name,
    values: trials.map(({ hyperparameters }) => {
      const value = hyperparameters[range.name];
      if (value === undefined) return null;
      return range.kind === "categorical" ? value : Number(value);
    }),
    scale: range.kind !== "categorical" && range.scale === "Logarithmic"
      ? "logarithmic" as const
      : "linear" as const,
  }));
}

/** Trials outside the ranges, as the defaults may be, do not count. */
function importanceOf({ ranges, trials, objective }: TunedModel) {
  const space: Space = ranges;
  const sign = objective === "Minimize" ? 1 : -1;
  const observations = trials.flatMap(
    ({ hyperparameters, value }): Observation[] => {
      if (value === undefined) return [];
      const point: Record<string, number | string> = {};
      for (const range of ranges) {
        const text = hyperparameters[range.name]!;
        const inside = range.kind === "categorical"
          ? range.values.includes(text)
          : Number(text) >= range.min && Number(text) <= range.max;
        if (!inside) return [];
        point[range.name] = range.kind === "categorical" ? text : Number(text);
      }
      return [{ point: point as Point, value: sign * value }];
    },
  );
  if (observations.length < 3) return [];
  return parameterImportance(space, observations)
    .map(({ name, share }) => ({ name, importance: share }));
}

/** The report's section on tuning: what was searched, and what it gained. */
export function tuneReport(
  models: readonly TunedModel[],
  figures: readonly Figure[],
): ReportSection {
  return {
    id: "tune",
    heading: "Tuning",
    paragraphs: [
      "The hyperparameters of each model were searched in a SageMaker tuning job of its own, by the metric that its container reports on the validation part. The defaults were trained beside, and stay where no trial was better. The test rows had no part in it.",
    ],
    tables: [
      {
        caption: "The best trial of each model",
        columns: ["Model", "Trials", "Metric", "Defaults", "Best"],
        rows: models.map((model) => {
          const before = defaultsValue(model);
          return [
            model.name,
            model.trials.length,
            model.objectiveMetric,
            Number.isNaN(before) ? "not tried" : before,
            model.trials[model.best]!.value!,
          ];
        }),
      },
      {
        caption: "Its hyperparameters",
        columns: ["Model", "Hyperparameters"],
        rows: models.map(({ name, trials, best }) => [
          name,
          describe(trials[best]!.hyperparameters),
        ]),
      },
    ],
    figures,
  };
}
