import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PersonRow } from '../../api/types';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Avatar, Badge, Time, useEnv, useNow, type Column } from '../../kit';
import { formatSpan } from '../../lib/format';
import { AttributeValue } from '../person/AttributeValue';
import { columnsQuery } from './data';
import { usePeopleWords } from './words';

/** Begins the key of a column that shows an attribute. */
const OF_ATTRIBUTE = 'attribute ';

/** Attributes that one list can show. */
const LIMIT = 50;

/** The names of the attributes among the columns that show. */
export function attributesOf(columns: Column<PersonRow>[]): string[] {
  return columns.map((column) => column.key).filter((key) => key.startsWith(OF_ATTRIBUTE)).map((key) => key.slice(OF_ATTRIBUTE.length)).filter((name) => !name.includes(',')).slice(0, LIMIT);
}

/** The columns of the list of people, those of its attributes among them. */
export function usePeopleColumns(): Column<PersonRow>[] {
  const t = useT();
  const { ws } = usePlace();
  const now = useNow(30_000);
  const { locale } = useEnv();
  const names = useQuery(columnsQuery(ws)).data ?? [];
  const window = (row: PersonRow) => {
    if (!row.window_until) return <span className="soft">{t.people.windowNever}</span>;
    const left = Date.parse(row.window_until) - now;
    if (left <= 0) return <Badge>{t.people.windowClosed}</Badge>;
    return <Badge tone={left < 2 * 3_600_000 ? 'brass' : 'verd'}>{t.people.windowOpen(formatSpan(left, locale))}</Badge>;
  };
  return [
    {
      key: 'name', head: t.people.name, cell: (row) => (
        <span className="row g12">
          <Avatar name={row.name || '?'} size={28} />
          <Link className="lnk m" to="/people/$id" params={{ id: row.id }} search={{}}>{row.name || t.shell.unnamed}</Link>
        </span>
      ),
    },
    { key: 'ids', head: t.people.customerIds, choice: 'shown', cell: (row) => <span className="row g8 wrap">{idsOf(row).map((id) => <code key={id}>{id}</code>)}</span> },
    { key: 'pages', head: t.people.onMessenger, choice: 'shown', cell: (row) => (row.psids.length ? t.people.psids(row.psids.length) : <span className="soft">{t.kit.none}</span>) },
    { key: 'window', head: t.people.window, choice: 'shown', cell: window },
    { key: 'seen', head: t.people.lastSeen, choice: 'shown', cell: (row) => (row.last_seen_at ? <Time at={row.last_seen_at} /> : <span className="soft">{t.kit.never}</span>) },
    { key: 'known', head: t.people.known, choice: 'shown', cell: (row) => <Time at={row.created_at} as="day" className="nw soft" /> },
    ...names.filter((name) => !name.includes(',')).map((name): Column<PersonRow> => ({ key: OF_ATTRIBUTE + name, head: name, choice: 'hidden', cell: (row) => <Cell value={row.attributes?.[name]} /> })),
  ];
}

function Cell({ value }: { value: unknown }) {
  const w = usePeopleWords();
  if (value === undefined) return <span className="soft">{w.notSet}</span>;
  return <span className="breaks"><AttributeValue value={value} /></span>;
}

function idsOf(row: PersonRow): string[] {
  const ids = [...row.customer_ids];
  if (row.external_id && !ids.includes(row.external_id)) ids.unshift(row.external_id);
  return ids.slice(0, 3);
}
