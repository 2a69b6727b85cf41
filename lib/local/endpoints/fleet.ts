import type { Invocation } from "../containers/container.ts";
import { removeFolder } from "../jobs/folders.ts";
import { LogWriter } from "../jobs/log_writer.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { CaptureWriter } from "./capture.ts";
import { mapPaths, pinModels } from "./deployment.ts";
import { type ModelAnswer, ModelHost } from "./model_host.ts";
import type { DeployedVariant, Deployment } from "./records.ts";

/** Stands for the instance in names of log streams. */
const INSTANCE = "i-00000000000000001";

/** Requests to one variant that may be under way; AWS's queue has an end too. */
const MOST_FLYING = 1_000;

/** The log group of an endpoint. */
export function logGroupOf(endpointName: string): string {
  return `/aws/sagemaker/Endpoints/${endpointName}`;
}

/** One variant of a deployment of an endpoint. */
export interface Placed {
  readonly endpointName: string;
  readonly deployment: Deployment;
  readonly variant: DeployedVariant;
}

/** A variant in this process: loaded, or to be when it is first asked. */
interface Slot {
  host?: ModelHost;
  flying: number;
}

/** A host that has not ended. */
interface RunningHost {
  readonly host: ModelHost;
  /** Id of its deployment. */
  readonly deployment: string;
  /** Settles once nothing is left of it. */
  readonly gone: Promise<void>;
}

/** The models that endpoints keep loaded in this process. */
export class EndpointFleet {
  /** Writes what endpoints capture. */
  readonly capture: CaptureWriter;
  readonly #state: Omit<LocalContext, "scheduler">;
  readonly #slots = new Map<string, Slot>();
  readonly #running = new Set<RunningHost>();
  #closed = false;

  constructor(state: Omit<LocalContext, "scheduler">) {
    this.#state = state;
    this.capture = new CaptureWriter(state.objects);
  }

  /**
   * Loads all variants of a deployment.
   *
   * @returns The deployment, with what it found to load.
   * @throws If a model is gone or cannot be loaded; nothing of it is left.
   */
  async open(
    endpointName: string,
    deployment: Deployment,
  ): Promise<Deployment> {
    try {
      const variants = deployment.variants.map((variant) =>
        this.#find(deployment, variant)
      );
      const found = { ...deployment, variants };
      await Promise.all(
        variants.map((variant) =>
          this.#ping({ endpointName, deployment: found, variant })
        ),
      );
      return found;
    } catch (error) {
      await this.drop(deployment);
      throw error;
    }
  }

  /**
   * Has a variant answer; loads it where an earlier process did before.
   *
   * @throws {ModelFailure} If the containers refuse.
   * @throws {ServiceError} If there are too many requests, or it cannot be loaded.
   */
  async invoke(placed: Placed, invocation: Invocation): Promise<ModelAnswer> {
    const slot = this.#slot(placed);
    const { serverless } = placed.variant.current;
    if (slot.flying >= (serverless?.MaxConcurrency ?? Infinity)) {
      throw new ServiceError("ThrottlingException", "Rate exceeded");
    }
    if (slot.flying >= MOST_FLYING) {
      throw unavailable(`it has ${MOST_FLYING} requests under way`);
    }
    slot.flying++;
    try {
      return await (await this.#loadedHost(placed)).invoke(invocation);
    } finally {
      slot.flying--;
    }
  }

  /** Ends a deployment once its requests under way are answered. */
  async retire(deployment: Deployment): Promise<void> {
    await Promise.all(
      this.#take(deployment).map(async ({ host, gone }) => {
        await host.retire();
        await gone;
      }),
    );
    await removeFolder(this.#folder(deployment));
  }

  /** Ends a deployment at once. */
  async drop(deployment: Deployment): Promise<void> {
    await Promise.all(this.#take(deployment).map(end));
    await removeFolder(this.#folder(deployment));
  }

  /** Removes the folders of deployments that are not among these. */
  async keepOnly(deployments: readonly Deployment[]): Promise<void> {
    const folder = `${this.#state.stateFolder}/endpoints`;
    const known = new Set(deployments.map(({ id }) => id));
    try {
      for await (const { name } of Deno.readDir(folder)) {
        if (!known.has(name)) await removeFolder(`${folder}/${name}`);
        else await removeFolder(`${folder}/${name}/run`);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Ends all models; their endpoints stay, to be loaded by the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map(end));
    await this.capture.close();
  }

  #take({ id, variants }: Deployment): RunningHost[] {
    for (const { VariantName } of variants) {
      this.#slots.delete(`${id}/${VariantName}`);
    }
    return [...this.#running].filter(({ deployment }) => deployment === id);
  }

  #slot({ deployment, variant }: Placed): Slot {
    const key = `${deployment.id}/${variant.VariantName}`;
    let slot = this.#slots.get(key);
    if (slot === undefined) this.#slots.set(key, slot = { flying: 0 });
    return slot;
  }

  async #ping(placed: Placed): Promise<void> {
    try {
      await this.#hostOf(placed).loaded;
    } catch (error) {
      const { VariantName, containers } = placed.variant;
      const subject = containers.length === 1
        ? "primary container"
        : "containers";
      throw new Error(
        `The ${subject} for production variant ${VariantName} did not pass the ping health check. Please check CloudWatch logs for this endpoint. ${
          (error as Error).message
        }`,
      );
    }
  }

  async #loadedHost(placed: Placed): Promise<ModelHost> {
    if (this.#closed) throw unavailable("Local SageMaker is closing");
    const host = this.#hostOf(placed);
    try {
      await host.loaded;
    } catch (error) {
      throw unavailable((error as Error).message);
    }
    return host;
  }

  /** The host of a variant, started where there is none or it has ended. */
  #hostOf(placed: Placed): ModelHost {
    const slot = this.#slot(placed);
    if (slot.host === undefined || slot.host.hasEnded) {
      slot.host = this.#start(placed);
    }
    return slot.host;
  }

  #start({ endpointName, deployment, variant }: Placed): ModelHost {
    const { stateFolder, logs, python } = this.#state;
    const folder = `${this.#folder(deployment)}/run/${crypto.randomUUID()}`;
    const log = new LogWriter(logs, logGroupOf(endpointName));
    const stream = `${variant.VariantName}/${INSTANCE}`;
    const models = variant.models ?? [];
    const host = new ModelHost({
      folder,
      grace: 0,
      workers: Infinity,
      models: mapPaths(models, (path) => `${stateFolder}/${path}`),
      ...(python !== undefined && { python }),
    }, {
      startupTimeout: variant.startupSeconds * 1000,
      log: (events) => log.write(stream, events),
    });
    const running: RunningHost = {
      host,
      deployment: deployment.id,
      gone: host.ended.then(async () => {
        await cleanUp(log, folder);
        this.#running.delete(running);
      }),
    };
    this.#running.add(running);
    return host;
  }

  #find(deployment: Deployment, variant: DeployedVariant): DeployedVariant {
    if (variant.models !== undefined) return variant;
    const { objects, stateFolder } = this.#state;
    const models = pinModels(variant, objects, this.#folder(deployment));
    return {
      ...variant,
      models: mapPaths(models, (path) => path.slice(stateFolder.length + 1)),
    };
  }

  #folder({ id }: Deployment): string {
    return `${this.#state.stateFolder}/endpoints/${id}`;
  }
}

async function end({ host, gone }: RunningHost): Promise<void> {
  await host.close();
  await gone;
}

/** Where the disk is full the last lines are lost; the next start removes the folder. */
async function cleanUp(log: LogWriter, folder: string): Promise<void> {
  try {
    log.flush();
    await removeFolder(folder);
  } catch (error) {
    console.error("Cannot clean up after an endpoint:", error);
  }
}

function unavailable(reason: string): ServiceError {
  return new ServiceError(
    "ServiceUnavailable",
    `The endpoint cannot answer: ${reason}`,
    503,
  );
}
