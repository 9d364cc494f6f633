import { EmptyState, ErrorNote, Skeleton } from '../../kit';
import { useCaused } from '../data/desk-queries';
import type { Page, Person, State } from '../data/types';
import { useDesk } from '../i18n/desk';
import { nameOf } from '../left/name';
import { EffectList } from './Effects';

/** What the person's newest action caused, in its order. */
export default function CausedTab({ state, person, page }: { state: State; person?: Person; page?: Page }) {
  const desk = useDesk().effects;
  const { data, error, refetch } = useCaused(page?.id, person?.id);
  if (!person || !page) return <p className="pad soft">{desk.choose}</p>;
  if (!data) return <div className="pad">{error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={4} height={20} />}</div>;
  if (data.length === 0) return <EmptyState icon="bolt" title={desk.none(nameOf(person))}>{desk.noneSay}</EmptyState>;
  return <div className="pad"><EffectList effects={data} state={state} person={person} /></div>;
}
