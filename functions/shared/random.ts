import { randomBytes } from 'node:crypto';

/** The only source of randomness. A simulation passes a seeded one. */
export type Random = { bytes(count: number): Buffer };

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

/** A password or token part of that many characters, letters and digits only, so that it needs no escaping anywhere. */
export const randomToken = (random: Random, characters: number): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let token = '';
  while (token.length < characters) {
    for (const byte of random.bytes(characters * 2)) {
      if (byte < 248 && token.length < characters) token += alphabet[byte % 62];
    }
  }
  return token;
};
