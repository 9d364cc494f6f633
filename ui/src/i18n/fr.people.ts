import type { Sayings } from './sentences';

/** What is refused of people's data and names, in French; kept by a test against the program's source. */
export const people: Sayings = [
  ['Another person has this external id. If they are one person, merge them.', 'Une autre personne a cet identifiant externe. Si c’est la même personne, fusionnez-les.'],
];
