import {
  DescribeModelCommand,
  paginateListModels,
} from "@aws-sdk/client-sagemaker";
import { deleteModel } from "../jobs/mod.ts";
import { deleteObjects, listObjects, type Session } from "../session/mod.ts";

/** What runs have created under the session's prefix. */
export interface Created {
  /** Names of the SageMaker models whose artifact lies under the prefix. */
  readonly models: readonly string[];
  /** Every object under the prefix: data, artifacts, predictions, manifests. */
  readonly objects: readonly { readonly uri: string; readonly size: number }[];
}

/** Lists what runs have created, and deletes nothing. */
export async function listCreated(session: Session): Promise<Created> {
  const home = `s3://${session.bucket}/${session.prefix}/`;
  const models: string[] = [];
  const pages = paginateListModels({ client: session.sagemaker }, {});
  for await (const { Models = [] } of pages) {
    for (const { ModelName } of Models) {
      const { PrimaryContainer } = await session.sagemaker.send(
        new DescribeModelCommand({ ModelName }),
      );
      if (PrimaryContainer?.ModelDataUrl?.startsWith(home)) {
        models.push(ModelName!);
      }
    }
  }
  return { models, objects: await listObjects(session, home) };
}

/** Deletes what {@linkcode listCreated} listed. The jobs' records stay. */
export async function deleteCreated(
  session: Session,
  { models, objects }: Created,
): Promise<void> {
  for (const model of models) await deleteModel(session, model);
  await deleteObjects(session, objects.map(({ uri }) => uri));
}
