import { ServiceError } from "./context.ts";

/** Errors of the operating system that say that there is no more room. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];
/** Errors of the operating system that say that the state cannot be written or read. */
const UNUSABLE = ["EACCES", "EPERM", "EROFS", "EIO", "EMFILE", "ENFILE"];

/** SQLite's result codes for the same. */
const SQLITE_FULL = 13;
const SQLITE_UNUSABLE = [8, 10, 14];

interface SystemError {
  readonly code?: string;
  readonly errcode?: number;
}

/**
 * What the client is told where the machine fails, not the service: a full disk, or
 * state that cannot be read or written. Undefined for any other error.
 */
export function storageFailure(
  error: unknown,
  stateFolder: string,
): ServiceError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", errcode = 0 } = error as SystemError;
  if (FULL.includes(code) || errcode % 256 === SQLITE_FULL) {
    return new ServiceError(
      "InsufficientStorage",
      `The disk of the state folder "${stateFolder}" is full: free some room, then try again`,
      507,
    );
  }
  const unusable = UNUSABLE.includes(code) ||
    SQLITE_UNUSABLE.includes(errcode % 256);
  if (!unusable) return undefined;
  return new ServiceError(
    "StorageFailure",
    `The state folder "${stateFolder}" cannot be read and written: ${error.message}`,
    507,
  );
}

/** What the client is told of a defect. */
export function defect(error: unknown, requestId: string): ServiceError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ServiceError(
    "InternalFailure",
    `Local SageMaker has a defect, request ${requestId}: ${reason}`,
    500,
  );
}
