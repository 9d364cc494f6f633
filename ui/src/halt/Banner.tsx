import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { pagesQuery } from '../api/queries';
import type { HaltView } from '../api/types';
import { useMay, usePlace } from '../app/workspace';
import { Icon, Note, Time, useEnv } from '../kit';
import { formatNumber } from '../lib/format';
import { testGroupsQuery } from '../pages/settings/testgroups/data';
import { GoOn } from './GoOn';
import { useHaltWords } from './words';
import './halt.css';

/** Above every page: what stops sending, or to whom a program in safe mode sends. */
export default function Banner({ halts }: { halts: HaltView[] }) {
  const w = useHaltWords();
  const { me, ws } = usePlace();
  const pages = useQuery({ ...pagesQuery(ws), enabled: halts.some((one) => one.scope === 'page') });
  const nameOf = (id: string) => pages.data?.items.find((one) => one.id === id)?.name ?? id;
  return (
    <section className="halts" aria-label={w.region}>
      {halts.map((one) => <Halt key={one.scope + (one.page_id ?? '')} halt={one} what={one.scope === 'page' ? w.stopped.page(nameOf(one.page_id ?? '')) : w.stopped[one.scope]} />)}
      {me.safe_mode && <Safe />}
    </section>
  );
}

function Halt({ halt, what }: { halt: HaltView; what: string }) {
  const w = useHaltWords();
  const { locale } = useEnv();
  return (
    <div className="note stamp wrap">
      <Icon name="stop" />
      <div className="sp breaks">
        <p role="status"><span className="m">{what}</span> {w.since} <Time at={halt.at} />, {halt.by_name ? w.by(halt.by_name) : w.byMachine}.</p>
        <p>{halt.note && `${w.quoted(halt.note)} `}{w.waiting(halt.waiting, formatNumber(halt.waiting, locale))}</p>
      </div>
      <GoOn halt={halt} what={what} />
    </div>
  );
}

function Safe() {
  const w = useHaltWords();
  const { ws } = usePlace();
  const may = useMay('people.read');
  const groups = useQuery({ ...testGroupsQuery(ws), enabled: may });
  const group = groups.data?.items.find((one) => one.safe);
  return (
    <Note>
      {group ? w.safe(group.name) : groups.data ? w.safeNobody : w.safePlain}{' '}
      <Link to="/settings" search={{ tab: 'test-groups' }}>{w.safeLink}</Link>
    </Note>
  );
}
