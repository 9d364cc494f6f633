import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client';
import { usePlace } from '../app/workspace';
import { useTold } from '../i18n/told';
import { Icon } from '../kit';
import { useComposerWords } from './words';

interface Prerequisite {
  id: string;
  met: boolean;
  sentence: string;
  link?: string;
}

const prerequisitesQuery = (ws: string, id: string, purpose: string) =>
  queryOptions({
    queryKey: ['prerequisites', ws, id, purpose], retry: false,
    queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/prerequisites' as never, { params: { path: { ws, id }, query: { purpose } } } as never) as never) as Promise<{ items: Prerequisite[] }>,
  });

/** What must be so before a Page may write: no marketing where it is forbidden, people's own permission, a reviewed app. Held against the Page as it is now. */
export function Prerequisites({ page, purpose }: { page: string; purpose: string }) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const { say } = useTold();
  const found = useQuery({ ...prerequisitesQuery(ws, page, purpose), enabled: purpose !== '' });
  if (!found.data) return null;
  const open = found.data.items.filter((one) => !one.met).length;
  return (
    <section className={open > 0 ? 'prereq open' : 'prereq'} aria-label={w.prerequisites}>
      <h3>{w.prerequisites}</h3>
      <ul>
        {found.data.items.map((one) => (
          <li key={one.id}>
            <Icon name={one.met ? 'check' : 'warn'} size={16} label={one.met ? w.met : w.notMet} className={one.met ? 'c-verd' : 'c-brass'} />
            <span>{say(one.sentence)} {one.link && <a href={one.link}>{w.more1}</a>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
