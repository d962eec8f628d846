import { DescribeImagesCommand, type ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';

const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+)|@(sha256:.+))$/;

export type EcrAddress = {
  registryId: string;
  region: string;
  repositoryName: string;
  imageId: { imageTag: string } | { imageDigest: string | undefined };
};

/** The parts of an image's address in ECR; undefined when it is elsewhere. */
export const ecrAddressOf = (image: string): EcrAddress | undefined => {
  const [, registryId, region, repositoryName, imageTag, imageDigest] = ECR_IMAGE.exec(image) ?? [];
  if (registryId === undefined || region === undefined || repositoryName === undefined) return undefined;
  return { registryId, region, repositoryName, imageId: imageTag === undefined ? { imageDigest } : { imageTag } };
};

/**
 * The registry's answer while CI has not pushed the image yet, undefined once it is there. Only ECR can be asked with
 * our own rights; an image elsewhere counts as there, and ECS says so if it is not.
 */
export const whyImageIsMissing = async (ecr: Pick<ECRClient, 'send'>, image: string): Promise<string | undefined> => {
  const address = ecrAddressOf(image);
  if (address === undefined) return undefined;
  const { registryId, repositoryName, imageId } = address;
  try {
    await ecr.send(new DescribeImagesCommand({ registryId, repositoryName, imageIds: [imageId] }));
    return undefined;
  } catch (error) {
    if (error instanceof ImageNotFoundException) return error.message;
    throw error;
  }
};
