import {
  type ContainerDefinition,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModels,
} from "@aws-sdk/client-sagemaker";
import {
  deleteEndpoint,
  deleteEndpointConfig,
  deleteModel,
  findByName,
} from "../jobs/mod.ts";
import { deleteObjects, listObjects, type Session } from "../session/mod.ts";

/** What runs have created under the session's prefix. */
export interface Created {
  /** Names of the endpoints on these configurations: on AWS they cost until deleted. */
  readonly endpoints: readonly string[];
  /** Names of the endpoints' configurations that name one of these models. */
  readonly endpointConfigs: readonly string[];
  /**
   * Names of the SageMaker models whose artifact lies under the prefix, be it named
   * by their model package.
   */
  readonly models: readonly string[];
  /** Every object under the prefix: data, artifacts, predictions, manifests. */
  readonly objects: readonly { readonly uri: string; readonly size: number }[];
}

/**
 * Lists what runs have created, and deletes nothing. What the caller may not look
 * at is somebody else's, and left out.
 */
export async function listCreated(session: Session): Promise<Created> {
  const home = `s3://${session.bucket}/${session.prefix}/`;
  const models = await listModels(session, home);
  const endpointConfigs = await listConfigs(session, new Set(models));
  const endpoints = await listEndpoints(session, new Set(endpointConfigs));
  const objects = await listObjects(session, home);
  return { endpoints, endpointConfigs, models, objects };
}

async function listModels(
  session: Session,
  home: string,
): Promise<string[]> {
  const { sagemaker: client } = session;
  const names: string[] = [];
  for await (const { Models = [] } of paginateListModels({ client }, {})) {
    names.push(...Models.map(({ ModelName }) => ModelName!));
  }
  return await keep(names, async (ModelName) => {
    const command = new DescribeModelCommand({ ModelName });
    const { PrimaryContainer, Containers = [] } = await client.send(command);
    const containers = PrimaryContainer ? [PrimaryContainer] : Containers;
    const artifacts = await Promise.all(
      containers.map((container) => artifactsOf(session, container)),
    );
    return artifacts.flat().some((uri) => uri.startsWith(home));
  });
}

/** S3 URIs of what a container serves. */
async function artifactsOf(
  { sagemaker }: Session,
  { ModelDataUrl = "", ModelPackageName }: ContainerDefinition,
): Promise<string[]> {
  if (ModelPackageName === undefined) return [ModelDataUrl];
  const command = new DescribeModelPackageCommand({ ModelPackageName });
  const found = await findByName(() => sagemaker.send(command));
  const { Containers = [] } = found?.InferenceSpecification ?? {};
  return Containers.map(({ ModelDataUrl = "" }) => ModelDataUrl);
}

async function listConfigs(
  { sagemaker: client }: Session,
  models: ReadonlySet<string>,
): Promise<string[]> {
  const names: string[] = [];
  const pages = paginateListEndpointConfigs({ client }, {});
  for await (const { EndpointConfigs = [] } of pages) {
    names.push(...EndpointConfigs.map((config) => config.EndpointConfigName!));
  }
  return await keep(names, async (EndpointConfigName) => {
    const command = new DescribeEndpointConfigCommand({ EndpointConfigName });
    const { ProductionVariants = [] } = await client.send(command);
    return ProductionVariants.some(({ ModelName = "" }) =>
      models.has(ModelName)
    );
  });
}

async function listEndpoints(
  { sagemaker: client }: Session,
  configs: ReadonlySet<string>,
): Promise<string[]> {
  const names: string[] = [];
  for await (
    const { Endpoints = [] } of paginateListEndpoints({ client }, {})
  ) {
    names.push(...Endpoints.map(({ EndpointName }) => EndpointName!));
  }
  return await keep(names, async (EndpointName) => {
    const command = new DescribeEndpointCommand({ EndpointName });
    const { EndpointConfigName = "" } = await client.send(command);
    return configs.has(EndpointConfigName);
  });
}

/** The names that are ours, by a look at each. */
async function keep(
  names: readonly string[],
  isOurs: (name: string) => Promise<boolean>,
): Promise<string[]> {
  const kept: string[] = [];
  for (const name of names) {
    try {
      if (await isOurs(name)) kept.push(name);
    } catch (error) {
      // The least policy allows a look at the names that we make alone.
      if ((error as Error).name !== "AccessDeniedException") throw error;
    }
  }
  return kept;
}

/**
 * Deletes what {@linkcode listCreated} listed, what costs first. The jobs' records
 * stay.
 */
export async function deleteCreated(
  session: Session,
  { endpoints, endpointConfigs, models, objects }: Created,
): Promise<void> {
  for (const endpoint of endpoints) await deleteEndpoint(session, endpoint);
  for (const config of endpointConfigs) {
    await deleteEndpointConfig(session, config);
  }
  for (const model of models) await deleteModel(session, model);
  await deleteObjects(session, objects.map(({ uri }) => uri));
}
