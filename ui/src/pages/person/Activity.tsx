import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { DataTable, ErrorNote, Sheet, Skeleton, TextField, Time, useEnv, type Column } from '../../kit';
import { formatNumber } from '../../lib/format';
import { activityQuery, type Done } from './data';
import { usePersonWords } from './words';

const MANY = 8;

/** What a person did and bought, summed up by name. */
export function Activity({ person }: { person: Person }) {
  const w = usePersonWords().activity;
  const { ws } = usePlace();
  const { locale } = useEnv();
  const [sought, setSought] = useState('');
  const activity = useQuery(activityQuery(ws, person.id));
  const said = useSaid(activity.error);
  if (said && !activity.data) return <ErrorNote error={said} onRetry={() => activity.refetch()} />;
  if (!activity.data) return <Sheet title={w.title}><Skeleton lines={4} /></Sheet>;
  const { events, purchases, revenue } = activity.data;
  if (events.length + purchases.length === 0) return <Sheet title={w.title}><p className="soft t-13">{w.nothing}</p></Sheet>;
  const named = (all: Done[]) => all.filter((one) => one.name.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <>
      {events.length + purchases.length > MANY && <TextField label={w.find} hideLabel small icon="search" type="search" placeholder={w.find} value={sought} onChange={(event) => setSought(event.target.value)} />}
      {events.length > 0 && <Sheet flush title={w.title}><Sums label={w.title} of={w.name} count={w.times} rows={named(events)} /></Sheet>}
      {purchases.length > 0 && (
        <Sheet flush title={w.bought} footer={<span title={w.revenueSay}>{w.revenue(formatNumber(Number(revenue), locale, 2))}</span>}>
          <Sums label={w.bought} of={w.product} count={w.pieces} rows={named(purchases)} />
        </Sheet>
      )}
    </>
  );
}

function Sums({ label, of, count, rows }: { label: string; of: string; count: string; rows: Done[] }) {
  const w = usePersonWords().activity;
  const { locale } = useEnv();
  const columns: Column<Done>[] = [
    { key: 'name', head: of, cell: (row) => <code className="breaks">{row.name}</code> },
    { key: 'count', head: count, align: 'num', cell: (row) => formatNumber(row.count, locale) },
    { key: 'first', head: w.first, cell: (row) => <Time at={row.first} as="day" /> },
    { key: 'last', head: w.last, cell: (row) => <Time at={row.last} as="day" /> },
  ];
  return <DataTable label={label} rows={[...rows].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))} rowKey={(row) => row.name} columns={columns} empty={<p className="pad soft">{w.noneFound}</p>} />;
}
