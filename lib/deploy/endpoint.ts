import {
  checkEndpointName,
  createEndpoint,
  createModel,
  deleteEndpoint,
  deleteModel,
  type EndpointResources,
  invokeEndpoint,
  jobName,
  modelRequest,
} from "../jobs/mod.ts";
import { readManifest } from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import { chooseModel } from "./choose_model.ts";

/** How {@linkcode deployEndpoint} deploys. */
export interface EndpointOptions extends EndpointResources {
  /** Name of the trained model. @default {the best of the comparison} */
  readonly model?: string;
  /** Name of the endpoint. @default {the model's, and the time} */
  readonly name?: string;
  /** Ends the wait, and deletes the endpoint, when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * A model that answers at once, for as long as it is there.
 *
 * ```ts ignore
 * await using endpoint = await deployEndpoint(session);
 * await endpoint.predict([[8.3, 41, 6.98, 1.02, 322, 2.56, 37.88, -122.23]]);
 * ```
 */
export class Endpoint implements AsyncDisposable {
  readonly #session: Session;
  readonly #accept: string;
  /** Name of the endpoint, of its configuration and of its SageMaker model. */
  readonly name: string;
  /** Name of the trained model. */
  readonly model: string;

  /** To be made by {@linkcode deployEndpoint}. */
  constructor(
    session: Session,
    endpoint: { name: string; model: string; accept: string },
  ) {
    this.#session = session;
    this.#accept = endpoint.accept;
    this.name = endpoint.name;
    this.model = endpoint.model;
  }

  /**
   * Predicts each row.
   *
   * @param rows Features in the order of `prep.json`, standardised where they are
   * there; NaN for a missing value.
   * @throws {ModelError} Of the AWS SDK, if the container refuses the rows.
   */
  predict(rows: readonly (readonly number[])[]): Promise<Float64Array> {
    return invokeEndpoint(this.#session, this.name, rows, this.#accept);
  }

  /** Deletes the endpoint, its configuration and its SageMaker model. */
  async delete(): Promise<void> {
    await deleteEndpoint(this.#session, this.name);
    await deleteModel(this.#session, this.name);
  }

  /** As {@linkcode Endpoint.delete}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.delete();
  }
}

/**
 * Deploys the best model to an endpoint, which answers until it is deleted; on AWS
 * it costs until then.
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If an option is not legal.
 * @throws {JobError} If the endpoint fails; nothing of it is left.
 */
export async function deployEndpoint(
  session: Session,
  options: EndpointOptions = {},
): Promise<Endpoint> {
  if (options.name !== undefined) checkEndpointName(options.name);
  const prep = await readManifest(session, "prep");
  const trained = await chooseModel(session, prep, options.model);
  const { name: model, accept } = trained;
  const { name = jobName(model), signal, tags } = options;
  signal?.throwIfAborted();
  await createModel(session, modelRequest(session, name, trained, tags));
  try {
    await createEndpoint(session, name, name, options, {
      label: `Endpoint of ${model}`,
      ...(signal && { signal }),
    });
  } catch (error) {
    await deleteModel(session, name);
    throw error;
  }
  return new Endpoint(session, { name, model, accept });
}
