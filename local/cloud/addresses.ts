import type { World } from './world';

/** A host name inside the cloud, and the port of this machine at which it answers here. */
export type AddressRecord = { id: string; host: string; port: number };

/** By the ARN of what has the name. */
export const addressesIn = ({ state }: World) => state.collection<AddressRecord>('addresses');

const HOST_AND_PORT = /([a-z0-9-]+(?:\.[a-z0-9-]+)+)(:[0-9]+)?/g;

/** The text as a process of this machine understands it: names that only the cloud knows are where they answer here. */
export const asSeenHere = (world: World, text: string): string => {
  const addresses = addressesIn(world).all();
  if (addresses.length === 0) return text;
  return text.replace(HOST_AND_PORT, (whole, host: string) => {
    const found = addresses.find((address) => address.host === host);
    return found === undefined ? whole : `127.0.0.1:${found.port}`;
  });
};

/** After a restart: the ports may be somebody else's by now, and nothing that knew the old ones runs any more. */
export const renewAddresses = async (world: World): Promise<void> => {
  for (const address of addressesIn(world).all()) {
    addressesIn(world).put(address.id, { ...address, port: await world.dataPlane.freePort() });
  }
};
