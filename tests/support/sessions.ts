/**
 * Sessions on Local SageMaker, each with a state folder of its own, and small
 * data for them.
 *
 * @module
 */
import { removeFolder } from "../../lib/local/jobs/folders.ts";
import { prep } from "../../lib/prep/mod.ts";
import { openSession, type Session } from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { makeTable, type Table } from "../../lib/tables/mod.ts";

/** Runs `use` with a folder that is removed afterwards. */
export async function inFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Runs `use` with a session on Local SageMaker, its state in a fresh folder. */
export async function inSession(
  use: (session: Session) => Promise<void>,
): Promise<void> {
  await inFolder(async (state) => {
    await using session = await openSession({
      backend: "local",
      state,
      progress: quietProgress,
    });
    await use(session);
  });
}

/** The same with the rows of {@linkcode smallTable} prepared. */
export async function inPreparedSession(
  use: (session: Session) => Promise<void>,
): Promise<void> {
  await inSession(async (session) => {
    await prep(session, { data: smallTable(), target: "price" });
    await use(session);
  });
}

/** 300 rows: price = area² + 2 · rooms and a third column that tells nothing. */
export function smallTable(rows = 300): Table {
  const area = Array.from({ length: rows }, (_, i) => (i * 37 % 101) / 50);
  const rooms = Array.from({ length: rows }, (_, i) => (i * 53 % 97) / 50);
  const noise = Array.from({ length: rows }, (_, i) => (i * 71 % 89) / 50);
  const price = area.map((value, i) => value * value + 2 * rooms[i]!);
  return makeTable({ price, area, rooms, noise });
}
