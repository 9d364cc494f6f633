import type { Person } from '../data/types';

/** The name as people write it. */
export function nameOf(person: Pick<Person, 'first_name' | 'last_name'>): string {
  return [person.first_name, person.last_name].filter(Boolean).join(' ');
}
