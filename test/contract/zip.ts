import { crc32 } from 'node:zlib';

/** A zip archive with one stored file: what Lambda takes for code. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export const zipOf = (name: string, text: string): Uint8Array => {
  const [file, content] = [Buffer.from(name), Buffer.from(text)];
  // Version, flags, method, time, date (1980-01-01), checksum, both sizes, length of the name and of the extra field.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(33, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, file, content]);
  // Comment, disk, internal and external attributes (a readable file), and where the file begins.
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  const directory = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, attributes, file]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, directory, Buffer.from('PK\x05\x06'), end]);
};
