import type {
  AddTagsInput,
  AddTagsOutput,
  DeleteTagsInput,
  ListTagsInput,
  ListTagsOutput,
  Tag,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { takePage } from "./pages.ts";
import { validationError } from "./refusals.ts";

/** Most tags of one resource. */
const MOST_TAGS = 50;

interface TagsRecord extends Stamped {
  readonly Tags: readonly Tag[];
}

/**
 * Remembers a resource's tags from its creation; a resource without any has a
 * record too, which says that its ARN is there.
 *
 * @throws {ServiceError} If a key is there twice.
 */
export function tagResource(
  { records }: LocalContext,
  arn: string,
  tags: readonly Tag[] = [],
): void {
  checkKeys(tags);
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

/** Forgets the tags of a resource that is gone. */
export function untagResource({ records }: LocalContext, arn: string): void {
  records.remove("tags", arn);
}

/** Refuses tags whose keys are not unique. */
export function checkKeys(tags: readonly Tag[]): void {
  const keys = tags.map(({ Key }) => Key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) {
    throw validationError(`Duplicate tag keys found: "${twice}"`);
  }
}

function findTags({ records }: LocalContext, arn: string): TagsRecord {
  const record = records.get<TagsRecord>("tags", arn);
  if (record !== undefined) return record;
  throw validationError(`Could not find resource "${arn}".`);
}

/** AddTags: a key that is there already gets the new value. */
export function addTags(
  { ResourceArn: arn, Tags }: AddTagsInput,
  context: LocalContext,
): AddTagsOutput {
  const given = Tags!;
  checkKeys(given);
  const kept = findTags(context, arn!).Tags
    .filter(({ Key }) => given.every((tag) => tag.Key !== Key));
  const tags = [...kept, ...given];
  if (tags.length > MOST_TAGS) {
    throw validationError(
      `The number of tags for resource "${arn}" would be ${tags.length}: the limit is ${MOST_TAGS}`,
    );
  }
  context.records.update<TagsRecord>(
    "tags",
    arn!,
    (record) => ({ ...record, Tags: tags }),
  );
  return { Tags: tags };
}

/** ListTags, in pages. */
export function listTags(
  { ResourceArn, NextToken, MaxResults = 50 }: ListTagsInput,
  context: LocalContext,
): ListTagsOutput {
  const { Tags } = findTags(context, ResourceArn!);
  const { items, nextToken } = takePage(Tags, MaxResults, NextToken);
  return { Tags: items, ...(nextToken && { NextToken: nextToken }) };
}

/** DeleteTags: no error for keys that are not there. */
export function deleteTags(
  { ResourceArn: arn, TagKeys }: DeleteTagsInput,
  context: LocalContext,
): Record<never, never> {
  findTags(context, arn!);
  context.records.update<TagsRecord>("tags", arn!, (record) => ({
    ...record,
    Tags: record.Tags.filter(({ Key }) => !TagKeys!.includes(Key!)),
  }));
  return {};
}
