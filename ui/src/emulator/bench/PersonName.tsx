import { useOnePerson } from '../data/desk-queries';
import type { State } from '../data/types';
import { nameOf } from '../left/name';

/** A person's name, also of one who is not among the first that the state shows. */
export function PersonName({ id, state }: { id: string; state: Pick<State, 'people'> }) {
  const here = state.people.find((one) => one.id === id);
  const { data } = useOnePerson(here ? undefined : id);
  const one = here ?? data;
  return <>{one ? nameOf(one) : id}</>;
}
