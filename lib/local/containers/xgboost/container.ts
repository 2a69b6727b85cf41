import type { Dataset } from "../../../engines/data/matrix.ts";
import { UserError } from "../../../engines/user_error.ts";
import { encodeBooster } from "../../../engines/xgboost/model/mod.ts";
import {
  type Booster,
  crossValidate,
  type CrossValidation,
  formatRound,
  type Parameters,
  parseParameters,
  train,
} from "../../../engines/xgboost/mod.ts";
import type { Container, InputChannel, TrainingContext } from "../container.ts";
import { parseContentType, readTrainingChannel } from "../tabular/dataset.ts";
import { isTrial } from "../tabular/remember.ts";
import { sharedBins } from "./shared_bins.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { loadModel } from "./serve.ts";

const MODEL_FILE = "xgboost-model";

/** SageMaker's built-in XGBoost. */
export const xgboostContainer: Container = {
  trainsOnEachHost: false,
  train: trainContainer,
  load: loadModel,
};

async function trainContainer(context: TrainingContext): Promise<void> {
  const { log, hosts } = context;
  const parameters = parseParameters(context.hyperparameters);
  const rows = readRows(context, "train", parameters.csvWeights);
  const validation = context.channels.some(({ name }) => name === "validation")
    ? readRows(
      context,
      "validation",
      parameters.csvWeights,
      rows.features.columns,
    )
    : undefined;
  log(
    hosts.length === 1
      ? "Single node training."
      : `Distributed node training with ${hosts.length} hosts: ${
        hosts.join(", ")
      }`,
  );
  const { features } = rows;
  log(
    `Train matrix has ${features.rows} rows and ${features.columns} columns`,
  );
  if (validation !== undefined) {
    log(`Validation matrix has ${validation.features.rows} rows`);
  }
  if (parameters.kFold === undefined) {
    await trainOne(context, parameters, rows, validation);
  } else {
    await trainFolds(context, parameters, rows, validation);
  }
}

async function trainOne(
  context: TrainingContext,
  parameters: Parameters,
  rows: Dataset,
  validation: Dataset | undefined,
): Promise<void> {
  const { log, stopping, modelFolder, checkpointFolder } = context;
  const checkpoint = checkpointFolder === undefined
    ? undefined
    : await readCheckpoint(checkpointFolder);
  if (checkpoint !== undefined) {
    log(`Checkpoint loaded from ${checkpoint.name}`);
    log(`Resuming from iteration ${checkpoint.rounds}`);
  }
  const booster = await train(parameters, rows, {
    ...(validation === undefined ? {} : { validation }),
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.booster }),
    ...(isTrial(context.hyperparameters) && sharedBins(parameters, rows)),
    onRound(report) {
      log(formatRound(report));
      return !stopping();
    },
  });
  if (stopping()) {
    if (checkpointFolder !== undefined) {
      await writeCheckpoint(checkpointFolder, booster);
    }
    // On SIGTERM the container leaves without a model, unless told otherwise.
    if (context.hyperparameters.save_model_on_termination !== "true") return;
  }
  saveModel(`${modelFolder}/${MODEL_FILE}`, booster);
}

/** One model a fold, and what each predicts for the rows it did not see. */
async function trainFolds(
  { log, modelFolder, outputFolder, stopping }: TrainingContext,
  parameters: Parameters,
  rows: Dataset,
  validation: Dataset | undefined,
): Promise<void> {
  const { kFold: folds = 1, numCvRound } = parameters;
  const all = rows.labels.length + (validation?.labels.length ?? 0);
  log(
    `Run ${numCvRound}-round of ${folds}-fold cross validation with ${all} rows`,
  );
  const found = await crossValidate(parameters, rows, {
    ...(validation === undefined ? {} : { validation }),
    onFold: (fold) => log(`Train cross validation fold ${(fold % folds) + 1}`),
    onRound(report) {
      log(formatRound(report));
      return !stopping();
    },
    onSummary(of, line) {
      log(
        of === "overall"
          ? `The overall metrics of ${numCvRound}-round cross validation`
          : `The metrics of round ${of} cross validation`,
      );
      log(line);
    },
  });
  if (stopping()) return;
  found.boosters.forEach((booster, i) =>
    saveModel(`${modelFolder}/${MODEL_FILE}-${i}`, booster)
  );
  Deno.writeTextFileSync(`${outputFolder}/predictions.csv`, table(found));
}

/** Label, probability of a class, prediction: six decimals each. */
function table(
  { labels, predictions, probabilities }: CrossValidation,
): string {
  const columns = [labels, probabilities, predictions]
    .filter((values) => values !== undefined);
  return Array.from(
    labels,
    (_, row) =>
      columns.map((values) => values[row]!.toFixed(6)).join(",") + "\n",
  ).join("");
}

/** XGBoost reads it under any name; SageMaker's serving container does too. */
function saveModel(path: string, booster: Booster): void {
  Deno.writeFileSync(path, encodeBooster(booster, "ubj"));
}

function readRows(
  context: TrainingContext,
  name: string,
  csvWeights: boolean,
  leastColumns = 0,
): Dataset {
  const channel = context.channels.find((channel) => channel.name === name);
  if (channel === undefined) {
    throw new UserError(`Missing required channel: ${name}`);
  }
  const options = { format: formatOf(channel), csvWeights, leastColumns };
  try {
    return readTrainingChannel(context, channel, options);
  } catch (error) {
    if (channel.contentType !== undefined || !(error instanceof UserError)) {
      throw error;
    }
    throw new UserError(
      `${error.message}; the channel "${name}" has no ContentType, which stands for text/libsvm: give it text/csv if its files are CSV`,
    );
  }
}

function formatOf({ contentType = "text/libsvm" }: InputChannel) {
  const { format, parameters } = parseContentType(contentType);
  if (format === undefined) {
    throw new UserError(
      `${contentType} is not an accepted ContentType: csv, libsvm, parquet, recordio-protobuf, text/csv, text/libsvm, text/x-libsvm, application/x-parquet, application/x-recordio-protobuf.`,
    );
  }
  const { label_size: size = "1" } = parameters;
  if (size !== "1") {
    throw new UserError(
      `${contentType} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1`,
    );
  }
  return format;
}
