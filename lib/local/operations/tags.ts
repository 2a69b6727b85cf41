import type {
  AddTagsInput,
  AddTagsOutput,
  DeleteTagsInput,
  ListTagsInput,
  ListTagsOutput,
  Tag,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { RecordKind, Stamped } from "../store/records.ts";
import { parseArn } from "./arns.ts";
import { takePage } from "./pages.ts";
import { validationError } from "./refusals.ts";

/** Kinds of records that can have tags. */
const RESOURCE_KINDS: readonly RecordKind[] = [
  "training-job",
  "transform-job",
  "processing-job",
  "hyper-parameter-tuning-job",
  "model",
  "model-package",
  "model-package-group",
  "pipeline",
  "endpoint",
  "endpoint-config",
  "artifact",
  "action",
  "context",
];

/** Most tags of one resource. */
const MOST_TAGS = 50;

interface TagsRecord extends Stamped {
  readonly Tags: readonly Tag[];
}

/**
 * Remembers a resource's tags from its creation, if it has any.
 *
 * @throws {ServiceError} If a key is there twice.
 */
export function tagResource(
  context: LocalContext,
  arn: string,
  tags: readonly Tag[] = [],
): void {
  if (tags.length === 0) return;
  checkKeys(tags);
  writeTags(context, arn, tags);
}

function writeTags(
  { records }: LocalContext,
  arn: string,
  tags: readonly Tag[],
): void {
  const now = new Date();
  const record: TagsRecord = {
    Tags: tags,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!records.insert("tags", arn, record)) {
    records.update<TagsRecord>("tags", arn, () => record);
  }
}

/** Adds a tag of the service's own, however many the user gave. */
export function addServiceTag(
  context: LocalContext,
  arn: string,
  tag: Tag,
): void {
  writeTags(context, arn, [...findTags(context, arn), tag]);
}

/** Forgets the tags of a resource that is gone. */
export function untagResource({ records }: LocalContext, arn: string): void {
  records.remove("tags", arn);
}

/** Refuses tags whose keys are not unique, or are AWS's own. */
export function checkKeys(tags: readonly Tag[]): void {
  const keys = tags.map(({ Key }) => Key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) {
    throw validationError(`Duplicate tag keys found: "${twice}"`);
  }
  const reserved = keys.find((key) => /^aws:/i.test(key!));
  if (reserved !== undefined) {
    throw validationError(
      `The tag key "${reserved}" cannot be used: the prefix "aws:" is reserved`,
    );
  }
}

/**
 * Tags of a resource.
 *
 * @throws {ServiceError} If there is no such resource.
 */
function findTags(context: LocalContext, arn: string): readonly Tag[] {
  const record = context.records.get<TagsRecord>("tags", arn);
  if (record !== undefined) return record.Tags;
  if (!isResource(context, arn)) {
    throw validationError(`Could not find resource "${arn}".`);
  }
  return [];
}

/** Whether a record has this ARN, which keeps its name in lower case. */
function isResource({ records }: LocalContext, arn: string): boolean {
  const kind = RESOURCE_KINDS.find((kind) => kind === parseArn(arn)?.kind);
  if (kind === undefined) return false;
  const { records: found } = records.list(kind, {
    maxResults: 1,
    matches: (record) => Object.values(record).includes(arn),
  });
  return found.length > 0;
}

/** AddTags: a key that is there already gets the new value. */
export function addTags(
  { ResourceArn: arn, Tags }: AddTagsInput,
  context: LocalContext,
): AddTagsOutput {
  const given = Tags!;
  checkKeys(given);
  const kept = findTags(context, arn!)
    .filter(({ Key }) => given.every((tag) => tag.Key !== Key));
  const tags = [...kept, ...given];
  if (tags.length > MOST_TAGS) {
    throw validationError(
      `The number of tags for resource "${arn}" would be ${tags.length}: the limit is ${MOST_TAGS}`,
    );
  }
  writeTags(context, arn!, tags);
  return { Tags: tags };
}

/** ListTags, in pages. */
export function listTags(
  { ResourceArn, NextToken, MaxResults = 50 }: ListTagsInput,
  context: LocalContext,
): ListTagsOutput {
  const tags = findTags(context, ResourceArn!);
  const { items, nextToken } = takePage(tags, MaxResults, NextToken);
  return { Tags: items, ...(nextToken && { NextToken: nextToken }) };
}

/** DeleteTags: no error for keys that are not there. */
export function deleteTags(
  { ResourceArn: arn, TagKeys }: DeleteTagsInput,
  context: LocalContext,
): Record<never, never> {
  const tags = findTags(context, arn!);
  const kept = tags.filter(({ Key }) => !TagKeys!.includes(Key!));
  if (kept.length < tags.length) writeTags(context, arn!, kept);
  return {};
}
