import { guarded } from './could-not-tell';
import { type Finding, ok, problem, warning } from './finding';
import { type Plan, planFor } from './plan';
import { type Need, needsOf } from './quota-needs';
import { type Quota, quotasOf } from './service-quotas';
import type { Check, WithStaging } from './subject';

/** What the account allows, compared with what as many environments need as the cluster holds. */
export const checkQuotas: Check<WithStaging> = async (clients, subject) => {
  const plan = await planFor(clients, subject);
  const ask = quotasOf(clients);
  const findings = await Promise.all(
    needsOf(clients, subject, plan).map((need) =>
      guarded(`Quota ${need.quota}`, async () => {
        const quota = await ask(need.service, need.quota);
        return [findingFor(need, quota, await need.used(), subject.region)];
      }),
    ),
  );
  return [clusterFinding(plan), ...findings.flat()];
};

const clusterFinding = ({ instanceType, maxInstances, environments, tooLarge }: Plan): Finding => {
  const cluster = `${maxInstances} × ${instanceType}`;
  if (tooLarge !== undefined)
    return problem(
      `No ${instanceType} can hold the service ${tooLarge}.`,
      'Choose a larger InstanceType for the foundation, or give the service less cpu and memoryMegabytes.',
    );
  return ok(`About ${environments} environments run at once on the largest cluster (${cluster}).`);
};

const findingFor = (need: Need, quota: Quota, used: number, region: string): Finding => {
  const left = quota.value - used;
  const usage = used > 0 ? `, of which others use ${used}` : '';
  const found = `${need.quota}: ${quota.value}${usage}; the largest cluster needs ${need.wanted}`;
  if (left >= need.wanted) return ok(`${found}.`);
  const next = adviceFor(need, quota, used, region);
  return left < need.least
    ? problem(`${found}, and less than ${need.least} does not work.`, next)
    : warning(`${found}.`, next);
};

const adviceFor = (need: Need, { code, isAdjustable }: Quota, used: number, region: string): string => {
  if (!isAdjustable) return 'It cannot be raised: give the foundation a smaller MaxInstances.';
  // the code is text of AWS, which goes into a command to copy only if it is nothing else
  if (!/^L-[0-9A-F]{8}$/.test(code)) return 'Have it raised in the console of Service Quotas.';
  const wanted = `--service-code ${need.service} --quota-code ${code} --desired-value ${need.wanted + used}`;
  return `Have it raised: aws service-quotas request-service-quota-increase --region ${region} ${wanted}`;
};
