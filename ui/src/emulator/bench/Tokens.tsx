import { useState } from 'react';
import { Badge, CopyId, DataTable, SelectField, Time, type Column } from '../../kit';
import { setToken, type Token, type TokenFilter } from '../data/desk';
import { useTokens } from '../data/desk-queries';
import { useDo } from '../data/queries';
import type { State } from '../data/types';
import { useDesk } from '../i18n/desk';
import { PersonName } from './PersonName';

const ends = [0, 458, 459, 460, 463, 464, 467, 492];

/** Access tokens, what each may do and until when, and a way to end one as the platform does. */
export function Tokens({ state, filter }: { state: State; filter: TokenFilter }) {
  const desk = useDesk().tokens;
  const [type, setType] = useState('');
  const { data, error, refetch } = useTokens({ ...filter, type });
  const put = useDo(({ token, subcode }: { token: string; subcode: number }) => setToken(token, subcode), [['tokens']]);
  const page = (id: string) => state.pages.find((one) => one.id === id)?.name ?? id;
  const choices = ends.map((value) => ({ value: String(value), label: value === 0 ? desk.valid : `${value}, ${desk.ends[value]}` }));
  const columns: Column<Token>[] = [
    { key: 'token', head: desk.token, cell: (row) => <CopyId value={row.token} shown={`${row.token.slice(0, 12)}…`} label={desk.token} /> },
    { key: 'of', head: desk.of, cell: (row) => <>{row.page_id && page(row.page_id)}{row.page_id && row.person_id && ', '}{row.person_id && <PersonName id={row.person_id} state={state} />}</> },
    { key: 'until', head: desk.until, cell: (row) => (row.expires_at ? <Time at={row.expires_at} as="short" /> : <span className="soft">{desk.never}</span>) },
    { key: 'scopes', head: desk.scopes, cell: (row) => <span className="soft" title={row.scopes?.join(', ')}>{row.scopes ? desk.some(row.scopes.length) : desk.all}</span> },
    {
      key: 'state', head: desk.state, cell: (row) => (
        <span className="row g8">
          <Badge tone={row.state === 0 ? 'verd' : 'stamp'} dot={false}>{row.state === 0 ? desk.valid : `190/${row.state}`}</Badge>
          <SelectField small hideLabel label={desk.change} value={String(ends.includes(row.state) ? row.state : 0)} choices={choices} onChange={(event) => put.mutate({ token: row.token, subcode: Number(event.target.value) })} />
        </span>
      ),
    },
  ];
  return (
    <div className="calls">
      <div className="wirehead">
        <span className="soft t-13 sp">{data && desk.total(data.total)}</span>
        <SelectField small hideLabel label={desk.type} value={type} choices={[{ value: '', label: desk.bothTypes }, { value: 'PAGE', label: desk.pageType }, { value: 'USER', label: desk.userType }]} onChange={(event) => setType(event.target.value)} />
      </div>
      <DataTable label={desk.title} columns={columns} rows={data?.tokens} rowKey={(row) => row.token} error={error} onRetry={() => void refetch()} empty={<p className="pad soft">{desk.none}</p>} />
    </div>
  );
}
