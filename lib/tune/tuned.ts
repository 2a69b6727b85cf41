import type { TunedModel, TuneManifest } from "../manifests/mod.ts";
import { metricText } from "../tables/format.ts";
import {
  type DisplayBundle,
  jupyterDisplay,
  makeTable,
  type ShowOptions,
  type Table,
  tableBundle,
  textTable,
} from "../tables/mod.ts";

/** The tuned models, shown as a table of the best trial of each. */
export class Tuned {
  /** As `tune.json` has it. */
  readonly manifest: TuneManifest;

  /** Takes what `tune` wrote. */
  constructor(manifest: TuneManifest) {
    this.manifest = manifest;
  }

  /** The best model of each search, in the order given to `tune`. */
  get models(): readonly TunedModel[] {
    return this.manifest.models;
  }

  /**
   * One model.
   *
   * @param name With or without `-tuned`.
   * @throws {RangeError} If there is none of that name.
   */
  model(name: string): TunedModel {
    const found = this.models.find((model) =>
      model.name === name || model.base === name
    );
    if (found !== undefined) return found;
    throw new RangeError(
      `There is no tuned model "${name}": choose from ${
        this.models.map(({ name }) => name).join(", ")
      }`,
    );
  }

  /** One row a model: its tuning job, trials, and the best beside the defaults. */
  toTable(): Table {
    const column = <Cell>(cell: (model: TunedModel) => Cell) =>
      this.models.map(cell);
    return makeTable({
      model: column(({ name }) => name),
      job: column(({ tuningJobName }) => tuningJobName),
      trials: column(({ trials }) => trials.length),
      metric: column(({ objectiveMetric }) => objectiveMetric),
      defaults: column(defaultsValue),
      best: column(({ trials, best }) => trials[best]!.value!),
      hyperparameters: column(({ trials, best }) =>
        describe(trials[best]!.hyperparameters)
      ),
    });
  }

  /**
   * Every trial of a model, one row each; a column for each hyperparameter.
   *
   * @throws {RangeError} If there is no model of that name.
   */
  trials(name: string): Table {
    return trialTable(this.model(name));
  }

  /** The table as text. */
  toString(): string {
    return textTable(this.toTable(), SHOWN);
  }

  /** What a notebook shows. */
  [jupyterDisplay](): DisplayBundle {
    return tableBundle(this.toTable(), SHOWN);
  }
}

/** The value that the defaults came to; NaN where they were not tried. */
export function defaultsValue({ trials, tuningJobName }: TunedModel): number {
  const [first] = trials;
  const tried = first !== undefined &&
    !first.jobName.startsWith(`${tuningJobName}-`);
  return tried ? first.value ?? NaN : NaN;
}

/** Such as `eta=0.05, max_depth=8`. */
export function describe(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shortened(value)}`).join(", ");
}

function shortened(value: string): string {
  const number = Number(value);
  return value.trim() === "" || Number.isNaN(number)
    ? value
    : String(Number(number.toPrecision(4)));
}

function trialTable({ trials, ranges, objectiveMetric }: TunedModel): Table {
  const values = ranges.map(({ name, kind }) => {
    const cells = trials.map(({ hyperparameters }) => hyperparameters[name]);
    return [
      name,
      kind === "categorical"
        ? cells.map((cell) => cell ?? null)
        : cells.map((cell) => Number(cell ?? NaN)),
    ] as const;
  });
  return makeTable({
    trial: trials.map((_, i) => i + 1),
    job: trials.map(({ jobName }) => jobName),
    status: trials.map(({ status }) => status),
    ...Object.fromEntries(values),
    [objectiveMetric]: trials.map(({ value }) => value ?? NaN),
    seconds: trials.map(({ seconds }) => seconds),
  });
}

const SHOWN: ShowOptions = {
  formats: {
    defaults: (value) => metricText(value),
    best: (value) => metricText(value),
  },
};
