import {
  CreateModelCommand,
  DeleteModelCommand,
} from "@aws-sdk/client-sagemaker";
import type { Session } from "../session/mod.ts";

/** What makes a SageMaker model: an artifact, and the image that serves it. */
export interface ModelDefinition {
  readonly image: string;
  /** S3 URI of `model.tar.gz`. */
  readonly modelData: string;
  /** Environment of the container. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Creates a SageMaker model; costs nothing until something runs on it. */
export async function createModel(
  session: Session,
  name: string,
  { image, modelData, environment }: ModelDefinition,
  tags: Readonly<Record<string, string>> = {},
): Promise<void> {
  await session.sagemaker.send(
    new CreateModelCommand({
      ModelName: name,
      ExecutionRoleArn: session.role,
      PrimaryContainer: {
        Image: image,
        ModelDataUrl: modelData,
        Environment: environment,
      },
      Tags: tagList(tags),
    }),
  );
}

/** Deletes a SageMaker model; its artifact stays. */
export async function deleteModel(
  session: Session,
  name: string,
): Promise<void> {
  await session.sagemaker.send(new DeleteModelCommand({ ModelName: name }));
}

/** Tags as the API takes them. */
export function tagList(
  tags: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
