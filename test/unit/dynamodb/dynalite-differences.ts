/** One operation of the contract suite, as far as a difference can depend on it. */
export type Operation = { kind: 'condition' | 'update' | 'projection' | 'request'; text: string; onNothing: boolean };

type Difference = { why: string; covers(operation: Operation): boolean };

const texts = (why: string, kind: Operation['kind'], list: string[], onNothing?: boolean): Difference => ({
  why,
  covers: (operation) =>
    operation.kind === kind &&
    list.includes(operation.text) &&
    (onNothing === undefined || onNothing === operation.onNothing),
});

const onlyRemoves = /^(REMOVE|DELETE)\b(?!.*\b(SET|ADD)\b)/i;

/**
 * Where dynalite 4 is not DynamoDB, by the developer guide or by what others recorded of the real service.
 * Each entry must be needed by at least one operation: the suite fails when dynalite has caught up.
 */
export const DYNALITE_DIFFERENCES: Difference[] = [
  texts(
    'two attributes that are both absent are neither equal nor in any order; dynalite compares null with null',
    'condition',
    ['amount = ratio', 'amount = absent', 'amount >= absent', 'size(bytes) >= amount'],
    true,
  ),
  texts(
    'lists and maps are equal by content; dynalite compares their identity',
    'condition',
    ['pair = :list', 'pair <> :list', 'doc = :wholeDoc', 'doc <> :wholeDoc'],
    false,
  ),
  texts(
    'a list may contain an element of any type; dynalite finds only strings, numbers and binaries',
    'condition',
    ['contains(steps, :nested)'],
    false,
  ),
  texts(
    'an empty string has the size 0 and is a member of a list of operands; dynalite takes it for absent',
    'condition',
    ['size(blank) = :zero', 'blank IN (:hello, :empty)'],
    false,
  ),
  texts(
    'an operand without order is refused when the request itself gives it; dynalite just does not match',
    'condition',
    ['amount < :list', ':true >= amount', 'amount BETWEEN :list AND :nested'],
  ),
  texts('NOT may stand before any condition, so also before NOT', 'condition', ['NOT NOT label = :hello']),
  texts('a name without # begins with a letter', 'condition', ['_text = :five']),
  texts('a name without # begins with a letter', 'update', ['SET _fresh = :hello']),
  texts('a sign alone is no token', 'condition', ['# = :five', 'label = :']),
  texts('a function of the other kind of expression is known, but misused; dynalite does not know it', 'condition', [
    'if_not_exists(label, :five) = :five',
  ]),
  texts('the same in an update', 'update', ['SET fresh = size(label)']),
  texts('list_append must not be nested', 'update', ['SET fresh = list_append(list_append(:list, :nested), :list)']),
  texts('a result beyond 38 digits or 9.9E+125 is an overflow; dynalite stores it', 'update', [
    'SET amount = :edge + :one',
    'SET amount = :huge - :one',
    'SET amount = :edge + :edge',
  ]),
  texts(
    'every value is computed from the item before the update; dynalite shares what SET has read',
    'update',
    ['ADD amount :one SET fresh = amount', 'SET steps[0] = :one, fresh = steps', 'SET doc.leaf = :ten, fresh = doc'],
    false,
  ),
  texts(
    'an index means the position before the update; dynalite removes one after the other',
    'update',
    ['REMOVE steps[0], steps[1]', 'REMOVE steps[1] SET steps[2] = :one'],
    false,
  ),
  {
    why: 'an update that only removes creates no item and finds no path wrong when there is none',
    covers: ({ kind, text, onNothing }) => kind === 'update' && onNothing && onlyRemoves.test(text),
  },
  texts('a number may begin with a plus sign', 'request', ['put a number with a plus sign']),
  texts('a delete can return the old item or nothing', 'request', ['delete and return the new item']),
];
