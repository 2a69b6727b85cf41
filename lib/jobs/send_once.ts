import { isStamped } from "./job_name.ts";

/**
 * Sends a request that creates something by its name. Where an answer is lost on
 * the way the request is sent again, by the SDK or by the connection below it, and
 * is told that the name is taken: by us, if {@linkcode jobName} made it, since it
 * then holds the millisecond at which we decided on it. A name that the caller
 * chose may be someone else's.
 */
export async function createOnce(
  name: string,
  send: () => Promise<unknown>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!isStamped(name) || !isTaken(error)) throw error;
  }
}

/** Sends a request that deletes something; that it is gone already is as well. */
export async function deleteOnce(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** In the codes that the service uses, which differ from kind to kind. */
function isTaken(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === "ResourceInUse" || name === "ConflictException" ||
    name === "ValidationException" && /already exist/i.test(message);
}

/** Whether the service says that there is nothing of that name. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, message } = error;
  return name === "ResourceNotFound" ||
    name === "ValidationException" &&
      /could not find|not found|does not exist/i.test(message);
}

/** What `describe` answers, or undefined where there is nothing of that name. */
export async function findByName<Description>(
  describe: () => Promise<Description>,
): Promise<Description | undefined> {
  try {
    return await describe();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
