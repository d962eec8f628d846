import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { type EcrAddress, ecrAddressOf } from '../../functions/environments/images';
import { type Finding, ok, problem, warning } from './finding';
import type { Check, Subject, WithStaging } from './subject';

const ARM = 'The cluster is arm64 (t4g.large by default): have CI build for linux/arm64.';

/** The repository that `image` names: that it is there and that CI has pushed to it. */
export const checkImage: Check<WithStaging> = async (clients, subject) => {
  const { image } = subject.staging;
  const address = ecrAddressOf(image.replaceAll('{commit}', '0'.repeat(40)));
  if (address === undefined) return [elsewhere(image, subject)];
  if (address.region !== subject.region)
    return [
      problem(
        `${image} is in ${address.region}, but the functions ask ECR in ${subject.region} whether a commit was pushed.`,
        `Push to a repository of ${subject.region} and name that in image; ECR can replicate to it.`,
      ),
    ];
  return repositoryFindings(clients.of(ECRClient), address);
};

const elsewhere = (image: string, { caller, region }: Subject): Finding =>
  warning(
    `${image} is not in ECR: nobody waits until CI has pushed it, and it is pulled without credentials.`,
    `Have it public there and pushed before each deployment, or use ECR: image: ${caller?.account ?? '<account>'}.dkr.ecr.${region}.amazonaws.com/<repository>:{commit}`,
  );

const repositoryFindings = async (ecr: ECRClient, { registryId, repositoryName }: EcrAddress): Promise<Finding[]> => {
  try {
    await ecr.send(new DescribeRepositoriesCommand({ registryId, repositoryNames: [repositoryName] }));
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({ registryId, repositoryName, maxResults: 1 }),
    );
    const found = `The ECR repository ${repositoryName} is there and readable`;
    return imageDetails.length > 0
      ? [ok(`${found}.`, ARM)]
      : [warning(`${found}, but holds no image yet.`, `Let CI push before it asks for a deployment. ${ARM}`)];
  } catch (error) {
    if (!(error instanceof RepositoryNotFoundException)) throw error;
    return [
      problem(
        `There is no ECR repository ${repositoryName} in account ${registryId}.`,
        `Make it: aws ecr create-repository --repository-name ${repositoryName}`,
      ),
    ];
  }
};
