export function handler(event: unknown): Promise<unknown>;
