import { SFNClient } from '@aws-sdk/client-sfn';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import type { Environment } from '../environments/environment';
import { listEnvironments } from '../environments/inventory';
import { type Step, progressOf } from '../environments/progress';
import { bindable } from '../shared/step-handler';
import { escapeHtml, page } from './html';

const NOT_READY = 503;
const RETRY_SECONDS = 2;

/**
 * What the load balancer's default rule shows while no environment answers at a host: what is being done, why it
 * failed, or which environments exist. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export const handler = bindable((runtime) => {
  const { clients } = runtime;
  return async (event): Promise<ALBResult> => {
    const host = ((event as ALBEvent).headers?.['host'] ?? '').split(':')[0]?.toLowerCase() ?? '';
    const environments = await listEnvironments(runtime);
    const environment = environments.find(({ url }) => new URL(url).hostname === host);
    if (environment === undefined || environment.status === 'destroyed') return unknownHost(host, environments);
    const { steps } = await progressOf(clients.of(SFNClient), environment);
    return answer(NOT_READY, titleOf(environment), `${introduction(environment)}${stepList(steps)}`, {
      'retry-after': String(RETRY_SECONDS),
    });
  };
});

const titleOf = ({ name, status }: Environment): string => {
  if (status === 'destroying') return `${name} is being destroyed`;
  if (status === 'failed' || status === 'degraded') return `${name} failed`;
  return status === 'ready' ? `${name} does not answer` : `${name} is being prepared`;
};

const introduction = ({ branch, execution, status }: Environment): string => {
  const of = `<p>Branch <code>${escapeHtml(branch)}</code></p>`;
  if (execution?.error === undefined) {
    return status === 'ready'
      ? `${of}<p>Its containers are not healthy at this moment.</p>`
      : `${of}<p>This page reloads by itself.</p>`;
  }
  const step = execution.failedStep === undefined ? '' : ` at <b>${escapeHtml(execution.failedStep)}</b>`;
  return `${of}<p>It failed${step}: ${escapeHtml(execution.error.name)}</p><pre>${escapeHtml(execution.error.message)}</pre>`;
};

const stepList = (steps: Step[]): string =>
  `<ol>${steps.map((step) => `<li class="${step.status}"><b>${escapeHtml(step.name)}</b> ${step.status}${note(step)}</li>`).join('')}</ol>`;

const note = (step: Step): string =>
  step.status === 'running' && step.waitingFor !== undefined ? ` – ${escapeHtml(step.waitingFor)}` : '';

const unknownHost = (host: string, environments: Environment[]): ALBResult => {
  const alive = environments.filter(({ status }) => status !== 'destroyed');
  const rows = alive.map(
    ({ url, branch, status }) =>
      `<li><a href="${escapeHtml(url)}">${escapeHtml(url)}</a> ${escapeHtml(branch)} (${status})</li>`,
  );
  const list =
    rows.length === 0 ? '<p>There is none at the moment.</p>' : `<p>These exist:</p><ul>${rows.join('')}</ul>`;
  return answer(404, 'No such environment', `<p>Nothing is called <code>${escapeHtml(host)}</code>.</p>${list}`, {});
};

const answer = (statusCode: number, title: string, body: string, headers: Record<string, string>): ALBResult => ({
  statusCode,
  statusDescription: statusCode === 404 ? '404 Not Found' : '503 Service Unavailable',
  isBase64Encoded: false,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-robots-tag': 'noindex',
    ...headers,
  },
  body: page(title, body, statusCode === NOT_READY ? RETRY_SECONDS : undefined),
});
