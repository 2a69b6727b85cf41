import {
  decodeBooster,
  encodeBooster,
} from "../../../engines/xgboost/model/mod.ts";
import type { Booster } from "../../../engines/xgboost/mod.ts";

const NAME = /^xgboost-checkpoint\.(\d+)$/;

/** What an earlier start of a job left to go on from. */
export interface Checkpoint {
  readonly name: string;
  readonly booster: Booster;
  /** Rounds that the booster has. */
  readonly rounds: number;
}

/** The newest checkpoint of a folder, or undefined. */
export async function readCheckpoint(
  folder: string,
): Promise<Checkpoint | undefined> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const [newest] = entries
    .map(({ name }) => ({ name, round: Number(NAME.exec(name)?.[1] ?? -1) }))
    .filter(({ round }) => round >= 0)
    .toSorted((a, b) => b.round - a.round);
  if (newest === undefined) return undefined;
  const bytes = await Deno.readFile(`${folder}/${newest.name}`);
  return {
    name: newest.name,
    booster: decodeBooster(bytes),
    rounds: newest.round + 1,
  };
}

/** Saves a booster under the number of its last round, as the container does. */
export async function writeCheckpoint(
  folder: string,
  booster: Booster,
): Promise<void> {
  const { trees, numClass, numParallelTree } = booster;
  const rounds = trees.length / (Math.max(1, numClass) * numParallelTree);
  if (rounds === 0) return;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(
    `${folder}/xgboost-checkpoint.${rounds - 1}`,
    encodeBooster(booster, "ubj"),
  );
}
