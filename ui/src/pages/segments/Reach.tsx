import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { pagesQuery } from '../../api/queries';
import type { PageView, Purpose } from '../../api/types';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Icon, SelectField, Sheet, useEnv } from '../../kit';
import { every } from '../../lib/filters';
import { formatNumber, formatShare } from '../../lib/format';
import { reachQuery } from '../../reach/reach';
import { previewQuery } from './data';
import type { Definition, Node } from './tree';
import { useSegmentWords } from './words';

type Asking = { id: string | undefined; definition: Definition | undefined; people: number };

/** The definition narrowed down by one more filter. */
const narrowed = (definition: Definition | undefined, node: Node): Definition | undefined =>
  definition && { ...definition, ...every(definition.where, node) };

/** Where its people can be found, and who of them may be written to now, Page by Page. */
export function Reach({ id, definition, people }: Asking) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const messenger = useQuery(previewQuery(ws, id, narrowed(definition, { type: 'messenger', op: 'has' }))).data?.people ?? 0;
  const open = Math.min(useQuery(previewQuery(ws, id, narrowed(definition, { type: 'window', op: 'is_open' }))).data?.people ?? 0, messenger);
  const lines = [
    { key: 'open', label: w.windowOpen, people: open, color: 'var(--st-sent)' },
    { key: 'closed', label: w.onMessenger, people: Math.max(messenger - open, 0), color: 'var(--st-reachable)' },
    { key: 'none', label: w.nowhere, people: Math.max(people - messenger, 0), color: 'var(--st-audience)' },
  ];
  return (
    <Sheet title={w.reach} flush footer={<><Icon name="info" size={16} /><span>{w.reachSay}</span></>}>
      <div className="reachline"><div className="bar fat" aria-hidden="true">{lines.filter((one) => one.people > 0).map((one) => <i key={one.key} style={{ width: `${people ? (100 * one.people) / people : 0}%`, background: one.color }} />)}</div></div>
      <table className="tbl reachtbl" aria-label={w.reach}>
        <tbody>
          {lines.map((one) => (
            <tr key={one.key}>
              <td><span className="row g8"><i className="sq" style={{ background: one.color }} />{one.label}</span></td>
              <td className="num">{formatNumber(one.people, locale)}</td>
              <td className="num soft">{formatShare(one.people, people, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Sendable id={id} definition={definition} />
    </Sheet>
  );
}

/** Who may be sent a message of a purpose now, through each Page; the rules decide. */
function Sendable({ id, definition }: { id: string | undefined; definition: Definition | undefined }) {
  const t = useT();
  const w = useSegmentWords();
  const { ws } = usePlace();
  const [purpose, setPurpose] = useState<Purpose>('transactional');
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  const counts = useQueries({ queries: pages.map((page) => ({ ...reachQuery(ws, page.id, { kind: 'definition', definition: definition ?? {} }, { purpose }), enabled: definition !== undefined, retry: false })) });
  if (pages.length === 0) return null;
  return (
    <div className="sendable">
      <SelectField small label={w.sendable} value={purpose} choices={Object.entries(t.purposes).map(([value, label]) => ({ value, label }))} onChange={(event) => setPurpose(event.target.value as Purpose)} />
      <table className="tbl reachtbl" aria-label={w.sendable}>
        <tbody>{pages.map((page, i) => <Through key={page.id} page={page} reach={counts[i]?.data} segment={id} purpose={purpose} />)}</tbody>
      </table>
    </div>
  );
}

function Through({ page, reach, segment, purpose }: { page: PageView; reach: { people: number; reachable: number } | undefined; segment: string | undefined; purpose: Purpose }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  return (
    <tr>
      <td>{segment ? <Link className="lnk" to="/channels/$id" params={{ id: page.id }} search={{ tab: 'reach', whom: 'segment', segment, purpose }} title={w.forecast}>{page.name}</Link> : page.name}</td>
      <td className="num">{reach ? formatNumber(reach.reachable, locale) : '–'}</td>
      <td className="num soft">{reach && formatShare(reach.reachable, reach.people, locale)}</td>
    </tr>
  );
}
