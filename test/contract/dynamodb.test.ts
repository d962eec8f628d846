import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, ScanCommand, UpdateCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { contract } from './contract';
import { unique } from './names';

contract('DynamoDB', (cloud, behaviour) => {
  const { table } = cloud.clients;

  const put = async (Item: { name: string; [attribute: string]: unknown }, condition: object = {}) =>
    table.send(new PutCommand({ TableName: await cloud.table(), Item, ...condition }));
  const get = async (name: string) => {
    const ask = new GetCommand({ TableName: await cloud.table(), Key: { name }, ConsistentRead: true });
    return (await table.send(ask)).Item;
  };
  const ifNew = {
    ConditionExpression: 'attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
  };
  const ifVersion = (version: number) => ({
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
  });

  behaviour(
    'an item is read as it was written: texts, numbers, truths, lists and maps, without what is undefined',
    async () => {
      const item = {
        name: unique('item'),
        text: '',
        count: 3,
        isOwn: true,
        list: [1, 'two'],
        map: { inner: { deep: 0 } },
      };
      await put({ ...item, nothing: undefined });
      expect(await get(item.name)).toEqual(item);
    },
  );

  behaviour('an item that is not there is read as nothing', async () => {
    expect(await get(unique('missing'))).toBeUndefined();
  });

  behaviour(
    'of two writes of a new item the second one is ConditionalCheckFailedException and changes nothing',
    async () => {
      const name = unique('item');
      await put({ name, by: 'first' }, ifNew);
      await expect(put({ name, by: 'second' }, ifNew)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
      expect(await get(name)).toEqual({ name, by: 'first' });
    },
  );

  behaviour(
    'a write that compares versions is done for the version that is there, and refused for any other',
    async () => {
      const name = unique('item');
      await put({ name, version: 1 });
      await put({ name, version: 2 }, ifVersion(1));
      await expect(put({ name, version: 2 }, ifVersion(1))).rejects.toBeInstanceOf(ConditionalCheckFailedException);
      expect(await get(name)).toEqual({ name, version: 2 });
    },
  );

  behaviour('of many writes at once that compare the same version exactly one is done', async () => {
    const name = unique('item');
    await put({ name, version: 1 });
    const writers = Array.from({ length: 8 }, (_, by) => put({ name, version: 2, by }, ifVersion(1)));
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  const claim = async (name: string, holder: string) =>
    table.send(
      new UpdateCommand({
        TableName: await cloud.table(),
        Key: { name },
        UpdateExpression: 'SET #kind = :kind, #holder = :holder',
        ConditionExpression: 'attribute_not_exists(#holder) OR #holder = :holder',
        ExpressionAttributeNames: { '#kind': 'kind', '#holder': 'holder' },
        ExpressionAttributeValues: { ':kind': 'rule', ':holder': holder },
      }),
    );

  behaviour('a claim makes the item, is repeated by its holder, and refused to anybody else', async () => {
    const name = unique('rule');
    await claim(name, 'one');
    await claim(name, 'one');
    await expect(claim(name, 'other')).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    expect(await get(name)).toEqual({ name, kind: 'rule', holder: 'one' });
  });

  const release = async (name: string, holder: string, condition: string) =>
    table.send(
      new DeleteCommand({
        TableName: await cloud.table(),
        Key: { name },
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#holder': 'holder' },
        ExpressionAttributeValues: { ':holder': holder },
      }),
    );

  behaviour('a deletion by somebody else is refused, by the holder it is done', async () => {
    const name = unique('rule');
    await claim(name, 'one');
    await expect(release(name, 'other', '#holder = :holder')).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await release(name, 'one', '#holder = :holder');
    expect(await get(name)).toBeUndefined();
  });

  behaviour('a comparison with an item that is not there fails, attribute_not_exists holds', async () => {
    const name = unique('missing');
    await expect(release(name, 'one', '#holder = :holder')).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await release(name, 'one', 'attribute_not_exists(#holder) OR #holder = :holder');
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
  behaviour('a scan comes in pages, and is filtered only after the page has been cut', async () => {
    const kind = unique('kind');
    const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => unique(letter));
    for (const name of names) await put({ name, kind });
    const input = {
      TableName: await cloud.table(),
      ConsistentRead: true,
      FilterExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':kind': kind },
    };
    const first = await table.send(new ScanCommand({ ...input, Limit: 2 }));
    expect(first).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: { name: expect.any(String) } });
    const found: unknown[] = [];
    for await (const { Items = [] } of paginateScan({ client: table, pageSize: 2 }, input)) found.push(...Items);
    const byName = (one: any, other: any) => (one.name < other.name ? -1 : 1);
    expect(found.sort(byName as never)).toEqual(names.map((name) => ({ name, kind })).sort(byName));
  });
});
