import { join, resolve } from "node:path";
import { JOB_KINDS } from "./jobs/job_kinds.ts";
import { Scheduler } from "./jobs/mod.ts";
import { LocalSageMaker } from "./local_sagemaker.ts";
import { LOCAL_ACCOUNT } from "./service/mod.ts";
import { State, StateFolderError } from "./store/mod.ts";

/** What a snapshot is taken of. */
export interface SnapshotOptions {
  /** Folder of the state; it may be missing. */
  readonly stateFolder: string;
  readonly region: string;
  /** A bucket that opening a session would make. */
  readonly bucket: string;
}

/** Local SageMaker as a state folder has it, in a folder that goes with it. */
export interface Snapshot extends AsyncDisposable {
  readonly service: LocalSageMaker;
}

/**
 * Opens Local SageMaker as it would be on a state folder, and leaves that folder as
 * it is: for requests that only read. No job runs in it.
 *
 * @throws {StateFolderError} If another process has the folder.
 */
export function openSnapshot(
  { stateFolder, region, bucket }: SnapshotOptions,
): Snapshot {
  const folder = Deno.makeTempDirSync({ prefix: "sagebook-snapshot-" });
  try {
    copyState(resolve(stateFolder), folder);
    const service = openIdle(folder, region, bucket);
    return {
      service,
      async [Symbol.asyncDispose]() {
        await service.close();
        Deno.removeSync(folder, { recursive: true });
      },
    };
  } catch (error) {
    Deno.removeSync(folder, { recursive: true });
    if (!(error instanceof StateFolderError)) throw error;
    const message = error.message.replaceAll(folder, resolve(stateFolder));
    throw new StateFolderError(message, { cause: error });
  }
}

function openIdle(
  stateFolder: string,
  region: string,
  bucket: string,
): LocalSageMaker {
  const state = new State(stateFolder, region);
  state.buckets.create(bucket);
  const { records, objects, logs } = state;
  const account = LOCAL_ACCOUNT;
  const context = { records, objects, logs, region, account, stateFolder };
  const scheduler = new Scheduler(context);
  const all = { ...context, scheduler };
  // What a killed process left running has failed; what waited waits.
  for (const { unfinished, recover } of Object.values(JOB_KINDS)) {
    for (const name of unfinished(all)) recover(name, all);
  }
  return new LocalSageMaker(state, all, { stateFolder, region });
}

/** The database as a copy, the files of objects, which never change, by links. */
function copyState(from: string, to: string): void {
  const database = "sagebook.sqlite";
  if (!isThere(join(from, database))) return;
  using lock = Deno.openSync(join(from, "lock"));
  if (!lock.tryLockSync(true)) {
    throw new StateFolderError(
      `Cannot read the state folder "${from}": another process has it open. ` +
        `Close that process first, or name another folder`,
    );
  }
  Deno.copyFileSync(join(from, database), join(to, database));
  const log = `${database}-wal`;
  if (isThere(join(from, log))) {
    Deno.copyFileSync(join(from, log), join(to, log));
  }
  Deno.mkdirSync(join(to, "objects"));
  for (const { name } of Deno.readDirSync(join(from, "objects"))) {
    link(join(from, "objects", name), join(to, "objects", name));
  }
}

/** Windows lets few users link: a copy does as well. */
function link(from: string, to: string): void {
  if (Deno.build.os === "windows") Deno.copyFileSync(from, to);
  else Deno.symlinkSync(from, to);
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
