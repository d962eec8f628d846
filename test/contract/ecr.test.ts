import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { contract } from './contract';

contract('ECR', (cloud, behaviour) => {
  const ecr = cloud.clients.of(ECRClient);

  behaviour('an image whose tag has not been pushed is ImageNotFoundException', async () => {
    const repositoryName = await cloud.repository();
    const missing = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'never-pushed' }] });
    await expect(ecr.send(missing)).rejects.toBeInstanceOf(ImageNotFoundException);
  });
});
