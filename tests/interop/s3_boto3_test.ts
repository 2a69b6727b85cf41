import { assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { temporaryFolder, TEST_CREDENTIALS } from "../local/service/support.ts";
import {
  type ServerProcessOptions,
  startServerProcess,
} from "../local/serve_process.ts";

const PRELUDE = `
import io, os, sys, time, hashlib, urllib.request, urllib.error
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
url, key, secret, folder = sys.argv[1:]
def client(name, **config):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1",
        aws_access_key_id=key, aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}, **config))
def refused(code, status, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        assert got == (code, status), got
        return error.response["Error"]
    raise AssertionError(f"{code} was expected")
s3 = client("s3")
s3.create_bucket(Bucket="bucket")
`;

/** A test that is a Python program, against a server in a process of its own. */
async function boto3Test(
  name: string,
  program: string,
  options: ServerProcessOptions = {},
): Promise<void> {
  await pythonTest(`boto3: ${name}`, ["boto3"], async (python) => {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(
      `${folder.path}/state`,
      options,
    );
    const { accessKeyId, secretAccessKey } = TEST_CREDENTIALS;
    const printed = await runPython(
      python,
      `${PRELUDE}\n${program}\nprint("done")`,
      [
        server.url,
        accessKeyId,
        secretAccessKey,
        folder.path,
      ],
    );
    assertEquals(printed, "done\n");
  });
}

await boto3Test(
  "an empty object does not make its client wait for ever for the next one",
  `
s3 = client("s3", read_timeout=300)
for body in (b"", b"full", b"", b"f" * 300_000):
    s3.put_object(Bucket="bucket", Key="k", Body=body)
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == body
for path, body in ((f"{folder}/empty", b""), (f"{folder}/full", b"full")):
    with open(path, "wb") as file:
        file.write(body)
    s3.upload_file(path, "bucket", "k")
`,
);

await boto3Test(
  "objects with metadata, ranges, conditions, copies and tags",
  `
keys = ["plain", "a/../b", "space and +", "ü/日本語/😀", "100%", "x" * 1024, "a//b", "q?x=1&y#z"]
for name in keys:
    s3.put_object(Bucket="bucket", Key=name, Body=name.encode(), Metadata={"n": "1"}, ContentType="text/x")
for name in keys:
    got = s3.get_object(Bucket="bucket", Key=name)
    assert got["Body"].read() == name.encode() and got["Metadata"] == {"n": "1"}
    assert got["ETag"].strip('"') == hashlib.md5(name.encode()).hexdigest()
listed = [o["Key"] for o in s3.list_objects_v2(Bucket="bucket")["Contents"]]
assert listed == sorted(keys, key=lambda k: k.encode()), listed
assert [o["Key"] for o in s3.list_objects(Bucket="bucket")["Contents"]] == listed
part = s3.get_object(Bucket="bucket", Key="plain", Range="bytes=1-3")
assert part["Body"].read() == b"lai" and part["ContentRange"] == "bytes 1-3/5"
refused("InvalidRange", 416, s3.get_object, Bucket="bucket", Key="plain", Range="bytes=9-")
etag = s3.head_object(Bucket="bucket", Key="plain")["ETag"]
refused("304", 304, s3.get_object, Bucket="bucket", Key="plain", IfNoneMatch=etag)
refused("PreconditionFailed", 412, s3.get_object, Bucket="bucket", Key="plain", IfMatch='"x"')
refused("404", 404, s3.head_object, Bucket="bucket", Key="none")
refused("NoSuchKey", 404, s3.get_object, Bucket="bucket", Key="none")
refused("NoSuchBucket", 404, s3.list_objects_v2, Bucket="nowhere")
s3.copy_object(Bucket="bucket", Key="copy", CopySource={"Bucket": "bucket", "Key": "ü/日本語/😀"})
assert s3.get_object(Bucket="bucket", Key="copy")["Body"].read().decode() == "ü/日本語/😀"
s3.put_object_tagging(Bucket="bucket", Key="copy", Tagging={"TagSet": [{"Key": "a", "Value": "b c"}]})
assert s3.get_object_tagging(Bucket="bucket", Key="copy")["TagSet"] == [{"Key": "a", "Value": "b c"}]
gone = s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": k} for k in keys + ["copy", "none"]]})
assert len(gone["Deleted"]) == len(keys) + 2 and "Errors" not in gone
assert s3.list_objects_v2(Bucket="bucket")["KeyCount"] == 0
s3.delete_bucket(Bucket="bucket")
`,
);

await boto3Test(
  "files up and down in parts, and their parts",
  `
from boto3.s3.transfer import TransferConfig
path = os.path.join(folder, "large")
body = os.urandom(1 << 20) * 20
open(path, "wb").write(body)
config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
s3.upload_file(path, "bucket", "large", Config=config, ExtraArgs={"Metadata": {"a": "b"}})
head = s3.head_object(Bucket="bucket", Key="large")
assert head["ContentLength"] == len(body) and head["ETag"].endswith('-4"') and head["Metadata"] == {"a": "b"}
s3.download_file("bucket", "large", path + ".back", Config=config)
assert open(path + ".back", "rb").read() == body
s3.copy({"Bucket": "bucket", "Key": "large"}, "bucket", "copied", Config=config)
assert s3.get_object(Bucket="bucket", Key="copied")["Body"].read() == body
assert s3.get_object(Bucket="bucket", Key="large", PartNumber=2)["ContentLength"] == 5 << 20
upload = s3.create_multipart_upload(Bucket="bucket", Key="half")["UploadId"]
s3.upload_part(Bucket="bucket", Key="half", UploadId=upload, PartNumber=1, Body=b"x")
assert [u["Key"] for u in s3.list_multipart_uploads(Bucket="bucket")["Uploads"]] == ["half"]
assert s3.list_parts(Bucket="bucket", Key="half", UploadId=upload)["Parts"][0]["Size"] == 1
s3.abort_multipart_upload(Bucket="bucket", Key="half", UploadId=upload)
refused("NoSuchUpload", 404, s3.list_parts, Bucket="bucket", Key="half", UploadId=upload)
`,
);

await boto3Test(
  "versions and delete markers",
  `
s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
ids = [s3.put_object(Bucket="bucket", Key="k", Body=str(i).encode())["VersionId"] for i in range(3)]
marker = s3.delete_object(Bucket="bucket", Key="k")
assert marker["DeleteMarker"]
versions = s3.list_object_versions(Bucket="bucket")
assert [v["VersionId"] for v in versions["Versions"]] == ids[::-1]
assert versions["DeleteMarkers"][0]["IsLatest"]
assert s3.get_object(Bucket="bucket", Key="k", VersionId=ids[1])["Body"].read() == b"1"
boto3.resource("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key,
    aws_secret_access_key=secret).Bucket("bucket").object_versions.delete()
s3.delete_bucket(Bucket="bucket")
`,
);

await boto3Test(
  "presigned URLs of both signature versions, until they expire",
  `
for version in ["s3", "s3v4"]:
    signer = client("s3", signature_version=version)
    put = signer.generate_presigned_url("put_object", Params={"Bucket": "bucket", "Key": "p q/ü"}, ExpiresIn=600)
    urllib.request.urlopen(urllib.request.Request(put, data=version.encode(), method="PUT")).close()
    get = signer.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "p q/ü",
        "ResponseContentType": "text/plain"}, ExpiresIn=600)
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == version.encode() and answer.headers["content-type"] == "text/plain"
    carrying = signer.generate_presigned_url("put_object", Params={"Bucket": "bucket", "Key": "carried",
        "Metadata": {"a": "b"}, "ContentType": "text/x"}, ExpiresIn=600)
    sent = urllib.request.Request(carrying, method="PUT", data=b"1",
        headers={"content-type": "text/x", "x-amz-meta-a": "b"})
    urllib.request.urlopen(sent).close()
    head = s3.head_object(Bucket="bucket", Key="carried")
    assert (head["Metadata"], head["ContentType"]) == ({"a": "b"}, "text/x"), head
    old = signer.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "p q/ü"}, ExpiresIn=1)
    time.sleep(2.1)
    try:
        urllib.request.urlopen(old)
        raise AssertionError("an expired URL was served")
    except urllib.error.HTTPError as error:
        assert error.code in (400, 403), error.code
`,
);

await boto3Test(
  "checksums, and what is refused",
  `
s3.put_object(Bucket="bucket", Key="sum", Body=b"hello", ChecksumAlgorithm="SHA256")
got = s3.get_object(Bucket="bucket", Key="sum", ChecksumMode="ENABLED")
assert got["ChecksumSHA256"] and got["Body"].read() == b"hello"
attributes = s3.get_object_attributes(Bucket="bucket", Key="sum", ObjectAttributes=["Checksum", "ObjectSize"])
assert attributes["Checksum"]["ChecksumSHA256"] == got["ChecksumSHA256"] and attributes["ObjectSize"] == 5
refused("BadDigest", 400, s3.put_object, Bucket="bucket", Key="k", Body=b"x", ChecksumCRC32="AAAAAA==")
refused("NotImplemented", 501, s3.get_bucket_policy, Bucket="bucket")
refused("NotImplemented", 501, s3.put_object, Bucket="bucket", Key="k", Body=b"x", StorageClass="GLACIER")
s3.put_object(Bucket="bucket", Key="kept", Body=b"x", ServerSideEncryption="aws:kms")
assert s3.head_object(Bucket="bucket", Key="kept")["ServerSideEncryption"] == "aws:kms"
refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket="bucket")
refused("InvalidBucketName", 400, client("s3", s3={"addressing_style": "path"}).create_bucket, Bucket="Upper-Case")
logs = client("logs")
assert logs.describe_log_groups()["logGroups"] == []
refused("ResourceNotFoundException", 400, logs.get_log_events, logGroupName="/aws/sagemaker/TrainingJobs", logStreamName="x")
sagemaker = client("sagemaker")
assert sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
error = refused("UnknownOperationException", 400, sagemaker.list_domains)
assert "ListDomains" in error["Message"]
`,
);

await boto3Test(
  "signatures are verified where the server has keys",
  `
for name in ["plain", "a/../b", "space and + & =", "ü/日本語/😀", "100%~", "a//b", "/lead", "!'()*"]:
    s3.put_object(Bucket="bucket", Key=name, Body=name.encode(), Metadata={"two": "a  b"})
    assert s3.get_object(Bucket="bucket", Key=name, Range="bytes=0-")["Body"].read() == name.encode()
s3.list_objects_v2(Bucket="bucket", Prefix="ü/", Delimiter="/", StartAfter="a b+c")
s3.put_object(Bucket="bucket", Key="stream", Body=io.BytesIO(os.urandom(300_000)))
assert client("sagemaker").list_models()["Models"] == []
assert client("logs").describe_log_groups()["logGroups"] == []
get = client("s3", signature_version="s3v4").generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "ü/日本語/😀"})
with urllib.request.urlopen(get) as answer:
    assert answer.read().decode() == "ü/日本語/😀"
def status(link):
    try:
        with urllib.request.urlopen(link) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
assert status(get.replace("bucket", "other")) == 403
assert status(url + "/bucket/plain") == 403
old = client("s3", signature_version="s3").generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "plain"})
assert status(old) == 400
put = client("s3", signature_version="s3v4").generate_presigned_url("put_object", Params={"Bucket": "bucket", "Key": "carried", "Metadata": {"a": "b"}})
def send(link, headers={}):
    return status(urllib.request.Request(link, method="PUT", data=b"1", headers=headers))
# Its headers are signed, so that they must be there as they were.
assert send(put, {"x-amz-meta-a": "c"}) == 403
assert send(put, {"x-amz-meta-a": "b"}) == 200
assert s3.head_object(Bucket="bucket", Key="carried")["Metadata"] == {"a": "b"}
secret = "wrong"
refused("SignatureDoesNotMatch", 403, client("s3").list_buckets)
refused("InvalidSignatureException", 400, client("sagemaker").list_models)
key = "unknown"
refused("InvalidAccessKeyId", 403, client("s3").list_buckets)
`,
  { credentials: TEST_CREDENTIALS },
);
