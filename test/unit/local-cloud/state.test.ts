import { mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileState } from '../../../local/cloud/file-state';
import { type CloudState, memoryState } from '../../../local/cloud/state';

type Note = { text: string; tags?: string[] };

describe('what the local cloud remembers', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cloud-state-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = () => join(folder, 'cloud.json');

  test.each<[string, () => CloudState]>([
    ['in memory', memoryState],
    ['in a file', () => fileState(file())],
  ])('%s, a record can be changed by nobody who only read or wrote it', (_where, open) => {
    const notes = open().collection<Note>('notes');
    const written = { text: 'a', tags: ['x'] };
    notes.put('1', written);
    written.tags.push('y');
    const read = notes.get('1');
    expect(() => read?.tags?.push('z')).toThrow(TypeError);
    expect(notes.all()).toEqual([{ text: 'a', tags: ['x'] }]);
  });

  test('records and histories are there after a restart', async () => {
    const before = fileState(file());
    before.collection<Note>('notes').put('1', { text: 'kept' });
    before.collection<Note>('notes').put('2', { text: 'deleted' });
    before.collection<Note>('notes').delete('2');
    before.history.append('arn:aws:states:one', { id: 1 });
    await before.flush();
    const after = fileState(file());
    expect(after.collection<Note>('notes').all()).toEqual([{ text: 'kept' }]);
    expect(after.history.read('arn:aws:states:one')).toEqual([{ id: 1 }]);
    expect(after.history.read('arn:aws:states:other')).toEqual([]);
  });

  test('the document is replaced as a whole, so that nobody sees half of it', async () => {
    const state = fileState(file());
    state.collection<Note>('notes').put('1', { text: 'whole' });
    await state.flush();
    expect(readdirSync(folder)).toEqual(['cloud.json']);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ notes: { 1: { text: 'whole' } } });
  });

  test.each(['{"notes":{"1":', '[]', ''])('a damaged file (%j) is a clear error', (content) => {
    writeFileSync(file(), content);
    expect(() => fileState(file())).toThrow(/cloud\.json, and that file cannot be read/);
  });

  test('an event is never on disk before what its step did, or a restart would take as done what is lost', async () => {
    const state = fileState(file());
    const look = () => ({
      records: readdirSync(folder).includes('cloud.json'),
      events: readdirSync(folder).includes('executions'),
    });
    state.collection<Note>('notes').put('1', { text: 'what the step did' });
    state.history.append('one', { id: 1 });
    const seen = [look()];
    let isWritten = false;
    const flushed = state.flush().then(() => (isWritten = true));
    while (!isWritten) {
      await new Promise(setImmediate);
      seen.push(look());
    }
    await flushed;
    expect(seen[0]).toEqual({ records: false, events: false });
    expect(seen.filter(({ records, events }) => events && !records)).toEqual([]);
    expect(seen.at(-1)).toEqual({ records: true, events: true });
  });

  test('a flush is over when what was there is written, though changes go on and on', async () => {
    const state = fileState(file());
    const notes = state.collection<Note>('notes');
    let isFlushed = false;
    notes.put('first', { text: 'kept' });
    const flushed = state.flush().then(() => (isFlushed = true));
    for (let count = 0; !isFlushed; count += 1) {
      notes.put('other', { text: String(count) });
      await new Promise(setImmediate);
    }
    await flushed;
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ notes: { first: { text: 'kept' } } });
    await state.flush();
  });

  test('a line of a history that a crash cut short is dropped, and the next one is whole', async () => {
    const before = fileState(file());
    before.history.append('one', { id: 1 });
    await before.flush();
    const [name] = readdirSync(join(folder, 'executions'));
    appendFileSync(join(folder, 'executions', name ?? ''), '{"id":2,"ty');
    const after = fileState(file());
    expect(after.history.read('one')).toEqual([{ id: 1 }]);
    after.history.append('one', { id: 2 });
    expect(after.history.read('one')).toEqual([{ id: 1 }, { id: 2 }]);
    await after.flush();
    expect(fileState(file()).history.read('one')).toEqual([{ id: 1 }, { id: 2 }]);
  });
});
