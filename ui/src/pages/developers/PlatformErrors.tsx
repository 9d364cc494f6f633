import { useQuery } from '@tanstack/react-query';
import { platformErrorsQuery, type PlatformError } from '../../api/setup';
import { useSaid } from '../../app/hooks';
import { useSetUpWords } from '../../i18n/setup';
import { useTold } from '../../i18n/told';
import { Badge, DataTable, EmptyState, Said, SelectField, Sheet, TextField, type Tone } from '../../kit';
import { codeOf } from '../../message/PlatformError';

const tones: Record<string, Tone> = { transient: 'bleu', limit: 'brass', never: 'stamp', setup: 'stamp', consent: 'brass', unreachable: 'plain' };

/** Whether an error has a code or words that are looked for, as they are shown. */
export function matches(one: PlatformError, search: string, told: (text: string) => string): boolean {
  const asked = search.trim().toLowerCase();
  if (!asked) return true;
  const number = /^(\d+)(?:\/(\d+))?$/.exec(asked);
  if (number) {
    const code = Number(number[1]);
    if (number[2] !== undefined) return one.code === code && one.subcode === Number(number[2]);
    return String(one.code).startsWith(asked) || String(one.subcode ?? '').startsWith(asked) || (one.to !== undefined && code >= one.code && code <= one.to);
  }
  return [one.cause, one.cure, one.does].some((text) => told(text).toLowerCase().includes(asked));
}

/** Every refusal of the platform in plain words. */
export default function PlatformErrors({ search, kind, onSearch, onKind }: { search: string; kind: string; onSearch: (next?: string) => void; onKind: (next?: string) => void }) {
  const { say } = useTold();
  const s = useSetUpWords();
  const errors = useQuery(platformErrorsQuery);
  const said = useSaid(errors.error);
  const rows = errors.data?.items.filter((one) => (!kind || one.class === kind) && matches(one, search, say));
  return (
    <div className="col g20">
      <p className="soft">{s.errors.lead}</p>
      <Sheet label={s.errors.tab} flush>
        <div className="bar-top">
          <div className="grow"><TextField small hideLabel label={s.errors.search} placeholder={s.errors.search} icon="search" value={search} onChange={(event) => onSearch(event.target.value || undefined)} /></div>
          <SelectField small hideLabel label={s.errors.class} value={kind} choices={[{ value: '', label: s.errors.any }, ...Object.entries(s.errors.classes).map(([value, label]) => ({ value, label }))]} onChange={(event) => onKind(event.target.value || undefined)} />
          {rows && <span className="soft t-13" role="status">{s.errors.n(rows.length)}</span>}
        </div>
        <DataTable
          label={s.errors.tab} rows={rows} rowKey={(one) => `${one.code}/${one.subcode ?? ''}`} error={said} onRetry={() => errors.refetch()}
          columns={[
            { key: 'code', head: s.errors.code, width: '130px', cell: (one) => <a className="mono nw" href={one.docs} target="_blank" rel="noopener">{codeOf(one)}</a> },
            { key: 'class', head: s.errors.class, width: '140px', cell: (one) => <Badge tone={tones[one.class] ?? 'plain'}>{s.errors.classes[one.class] ?? one.class}</Badge> },
            { key: 'cause', head: s.errors.cause, cell: (one) => <Said text={one.cause} /> },
            { key: 'cure', head: s.errors.cure, cell: (one) => <Said text={one.cure} /> },
            { key: 'who', head: s.errors.who, width: '170px', cell: (one) => s.errors.whos[one.who] ?? one.who },
          ]}
          empty={<EmptyState icon="search" title={s.errors.none}>{s.errors.noneSay}</EmptyState>}
        />
      </Sheet>
    </div>
  );
}
