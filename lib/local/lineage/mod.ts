/**
 * Lineage: which data and which jobs a model comes from.
 *
 * @module
 */
export {
  actionEntity,
  artifactEntity,
  contextEntity,
  type Edge,
  type Entity,
  type EntityRecords,
  type TrialComponentRecord,
} from "./entity.ts";
export {
  associationName,
  type AssociationRecord,
  LineageGraph,
  lineageGraph,
} from "./graph.ts";
export { type Found, isWithin, queryGraph } from "./query.ts";
export { artifactArn } from "./writer.ts";
