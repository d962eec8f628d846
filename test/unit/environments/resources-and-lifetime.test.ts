import {
  expiresAt,
  finishDeployment,
  forgetResource,
  intendResource,
  settleResource,
} from '../../../functions/environments/transitions';
import { DAY_MS } from '../../support/registry-world';
import { NOW, creating } from './sample-environment';

const ready = finishDeployment(creating(), { commit: 'c', image: 'i', sequence: 1, at: 'now' }, NOW);

describe('the record of a resource', () => {
  it('is written before the call, keeps the first id, and is settled and forgotten once', () => {
    const intended = intendResource(ready, 'database', 'sample-page', NOW);
    expect(intended.resources.database).toMatchObject({ id: 'sample-page', state: 'requested' });
    expect(intendResource(intended, 'database', 'another', NOW)).toBe(intended);
    const settled = settleResource(intended, 'database', 'arn:db');
    expect(settled.resources.database).toMatchObject({ state: 'available', arn: 'arn:db' });
    expect(settleResource(settled, 'database', 'arn:db')).toBe(settled);
    expect(settleResource(ready, 'database')).toBe(ready);
    expect(forgetResource(settled, 'database').resources).toEqual({});
    expect(forgetResource(ready, 'database')).toBe(ready);
  });
});

describe('the time when it may be swept', () => {
  const at = (days: number) => new Date(NOW + days * DAY_MS).toISOString();

  it.each([
    ['its creation', {}, {}, 3],
    ['the last deployment', { lastDeployAt: at(1) }, {}, 4],
    ['the last request', { lastRequestAt: at(2) }, {}, 5],
    ['the last console', { lastConsoleAt: at(3) }, {}, 6],
    ['the pin', {}, { pinnedUntil: at(30) }, 30],
    ['the extension', {}, { extendedUntil: at(9) }, 9],
    ['the activity when the pin is over earlier', { lastRequestAt: at(2) }, { pinnedUntil: at(1) }, 5],
  ])('counts from %s', (_from, activity, lifetime, days) => {
    const environment = { ...ready, activity, lifetime: { inactiveDays: 3, ...lifetime } };
    expect(expiresAt(environment)).toBe(at(days));
  });
});
