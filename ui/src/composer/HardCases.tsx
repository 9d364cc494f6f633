import { useQueries, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, got } from '../api/client';
import { useRested } from '../app/hooks';
import { useMay, usePlace } from '../app/workspace';
import { Sheet, useEnv } from '../kit';
import { formatNumber } from '../lib/format';
import { among as andAlso, attributesIn, casesOf, type Case } from './cases';
import { attributesQuery, personQuery, type Composition, type Somebody } from './data';
import { useComposerWords } from './words';

/** Something that makes a message hard, and the first of the people whom it concerns. */
export interface Hard {
  key: string;
  tone?: 'stamp' | 'brass';
  label: ReactNode;
  /** How many; missing: it is about the one who is named. */
  people?: number;
  who: string[];
}

/** What is known beside what is looked for here: of a rehearsal of the whole audience. */
export interface MoreHard {
  rows: Hard[];
  status?: ReactNode;
  action?: ReactNode;
  /** Attributes of which the rows tell already. */
  told: string[];
}

interface Props {
  composition: Composition;
  among?: { where: object };
  more: MoreHard;
  /** Who is in the preview. */
  shown: string | undefined;
  onChoose: (person: Somebody) => void;
}

const SHOWN = 20;

const sampleQuery = (ws: string, definition: object) => ({
  queryKey: ['segment', ws, 'hard', definition], retry: false, staleTime: 60_000,
  queryFn: ({ signal }: { signal: AbortSignal }) => got(api.POST('/api/v1/workspaces/{ws}/segments/sample', { params: { path: { ws } }, body: { definition, limit: SHOWN, seed: 1 }, signal })),
});

/** The people of the audience for whom the message comes out hardest; a click shows it as one of them gets it, another the next of them. */
export function HardCases({ composition, among, more, shown, onChoose }: Props) {
  const w = useComposerWords();
  const may = useMay('people.read');
  const sampled = useSampled(composition, among, may);
  const names: Record<Case['kind'], (one: Case) => string> = { lacks: (one) => w.lacks(one.name ?? ''), window: () => w.windowClosed, language: () => w.otherLanguage, rightToLeft: () => w.rightToLeft };
  const rows: Hard[] = [
    ...more.rows,
    ...sampled.filter((one) => one.people > 0 && !(one.of.name && more.told.includes(one.of.name))).map((one): Hard => ({ key: one.of.key, tone: one.of.kind === 'rightToLeft' ? undefined : 'brass', label: names[one.of.kind](one.of), people: one.people, who: one.who })),
  ];
  if (!may) return null;
  return (
    <Sheet flush title={w.hardCases} actions={more.action}>
      {more.status && <p className="pad soft t-13 hardstatus" role="status">{more.status}</p>}
      {rows.length === 0 ? <p className="pad soft t-13">{w.noHard}</p> : <ul className="hard">{rows.map((one) => <Row key={one.key} row={one} shown={shown} onChoose={onChoose} />)}</ul>}
    </Sheet>
  );
}

function Row({ row, shown, onChoose }: { row: Hard; shown: string | undefined; onChoose: (person: Somebody) => void }) {
  const w = useComposerWords();
  const { locale } = useEnv();
  const at = shown === undefined ? -1 : row.who.indexOf(shown);
  const next = row.who[(at + 1) % row.who.length];
  return (
    <li>
      <button type="button" className="lnk" aria-pressed={at >= 0} disabled={!next} onClick={() => next && onChoose({ profile_id: next })}>{row.label}</button>
      {at >= 0 && row.who.length > 1 && <span className="soft t-12 nw">{w.nthOf(at + 1, row.who.length)}</span>}
      <span className={row.tone === 'stamp' ? 'c-stamp b nw' : row.tone === 'brass' ? 'c-brass nw' : 'nw'}>{row.people === undefined ? <Name id={row.who[0]} /> : formatNumber(row.people, locale)}</span>
    </li>
  );
}

function Name({ id = '' }: { id?: string }) {
  const { ws } = usePlace();
  const person = useQuery({ ...personQuery(ws, id), staleTime: 60_000 });
  return <>{person.data?.name}</>;
}

/** Those of the audience whom a filter finds: how many, and some of them. */
function useSampled(composition: Composition, audience: { where: object } | undefined, may: boolean): { of: Case; people: number; who: string[] }[] {
  const { ws } = usePlace();
  const asked = useRested(composition, 700);
  const base = useRested(audience, 700);
  const named = attributesIn(asked).slice(0, 8);
  const known = useQueries({ queries: named.map((name) => ({ ...attributesQuery(ws, name), enabled: may, staleTime: 60_000 })) }).flatMap((one) => one.data?.items.map((each) => each.name) ?? []);
  const cases = casesOf(asked, known);
  const found = useQueries({ queries: cases.map((one) => ({ ...sampleQuery(ws, andAlso(base, asked.channel === 'messenger', one.where)), enabled: may })) });
  return cases.map((of, i) => ({ of, people: found[i]?.data?.people ?? 0, who: (found[i]?.data?.sample ?? []).map((one) => one.id) }));
}
