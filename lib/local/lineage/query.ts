import type { Direction, QueryFilters } from "@aws-sdk/client-sagemaker";
import type { Edge, Entity } from "./entity.ts";
import type { LineageGraph } from "./graph.ts";

/**
 * Entities before, after or around one, the nearest first; the one itself is left
 * out. `Both` are those before and those after, not what these have beside it.
 *
 * @param depth Most associations between the one and another.
 */
export function relatives(
  graph: LineageGraph,
  start: string,
  direction: Direction,
  depth: number,
): Entity[] {
  const found = new Set<string>();
  if (direction !== "Descendants") {
    const before = neighbours(graph.edges, "destinationArn", "sourceArn");
    walk(start, before, depth, found);
  }
  if (direction !== "Ascendants") {
    const after = neighbours(graph.edges, "sourceArn", "destinationArn");
    walk(start, after, depth, found);
  }
  found.delete(start);
  return [...found].map((arn) => graph.find(arn))
    .filter((entity) => entity !== undefined);
}

type Ends = "sourceArn" | "destinationArn";

function neighbours(
  edges: readonly Edge[],
  from: Ends,
  to: Ends,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    found.set(edge[from], [...found.get(edge[from]) ?? [], edge[to]]);
  }
  return found;
}

function walk(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  depth: number,
  found: Set<string>,
): void {
  const seen = new Set([start]);
  let front = [start];
  for (let i = 0; i < depth && front.length > 0; i++) {
    front = front.flatMap((arn) => next.get(arn) ?? [])
      .filter((arn) => !seen.has(arn) && seen.add(arn));
    for (const arn of front) found.add(arn);
  }
}

/** Whether an entity is one of those that a query asks for. */
export function passes(entity: Entity, filters: QueryFilters = {}): boolean {
  const { CreationTime: created, LastModifiedTime: modified } = entity.record;
  const { Types, LineageTypes, Properties = {} } = filters;
  return (Types === undefined || Types.includes(entity.type)) &&
    (LineageTypes === undefined ||
      LineageTypes.includes(entity.lineageType)) &&
    isWithin(created, filters.CreatedAfter, filters.CreatedBefore) &&
    isWithin(modified, filters.ModifiedAfter, filters.ModifiedBefore) &&
    Object.entries(Properties)
      .every(([name, value]) => entity.properties[name] === value);
}

/** Whether a time lies between two, which are left out where not given. */
export function isWithin(
  time: Date,
  after: Date | undefined,
  before: Date | undefined,
): boolean {
  return (after === undefined || time > after) &&
    (before === undefined || time < before);
}
