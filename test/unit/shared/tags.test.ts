import { isOwnedBy, ownershipTags, TAG_KIND } from '../../../functions/shared/tags';
import { NOT_MINE } from '../../support/destructive-table';
import { INSTALLATION, lowerCase, MINE } from '../../support/handler-world';

const owner = { installation: INSTALLATION, environment: 'new-cool-page' };

test('what carries our tags is ours, in the spelling of any service and among other tags', () => {
  expect(isOwnedBy(ownershipTags(owner), owner)).toBe(true);
  expect(isOwnedBy(lowerCase(MINE), owner)).toBe(true);
  expect(isOwnedBy([{ Key: 'Name', Value: 'x' }, ...MINE].reverse(), owner)).toBe(true);
});

test.each(NOT_MINE)('what is %s is not ours', (_, tags) => {
  expect(isOwnedBy(tags, owner)).toBe(false);
});

test.each([
  ['a value that is longer', MINE.map((tag) => ({ ...tag, Value: `${tag.Value}-2` }))],
  ['another case', MINE.map((tag) => ({ ...tag, Value: tag.Value.toUpperCase() }))],
  ['keys without values', MINE.map(({ Key }) => ({ Key }))],
  ['a second tag that says otherwise', [...MINE, { Key: TAG_KIND, Value: 'production' }]],
])('%s is not ours', (_, tags) => {
  expect(isOwnedBy(tags, owner)).toBe(false);
});
