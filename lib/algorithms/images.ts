import type { Algorithm } from "./algorithm.ts";
import { CATALOGUE } from "./catalogue.ts";

/**
 * Registry accounts by region: of the framework and XGBoost images, and of the
 * first-party algorithms (KNN). From the image URI configuration of AWS's
 * sagemaker-python-sdk at a248126, August 2026.
 */
const REGISTRIES: Readonly<
  Record<string, readonly [framework: string, firstParty: string]>
> = {
  "af-south-1": ["510948584623", "455444449433"],
  "ap-east-1": ["651117190479", "286214385809"],
  "ap-northeast-1": ["354813040037", "351501993468"],
  "ap-northeast-2": ["366743142698", "835164637446"],
  "ap-northeast-3": ["867004704886", "867004704886"],
  "ap-south-1": ["720646828776", "991648021394"],
  "ap-south-2": ["628508329040", "628508329040"],
  "ap-southeast-1": ["121021644041", "475088953585"],
  "ap-southeast-2": ["783357654285", "712309505854"],
  "ap-southeast-3": ["951798379941", "951798379941"],
  "ap-southeast-4": ["106583098589", "106583098589"],
  "ca-central-1": ["341280168497", "469771592824"],
  "ca-west-1": ["190319476487", "190319476487"],
  "cn-north-1": ["450853457545", "390948362332"],
  "cn-northwest-1": ["451049120500", "387376663083"],
  "eu-central-1": ["492215442770", "664544806723"],
  "eu-central-2": ["680994064768", "680994064768"],
  "eu-north-1": ["662702820516", "669576153137"],
  "eu-south-1": ["978288397137", "257386234256"],
  "eu-south-2": ["104374241257", "104374241257"],
  "eu-west-1": ["141502667606", "438346466558"],
  "eu-west-2": ["764974769150", "644912444149"],
  "eu-west-3": ["659782779980", "749696950732"],
  "il-central-1": ["898809789911", "898809789911"],
  "me-central-1": ["272398656194", "272398656194"],
  "me-south-1": ["801668240914", "249704162688"],
  "sa-east-1": ["737474898029", "855470959533"],
  "us-east-1": ["683313688378", "382416733822"],
  "us-east-2": ["257758044811", "404615174143"],
  "us-gov-east-1": ["237065988967", "237065988967"],
  "us-gov-west-1": ["414596584902", "226302683700"],
  "us-west-1": ["746614075791", "632365934929"],
  "us-west-2": ["246618743249", "174872318107"],
};

/**
 * The image of an algorithm in a region, such as
 * `683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1`.
 *
 * @throws {RangeError} If AWS has no registry in the region that we know of.
 */
export function imageUri(algorithm: Algorithm, region: string): string {
  const accounts = Object.hasOwn(REGISTRIES, region)
    ? REGISTRIES[region]
    : undefined;
  if (accounts === undefined) {
    throw new RangeError(
      `Cannot find the image of ${algorithm.name} in region "${region}": choose from ${
        Object.keys(REGISTRIES).join(", ")
      }`,
    );
  }
  const { repository, tag } = algorithm;
  const account = repository.startsWith("sagemaker-")
    ? accounts[0]
    : accounts[1];
  const domain = region.startsWith("cn-")
    ? "amazonaws.com.cn"
    : "amazonaws.com";
  return `${account}.dkr.ecr.${region}.${domain}/${repository}:${tag}`;
}

/** Regions that have the images. */
export function imageRegions(): string[] {
  return Object.keys(REGISTRIES);
}

/** The parts of an image URI in Amazon ECR. */
export interface ImageParts {
  /** Account of the registry. */
  readonly account: string;
  /** Region of the registry. */
  readonly region: string;
  /** Such as `sagemaker-xgboost`. */
  readonly repository: string;
  /** Such as `1.7-1`. */
  readonly tag: string;
}

/** Reads an image URI; undefined where it is not one of Amazon ECR with a tag. */
export function parseImageUri(uri: string): ImageParts | undefined {
  const match =
    /^(\d{12})\.dkr\.ecr\.([a-z\d-]+)\.amazonaws\.com(?:\.cn)?\/([a-z\d._/-]+):([\w.-]+)$/
      .exec(uri);
  if (match === null) return undefined;
  const [, account, region, repository, tag] = match;
  return {
    account: account!,
    region: region!,
    repository: repository!,
    tag: tag!,
  };
}

/**
 * The algorithm whose image that is, in any account and region; undefined where
 * it is none of ours, or another version of one.
 */
export function algorithmOfImage(uri: string): Algorithm | undefined {
  const parts = parseImageUri(uri);
  if (parts === undefined) return undefined;
  return CATALOGUE.find(({ repository, tag }) =>
    repository === parts.repository && sameTag(tag, parts.tag)
  );
}

/** The registries hold `1.7-1` and `1.7-1-cpu-py3` for one and the same image. */
function sameTag(ours: string, theirs: string): boolean {
  const version = (tag: string) => tag.replace(/-cpu-py3$/, "");
  return version(ours) === version(theirs);
}
