import { ServiceError } from "./context.ts";

/** Errors of the operating system that say that there is no more room. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];
/** Errors of the operating system that say that the state cannot be written or read. */
const UNUSABLE = ["EACCES", "EPERM", "EROFS", "EIO", "EMFILE", "ENFILE"];

/** SQLite's messages for the same: Deno does not always pass its codes on. */
const SQLITE_FULL = "database or disk is full";
const SQLITE_UNUSABLE = [
  "attempt to write a readonly database",
  "disk I/O error",
  "unable to open database file",
];

/**
 * What the client is told where the machine fails, not the service: a full disk, or
 * state that cannot be read or written. Undefined for any other error.
 */
export function storageFailure(
  error: unknown,
  stateFolder: string,
): ServiceError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "" } = error as { readonly code?: string };
  const { message } = error;
  if (FULL.includes(code) || message === SQLITE_FULL) {
    return new ServiceError(
      "InsufficientStorage",
      `The disk of the state folder "${stateFolder}" is full: free some room, then try again`,
      507,
    );
  }
  if (!UNUSABLE.includes(code) && !SQLITE_UNUSABLE.includes(message)) {
    return undefined;
  }
  return new ServiceError(
    "StorageFailure",
    `The state folder "${stateFolder}" cannot be read and written: ${message}`,
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
