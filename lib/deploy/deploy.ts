import {
  batchTransformRequest,
  checkOptionNames,
  claimJob,
  createModel,
  discardModel,
  folderOf,
  modelRequest,
  type OptionNames,
  readPredictions,
  runTransformJob,
  TRANSFORM_OPTIONS,
  type TransformJobResult,
  transformJobStatus,
  type TransformResources,
} from "../jobs/mod.ts";
import {
  type PrepManifest,
  readManifest,
  type TrainedModel,
  writeManifest,
} from "../manifests/mod.ts";
import { type Session, uriOf } from "../session/mod.ts";
import { chooseModel } from "./choose_model.ts";
import { Deployed } from "./deployed.ts";

/** How `deploy` runs the batch transform. */
export interface DeployOptions extends TransformResources {
  /** Name of the trained model. @default {the best of the comparison} */
  readonly model?: string;
  /** Stops the running job when it aborts. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionNames<DeployOptions> = {
  ...TRANSFORM_OPTIONS,
  model: true,
  signal: true,
};

/**
 * Deploys the best model: creates a SageMaker model, predicts the test part with
 * it in a batch transform, and writes `deploy.json`. The predictions lie under
 * `predictions/`; the model stays.
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If an option is not legal.
 * @throws {JobError} If the transform job fails.
 */
export async function deploy(
  session: Session,
  options: DeployOptions = {},
): Promise<Deployed> {
  checkOptionNames("deploy", options, OPTIONS);
  const prep = await readManifest(session, "prep");
  const trained = await chooseModel(session, prep, options.model);
  const output = uriOf(session, "predictions");
  const { jobName: name, seconds } = await predictTest(
    session,
    prep,
    trained,
    output,
    options,
  );
  const { uris, values } = await readPredictions(
    session,
    output,
    trained.accept,
  );
  checkCount(trained.name, values.length, prep.parts.test.rows);
  const manifest = {
    stage: "deploy",
    model: trained.name,
    modelName: name,
    transformJobName: name,
    predictions: uris,
    rows: values.length,
    seconds,
  } as const;
  await writeManifest(session, "deploy", manifest);
  return new Deployed(manifest, values);
}

/** The batch transform of the test rows, on a model that stays. */
async function predictTest(
  session: Session,
  { parts: { test } }: PrepManifest,
  trained: TrainedModel,
  output: string,
  options: DeployOptions,
): Promise<TransformJobResult> {
  const { accept } = trained;
  const input = folderOf(test.uri);
  const transform = { input, output, accept, labelled: true };
  const claimed = await claimJob(session, {
    key: `deploy/${trained.name}`,
    base: trained.name,
    inputs: [trained.modelData, test.sha256],
    request: (name) =>
      batchTransformRequest(
        { ...transform, jobName: name, modelName: name },
        options,
      ),
    statusOf: transformJobStatus,
  }, options.resume);
  const { jobName: name, started } = claimed;
  const { signal } = options;
  signal?.throwIfAborted();
  if (!started) {
    const model = modelRequest(session, name, trained, options.tags);
    await createModel(session, model);
  }
  try {
    return await runTransformJob(session, claimed, {
      label: `Deploy ${trained.name}`,
      ...(signal && { signal }),
    });
  } catch (error) {
    await discardModel(session, name, error);
    throw error;
  }
}

function checkCount(name: string, given: number, rows: number): void {
  if (given === rows) return;
  throw new RangeError(
    `Cannot use the predictions of "${name}": there are ${given} for ${rows} rows`,
  );
}
