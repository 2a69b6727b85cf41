import type {
  AssociationEdgeType,
  DescribeActionResponse,
  DescribeArtifactResponse,
  DescribeContextResponse,
  DescribeTrialComponentResponse,
  LineageType,
} from "@aws-sdk/client-sagemaker";
import type { Stamped } from "../store/records.ts";

/** Entities of lineage that Create operations make, by the kind in their ARNs. */
export interface EntityRecords {
  readonly artifact: DescribeArtifactResponse & Stamped;
  readonly action: DescribeActionResponse & Stamped;
  readonly context: DescribeContextResponse & Stamped;
}

/** A job in the graph of lineage. */
export type TrialComponentRecord = DescribeTrialComponentResponse & Stamped;

/** A vertex of the graph of lineage. */
export interface Entity {
  readonly arn: string;
  readonly lineageType: LineageType;
  /** Such as `DataSet`, `Model` or `TrainingJob`. */
  readonly type: string;
  readonly name?: string;
  /** What it stands for: an S3 URI, an image or an ARN. */
  readonly sourceUri: string;
  readonly properties: Readonly<Record<string, string>>;
  /** What Describe says of it. */
  readonly record: EntityRecords[keyof EntityRecords] | TrialComponentRecord;
  /** Whether it follows from the record of a job or a package. */
  readonly automatic: boolean;
}

/** An association of two entities. */
export interface Edge {
  readonly sourceArn: string;
  readonly destinationArn: string;
  readonly type?: AssociationEdgeType;
  readonly created: Date;
  readonly automatic: boolean;
}

/** The vertex of an artifact's record. */
export function artifactEntity(
  record: EntityRecords["artifact"],
  automatic = false,
): Entity {
  return {
    arn: record.ArtifactArn!,
    lineageType: "Artifact",
    type: record.ArtifactType!,
    sourceUri: record.Source!.SourceUri!,
    properties: record.Properties ?? {},
    ...(record.ArtifactName === undefined ? {} : { name: record.ArtifactName }),
    record,
    automatic,
  };
}

/** The vertex of an action's record. */
export function actionEntity(
  record: EntityRecords["action"],
  automatic = false,
): Entity {
  return {
    arn: record.ActionArn!,
    lineageType: "Action",
    type: record.ActionType!,
    name: record.ActionName!,
    sourceUri: record.Source!.SourceUri!,
    properties: record.Properties ?? {},
    record,
    automatic,
  };
}

/** The vertex of a context's record. */
export function contextEntity(
  record: EntityRecords["context"],
  automatic = false,
): Entity {
  return {
    arn: record.ContextArn!,
    lineageType: "Context",
    type: record.ContextType!,
    name: record.ContextName!,
    sourceUri: record.Source!.SourceUri!,
    properties: record.Properties ?? {},
    record,
    automatic,
  };
}
