import {
  allOrStop,
  batchTransformRequest,
  claimJob,
  createModel,
  deleteModel,
  discardModel,
  folderOf,
  modelRequest,
  readPredictions,
  runTransformJob,
  transformJobStatus,
  type TransformResources,
} from "../jobs/mod.ts";
import type { PrepManifest, TrainedModel } from "../manifests/mod.ts";
import { type Session, uriOf } from "../session/mod.ts";

/** A trained model and its predictions for the test rows. */
export interface JudgedModel {
  readonly trained: TrainedModel;
  /** One a test row, in order. */
  readonly predicted: Float64Array;
  /** S3 URI of the predictions. */
  readonly uri: string;
}

/**
 * Lets every model predict the test rows in a batch transform, all at once. The
 * filter keeps the label from them.
 *
 * @throws {JobError} If one fails; the others are stopped.
 * @throws {RangeError} If a model did not answer every row.
 */
export function judgeModels(
  session: Session,
  prep: PrepManifest,
  candidates: readonly TrainedModel[],
  options: TransformResources & { readonly signal?: AbortSignal },
): Promise<JudgedModel[]> {
  const { uri, rows } = prep.parts.test;
  const input = folderOf(uri);
  return allOrStop(candidates, async (trained, signal) => {
    const output = uriOf(session, `comparison/${trained.name}`);
    const label = `Evaluate ${trained.name}`;
    const key = `compare/${trained.name}`;
    const inputs = [prep.parts.test.sha256];
    const run = { key, inputs, label, input, output, labelled: true, signal };
    const { values, uris } = await predictOnce(session, trained, run, options);
    if (values.length !== rows) {
      throw new RangeError(
        `Cannot compare "${trained.name}": it gave ${values.length} predictions for ${rows} test rows`,
      );
    }
    return { trained, predicted: values, uri: uris[0]! };
  }, options.signal);
}

/** What {@linkcode predictOnce} reads and writes. */
export interface PredictionRun {
  /** Tells it from others under the prefix, such as `compare/xgboost`. */
  readonly key: string;
  /** Digests of what lies at `input`. */
  readonly inputs: readonly string[];
  /** Shown beside its status. */
  readonly label: string;
  readonly input: string;
  readonly output: string;
  readonly labelled: boolean;
  readonly signal: AbortSignal;
}

/**
 * A batch transform on a SageMaker model that is made for it, and deleted once the
 * job has ended: whoever resumes needs the model of a job that runs.
 */
export async function predictOnce(
  session: Session,
  trained: TrainedModel,
  { key, inputs, label, signal, ...transform }: PredictionRun,
  resources: TransformResources,
): Promise<{ values: Float64Array; uris: readonly string[] }> {
  const { accept } = trained;
  const claimed = await claimJob(session, {
    key,
    base: trained.name,
    inputs: [trained.modelData, ...inputs],
    request: (name) =>
      batchTransformRequest(
        { ...transform, jobName: name, modelName: name, accept },
        resources,
      ),
    statusOf: transformJobStatus,
  }, resources.resume);
  const { jobName: name, started } = claimed;
  if (!started) {
    const model = modelRequest(session, name, trained, resources.tags);
    await createModel(session, model);
  }
  try {
    await runTransformJob(session, claimed, { label, signal });
  } catch (error) {
    await discardModel(session, name, error);
    throw error;
  }
  await deleteModel(session, name);
  return await readPredictions(session, transform.output, accept);
}
