import { DataPlaneError } from './data-plane-error';

/** Marks a folder that is being made or removed; such folders are swept at the next start. */
export const UNFINISHED = '.unfinished';

/** Gives the id back when it is safe as the name of a folder, and refuses everything else. */
export const folderName = (id: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/.test(id) && !id.endsWith(UNFINISHED)) return id;
  throw new DataPlaneError(
    'InvalidName',
    `${JSON.stringify(id.slice(0, 80))} cannot be an id: use up to 200 letters, digits, dots, colons, dashes and underscores, the first a letter or digit.`,
  );
};
