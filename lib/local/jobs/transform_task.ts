import { UserError } from "../../engines/user_error.ts";
import { InvocationError, type Predictor } from "../containers/container.ts";
import { writeAll } from "./archive.ts";
import type { OutputFile, TaskResult, TransformTask } from "./protocol.ts";
import { openPipeline } from "./serving.ts";
import type { TaskControl } from "./task_control.ts";
import { type Batch, Batcher } from "./transform/batcher.ts";
import {
  type DataProcessor,
  dataProcessor,
  formatOf,
} from "./transform/data_processing.ts";
import { readRecords } from "./transform/record_reader.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Transforms every input; those that fail leave no output, and fail the job. */
export async function runTransformTask(
  task: TransformTask,
  control: TaskControl,
): Promise<TaskResult> {
  const run = new TransformRun(task, control);
  return await run.run();
}

class TransformRun {
  readonly #task: TransformTask;
  readonly #control: TaskControl;
  readonly #processor: DataProcessor;
  /** Whether outputs are made record by record. */
  readonly #makesRecords: boolean;

  constructor(task: TransformTask, control: TaskControl) {
    this.#task = task;
    this.#control = control;
    this.#processor = dataProcessor(task.options);
    this.#makesRecords = this.#processor.changesOutput ||
      (task.options.capture?.inferenceId ?? false);
  }

  async run(): Promise<TaskResult> {
    const { maxConcurrent, maxPayload, strategy } = this.#task.options;
    const megabytes = maxPayload === Infinity ? 0 : maxPayload / 2 ** 20;
    this.#logData(
      `[sagemaker logs]: MaxConcurrentTransforms=${maxConcurrent}, MaxPayloadInMB=${megabytes}, BatchStrategy=${
        strategy === "MultiRecord" ? "MULTI_RECORD" : "SINGLE_RECORD"
      }`,
    );
    const predictor = await openPipeline(this.#task, {
      log: (line) => this.#log("", line),
      keepUp: () => this.#control.keepUp(),
    });
    this.#control.started();
    const close = async () => await predictor.close?.();
    // A stopped job does not wait for answers that are under way. What goes wrong
    // then does so again at the end.
    const stop = () => void close().catch(() => {});
    this.#control.signal.addEventListener("abort", stop);
    try {
      return await this.#transformAll(predictor);
    } finally {
      this.#control.signal.removeEventListener("abort", stop);
      await close();
    }
  }

  async #transformAll(predictor: Predictor): Promise<TaskResult> {
    const outputs: OutputFile[] = [];
    const failures: unknown[] = [];
    for (const [i, input] of this.#task.inputs.entries()) {
      if (this.#control.stopping()) break;
      const path = `${this.#task.folder}/output-${i}`;
      try {
        await this.#transformOne(input.path, path, predictor);
        outputs.push({ role: "output", name: `${input.name}.out`, path });
      } catch (error) {
        failures.push(error);
        this.#logFailure(input.uri, error);
      }
    }
    if (failures.length === 0) return { outputs };
    const side = failures.every(isClientError)
      ? "ClientError"
      : "AlgorithmError";
    return {
      outputs,
      failure: `${side}: See job logs for more information`,
    };
  }

  async #transformOne(
    from: string,
    to: string,
    predictor: Predictor,
  ): Promise<void> {
    const { options } = this.#task;
    const { filtersInput, filterInput } = this.#processor;
    const batcher = new Batcher(
      options,
      filtersInput ? filterInput : undefined,
      this.#makesRecords,
    );
    using source = await Deno.open(from);
    using target = await Deno.open(to, {
      write: true,
      create: true,
      truncate: true,
    });
    const stream = options.compression === "Gzip"
      ? source.readable.pipeThrough(new DecompressionStream("gzip"))
      : source.readable;
    // Requests under way, in the order of the records.
    const flying: Promise<Uint8Array>[] = [];
    const send = async (batch: Batch | undefined) => {
      if (batch === undefined) return;
      if (flying.length >= options.maxConcurrent) {
        await writeAll(target, await flying.shift()!);
      }
      const answer = this.#answer(batch, predictor);
      // Its failure is met when its turn comes.
      answer.catch(() => {});
      flying.push(answer);
    };
    for await (const records of readRecords(stream, options.splitType)) {
      for (const record of records) await send(batcher.add(record));
      if (this.#control.stopping()) return;
    }
    await send(batcher.flush());
    for (const answer of flying) await writeAll(target, await answer);
  }

  async #answer(batch: Batch, predictor: Predictor): Promise<Uint8Array> {
    const { contentType, accept, assembleWith } = this.#task.options;
    const body = await this.#invoke(predictor, {
      body: batch.body,
      contentType,
      accept,
    });
    if (!this.#makesRecords) {
      return assembleWith === "Line" ? endLine(body) : body;
    }
    const answers = splitAnswer(
      decoder.decode(body),
      accept,
      batch.records.length,
    );
    const made = answers.map((answer, i) =>
      this.#identify(this.#processor.makeOutput(batch.records[i]!, answer))
    );
    const text = made.join("\n");
    return encoder.encode(assembleWith === "Line" ? `${text}\n` : text);
  }

  /** Adds an inference id and the time, where the job captures with ids. */
  #identify(record: string): string {
    const { capture, accept } = this.#task.options;
    if (!capture?.inferenceId) return record;
    const id = crypto.randomUUID();
    const time = new Date().toISOString();
    if (formatOf(accept) !== "json") return `${record},${id},${time}`;
    const value: unknown = JSON.parse(record);
    const isObject = typeof value === "object" && value !== null &&
      !Array.isArray(value);
    return JSON.stringify({
      ...(isObject ? value : { SageMakerOutput: value }),
      SageMakerInferenceId: id,
      SageMakerInferenceTime: time,
    });
  }

  async #invoke(
    predictor: Predictor,
    request: { body: Uint8Array; contentType: string; accept: string },
  ): Promise<Uint8Array> {
    const { maxRetries, timeout } = this.#task.options;
    for (let attempt = 0;; attempt++) {
      try {
        const answer = await withTimeout(predictor.invoke(request), timeout);
        return answer.body;
      } catch (error) {
        if (isClientError(error) || attempt >= maxRetries) throw error;
      }
    }
  }

  #logFailure(uri: string, error: unknown): void {
    const place = uri.replace(/^s3:\/\//, "");
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof InvocationError ? error.status : "";
    const lines = isClientError(error)
      ? [`ClientError: ${status || "400"}`, "", "Message:", message]
      : [`AlgorithmError: ${status || "500"}`, "", "Message:", message];
    for (const line of lines) {
      this.#logData(`[sagemaker logs]: ${place}: ${line}`);
    }
  }

  #logData(message: string): void {
    this.#log("/data-log", message);
  }

  #log(suffix: string, message: string): void {
    this.#control.log({
      stream: suffix,
      timestamp: Date.now(),
      message: message.replaceAll("\t", "#011"),
    });
  }
}

function isClientError(error: unknown): boolean {
  return error instanceof InvocationError
    ? error.status < 500
    : error instanceof UserError || error instanceof RangeError ||
      error instanceof SyntaxError;
}

function endLine(body: Uint8Array): Uint8Array {
  if (body.length === 0 || body.at(-1) === 10) return body;
  const ended = new Uint8Array(body.length + 1);
  ended.set(body);
  ended[body.length] = 10;
  return ended;
}

/** The container's answers to each record of a request. */
function splitAnswer(text: string, accept: string, count: number): string[] {
  const body = text.replace(/\r?\n$/, "");
  const isOneDocument = /^application\/json\b(?!lines)/.test(accept);
  if (count === 1 || isOneDocument && count === 0) return [body];
  const answers = body.split(/\r?\n/);
  if (answers.length === count) return answers;
  throw new UserError(
    `The container answered ${answers.length} records to ${count}: they cannot be filtered or joined one by one`,
  );
}

async function withTimeout<T>(
  work: Promise<T> | T,
  milliseconds: number,
): Promise<T> {
  if (!(work instanceof Promise)) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new InvocationError(
          504,
          `No answer within ${milliseconds / 1000} seconds`,
        ),
      ),
    milliseconds,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
