import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client';
import type { Purpose } from '../api/types';
import { keepTold } from '../api/told';
import { usePlace } from '../app/workspace';
import { useTold } from '../i18n/told';
import { Icon } from '../kit';
import { useComposerWords } from './words';

const prerequisitesQuery = (ws: string, id: string, purpose: Purpose) =>
  queryOptions({ queryKey: ['prerequisites', ws, id, purpose], retry: false, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/pages/{id}/prerequisites', { params: { path: { ws, id }, query: { purpose } } })) });

/** What must be so before a Page may write: no marketing where it is forbidden, people's own permission, a reviewed app. Held against the Page as it is now. */
export function Prerequisites({ page, purpose }: { page: string; purpose: string }) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const { say } = useTold();
  const found = useQuery({ ...prerequisitesQuery(ws, page, purpose as Purpose), enabled: purpose !== '' });
  if (!found.data) return null;
  for (const one of found.data.items) keepTold(one.sentence, one.template, one.params);
  const open = found.data.items.filter((one) => !one.met).length;
  return (
    <section className={open > 0 ? 'prereq open' : 'prereq'} aria-label={w.prerequisites}>
      <h2 className="h3">{w.prerequisites}</h2>
      <ul>
        {found.data.items.map((one) => (
          <li key={one.id}>
            <Icon name={one.met ? 'check' : 'warn'} size={16} label={one.met ? w.met : w.notMet} className={one.met ? 'c-verd' : 'c-brass'} />
            <span>{say(one.sentence)} {one.link && <a className="lnk" href={one.link}>{w.more1}</a>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
