import { requestDeployment } from '../../../functions/environments/transitions';
import { MACHINES, NOW, creating, later } from './sample-environment';

describe('overrides and links', () => {
  const URLS = { BILLING_URL: 'https://billing.staging.example.com' };
  const linked = creating({ overrides: { A: '1' }, links: { BILLING_URL: 'billing' }, linkUrls: URLS });
  const desiredAfter = (changes: object) => requestDeployment(linked, later(changes), MACHINES, NOW).desired;

  it('stay when a push names none', () => {
    expect(desiredAfter({})).toMatchObject({ overrides: { A: '1', ...URLS }, links: { BILLING_URL: 'billing' } });
  });

  it('stay linked when other variables are overridden', () => {
    const { overrides, links } = desiredAfter({ overrides: { B: '2' } });
    expect({ overrides, links }).toEqual({ overrides: { B: '2', ...URLS }, links: { BILLING_URL: 'billing' } });
  });

  it('lose a link whose variable is overridden', () => {
    const { overrides, links } = desiredAfter({ overrides: { BILLING_URL: 'http://mine' } });
    expect({ overrides, links }).toEqual({ overrides: { BILLING_URL: 'http://mine' }, links: {} });
  });

  it('keep the overrides when only the links change', () => {
    const other = { SEARCH_URL: 'https://search.staging.example.com' };
    const { overrides, links } = desiredAfter({ links: { SEARCH_URL: 'search' }, linkUrls: other });
    expect({ overrides, links }).toEqual({ overrides: { A: '1', ...other }, links: { SEARCH_URL: 'search' } });
  });
});
