import { RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { checkImage } from '../../../cli/doctor/image';
import { exception, raise } from '../../support/fake-client';
import { IMAGE, type Scripts, STAGING, clientsFor, fineBut, subject, textOf, verdictsOf } from './doctor-world';

const look = async (ecr: NonNullable<Scripts['ecr']> = {}, image = IMAGE) => {
  const { clients, calls } = clientsFor(fineBut({ ecr }));
  return { findings: await checkImage(clients, subject(STAGING.replace(IMAGE, image))), calls };
};

test('a repository with an image is ok, with the hint that the cluster is arm64', async () => {
  const { findings, calls } = await look();
  expect(textOf(findings, 'ok')).toMatch(/acme\/sample is there and readable\. → .*linux\/arm64/);
  expect(calls.map(({ input }) => input)).toEqual([
    { registryId: '123456789012', repositoryNames: ['acme/sample'] },
    { registryId: '123456789012', repositoryName: 'acme/sample', maxResults: 1 },
  ]);
});

test('an empty repository is warned of, because CI has to push first', async () => {
  const { findings } = await look({ DescribeImagesCommand: () => ({ imageDetails: [] }) });
  expect(textOf(findings, 'warning')).toContain('holds no image yet. → Let CI push');
});

test('a repository that is not there is a problem with the command that makes it', async () => {
  const { findings } = await look({
    DescribeRepositoriesCommand: () => raise(new RepositoryNotFoundException(exception())),
  });
  expect(textOf(findings, 'problem')).toContain('aws ecr create-repository --repository-name acme/sample');
});

test('a repository of another region is a problem, because the functions ask in their own', async () => {
  const { findings, calls } = await look({}, IMAGE.replace('eu-central-1', 'us-east-1'));
  expect(textOf(findings, 'problem')).toContain('is in us-east-1, but the functions ask ECR in eu-central-1');
  expect(calls).toEqual([]);
});

test.each(['acme/sample:{commit}', 'public.ecr.aws/acme/sample:{commit}', 'ghcr.io/acme/sample:{commit}'])(
  '%s is not asked for: it has to be public, and pushed before',
  async (image) => {
    const { findings, calls } = await look({}, image);
    expect(verdictsOf(findings)).toEqual(['warning']);
    expect(textOf(findings, 'warning')).toContain(
      'image: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/<repository>:{commit}',
    );
    expect(calls).toEqual([]);
  },
);

test('other errors are passed on, for they do not say that there is none', async () => {
  await expect(look({ DescribeImagesCommand: () => raise(new Error('down')) })).rejects.toThrow('down');
});
