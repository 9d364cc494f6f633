export const errorsFr: Record<string, string> = {};
