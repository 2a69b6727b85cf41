import type { TrainedModel, TrainManifest } from "../manifests/mod.ts";
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

/** The trained models, shown as a table of jobs, seconds and metrics. */
export class Trained {
  /** As `train.json` has it. */
  readonly manifest: TrainManifest;

  /** Takes what `train` wrote. */
  constructor(manifest: TrainManifest) {
    this.manifest = manifest;
  }

  /** The models in the order given to `train`. */
  get models(): readonly TrainedModel[] {
    return this.manifest.models;
  }

  /** One row a model. The metrics are the containers' own, and differ in kind. */
  toTable(): Table {
    const column = <Cell>(cell: (model: TrainedModel) => Cell) =>
      this.models.map(cell);
    return makeTable({
      model: column(({ name }) => name),
      job: column(({ jobName }) => jobName),
      status: column(() => "Completed"),
      seconds: column(({ trainingSeconds }) => trainingSeconds),
      metric: column(({ objectiveMetric }) => objectiveMetric),
      value: column(({ metrics, objectiveMetric }) =>
        metrics[objectiveMetric] ?? NaN
      ),
    });
  }

  /** The table as text. */
  toString(): string {
    return textTable(this.toTable(), SHOWN);
  }

  /** What a notebook shows. */
  [jupyterDisplay](): DisplayBundle {
    const table = this.toTable();
    // Seconds differ from run to run, and stored outputs must not.
    return Deno.env.get("SAGEBOOK_STEADY")
      ? tableBundle(withoutColumn(table, "seconds"), SHOWN)
      : tableBundle(table, SHOWN);
  }
}

function withoutColumn(table: Table, name: string): Table {
  const columns = table.columns.filter((column) => column.name !== name);
  return { ...table, columns };
}

const SHOWN: ShowOptions = {
  formats: {
    seconds: (value) => value.toFixed(1),
    value: (value) => metricText(value),
  },
};
