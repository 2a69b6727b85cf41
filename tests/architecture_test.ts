import { assertEquals } from "./support/assert.ts";

const lib = new URL("../lib/", import.meta.url);

/** The floors of the house, from the ground up: a file imports from its own or a lower one. */
const FLOORS: readonly (readonly string[])[] = [
  ["algorithms", "charts", "engines", "notebook", "tables"],
  ["local"],
  ["session"],
  ["jobs", "manifests"],
  ["prep", "train", "tune", "compare", "deploy", "pipeline", "infra"],
  ["mod"],
  ["cli"],
];

/** Rooms that import nothing of ours beside themselves. */
const GROUND = new Set(FLOORS[0]);
const STAGES = new Set(FLOORS[4]);

/** The one import that leads from a session down to Local SageMaker. */
const DOOR_TO_LOCAL = "session/open.ts";

function* sourceFiles(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* sourceFiles(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

function importsOf(file: URL): string[] {
  const text = Deno.readTextFileSync(file);
  const pattern =
    /(?:^\s*(?:import|export)\s[^;]*?from\s+|import\(\s*|new URL\(\s*)"(\.{1,2}\/[^"]+\.ts)"/gms;
  return Array.from(text.matchAll(pattern), (match) => match[1]!);
}

function pathInLib(url: URL): string {
  return url.href.slice(lib.href.length);
}

/** A folder of lib, or a file beside the folders by its name: `cli.ts` is `cli`'s. */
function roomOf(path: string): string {
  return path.split("/")[0]!.replace(/\.ts$/, "");
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** Why `from` may not import `to`, or undefined where it may. */
function objection(from: string, to: string): string | undefined {
  const [a, b] = [roomOf(from), roomOf(to)];
  if (a === b) return undefined;
  if (GROUND.has(a)) return "stands on the ground and imports nothing of ours";
  if (STAGES.has(a) && STAGES.has(b)) {
    return "is a stage, and stages meet in S3";
  }
  if (floorOf(b) >= floorOf(a)) return "looks up";
  if (b === "local" && from !== DOOR_TO_LOCAL && roomOf(from) !== "cli") {
    return "knows of Local SageMaker";
  }
  return undefined;
}

Deno.test("imports point down, and only a session opens Local SageMaker", () => {
  const objections: string[] = [];
  for (const file of sourceFiles(lib)) {
    const from = pathInLib(file);
    for (const specifier of importsOf(file)) {
      const to = pathInLib(new URL(specifier, file));
      const reason = objection(from, to);
      if (reason !== undefined) {
        objections.push(`${from} imports ${to}: ${reason}`);
      }
    }
  }
  assertEquals(objections, []);
});

Deno.test("every room in lib stands on a floor", () => {
  const rooms = Array.from(Deno.readDirSync(lib), ({ name }) => roomOf(name));
  assertEquals(rooms.filter((room) => floorOf(room) === -1), []);
});

Deno.test("every room in lib says what it is for", () => {
  const silent = Array.from(Deno.readDirSync(lib))
    .filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => `${name}/mod.ts`)
    .filter((path) => {
      try {
        const text = Deno.readTextFileSync(new URL(path, lib));
        return !/^\/\*\*[\s\S]*?@module/.test(text);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return true;
        throw error;
      }
    });
  // cli is a folder of commands behind cli.ts, which speaks for it.
  assertEquals(
    silent.filter((path) => path !== "cli/mod.ts" && path !== "engines/mod.ts"),
    [],
  );
});
