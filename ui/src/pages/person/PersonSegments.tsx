import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Person } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { DataTable, EmptyState, Sheet, buttonClass } from '../../kit';
import { personSegmentsQuery } from './data';
import { usePersonWords } from './words';

/** The segments that a person belongs to now. */
export function PersonSegments({ person }: { person: Person }) {
  const t = useT();
  const w = usePersonWords().segments;
  const { ws } = usePlace();
  const segments = useQuery(personSegmentsQuery(ws, person.id));
  const said = useSaid(segments.error);
  return (
    <div className="reading">
      <Sheet title={w.title} flush>
        <DataTable
          label={w.title} rows={segments.data?.items} rowKey={(row) => row.id} error={said} onRetry={() => segments.refetch()}
          columns={[
            { key: 'name', head: t.people.name, cell: (row) => <span className="col"><Link className="lnk m" to="/segments/$id" params={{ id: row.id }}>{row.name}</Link>{row.description && <span className="soft t-12">{row.description}</span>}</span> },
          ]}
          empty={<EmptyState icon="segment" title={w.none} action={<Link className={buttonClass({})} to="/segments/$id" params={{ id: 'new' }}>{w.make}</Link>}>{w.noneHere}</EmptyState>}
        />
      </Sheet>
    </div>
  );
}
