import {
  CreateModelCommand,
  type CreateModelInput,
  DeleteModelCommand,
} from "@aws-sdk/client-sagemaker";
import type { Place, Session } from "../session/mod.ts";
import { isPassingFailure } from "../session/passing_failure.ts";
import { createOnce, deleteOnce } from "./send_once.ts";

/** What makes a SageMaker model: an artifact, and the image that serves it. */
export interface ModelDefinition {
  readonly image: string;
  /** S3 URI of `model.tar.gz`. */
  readonly modelData: string;
  /** Environment of the container. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The CreateModel request of a model. */
export function modelRequest(
  { role }: Place,
  name: string,
  { image, modelData, environment }: ModelDefinition,
  tags: Readonly<Record<string, string>> = {},
): CreateModelInput {
  return {
    ModelName: name,
    ExecutionRoleArn: role,
    PrimaryContainer: {
      Image: image,
      ModelDataUrl: modelData,
      Environment: { ...environment },
    },
    Tags: tagList(tags),
  };
}

/** Creates a SageMaker model; costs nothing until something runs on it. */
export async function createModel(
  { sagemaker }: Session,
  request: CreateModelInput,
): Promise<void> {
  const command = new CreateModelCommand(request);
  await createOnce(request.ModelName!, () => sagemaker.send(command));
}

/** Deletes a SageMaker model; its artifact stays. */
export async function deleteModel(
  { sagemaker }: Session,
  name: string,
): Promise<void> {
  const command = new DeleteModelCommand({ ModelName: name });
  await deleteOnce(() => sagemaker.send(command));
}

/**
 * Deletes the model of a job that came to nothing, and says so where that fails:
 * what is thrown stays why the job failed. The model of a job that may still run,
 * since only the connection was lost, stays for whoever resumes.
 */
export async function discardModel(
  session: Session,
  name: string,
  reason: unknown,
): Promise<void> {
  if (isPassingFailure(reason)) return;
  try {
    await deleteModel(session, name);
  } catch (error) {
    const { message } = error as Error;
    session.progress.note(`The model "${name}" is left behind: ${message}`);
  }
}

/** Tags as the API takes them. */
export function tagList(
  tags: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
