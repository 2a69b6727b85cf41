import { UserError } from "../../engines/user_error.ts";
import type { Predictor } from "../containers/container.ts";
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

/** Loads the containers of a model; several answer one after the other. */
export async function openPipeline(
  task: TransformTask,
  log: (line: string) => void,
): Promise<Predictor> {
  const stages: Predictor[] = [];
  for (const [i, model] of task.models.entries()) {
    stages.push(await openModel(model, `${task.folder}/model-${i}`, task, log));
  }
  if (stages.length === 1) return stages[0]!;
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
    async close() {
      for (const stage of stages) await stage.close?.();
    },
  };
}

async function openModel(
  model: ModelTask,
  folder: string,
  task: TransformTask,
  log: (line: string) => void,
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
    log,
    workers: task.options.maxConcurrent,
    grace: task.grace,
    environment: {
      ...batchEnvironment(task),
      ...model.environment,
      ...task.environment,
    },
    ...(code === undefined ? {} : { codeArchive: code }),
    ...(task.python === undefined ? {} : { python: task.python }),
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
