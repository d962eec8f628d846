import fc from 'fast-check';
import { evaluate, parseExpression } from '../../../local/interpreter/intrinsics';
import { findAt, parsePath, readAt, writeAt } from '../../../local/interpreter/paths';
import { compileTemplate, fillTemplate } from '../../../local/interpreter/templates';

const data = {
  input: { a: { b: [{ c: 1 }, 2] }, 'x y': 3, 'ünïcode-key': 4, "it's": 5, t: 'text' },
  context: { Execution: { Name: 'run' } },
};

describe('reference paths', () => {
  test.each([
    ['$', data.input],
    ['$.a.b[0].c', 1],
    ["$.a['b'][1]", 2],
    ["$['x y']", 3],
    ["$['it\\'s']", 5],
    ['$.ünïcode-key', 4],
    ['$$.Execution.Name', 'run'],
    ['$.none', undefined],
    ['$.a.b[7]', undefined],
    ['$.a.b.length', undefined],
    ['$.constructor', undefined],
    ['$.__proto__', undefined],
    ['$.t[0]', undefined],
  ])('%s reads %j', (path, value) => {
    expect(findAt(parsePath(path), data)).toEqual(value);
  });

  test.each([
    '',
    'a',
    '.a',
    '$a',
    '$.',
    '$..a',
    '$.a[*]',
    '$.a[-1]',
    '$.a[0:1]',
    '$.a[?(@.b)]',
    '$.a b',
    '$.a[0',
    '$[a]',
    '$$$',
  ])('%j is refused', (path) => {
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ name: 'InvalidDefinition' }));
  });

  test.each([
    ['$', { new: 1 }],
    ['$.a.b[1]', { ...data.input, a: { b: [{ c: 1 }, { new: 1 }] } }],
    ['$.n.m', { ...data.input, n: { m: { new: 1 } } }],
  ])('a write to %s makes a copy', (path, document) => {
    const before = structuredClone(data.input);
    expect(writeAt(parsePath(path), data.input, { new: 1 })).toEqual(document);
    expect(data.input).toEqual(before);
  });

  test.each(['$.t.x', '$.a.b[2]', '$.a.b.c', '$[0]', "$.a.b[0].c['x']"])('a write to %s does not fit', (path) => {
    expect(() => writeAt(parsePath(path), data.input, 1)).toThrow(
      expect.objectContaining({ name: 'States.ResultPathMatchFailure' }),
    );
  });
});

describe('intrinsic functions', () => {
  const value = (text: string) => evaluate(parseExpression(text), data, 'field');

  test.each([
    ["States.Format('{} of {}', $.t, 2)", 'text of 2'],
    ["States.Format('it\\'s \\{{}\\} \\\\', true)", "it's {true} \\"],
    ["States.Format('{}', null)", 'null'],
    ['States.Format($.t)', 'text'],
    ['States.StringToJson(\'{"a": [1]}\')', { a: [1] }],
    ['States.JsonToString($.a)', '{"b":[{"c":1},2]}'],
    ["States.Array(1, $.t, 'x, y', States.Array())", [1, 'text', 'x, y', []]],
    ['States.ArrayLength($.a.b)', 2],
    ['States.MathAdd(-1, $.a.b[1])', 1],
    ['States.JsonMerge($.a, States.StringToJson(\'{"b":0,"d":1}\'), false)', { b: 0, d: 1 }],
    ["States.Format('{}', $['x y'])", '3'],
    [' $.t'.trim(), 'text'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each([
    ["States.Format('{} {}', 1)", 'States.IntrinsicFailure'],
    ["States.Format('{}', 1, 2)", 'States.IntrinsicFailure'],
    ["States.Format('{')", 'States.IntrinsicFailure'],
    ["States.Format('{}', $.a)", 'States.IntrinsicFailure'],
    ["States.StringToJson('{')", 'States.IntrinsicFailure'],
    ['States.StringToJson($.a)', 'States.IntrinsicFailure'],
    ['States.ArrayLength($.t)', 'States.IntrinsicFailure'],
    ["States.MathAdd('1', 2)", 'States.IntrinsicFailure'],
    ['States.JsonMerge($.a, $.a, true)', 'States.IntrinsicFailure'],
    ['States.JsonMerge($.a, 1, false)', 'States.IntrinsicFailure'],
    ['States.ArrayLength($.none)', 'States.Runtime'],
  ])('%s fails with %s', (text, name) => {
    expect(() => value(text)).toThrow(expect.objectContaining({ name }));
  });

  test.each([
    'States.Hash($.a)',
    'States.Format()',
    "States.Format('a'",
    "States.Format('a') x",
    "States.Format('a' 'b')",
    "States.Format('a',)",
    "States.Format(,'a')",
    'States.Format(a)',
    'States.MathAdd(1, 2x)',
    'States.Format($.a[*])',
    'States.Format',
  ])('%s is refused', (text) => {
    expect(() => parseExpression(text)).toThrow(expect.objectContaining({ name: 'InvalidDefinition' }));
  });
});

describe('whatever is thrown at it', () => {
  const known = ['InvalidDefinition', 'States.Runtime', 'States.IntrinsicFailure', 'States.ResultPathMatchFailure'];
  const onlyNamed = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      if (error instanceof Error && known.includes(error.name) && error.message !== '') return undefined;
      throw error;
    }
  };
  const key = fc.oneof(
    fc.constantFrom('a', 'b', 'a.$', '__proto__', 'constructor', 'length', "it's", 'x y'),
    fc.string(),
  );
  const piece = fc.oneof(
    key.map((name) => `.${name}`),
    key.map((name) => `['${name.replace(/[\\']/g, '\\$&')}']`),
    fc.nat(3).map((index) => `[${index}]`),
    fc.constantFrom('[*]', '..', '[', "['", ' '),
  );
  const path = fc
    .tuple(fc.constantFrom('$', '$$', ''), fc.array(piece, { maxLength: 4 }))
    .map(([root, steps]) => root + steps.join(''));
  const call = fc
    .tuple(
      fc.constantFrom('Format', 'StringToJson', 'JsonToString', 'Array', 'ArrayLength', 'MathAdd', 'JsonMerge', 'UUID'),
      fc.array(
        fc.oneof(
          path,
          fc.string().map((text) => `'${text}'`),
          fc.constantFrom('1', 'true', 'null', '-2.5', 'States.Array(1)'),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([name, values]) => `States.${name}(${values.join(', ')})`);
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  const template = fc.dictionary(
    fc.oneof(
      key,
      key.map((name) => `${name}.$`),
    ),
    fc.oneof(path, call, document),
    { maxKeys: 4 },
  );

  test('paths read, write and fail by name only', () => {
    fc.assert(
      fc.property(path, document, document, (text, input, value) => {
        onlyNamed(() => {
          const parsed = parsePath(text);
          const written = writeAt({ ...parsed, source: 'input' }, input, value);
          expect(readAt({ ...parsed, source: 'input' }, { input: written, context: {} }, 'field')).toEqual(value);
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('templates are filled in or fail by name, and never change their data', () => {
    fc.assert(
      fc.property(template, document, (definition, input) => {
        const before = JSON.stringify(input);
        const filled = onlyNamed(() => fillTemplate(compileTemplate(definition, 'Parameters'), { input, context: {} }));
        expect(JSON.stringify(input)).toBe(before);
        if (filled !== undefined) expect(Object.getPrototypeOf(filled)).toBe(Object.prototype);
      }),
      { numRuns: 2000 },
    );
  });

  test('expressions evaluate or fail by name', () => {
    fc.assert(
      fc.property(fc.oneof(call, path, fc.string()), document, (text, input) => {
        onlyNamed(() => evaluate(parseExpression(text), { input, context: {} }, 'field'));
      }),
      { numRuns: 2000 },
    );
  });
});
