import { UserError } from "../../engines/user_error.ts";
import type { Predictor, ServingContext } from "../containers/container.ts";
import { loadContainer } from "../containers/mod.ts";
import { unpackArchive } from "./archive.ts";
import { bringFiles } from "./job_folder.ts";
import type { ModelTask, TransformTask } from "./protocol.ts";

/** What the service sets in the environment of a container that transforms. */
function batchEnvironment(
  { options }: TransformTask,
): Record<string, string> {
  const { maxPayload, maxConcurrent, strategy } = options;
  return {
    SAGEMAKER_BATCH: "true",
    SAGEMAKER_MAX_PAYLOAD_IN_MB: `${
      maxPayload === Infinity ? 0 : maxPayload / 2 ** 20
    }`,
    SAGEMAKER_BATCH_STRATEGY: strategy === "MultiRecord"
      ? "MULTI_RECORD"
      : "SINGLE_RECORD",
    SAGEMAKER_MAX_CONCURRENT_TRANSFORMS: `${maxConcurrent}`,
  };
}

/** Where the containers' lines go. */
type ServingLog = Required<Pick<ServingContext, "log" | "keepUp">>;

/** Models to be loaded, and what their containers find. */
export interface Serving {
  /** Several form a pipeline: each answers what the one before said. */
  readonly models: readonly ModelTask[];
  /** A folder of its own, for what the containers unpack. */
  readonly folder: string;
  /** What the service sets, where the model does not. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** What goes above the environment of the model. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Processes of a script that may answer at once. */
  readonly workers: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** Python interpreter, where the user named one. */
  readonly python?: string;
}

/** Loads the containers that a batch transform asks. */
export function openPipeline(
  task: TransformTask,
  log: ServingLog,
): Promise<Predictor> {
  const workers = task.options.maxConcurrent;
  const defaults = batchEnvironment(task);
  return openModels({ ...task, workers, defaults }, log);
}

/**
 * Loads the containers of a model; several answer one after the other.
 *
 * @throws If one cannot load its model; nothing of the others is left.
 */
export async function openModels(
  serving: Serving,
  log: ServingLog,
): Promise<Predictor> {
  const stages: Predictor[] = [];
  const close = async () => {
    for (const stage of stages) await stage.close?.();
  };
  try {
    for (const [i, model] of serving.models.entries()) {
      const folder = `${serving.folder}/model-${i}`;
      stages.push(await openModel(model, folder, serving, log));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return stages.length === 1 ? stages[0]! : { ...chain(stages), close };
}

function chain(stages: readonly Predictor[]): Predictor {
  return {
    async invoke({ accept, ...request }) {
      const last = stages.length - 1;
      let answer = request;
      for (const [i, stage] of stages.entries()) {
        const wanted = i === last ? accept : "*/*";
        answer = await stage.invoke({ ...answer, accept: wanted });
      }
      return answer;
    },
  };
}

async function openModel(
  model: ModelTask,
  folder: string,
  serving: Serving,
  log: ServingLog,
): Promise<Predictor> {
  const { artifact, files = [], image, code } = model;
  const modelFolder = `${folder}/model`;
  await Deno.mkdir(modelFolder, { recursive: true });
  if (artifact !== undefined) await unpackModel(artifact, modelFolder);
  await bringFiles(files, modelFolder, { copy: true });
  const container = await loadContainer(image, model.environment);
  return await container.load({
    modelFolder,
    folder,
    ...log,
    workers: serving.workers,
    grace: serving.grace,
    environment: {
      ...serving.defaults,
      ...model.environment,
      ...serving.environment,
    },
    ...(code === undefined ? {} : { codeArchive: code }),
    ...(serving.python === undefined ? {} : { python: serving.python }),
  });
}

async function unpackModel(artifact: string, folder: string): Promise<void> {
  try {
    await unpackArchive(artifact, folder);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(
      `Cannot unpack the model artifact, which must be a tar.gz file: ${error.message}`,
    );
  }
}
