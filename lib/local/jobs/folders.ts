/** Milliseconds between attempts. */
const PAUSES = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** What a folder answers in which somebody still writes (the last two on Windows). */
const IN_USE = ["ENOTEMPTY", "EBUSY", "EPERM"];

/**
 * Removes a folder with all that is in it; no error where there is none.
 *
 * A terminated worker's last call to the file system goes on in a thread of its
 * own, which nobody can await, and its scripts live until they are killed: a folder
 * that is not empty is tried again, for some seconds at most.
 */
export async function removeFolder(path: string): Promise<void> {
  for (const pause of PAUSES) {
    try {
      return await remove(path);
    } catch (error) {
      const { code } = error as { code?: string };
      if (!IN_USE.includes(code ?? "")) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  await remove(path);
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
