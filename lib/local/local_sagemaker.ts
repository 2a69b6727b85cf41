import { startScheduler } from "./jobs/mod.ts";
import { LOG_RULES, logOperations } from "./logs/mod.ts";
import { operations } from "./operations/mod.ts";
import type { LocalFunctions } from "./pipelines/functions.ts";
import { answerRuntime, runtimeRefusal } from "./runtime/mod.ts";
import { answerS3, refusal } from "./s3/mod.ts";
import {
  defect,
  detectService,
  jsonRefusal,
  JsonService,
  LOCAL_ACCOUNT,
  type LocalContext,
  LocalRequestHandler,
  ServiceError,
  storageFailure,
  type WireRequest,
  type WireResponse,
} from "./service/mod.ts";
import { SAGEMAKER_RULES } from "./service/api/mod.ts";
import { State } from "./store/mod.ts";
import { answerQuery, queryRefusal } from "./sts/mod.ts";

/** How Local SageMaker is set up. */
export interface LocalSageMakerOptions {
  /** Folder of all state; made where there is none. */
  readonly stateFolder: string;
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** The Python interpreter for script mode. */
  readonly python?: string;
  /** Jobs that run at once. */
  readonly maxRunningJobs?: number;
  /**
   * Functions that stand for Lambda functions and read SQS queues, by the names of
   * these: what Lambda and Callback steps of pipelines call.
   */
  readonly functions?: LocalFunctions;
  /**
   * A host that stands for S3, with buckets as names before it, beside
   * `localhost`.
   */
  readonly domain?: string;
  /** Is told of defects. Default: writes them to standard error. */
  readonly reportDefect?: (error: unknown) => void;
}

/**
 * Lets a request in, with what was learnt of it on the way.
 *
 * @throws {ServiceError} If it is not to be let in.
 */
export type Admit = (request: WireRequest) => Promise<WireRequest>;

/**
 * Opens Local SageMaker on a state folder, and goes on where an earlier process
 * ended.
 *
 * @throws {StateFolderError} If another process has the folder, or it cannot be read
 * and written.
 */
export async function openLocalSageMaker(
  options: LocalSageMakerOptions,
): Promise<LocalSageMaker> {
  const { region = "us-east-1", python, maxRunningJobs, functions } = options;
  const state = new State(options.stateFolder, region);
  try {
    const context = {
      records: state.records,
      objects: state.objects,
      logs: state.logs,
      region,
      account: LOCAL_ACCOUNT,
      stateFolder: state.path,
      ...(python === undefined ? {} : { python }),
      ...(maxRunningJobs === undefined ? {} : { maxRunningJobs }),
      ...(functions === undefined ? {} : { functions }),
    };
    const scheduler = await startScheduler(context);
    return new LocalSageMaker(state, { ...context, scheduler }, options);
  } catch (error) {
    state[Symbol.dispose]();
    throw error;
  }
}

/**
 * SageMaker, SageMaker Runtime, S3 and CloudWatch Logs on this machine: takes
 * requests as they are on the wire.
 */
export class LocalSageMaker implements AsyncDisposable {
  /** What the AWS SDK's clients take as `requestHandler`. */
  readonly requestHandler: LocalRequestHandler;
  readonly #state: State;
  readonly #context: LocalContext;
  readonly #options: LocalSageMakerOptions;
  readonly #services: Readonly<Record<string, JsonService>>;
  readonly #running = new Set<Promise<WireResponse>>();
  #closed: Promise<void> | undefined;

  /** To be made by {@linkcode openLocalSageMaker}. */
  constructor(
    state: State,
    context: LocalContext,
    options: LocalSageMakerOptions,
  ) {
    this.#state = state;
    this.#context = context;
    this.#options = options;
    this.requestHandler = new LocalRequestHandler((r) => this.handle(r));
    this.#services = {
      SageMaker: new JsonService({
        title: "SageMaker",
        load: () => import("@aws-sdk/client-sagemaker"),
        rules: SAGEMAKER_RULES,
        validationCode: "ValidationException",
        operations,
      }),
      Logs_20140328: new JsonService({
        title: "CloudWatch Logs",
        load: () => import("@aws-sdk/client-cloudwatch-logs"),
        rules: LOG_RULES,
        validationCode: "InvalidParameterException",
        operations: logOperations(state.logs),
      }),
    };
  }

  /** Absolute path of the state folder. */
  get stateFolder(): string {
    return this.#state.path;
  }

  /** The further host that stands for S3, if there is one. */
  get domain(): string | undefined {
    return this.#options.domain;
  }

  /**
   * Answers a request; never throws.
   *
   * @param admit Lets the request in, or refuses it. Default: lets all in.
   */
  async handle(request: WireRequest, admit?: Admit): Promise<WireResponse> {
    const answer = this.#answer(request, admit);
    this.#running.add(answer);
    try {
      return await answer;
    } finally {
      this.#running.delete(answer);
    }
  }

  /**
   * Stops running jobs, waits for requests that are under way, and lets the state
   * folder go.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#context.scheduler.close();
    await Promise.all(this.#running);
    this.#state[Symbol.dispose]();
  }

  async #answer(
    request: WireRequest,
    admit: Admit | undefined,
  ): Promise<WireResponse> {
    const requestId = crypto.randomUUID();
    try {
      const admitted = admit === undefined ? request : await admit(request);
      return await this.#dispatch(admitted, requestId);
    } catch (error) {
      const failure = error instanceof ServiceError
        ? error
        : storageFailure(error, this.stateFolder);
      if (failure === undefined) this.#reportDefect(error);
      return refuse(request, failure ?? defect(error, requestId), requestId);
    }
  }

  #dispatch(request: WireRequest, requestId: string): Promise<WireResponse> {
    if (this.#closed !== undefined) {
      throw new ServiceError(
        "ServiceUnavailable",
        "Local SageMaker is closing",
        503,
      );
    }
    const detected = detectService(request);
    if (detected.service === "s3") {
      return answerS3(request, this.#s3Service(), requestId);
    }
    if (detected.service === "query") {
      return answerQuery(request, this.#context, requestId);
    }
    const { operation } = detected;
    if (detected.service === "runtime") {
      return answerRuntime(operation, request, this.#context, requestId);
    }
    if (!Object.hasOwn(this.#services, detected.prefix)) {
      throw new ServiceError(
        "UnknownOperationException",
        `Local SageMaker has no service "${detected.prefix}" with the operation "${operation}"`,
      );
    }
    return this.#services[detected.prefix]!
      .answer(operation, request, this.#context, requestId);
  }

  #s3Service() {
    const { region, account } = this.#context;
    const { domain } = this.#options;
    return {
      state: this.#state,
      region,
      account,
      ...(domain === undefined ? {} : { domain }),
    };
  }

  #reportDefect(error: unknown): void {
    const report = this.#options.reportDefect ?? console.error;
    report(error);
  }
}

/** A refusal in the form that the client's protocol has. */
function refuse(
  request: WireRequest,
  error: ServiceError,
  requestId: string,
): WireResponse {
  switch (detectService(request).service) {
    case "s3":
      return refusal(error, request, requestId);
    case "runtime":
      return runtimeRefusal(error, requestId);
    case "query":
      return queryRefusal(error, requestId);
    case "json":
      return jsonRefusal(error, requestId);
  }
}
