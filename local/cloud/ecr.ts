import { type DescribeImagesCommandInput, ImageNotFoundException } from '@aws-sdk/client-ecr';
import type { ImageRegistry } from './image-registry';
import { NotModelled, type Service, command } from './not-modelled';

/** ECR: an image is there once its commit has been built. */
export const ecr = (images: ImageRegistry): Service =>
  command<DescribeImagesCommandInput>(
    'DescribeImages',
    ['registryId', 'repositoryName', 'imageIds'],
    ({ repositoryName, imageIds }) => {
      if (imageIds === undefined) throw new NotModelled('DescribeImages', 'no imageIds');
      return {
        imageDetails: imageIds.map(({ imageTag, imageDigest }) => {
          if (imageTag === undefined) throw new NotModelled('DescribeImages', 'imageIds.imageDigest', imageDigest);
          if (!/^[0-9a-f]{40}$/.test(imageTag) || !images.isPushed(imageTag)) {
            const state = images.stateOf(imageTag) ?? 'not there';
            const message = `${repositoryName}:${imageTag.slice(0, 7)} is ${state}`;
            throw new ImageNotFoundException({ message, $metadata: { httpStatusCode: 400 } });
          }
          return { repositoryName, imageTags: [imageTag] };
        }),
      };
    },
  );
