/** What of the CDK is used here. */
export * as cdk from "aws-cdk-lib";
export * as budgets from "aws-cdk-lib/aws-budgets";
export * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
export * as cloudwatchActions from "aws-cdk-lib/aws-cloudwatch-actions";
export * as ec2 from "aws-cdk-lib/aws-ec2";
export * as events from "aws-cdk-lib/aws-events";
export * as iam from "aws-cdk-lib/aws-iam";
export * as kms from "aws-cdk-lib/aws-kms";
export * as logs from "aws-cdk-lib/aws-logs";
export * as s3 from "aws-cdk-lib/aws-s3";
export * as sagemaker from "aws-cdk-lib/aws-sagemaker";
export * as sns from "aws-cdk-lib/aws-sns";
export * as subscriptions from "aws-cdk-lib/aws-sns-subscriptions";
export { Construct, type IConstruct } from "constructs";
export { AwsSolutionsChecks, NagSuppressions } from "cdk-nag";
