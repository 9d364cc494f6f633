/** What the rows of a file tell of. */
export const kinds = ['people', 'events', 'subscribers'] as const;
export type Kind = (typeof kinds)[number];
