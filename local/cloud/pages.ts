/** One page of a list: the items from the marker on, and the marker of the next page when there are more. */
export const pageOf = <T>(
  items: T[],
  marker: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } => {
  const from = marker === undefined ? 0 : Number(marker);
  const to = from + size;
  return { items: items.slice(from, to), next: to < items.length ? String(to) : undefined };
};
